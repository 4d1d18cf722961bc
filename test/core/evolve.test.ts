/**
 * Properties of random histories: people of every role type commands in any order, signals come doubled and out of
 * order, the clock jumps. A case is the fold of its journal; its extent never shrinks; it has one status of its process.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evolve, evolveAll } from '../../src/core/evolve.ts';
import type { Entry } from '../../src/core/facts.ts';
import type { Input } from '../../src/core/inputs.ts';
import { ownLabels, statusOfLabel } from '../../src/core/labels.ts';
import { AUDIENCES, type Case, type Draft, EMPTY_DRAFT } from '../../src/core/model.ts';
import { kataWorld, type Login } from '../support/core-world.ts';
import {
  begin,
  HOUR,
  input,
  type Kind,
  PULL,
  person,
  type Run,
  receipts,
  START,
  say,
  WAY,
} from '../support/kata-history.ts';

const world = kataWorld();

const ANY_TIME: readonly (readonly [Login, string])[] = [
  ['alice', '/incomplete Which version?'],
  ['alice', '/confirm'],
  ['alice', '/class B1\n/opinion'],
  ['alice', '/class E\n/invalid not one'],
  ['bob', '/class D\n/wont-fix no'],
  ['alice', '/reopen again'],
  ['bob', '/coordinator'],
  ['carol', '/approve note'],
  ['alice', '/publish note'],
  ['bob', '/leaked on a list'],
  ['dave', '/decide public it is known'],
  ['dave', '/decide private it is not'],
  ['alice', '/plan'],
  ['alice', '/disclose now {hash}'],
  ['bob', '/disclose now {hash}'],
  ['alice', '/hold wait'],
  ['bob', '/resume'],
  ['alice', '/embargo 2026-12-02'],
  ['alice', '/embargo 2026-11-28 --override why not'],
  ['bob', '/approve override'],
  ['alice', '/cve later not yet'],
  ['alice', '/set title Another title'],
  ['carol', '/set mitigation Another'],
  ['alice', '/credit Somebody (Somewhere)'],
  ['alice', '/severity low because'],
  ['rita', '/terms not before my talk'],
  ['alice', '/grant @grace developers\n/grant @carol reviewers'],
  ['alice', '/revoke @grace'],
  ['alice', '/consent reporter by mail'],
  ['alice', '/open-report'],
  ['alice', '/notify'],
  ['alice', '/rehearse'],
  ['alice', '/erratum 1.10 is affected, too'],
  ['alice', '/archived kata-dev https://lists.example.org/1'],
  ['alice', '/preview kcsa'],
  ['alice', '/duplicate #13'],
  ['erin', `/pushed main ${PULL}`],
  ['erin', '/merged main'],
  ['mallory', '/confirm'],
  ['alice', '/confrim'],
  ['grace', 'Just words.'],
];

type Event =
  | { readonly do: 'way' }
  | { readonly do: 'say'; readonly index: number }
  | { readonly do: 'labels'; readonly who: Login; readonly labels: readonly string[] }
  | { readonly do: 'clock'; readonly hours: number }
  | { readonly do: 'receipts' }
  | { readonly do: 'fails' }
  | { readonly do: 'signal'; readonly index: number }
  | { readonly do: 'draft'; readonly draft: Partial<Draft> };

/** What comes when the plan is approved: T0, the push and the merge, with what the engine answers in between. */
const END: readonly Event[] = [
  { do: 'clock', hours: 200 },
  { do: 'receipts' },
  { do: 'signal', index: 1 },
  { do: 'receipts' },
  { do: 'clock', hours: 1 },
  { do: 'receipts' },
];

const LABELS = ['kcsa/confirmed', 'kcsa/triaged', 'kcsa/opinion', 'kcsa/fix-released', 'class/A', 'class/D', 'bug'];

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ do: 'way' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), index: fc.nat(ANY_TIME.length - 1) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'receipts' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('clock' as const), hours: fc.constantFrom(0, 1, 24, 200) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('labels' as const),
      who: fc.constantFrom<Login>('alice', 'grace', 'mallory'),
      labels: fc.subarray(LABELS, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('signal' as const), index: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'fails' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('draft' as const),
      draft: fc.record({ title: fc.constantFrom('One', 'Two') }),
    }),
  },
);

const pull = {
  repository: 'kata-containers/kata-containers',
  number: 9,
  url: PULL,
  title: 'Fix (CVE-2026-2026)',
  body: '',
  base: 'main',
  head: 'x',
  branch: 'fix',
};
const SIGNALS: readonly Kind<Input>[] = [
  { kind: 'pull-request', source: { kind: 'bot' }, ...pull, merged: false },
  { kind: 'pull-request', source: { kind: 'bot' }, ...pull, merged: true },
  {
    kind: 'release',
    source: { kind: 'bot' },
    repository: pull.repository,
    tag: 'v1.11.0',
    url: 'https://github.com/x/2',
  },
  { kind: 'advisory-published', source: { kind: 'bot' } },
  { kind: 'case-repository-public', source: { kind: 'bot' } },
  { kind: 'credits-from-duplicate', source: { kind: 'bot' }, from: 14, credits: [{ name: 'Else' }] },
  { kind: 'duplicate-published', source: { kind: 'bot' }, from: 14 },
];

