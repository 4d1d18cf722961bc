/** The same case twice: as its way makes it, and after months of talk, edits and plans that were made again. */
import { evolveAll } from '../../src/core/evolve.ts';
import type { World } from '../../src/core/scene.ts';
import type { Login } from '../../test/support/core-world.ts';
import { begin, clock, input, person, type Run, receipts, START, say, until } from '../../test/support/kata-history.ts';

/** As short as a case can be whose disclosure is planned. */
export function shortCase(world: World): Run {
  const run = noticed(world);
  plan(run);
  return checked(run);
}

/** The same with at least so many entries of its journal, all of them decided. */
export function longCase(world: World, entries: number): Run {
  const run = noticed(world);
  // All of it before T0, which is eight days after the report.
  const step = Math.floor((6 * 86_400_000) / entries);
  for (let n = 0; run.entries.length < entries; n++) {
    run.at += step;
    const [who, text] = TALK[n % TALK.length] ?? ['grace', ''];
    say(run, who, text.replace('{n}', String(n)));
    if (n % 10 === 0) labels(run, n);
    if (n % 50 === 0) clock(run, run.at);
    if (n % 100 === 0) receipts(run, 'receipts');
    run.waiting = run.waiting.slice(-20);
    run.said.length = 0;
  }
  for (const [who, text] of AS_BEFORE) say(run, who, text);
  plan(run);
  return checked(run);
}

function noticed(world: World): Run {
  const run = until(begin(world), '/plan');
  receipts(run, 'receipts');
  return run;
}

function plan(run: Run): void {
  until(run, 'the end of the way');
  receipts(run, 'receipts');
}

/** What people say while a fix is made. What a case must keep of it is the last of each. */
const TALK: readonly (readonly [Login, string])[] = [
  ['grace', 'Just words, number {n}.'],
  ['alice', '/set mitigation Do not use it, version {n}.'],
  ['carol', 'Words of somebody else, number {n}.'],
  ['alice', '/plan'],
  ['alice', '/approve plan {hash}'],
  ['alice', '/grant @carol reviewers'],
  ['mallory', '/confirm'],
  ['alice', '/hold it waits for number {n}'],
  ['bob', '/resume'],
  ['alice', '/set title Title {n}'],
  ['alice', '/revoke @carol'],
  ['bob', '/embargo 2026-12-01'],
  ['alice', '/preview kcsa'],
  ['alice', '/confrim'],
];

const AS_BEFORE: readonly (readonly [Login, string])[] = [
  ['bob', '/resume'],
  ['alice', '/revoke @carol'],
  ['alice', '/set mitigation There is none.\n/set title Link resolution before file access'],
];

function labels(run: Run, n: number): void {
  const shown = ['kcsa/triaged', `bug${n}`];
  input(run, { kind: 'label', source: person('mallory'), place: 'case-issue', label: null }, 'mallory', shown);
}

/** The case is the fold of its journal, and its plan waits for T0. */
function checked(run: Run): Run {
  const { plans } = run.case;
  if (plans.disclosure?.approvals.length !== 2 || plans.disclosure.startedAt !== null || run.at < START)
    throw new Error(`the case has no approved plan: ${run.said.slice(-2).join('\n')}`);
  if (JSON.stringify(evolveAll(null, run.entries)) !== JSON.stringify(run.case))
    throw new Error('the case is not the fold of its journal');
  return run;
}
