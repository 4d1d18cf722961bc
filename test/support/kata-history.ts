/**
 * A kata case played through the core alone: people type, the engine's answers and receipts are given as they would be,
 * and the clock looks whenever the core asks for it.
 */
import { nextDue } from '../../src/core/deadlines.ts';
import { decide } from '../../src/core/decide.ts';
import type { Effect } from '../../src/core/effects.ts';
import type { Entry } from '../../src/core/facts.ts';
import { type Found, type Input, type Made, NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import type { Decision, World } from '../../src/core/scene.ts';
import { type Login, PEOPLE, ROLES_OF } from './core-world.ts';

export const START = Date.parse('2026-11-23T09:00:00Z');
export const HOUR = 3_600_000;
const PATCH = 'cases/12/patches/main.patch';
export const PULL = 'https://github.com/kata-containers/kata-containers/pull/9';

/** The way of a case to its end; `{hash}` is the plan that waits. */
export const WAY: readonly (readonly [Login, string])[] = [
  ['alice', '/coordinator\n/class A\n/confirm'],
  [
    'alice',
    '/set summary A summary\n/set description A guest can make the runtime follow a link.\n/set component runtime',
  ],
  [
    'alice',
    '/set affected <1.11.0\n/set fixed 1.11.0\n/set mitigation There is none.\n/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
  ],
  ['alice', '/submit'],
  ['rita', '/approve description'],
  ['dave', '/approve description'],
  ['alice', '/request-cve'],
  ['alice', '/cve CVE-2026-2026\n/embargo 2026-12-01'],
  ['grace', `/patch main runtime ${PATCH}\n/patch stable-3.2 none not affected`],
  ['carol', '/approve patch main'],
  ['alice', '/notify'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
  ['alice', '/plan'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
];

/** One case as it goes through its history. */
export interface Run {
  world: World;
  /** What is found outside, besides what this history always has. */
  outside: Partial<Found>;
  case: Case;
  at: number;
  /** How far it came on its way. */
  way: number;
  readonly entries: Entry[];
  readonly said: string[];
  waiting: Effect[];
  inputs: number;
}

function take(run: Run, { case: after, entries, effects }: Decision): void {
  run.entries.push(...entries);
  run.waiting.push(...effects);
  run.said.push(...effects.flatMap((e) => (e.kind === 'comment' ? [e.body] : [])));
  run.case = after ?? run.case;
}

export function begin(world: World): Run {
  const made = decide(
    world,
    null,
    {
      kind: 'advisory-reported',
      id: 'report',
      at: START,
      source: { kind: 'bot' },
      repository: 'kata-containers/kata-containers',
      ghsa: 'GHSA-2222-3333-4444',
      url: 'https://github.com/kata-containers/kata-containers/security/advisories/GHSA-2222-3333-4444',
      title: 'Link resolution before file access',
      text: 'The runtime follows a link.',
      author: PEOPLE.rita,
      draft: {},
    },
    [],
  );
  if (made.case === null) throw new Error('no case');
  return {
    world,
    outside: {},
    case: made.case,
    at: START,
    way: 0,
    entries: [...made.entries],
    said: [],
    waiting: [...made.effects],
    inputs: 0,
  };
}

function found(run: Run, labels: readonly string[]): Found {
  return {
    ...NOTHING_FOUND,
    users: PEOPLE,
    roles: ROLES_OF,
    files: { [PATCH]: { sha: 'a'.repeat(40), author: PEOPLE.grace } },
    pulls: {
      [PULL]: {
        repository: run.case.repository,
        number: 9,
        base: 'main',
        head: 'b'.repeat(40),
        branch: 'fix-main',
        title: 'Check the path',
        body: '',
        author: PEOPLE.grace,
        merged: true,
      },
    },
    cases: { 13: { id: '#13', status: 'new', closed: false } },
    labels,
    preFlight: [],
    cveRecord: 'unknown',
    ...run.outside,
  };
}

export type Kind<I> = I extends unknown ? Omit<I, 'id' | 'at'> : never;

export function input(run: Run, what: Kind<Input>, who: Login | null, labels: readonly string[] = []): void {
  run.inputs += 1;
  const one = { ...what, id: `input-${run.inputs}`, at: run.at } as Input;
  take(run, decide(run.world, run.case, one, who === null ? [] : ROLES_OF[who], found(run, labels)));
  const due = nextDue(run.case, run.world.process, run.world.config, run.at);
  if (what.kind !== 'tick' && due !== null && due <= run.at)
    input(run, { kind: 'tick', source: { kind: 'bot' } }, null);
}

export function say(run: Run, who: Login, text: string): void {
  const plans = Object.values(run.case.plans).filter((state) => state.startedAt === null);
  const body = text.replaceAll('{hash}', plans.at(-1)?.plan.hash ?? '0123456789ab');
  input(run, { kind: 'comment', source: person(who), comment: 1, body, url: 'https://github.com/x' }, who);
}

export function person(who: Login) {
  return { kind: 'person', person: PEOPLE[who] } as const;
}

/** What the engine would answer for everything that is due. */
export function receipts(run: Run, outcome: 'receipts' | 'delivery-failing'): void {
  const due = run.waiting.filter((effect) => effect.due <= run.at);
  run.waiting = run.waiting.filter((effect) => effect.due > run.at);
  for (const effect of due) {
    const source = { kind: 'bot' } as const;
    if (outcome === 'delivery-failing') {
      input(run, { kind: outcome, source, effect, problem: 'it is down', final: false }, null);
      run.waiting.push(effect);
      continue;
    }
    const url = 'https://github.com/x/1';
    const receipt = { at: run.at, proof: 'it arrived', url, messageId: `<${effect.key}@x>`, maybeTwice: false };
    input(run, { kind: outcome, source, arrived: [{ effect, receipt, made: madeBy(effect) }] }, null);
  }
}

function madeBy(effect: Effect): Made | null {
  const url = 'https://github.com/kata-containers/kata-containers/issues/7';
  if (effect.kind === 'open-case-issue') return { kind: 'case-issue', number: 12 };
  if (effect.kind === 'read-back') return { kind: 'read-back', problem: 'it differs' };
  if (effect.kind === 'rehearse') return { kind: 'rehearsal', report: { messages: [] } };
  return effect.kind === 'step' && effect.step.target.kind === 'tracking-issue'
    ? { kind: 'tracking-issue', number: 7, url }
    : null;
}

/** The clock moves on, and looks. */
export function clock(run: Run, at: number): void {
  run.at = at;
  input(run, { kind: 'tick', source: { kind: 'bot' } }, null);
}

/** What the bot said on the case issue in its last so many comments, in one text. */
export function said(run: Run, comments = 1): string {
  const all = run.said.slice(-comments);
  return all.join('\n\n');
}

/** Plays the way up to the first step that begins with these words, without it. */
export function until(run: Run, words: string): Run {
  receipts(run, 'receipts');
  for (const [who, text] of WAY.slice(run.way)) {
    if (text.startsWith(words)) break;
    run.way += 1;
    say(run, who, text);
  }
  return run;
}
