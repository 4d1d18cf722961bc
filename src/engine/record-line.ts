/**
 * The line of the board that machines read, which Markdown does not show. People with rights on the case repository can
 * edit the bot's comment: with a code over it, made with the installation's secret, what they changed is not believed.
 */
import { foundPlans } from '../core/board-record.ts';
import type { CaseId, FoundPlan } from '../core/model.ts';
import { opaque } from './marker.ts';

const LINE = /^<!-- vmt:receipts ([0-9a-f]{32}) (.*) -->$/m;

/** Other ways to write the same in the strings of JSON. GitHub makes no call, no link and no mention of another issue of them. */
const INERT: Readonly<Record<string, string>> = {
  '--': '-\\u002d',
  '<': '\\u003c',
  '>': '\\u003e',
  '@': '\\u0040',
  '#': '\\u0023',
  '/': '\\/',
};

/** `record` is JSON. Nothing in it ends the comment, calls anybody or is a link. */
export function recordLine(salt: string, id: CaseId, record: string): string {
  const inert = record.replaceAll(/--|[<>@#/]/g, (text) => INERT[text] ?? text);
  return `<!-- vmt:receipts ${codeOf(salt, id, inert)} ${inert} -->`;
}

/** The plans in the text of a board; `edited`: its line is gone, or is not as the bot wrote it. */
export function recordIn(salt: string, id: CaseId, board: string): readonly FoundPlan[] | 'edited' {
  const [, code, inert = ''] = LINE.exec(board.replaceAll('\r\n', '\n')) ?? [];
  return code === codeOf(salt, id, inert) ? (foundPlans(inert) ?? 'edited') : 'edited';
}

function codeOf(salt: string, id: CaseId, inert: string): string {
  return opaque(salt, `receipts of ${id}\n${inert}`);
}
