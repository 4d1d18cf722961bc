/**
 * Properties of random histories of KubeEdge's process, with the gate and failing servers: nothing is public before T0,
 * nothing that is told in advance is told twice, after its hour, or while the case is held.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextDue } from '../../src/core/deadlines.ts';
import type { Effect } from '../../src/core/effects.ts';
import { evolveAll } from '../../src/core/evolve.ts';
import { gate } from '../../src/core/gate.ts';
import type { Step } from '../../src/core/model.ts';
import { kubeedgeWorld, type Login } from '../support/core-world.ts';
import { begin, clock, HOUR, input, type Run, say } from '../support/kata-history.ts';
import { openDoor } from '../support/open-door.ts';

const world = kubeedgeWorld();

const WAY: readonly (readonly [Login, string])[] = [
  [
    'alice',
    '/coordinator\n/confirm\n/set component cloudcore\n/set affected <1.11.0\n/set fixed 1.11.0\n/set description It can.',
  ],
  ['alice', '/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H\n/set mitigation There is none.\n/submit'],
  ['alice', '/cve CVE-2026-2026\n/embargo 2026-12-08\n/notify'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
  ['alice', '/plan'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
  ['frank', '/binaries-ok 1.11.0'],
];

/** What follows the approvals: the clock goes from one hour of the case to the next, beyond T0. */
const END: readonly Event[] = Array<readonly Event[]>(12)
  .fill([{ do: 'due' }, { do: 'deliver' }])
  .flat();

const ANY_TIME: readonly (readonly [Login, string])[] = [
  ['alice', '/hold wait'],
  ['bob', '/resume'],
  ['alice', '/upstream-hold they are late'],
  ['bob', '/leaked a rumour'],
  ['alice', '/decide private it was nothing'],
  ['alice', '/plan'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
  ['alice', '/disclose now {hash}'],
  ['bob', '/disclose now {hash}'],
  ['alice', '/embargo 2026-12-10'],
  ['alice', '/embargo 2026-12-08'],
  ['alice', '/embargo 2026-12-03 --override it is exploited'],
  ['bob', '/approve override'],
  ['alice', '/notify'],
  ['alice', '/set title Another title'],
  ['frank', '/binaries-ok 1.11.0'],
];

type Event =
  | { readonly do: 'way' | 'deliver' | 'due' }
  | { readonly do: 'say'; readonly index: number }
  | { readonly do: 'clock'; readonly hours: number }
  /** The server of this address takes nothing from now on, or everything again. */
  | { readonly do: 'server'; readonly address: string; readonly isDown: boolean };

const ADDRESSES = ['security@alpha.example.org', 'linux-distros@vs.example.org', 'oss-security@lists.example.org'];
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ do: 'way' as const }) },
  { weight: 8, arbitrary: fc.constant({ do: 'deliver' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'due' as const }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), index: fc.nat(ANY_TIME.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const), hours: fc.constantFrom(1, 24, 90, 335) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('server' as const),
      address: fc.constantFrom(...ADDRESSES),
      isDown: fc.boolean(),
    }),
  },
);

const LENGTH = WAY.length + END.length;

/** Somewhere outside, and what stood there when it came. */
interface Landed {
  readonly step: Step;
  readonly at: number;
  readonly opened: boolean;
  readonly held: boolean;
  readonly t0: number | null;
}

interface Outside {
  readonly landed: Landed[];
  readonly down: Set<string>;
}

/** What the outbox does: it asks the gate, tries, and tries again later. */
function deliver(run: Run, outside: Outside): void {
  const due = run.waiting.splice(0);
  for (const effect of due) {
    const door = openDoor({ caseRepository: world.caseRepository, now: run.at });
    const verdict = gate(effect, run.case, door);
    if (!verdict.pass) {
      if (!('isNeedless' in verdict) && verdict.wait) run.waiting.push(effect);
      continue;
    }
    if (effect.kind === 'step' && effect.step.target.kind === 'mail' && outside.down.has(effect.step.target.to)) {
      const problem = 'it is down';
      input(run, { kind: 'delivery-failing', source: { kind: 'bot' }, effect, problem, final: false }, null);
      run.waiting.push(effect);
      continue;
    }
    arrive(run, outside, effect);
  }
}