function play(run: Run, one: Event): void {
  switch (one.do) {
    case 'way': {
      const step = WAY[run.way];
      const end = END[(run.way - WAY.length) % END.length];
      run.way += 1;
      if (step !== undefined) return say(run, ...step);
      return end === undefined ? undefined : play(run, end);
    }
    case 'say': {
      const [who, text] = ANY_TIME[one.index] ?? ['alice', '/help'];
      return say(run, who, text);
    }
    case 'labels': {
      const now = [...ownLabels(run.case, world.process, world.config), ...one.labels];
      return input(
        run,
        { kind: 'label', source: person(one.who), place: 'case-issue', label: one.labels[0] ?? null },
        one.who,
        now,
      );
    }
    case 'clock':
      run.at += one.hours * HOUR;
      return input(run, { kind: 'tick', source: { kind: 'bot' } }, null);
    case 'receipts':
      return receipts(run, 'receipts');
    case 'fails':
      return receipts(run, 'delivery-failing');
    case 'signal': {
      const signal = SIGNALS[one.index];
      return signal === undefined ? undefined : input(run, signal, null);
    }
    case 'draft': {
      const value: Draft = { ...EMPTY_DRAFT, ...run.case.draft, ...one.draft };
      return input(
        run,
        { kind: 'draft-edited', source: person('alice'), text: 'x', draft: { ok: true, value } },
        'alice',
      );
    }
  }
}

/** Statuses and endings that some history must have seen, so that the properties say something. */
const WANTED = [
  'confirmed',
  'incomplete',
  'triaged',
  'in-progress',
  'fix-committed',
  'fix-released',
  'opinion',
  'invalid',
];

test('replaying the journal gives the same case; the extent never shrinks; there is one status, of the process', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.nat(WAY.length + END.length), fc.array(event, { maxLength: 40, size: 'max' }), (way, events) => {
      const run = begin(world);
      const first: readonly Event[] = [{ do: 'receipts' }, ...Array<Event>(way).fill({ do: 'way' })];
      for (const one of [...first, ...events]) {
        const before = run.case;
        play(run, one);
        const { case: c } = run;
        expect(AUDIENCES.indexOf(c.extent)).toBeGreaterThanOrEqual(AUDIENCES.indexOf(before.extent));
        if (before.track === 'public') expect([c.track, c.extent]).toEqual(['public', 'public']);
        const statuses = ownLabels(c, world.process, world.config).filter(
          (label) => statusOfLabel(world.process, world.config, label) !== null,
        );
        expect(statuses).toHaveLength(1);
        expect(Object.keys(world.process.statuses)).toContain(c.status);
        seen.add(c.status);
        if (c.publishedAt !== null) seen.add('published');
      }
      expect(evolveAll(null, run.entries)).toEqual(run.case);
      // As it is stored and read again.
      expect(evolveAll(null, JSON.parse(JSON.stringify(run.entries)))).toEqual(JSON.parse(JSON.stringify(run.case)));
    }),
    { numRuns: 200, seed: 20261201 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([...WANTED, 'published']));
});

test('the same history gives the same journal', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const [one, two] = [begin(world), begin(world)];
      for (const each of events) {
        play(one, each);
        play(two, each);
      }
      expect(two.entries).toEqual(one.entries);
      expect(two.waiting).toEqual(one.waiting);
    }),
    { numRuns: 50 },
  );
});

test('a refused command leaves the case as it was, but for nothing', () => {
  const refused = ['/confrim', '/confirm', '/cve CVE-1', '/approve plan x', '/set cvss x', '/embargo 2026-02-30'];
  const run = begin(world);
  for (const text of refused) {
    const before = run.case;
    say(run, text === '/confirm' ? 'mallory' : 'alice', text);
    expect(run.case).toEqual(before);
    expect(run.entries.at(-1)?.fact.type).toBe('command-refused');
  }
});

test('a journal begins with case-opened, and an extent in it can only widen', () => {
  const fact = { at: START, by: 'alice', fact: { type: 'commented' } } as const;
  expect(() => evolve(null, fact)).toThrow('a journal begins with case-opened, not with commented');
  expect(() => evolveAll(null, [])).toThrow('a journal begins with case-opened');
  const { case: c } = begin(world);
  const widen = (to: Case['extent']): Entry => ({ at: START, by: 'alice', fact: { type: 'extent-widened', to } });
  expect(evolveAll(c, [widen('downstream'), widen('developers'), widen('team')]).extent).toBe('downstream');
});
