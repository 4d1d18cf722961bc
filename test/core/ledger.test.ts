/** The ledger of who may know: what each kind of entry puts on it, and that nobody gets a communication who is not on it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Effect } from '../../src/core/effects.ts';
import type { Fact } from '../../src/core/facts.ts';
import { type LedgerEntry, ledgerOf } from '../../src/core/ledger.ts';
import { type Audience, includes } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { kataWorld, kubeedgeWorld, type Login, PEOPLE } from '../support/core-world.ts';
import { begin, clock, HOUR, type Run, receipts, say, WAY } from '../support/kata-history.ts';

const T = Date.parse('2026-11-23T09:00:00Z');
const { alice, bob, grace, mallory, rita, heidi } = PEOPLE;

const REPORT: Fact = {
  type: 'case-opened',
  process: 'kata',
  status: 'new',
  origin: { kind: 'advisory', repository: 'kata-containers/kata-containers', ghsa: 'GHSA-2222-3333-4444' },
  repository: 'kata-containers/kata-containers',
  track: 'private',
  report: { title: 't', text: 't' },
  reporter: rita,
  advisoryUrl: null,
  draft: begin(kataWorld()).case.draft,
};

const RECEIPT = { at: T, proof: 'ok', url: null, messageId: null, maybeTwice: false };

/** `who: fact`, a minute apart, after the report; `own`: of the bot's own journal. */
function journal(...facts: readonly (readonly [by: string, fact: Fact])[]): readonly LedgerEntry[] {
  return [['vmt-bot', REPORT] as const, ...facts].map(([by, fact], i) => ({
    seq: i + 1,
    caseId: by === 'own' ? null : 'GHSA-2222-3333-4444',
    entry: { at: T + i * 60_000, by: by === 'own' ? 'vmt-bot' : by, fact },
  }));
}

/** What stands on the ledger besides the team and the reporter: `who: how, audience, minutes` as a sentence. */
type Happened = readonly (readonly [by: string, fact: Fact])[];

function rows(...facts: Happened): readonly string[] {
  return ledgerOf(journal(...facts))
    .slice(2)
    .map(({ who, way, audience, since, until, by }) => {
      const end = until === null ? '' : ` to ${(until - T) / 60_000}`;
      return `${who}: ${way}, ${audience}, ${(since - T) / 60_000}${end}, by ${by.fact} ${by.seq}`;
    });
}

