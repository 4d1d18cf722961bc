/** Tells people what became of a story: the table of receipts, and the checks. */
import type { Check } from './check.ts';
import { clip, paint, type Say } from './lines.ts';
import type { Played } from './play.ts';
import type { ReceiptRow } from './receipts.ts';

/** Prints what became of it. */
export function printResult({ process: name, receipts, checks, ok, seconds }: Played, say: Say): void {
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
}

function checkLines({ sentence, yes, against }: Check): readonly string[] {
  return [
    `${yes ? paint('green', 'yes') : paint('red', 'no ')}  ${sentence}`,
    ...against.map((why) => `       ${clip(why)}`),
  ];
}

function receiptTable(receipts: readonly ReceiptRow[]): readonly string[] {
  const head = ['communication', 'to', 'when (UTC)', 'from T0', 'proof'];
  const rows = receipts.map(({ communication, to, at, fromT0, proof }) => [
    communication,
    tail(to),
    `${at.slice(5, 10)} ${at.slice(11, 19)}`,
    latency(fromT0),
    tail(proof.replace(/^https:\/\/[^/]+\//, '').replace(': message queued', '')),
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
