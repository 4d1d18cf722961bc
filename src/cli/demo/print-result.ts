/** Tells people what became of a story: the board, the table of receipts, and the checks. */
import type { Check } from './check.ts';
import { broken, clip, paint, type Say } from './lines.ts';
import type { Played } from './play.ts';
import type { ReceiptRow } from './receipts.ts';
import { plainLines } from './seen-text.ts';

/** Prints what became of it. */
export function printResult({ process: name, board, receipts, checks, ok, seconds }: Played, say: Say): void {
  say('');
  say(paint('bold', '== The board, as it stands on the case issue'));
  for (const line of boardLines(board)) {
    say(line);
  }
  say('');
  say(paint('bold', '== Receipts'));
  for (const line of receiptTable(receipts)) {
    say(line);
  }
  say('');
  say(paint('bold', '== Checks'));
  for (const each of checks) {
    for (const line of checkLines(each)) {
      say(line);
    }
  }
  say('');
  const left = checks.filter(({ yes }) => !yes).length;
  const verdict = ok ? `every one of ${checks.length} checks is yes` : `${left} of ${checks.length} checks are no`;
  say(paint(ok ? 'green' : 'red', `${name}: ${verdict} (${seconds} s)`));
  say('');
}

/** With the members of a roster, who are folded up there. Proofs are shortened as in the table of receipts. */
function boardLines(board: string): readonly string[] {
  const unfolded = board.replaceAll(/<details><summary>(.*)<\/summary>|<\/details>/g, '$1');
  return plainLines(unfolded).flatMap((line) =>
    IS_PLAN.test(line)
      ? [paint('bold', line)]
      : broken(brief(line)).map((each, at) => `${at === 0 ? '  ' : '      '}${each}`),
  );
}

const IS_PLAN = /^[a-z-]+ plan [0-9a-f]{12}$/;

/** Addresses without their host, and a mail server's answer without what it says each time. */
function brief(text: string): string {
  return text.replaceAll(/https:\/\/github\.example\//g, '').replaceAll(': message queued', '');
}

function checkLines({ sentence, yes, against }: Check): readonly string[] {
  return [
    `${yes ? paint('green', 'yes') : paint('red', 'no ')}  ${sentence}`,
    ...against.map((why) => `       ${clip(why)}`),
  ];
}

function receiptTable(receipts: readonly ReceiptRow[]): readonly string[] {
  const head = ['communication', 'to', 'when (UTC)', 'from T0', 'proof'];
  const rows = receipts.map(({ communication, plan, to, at, fromT0, proof }) => [
    plan === 'erratum' ? `${communication} (erratum)` : communication,
    tail(to),
    `${at.slice(5, 10)} ${at.slice(11, 19)}`,
    latency(fromT0),
    tail(brief(proof)),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint('dim', lineOf(head)), ...rows.map(lineOf)];
}

/** The end of a long address is what tells it from others. */
function tail(text: string): string {
  return text.length <= 60 ? text : `…${text.slice(-59)}`;
}

/** `−6 d 15 h`, `+5 min`, `+0 s`: the two largest units. */
export function latency(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  let left = Math.abs(seconds);
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return `${seconds < 0 ? '−' : '+'}${parts.slice(0, 2).join(' ') || '0 s'}`;
}
