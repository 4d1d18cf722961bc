/** A case that was disclosed, released and closed, with what it leaves in every table; and as many of it as are wanted. */
import type { Effect } from '../../src/core/effects.ts';
import type { Entry } from '../../src/core/facts.ts';
import type { Case } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { kataWorld } from '../../test/support/core-world.ts';
import { begin, clock, HOUR, PULL, type Run, receipts, say, until } from '../../test/support/kata-history.ts';

export interface Closed {
  readonly case: Case;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
}

/** Milliseconds from one case to the one after it: ten thousand are some years. */
const APART = 3 * HOUR;

/** One of so many effects is kept: all of them would make the database twice as large. */
const KEPT = 4;

/** With exactly so many entries, the last of them talk. */
export function closedCase(entries: number): Closed {
  const effects: Effect[] = [];
  const run = closedRun(kataWorld(), (due) => effects.push(...due));
  while (run.entries.length < entries) say(run, 'grace', 'Just words.');
  if (run.entries.length !== entries) throw new Error(`the case has ${run.entries.length} entries`);
  return { case: run.case, entries: run.entries, effects: effects.filter((_, n) => n % KEPT === 0) };
}

/** From the report to the release that closes it. `onArrival` is told what arrives. */
export function closedRun(world: World, onArrival: (effects: readonly Effect[]) => void = () => undefined): Run {
  const run = until(begin(world), 'the end of the way');
  const arrive = (): void => {
    onArrival(run.waiting.filter(({ due }) => due <= run.at));
    receipts(run, 'receipts');
  };
  arrive();
  clock(run, run.case.embargo?.t0 ?? Number.NaN);
  arrive();
  say(run, 'erin', `/pushed main ${PULL}`);
  arrive();
  arrive();
  clock(run, run.at + HOUR);
  arrive();
  if (!run.case.closed) throw new Error(`the case is ${run.case.status}`);
  return run;
}

/** The same as one of many, so many cases before the last: an id of its own in each column that is looked up. */
export function oneOfMany(closed: Closed, n: number): Closed {
  const letters = n
    .toString(26)
    .padStart(4, '0')
    .replaceAll(/./g, (digit) => 'abcdefghijklmnopqrstuvwxyz'.charAt(Number.parseInt(digit, 26)));
  const ghsa = `GHSA-${letters}-aaaa-bbbb`;
  const before = (n + 1) * APART;
  const { advisory, trackingIssue, cve } = closed.case;
  if (advisory === null || trackingIssue === null) throw new Error('it was published, with an advisory and an issue');
  const c: Case = {
    ...closed.case,
    id: ghsa,
    number: 100 + n,
    origin: { kind: 'advisory', repository: closed.case.repository, ghsa },
    advisory: { ...advisory, ghsa },
    cve: { ...cve, id: `CVE-2025-${10_000 + n}` },
    trackingIssue: { ...trackingIssue, number: 100_000 + n },
  };
  return {
    case: c,
    entries: closed.entries.map((entry) => ({ ...entry, at: entry.at - before })),
    effects: closed.effects.map((effect) => ({ ...effect, key: `${ghsa} ${effect.key}`, caseId: ghsa })),
  };
}