describe('who is on it', () => {
  test('of a report: the team, and who reported it, since then', () => {
    expect(ledgerOf(journal())).toEqual([
      {
        ...{ who: 'the coordinators of the configuration', id: null, way: 'team', audience: 'team' },
        ...{ since: T, until: null, by: { seq: 1, fact: 'case-opened' } },
      },
      {
        ...{ who: 'rita', id: rita.id, way: 'reporter', audience: 'developers' },
        ...{ since: T, until: null, by: { seq: 1, fact: 'case-opened' } },
      },
    ]);
  });

  const noticed = (address: string, name: string | null): Fact => ({
    type: 'noticed',
    who: { channel: 'embargo-notice', name, address, key: null, t0: T, messageId: null, since: T },
  });
  const registered: Fact = {
    type: 'patch-registered',
    patch: {
      ...{ kind: 'fix', branch: 'main', component: null, source: 'file', location: 'p', version: '1', author: heidi },
      ...{ registeredBy: grace, approvedBy: null, pushed: null, merged: false },
    },
  };

  test.each<readonly [string, readonly (readonly [string, Fact])[], readonly string[]]>([
    [
      'readers of the case repository, from the poll; who leaves has an end',
      [
        ['own', { type: 'team-readers', people: [alice, mallory] }],
        ['own', { type: 'team-readers', people: [alice] }],
      ],
      ['alice: reader, team, 1, by team-readers 2', 'mallory: reader, team, 1 to 2, by team-readers 2'],
    ],
    [
      'who is granted, until it is revoked; a wider grant is another row',
      [
        ['alice', { type: 'granted', person: grace, audience: 'developers' }],
        ['alice', { type: 'granted', person: grace, audience: 'downstream' }],
        ['alice', { type: 'revoked', person: grace }],
      ],
      [
        'grace: granted, developers, 1 to 2, by granted 2',
        'alice: took-part, developers, 1, by granted 2',
        'grace: granted, downstream, 2 to 3, by granted 3',
      ],
    ],
    [
      'people and teams on the advisory, also who is not to be there',
      [
        ['vmt-bot', { type: 'advisory-readers', people: [mallory], teams: ['ops'] }],
        ['vmt-bot', { type: 'advisory-readers', people: [], teams: ['ops'] }],
      ],
      [
        'mallory: advisory, developers, 1 to 2, by advisory-readers 2',
        'ops: advisory-team, developers, 1, by advisory-readers 2',
      ],
    ],
    [
      'who had the notice, by receipt: members of the roster by name, lists by address',
      [
        ['vmt-bot', noticed('security@alpha.example.org', 'alpha')],
        ['vmt-bot', noticed('list@example.org', null)],
        ['vmt-bot', noticed('security@alpha.example.org', 'alpha')],
      ],
      [
        'alpha (security@alpha.example.org): notice, downstream, 1, by noticed 2',
        'list@example.org: notice, downstream, 2, by noticed 3',
      ],
    ],
    [
      'the CNA, and a mail that is no plan',
      [
        ['vmt-bot', { type: 'cve-requested', via: 'mitre' }],
        [
          'vmt-bot',
          { type: 'communication-sent', communication: 'cve-request-private', channel: 'cna', receipt: RECEIPT },
        ],
        [
          'vmt-bot',
          { type: 'communication-sent', communication: 'impact-description', channel: 'advisory', receipt: RECEIPT },
        ],
      ],
      ['the CNA (by mitre): cna, reviewers, 1, by cve-requested 2', 'cna: mail, reviewers, 2, by communication-sent 3'],
    ],
    [
      'who wrote a fix, and who registered it; who typed a command, even one that was refused',
      [
        ['grace', registered],
        ['mallory', { type: 'command-refused', command: 'plan', rule: 'r' }],
      ],
      [
        'heidi: took-part, developers, 1, by patch-registered 2',
        'grace: took-part, developers, 1, by patch-registered 2',
        'mallory: took-part, developers, 2, by command-refused 3',
      ],
    ],
    [
      'who leads it, one after the other',
      [
        ['vmt-bot', { type: 'coordinator-assigned', person: alice, isAssociate: false }],
        ['vmt-bot', { type: 'coordinator-assigned', person: bob, isAssociate: false }],
      ],
      ['alice: leads, team, 1 to 2, by coordinator-assigned 2', 'bob: leads, team, 2, by coordinator-assigned 3'],
    ],
    [
      'those whom a leak told, and everybody from the opening on, once',
      [
        ['vmt-bot', { type: 'leak-reported', where: 'a public list' }],
        ['vmt-bot', { type: 'opened' }],
        ['vmt-bot', { type: 'advisory-published' }],
      ],
      ['a public list: leak, public, 1, by leak-reported 2', 'everybody: everybody, public, 2, by opened 3'],
    ],
  ])('%s', (_name, facts, expected) => {
    expect(rows(...facts)).toEqual(expected);
  });

  test('who read the case repository before is on it since the report; who had left by then is not', () => {
    const all = journal(
      ['own', { type: 'team-readers', people: [alice, mallory] }],
      ['own', { type: 'team-readers', people: [alice] }],
    );
    const before = all.map((one) => ({ ...one, entry: { ...one.entry, at: one.caseId === null ? T - HOUR : T } }));
    const ordered = before.map((one) => ({ ...one, seq: one.caseId === null ? one.seq - 10 : one.seq }));
    expect(ledgerOf(ordered).map(({ who, since }) => [who, since])).toEqual([
      ['alice', T],
      ['the coordinators of the configuration', T],
      ['rita', T],
    ]);
  });
});

/** Of the case's journal, and of no other. */
function ledgerOfRun(run: Run) {
  return ledgerOf(run.entries.map((entry, i) => ({ seq: i + 1, caseId: run.case.id, entry })));
}

/** To whom something of the case was sent, and is read by them alone: what is on the case issue or advisory is read by its readers. */
function recipientOf(effect: Effect): string | null {
  if (effect.kind !== 'step' && effect.kind !== 'mail') return null;
  return effect.step.target.kind === 'mail' ? effect.step.target.to : null;
}

const ANY_TIME: readonly (readonly [Login, string])[] = [
  ['alice', '/hold wait'],
  ['bob', '/resume'],
  ['bob', '/leaked a rumour'],
  ['dave', '/decide public it is out'],
  ['dave', '/decide private it is nothing'],
  ['alice', '/plan'],
  ['alice', '/disclose now {hash}'],
  ['bob', '/disclose now {hash}'],
  ['alice', '/grant @grace developers'],
  ['alice', '/revoke @grace'],
  ['rita', '/terms not before my talk'],
  ['alice', '/embargo 2026-12-08 --override later'],
  ['bob', '/approve override'],
  ['alice', '/notify'],
  ['mallory', '/plan'],
  ['alice', '/incomplete a proof'],
  ['alice', '/confirm'],
];

