/** Whose edit of a draft it is that the poll finds. */
import { expect, test } from '@jest/globals';
import { DRAFT_CLOSE, DRAFT_OPEN, draftPart } from '../../src/core/issue-parts.ts';
import type { Person } from '../../src/core/model.ts';
import { draftEditor } from '../../src/engine/poll/draft-editor.ts';
import type { TextEdit } from '../../src/engine/ports.ts';

const ALICE: Person = { id: 1, login: 'alice' };
const MALLORY: Person = { id: 2, login: 'mallory' };
const BOT = null;

/** `rest`: what else stands on the issue. */
const edit = (editor: Person | null, draft: string, rest = ''): TextEdit => ({
  editor,
  body: [rest, DRAFT_OPEN, draftPart(draft), DRAFT_CLOSE].join('\r\n'),
});
/** Oldest first, where `case` is the case's draft and `seen` what stands there. */
const editor = (...edits: readonly TextEdit[]) => draftEditor(edits.toReversed(), 'seen', (draft) => draft === 'case');

test('it is that of whom changed the draft, whoever wrote the rest since', () => {
  const opened = edit(BOT, 'case');
  expect(editor(opened, edit(ALICE, 'seen'))).toEqual(ALICE);
  expect(editor(opened, edit(ALICE, 'seen'), edit(BOT, 'seen', 'new'), edit(MALLORY, 'seen', 'other'))).toEqual(ALICE);
  expect(editor(opened, edit(ALICE, 'half'), edit(ALICE, 'seen'))).toEqual(ALICE);
});

test('what was done before the case had the draft is over', () => {
  expect(editor(edit(MALLORY, 'old'), edit(BOT, 'case'), edit(ALICE, 'seen'))).toEqual(ALICE);
  expect(editor(edit(MALLORY, 'case'), edit(BOT, 'case', 'new'), edit(ALICE, 'seen'))).toEqual(ALICE);
});

test.each<[string, readonly TextEdit[]]>([
  ['several people changed it', [edit(BOT, 'case'), edit(MALLORY, 'half'), edit(ALICE, 'seen')]],
  ['an app changed it', [edit(BOT, 'case'), edit(BOT, 'seen')]],
  ['an app changed it before', [edit(BOT, 'case'), edit(BOT, 'half'), edit(ALICE, 'seen')]],
  ['the draft of the case is not among them', [edit(ALICE, 'half'), edit(ALICE, 'seen')]],
  ['a text is gone', [edit(BOT, 'case'), { editor: MALLORY, body: null }, edit(ALICE, 'seen')]],
  ['what was seen is gone', [edit(BOT, 'case'), edit(ALICE, 'seen'), { editor: ALICE, body: null }]],
  ['what was seen is not among them', [edit(BOT, 'case'), edit(ALICE, 'half')]],
  ['they are not whole texts', [edit(BOT, 'case'), { editor: ALICE, body: '+ seen' }]],
  ['there are none', []],
])('it is nobody’s where %s', (_, edits) => {
  expect(editor(...edits)).toBeNull();
});

test('a draft that was edited once more is to be read again', () => {
  expect(() => editor(edit(BOT, 'case'), edit(ALICE, 'seen'), edit(MALLORY, 'newer'))).toThrow('once more');
});