function arrive(run: Run, outside: Outside, effect: Effect): void {
  const { openedAt, hold, embargo } = run.case;
  if (effect.kind === 'step') {
    const t0 = embargo?.t0 ?? null;
    outside.landed.push({ step: effect.step, at: run.at, opened: openedAt !== null, held: hold !== null, t0 });
  }
  const url = 'https://github.com/kubeedge/kubeedge/issues/7';
  const receipt = { at: run.at, proof: 'it arrived', url, messageId: `<${effect.key}@x>`, maybeTwice: false };
  const isIssue = effect.kind === 'step' && effect.step.target.kind === 'tracking-issue';
  const made =
    effect.kind === 'open-case-issue'
      ? ({ kind: 'case-issue', number: 12 } as const)
      : isIssue
        ? ({ kind: 'tracking-issue', number: 7, url } as const)
        : effect.kind === 'read-back'
          ? ({ kind: 'read-back', problem: null } as const)
          : null;
  input(run, { kind: 'receipts', source: { kind: 'bot' }, arrived: [{ effect, receipt, made }] }, null);
}

function play(run: Run, outside: Outside, one: Event): void {
  switch (one.do) {
    case 'way': {
      const step = WAY[run.way];
      const end = END[run.way - WAY.length];
      run.way += 1;
      if (step !== undefined) return say(run, ...step);
      return end === undefined ? undefined : play(run, outside, end);
    }
    case 'say':
      return say(run, ...(ANY_TIME[one.index] ?? ['alice', '/help']));
    case 'clock':
      return clock(run, run.at + one.hours * HOUR);
    case 'due': {
      const due = nextDue(run.case, world.process, world.config, run.at) ?? run.at;
      return clock(run, Math.max(due, run.at + 60_000));
    }
    case 'deliver':
      return deliver(run, outside);
    case 'server':
      return void (one.isDown ? outside.down.add(one.address) : outside.down.delete(one.address));
  }
}

/** Said again in the same words where a date moved to and fro. */
const AGAIN = ['embargo-update'];

test('whatever people do and servers fail: nothing early, nothing of the notices twice, the case is the fold of its journal', () => {
  const seen = { advance: 0, public: 0 };
  fc.assert(
    fc.property(fc.nat(LENGTH), fc.array(event, { maxLength: 12 }), (way, events) => {
      const run = begin(world);
      const outside: Outside = { landed: [], down: new Set() };
      deliver(run, outside);
      const steps = (count: number): readonly Event[] => Array<Event>(count).fill({ do: 'way' });
      for (const one of [...steps(way), ...events, ...steps(LENGTH - way)]) play(run, outside, one);
      const told = new Set<string>();
      for (const { step, at, opened, held, t0 } of outside.landed) {
        if (step.audience === 'public' || world.process.communications[step.communication]?.audience === 'public') {
          expect(opened).toBe(true);
          seen.public += 1;
        }
        if (step.phase === 'advance') {
          expect({ opened, held, isBefore: t0 !== null && at < t0 }).toEqual({
            opened: false,
            held: false,
            isBefore: true,
          });
          seen.advance += 1;
        }
        if (step.target.kind !== 'mail' || AGAIN.includes(step.communication)) continue;
        const text = JSON.stringify([step.communication, step.target.to, step.subject, step.body]);
        expect(told.has(text)).toBe(false);
        told.add(text);
      }
      expect(evolveAll(null, run.entries)).toEqual(run.case);
    }),
    { numRuns: 60, seed: 20261208 },
  );
  // The property says something only where these things happened.
  expect({ advance: seen.advance > 50, public: seen.public > 50 }).toEqual({ advance: true, public: true });
});