/** Steps of a history: the way on, something at any time, what is due arrives, time passes. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant(-1) },
  { weight: 2, arbitrary: fc.nat(ANY_TIME.length - 1) },
  { weight: 3, arbitrary: fc.constant(-2) },
  { weight: 1, arbitrary: fc.constant(-3) },
);

const KUBEEDGE_WAY: readonly (readonly [Login, string])[] = [
  ['alice', '/coordinator\n/confirm\n/set component cloudcore\n/set affected <1.11.0\n/set fixed 1.11.0'],
  [
    'alice',
    '/set description It can.\n/set mitigation There is none.\n/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
  ],
  ['alice', '/submit'],
  ['alice', '/cve CVE-2026-2026\n/embargo 2026-12-08'],
  ['alice', '/notify'],
  ['alice', '/approve plan {hash}'],
  ['bob', '/approve plan {hash}'],
];

function playOne(run: Run, one: number): void {
  const way = run.world.process.id === 'kata' ? WAY : KUBEEDGE_WAY;
  const [who, text] = (one === -1 ? way[run.way++] : ANY_TIME[one]) ?? [];
  if (one === -2) receipts(run, 'receipts');
  else if (one === -3) clock(run, run.at + 20 * HOUR);
  else if (who !== undefined && text !== undefined) say(run, who, text);
}

const WORLDS = [
  ['kata', kataWorld()],
  ['kubeedge', kubeedgeWorld()],
] as const;

test.each(WORLDS)(
  '%s: whoever got a communication is on the ledger, since then at the latest; the extent widens by a row of the table, a fix, or a plan that was approved, and never shrinks',
  (_name, world) => {
    let mails = 0;
    let widened = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const run = begin(world);
        for (const one of steps) {
          const sent = one === -2 ? run.waiting.filter(({ due }) => due <= run.at) : [];
          const [before, from, seen] = [run.case.extent, run.case.status, run.entries.length];
          playOne(run, one);
          widened += expectWidened(run, { before, from, seen });
          const ledger = ledgerOfRun(run);
          for (const effect of sent) {
            const to = recipientOf(effect);
            if (to === null) continue;
            mails += 1;
            const isOn = ledger.some(({ who, way }) => who.includes(to) || way === 'everybody');
            expect({ to, isOn }).toEqual({ to, isOn: true });
          }
          // Whoever holds a grant now is on it, and nobody's grant is on it who holds none.
          const granted = ledger.filter(({ way, until }) => way === 'granted' && until === null).map(({ id }) => id);
          expect(granted.toSorted()).toEqual(run.case.grants.map(({ person }) => person.id).toSorted());
        }
      }),
      { numRuns: 40 },
    );
    expect(mails).toBeGreaterThan(0);
    expect(widened).toBeGreaterThan(5);
  },
);

/** How often one step of a history widened the extent: 0 or 1, and not without a cause. `seen`: entries before it. */
function expectWidened(run: Run, { before, from, seen }: { before: Audience; from: string; seen: number }): number {
  const after = run.case.extent;
  expect(includes(after, before)).toBe(true);
  if (after === before) return 0;
  const facts = run.entries.slice(seen).map(({ fact }) => fact);
  expect({ from, after, why: whyWider(run.world, facts, after) }).not.toMatchObject({ why: null });
  return 1;
}

/** The step of the process among these facts that lets this audience know; null: there is none. */
function whyWider({ process, config }: World, facts: readonly Fact[], to: string): string | null {
  const moves = facts.flatMap((fact) => (fact.type === 'status-changed' ? [fact] : []));
  const row = moves.find((m) =>
    process.transitions.some(
      (t) => t.from.includes(m.from) && t.extent === to && (t.to === m.to || ['stay', 'return'].includes(t.to)),
    ),
  );
  if (row !== undefined) return `${row.from} to ${row.to}`;
  if (to === 'developers' && facts.some(({ type }) => type === 'patch-registered')) return 'a fix';
  const started = facts.some((fact) => fact.type === 'plan-started');
  return to === 'public' && started && facts.some((fact) => fact.type === 'opened') && config.approvals > 1
    ? 'a plan'
    : null;
}
