/** What stays of a case at the end of its retention, and what may still happen to it. */
import { expect, test } from '@jest/globals';
import { COMMANDS, fullName } from '../../src/core/commands.ts';
import { nextDue } from '../../src/core/deadlines.ts';
import { decide, needs } from '../../src/core/decide.ts';
import { evolveAll } from '../../src/core/evolve.ts';
import { type CaseInput, type Input, NOTHING_FOUND } from '../../src/core/inputs.ts';
import { asProposed, type Case } from '../../src/core/model.ts';
import { deletedFields, purged } from '../../src/core/purged.ts';
import { isRetentionOver, retentionOf } from '../../src/core/retention.ts';
import { CANARY, CANARY_CASE, CLOSED_AT, PUBLIC_TITLE } from '../support/canary-case.ts';
import { kataWorld, type Login, PEOPLE, ROLES_OF, say } from '../support/core-world.ts';

const DAY = 86_400_000;
const DAYS = 365;
const END = CLOSED_AT + DAYS * DAY;
const world = kataWorld();
const closed: Case = { ...CANARY_CASE, hold: null };
const gone = purged(closed, END, DAYS);
/** All of it was told, and nothing is under way. */
const quiet: Case = { ...closed, plans: {}, past: [], cve: { id: null, requestedAt: null, later: null } };
const bot = { kind: 'bot' } as const;

function tick(c: Case, at: number, openEffects: number | null = 0) {
  const input: Input = { kind: 'tick', id: 'tick', at, source: bot };
  return decide(world, c, input, [], { ...NOTHING_FOUND, openEffects });
}

test('the sample has something in every field, so that a new one is looked at', () => {
  const empty = Object.entries(CANARY_CASE).filter(([, value]) =>
    ['null', '[]', '{}', '""'].includes(JSON.stringify(value)),
  );
  expect(empty.map(([name]) => name)).toEqual(['purged']);
});

test('nothing private is left in any field', () => {
  expect(JSON.stringify(CANARY_CASE).split(CANARY).length).toBeGreaterThan(100);
  expect(JSON.stringify(gone)).not.toContain(CANARY);
});

test('what went public stays: ids, links, the words that arrived, and the times', () => {
  const { plans, draft, cve, advisory, trackingIssue, embargo, closedAt } = gone;
  const { plan, receipts, archives } = plans.disclosure ?? asProposed({} as never, 0);
  expect(plan.steps.map(({ id, subject, body }) => [id, subject, body])).toEqual([
    ['kcsa:public:kata-dev', PUBLIC_TITLE, 'The words that went public.'],
  ]);
  expect(archives).toEqual({ 'kcsa:public:kata-dev': 'https://lists.example.org/1' });
  expect(Object.keys(receipts)).toEqual([
    'pre-kcsa:downstream:embargo-notice',
    'kcsa:noticed:embargo-notice',
    'kcsa:public:kata-dev',
  ]);
  expect([draft.title, cve.id, advisory?.ghsa, trackingIssue?.number]).toEqual([
    ...[PUBLIC_TITLE, 'CVE-2026-2026', 'GHSA-2222-3333-4444', 34],
  ]);
  expect([embargo?.t0, closedAt]).toEqual([CANARY_CASE.embargo?.t0, CLOSED_AT]);
});

test('of a case that never became public no text stays, not even its title', () => {
  const secret: Case = { ...closed, track: 'private', extent: 'team', openedAt: null, plans: {}, past: [] };
  expect(purged(secret, END, DAYS).draft.title).toBe('');
});

test('what is deleted is told by field', () => {
  expect(deletedFields(closed)).toEqual(
    expect.arrayContaining(['report', 'reporter', 'draft', 'terms', 'plans', 'noticed']),
  );
  expect(deletedFields(closed)).not.toEqual(expect.arrayContaining(['status', 'closedAt']));
});

test.each<[string, Partial<Case>, number | null, string | null]>([
  ['a closed case is purged so many days later', {}, END, null],
  ['an open one never', { closed: false, closedAt: null }, null, null],
  ['one that was closed again later counts from then', { closedAt: CLOSED_AT + DAY }, END + DAY, null],
  ['a held one waits', { hold: CANARY_CASE.hold }, END, 'it is held'],
  [
    'one with a message on its way waits',
    { past: [], plans: { disclosure: { ...asProposed(plan(), CLOSED_AT), startedAt: CLOSED_AT } } },
    END,
    'its disclosure plan has messages without a receipt',
  ],
  [
    'an erratum that is yet to be approved counts like the closing',
    { past: [], plans: { erratum: asProposed({ ...plan(), purpose: 'erratum' }, CLOSED_AT + 9 * DAY) } },
    END + 9 * DAY,
    null,
  ],
  ['a purged one never again', { purged: { at: END, days: DAYS } }, null, null],
])('%s', (_what, changes, end, waits) => {
  const c = { ...closed, ...changes };
  const retention = retentionOf(c, world.config);
  expect(retention).toEqual(end === null ? null : { end, waits });
  expect(isRetentionOver(c, world.config, end ?? END)).toBe(end !== null && waits === null);
  if (end !== null) expect(isRetentionOver(c, world.config, end - 1)).toBe(false);
});

function plan() {
  const { plan: of } = CANARY_CASE.plans.disclosure ?? asProposed({} as never, 0);
  return of;
}

test('the clock purges at the end and not before, in one entry, and says it in one line', () => {
  expect(tick(quiet, END - 1).entries).toEqual([]);
  const { entries, effects, case: after } = tick(quiet, END);
  expect(entries).toEqual([{ at: END, by: 'vmt-bot', fact: { type: 'purged', days: DAYS } }]);
  expect(after).toEqual(purged(quiet, END, DAYS));
  expect(after).toEqual(evolveAll(quiet, entries));
  expect(effects.map((effect) => (effect.kind === 'comment' ? effect.body : effect.kind))).toEqual([
    "The private fields of this case were deleted from the bot's database, 365 days after it was closed. What stands on GitHub stays until somebody deletes it: the text and the comments of this issue, and `cases/12/`.",
  ]);
});

test.each([1, null])('it waits while effects are open, or not known: %p', (openEffects) => {
  expect(tick(quiet, END, openEffects).entries).toEqual([]);
  expect(needs(world, quiet, { kind: 'tick', id: 't', at: END, source: bot })).toEqual([{ kind: 'open-effects' }]);
});

test('the clock looks within a week, at the end, an hour later where it waits, and never after that', () => {
  const look = (c: Case, at: number) => nextDue(c, world.process, world.config, at);
  expect(look(quiet, CLOSED_AT)).toBe(CLOSED_AT + 7 * DAY);
  expect(look(quiet, END - DAY)).toBe(END);
  expect(look(quiet, END)).toBe(END + 3_600_000);
  expect(look(gone, END)).toBeNull();
});

test('every command by everybody on a purged case is answered and changes nothing', () => {
  for (const login of Object.keys(PEOPLE) as Login[]) {
    for (const command of COMMANDS) {
      for (const text of [command.example, `/${fullName(command)} canary`, '/confrim']) {
        const { effects, entries, case: after } = say(world, gone, login, text);
        const [answer] = effects.flatMap((effect) => (effect.kind === 'comment' ? [effect.body] : []));
        expect({ text, answer }).toEqual({
          text,
          answer: expect.stringMatching(/deleted on 2027-12-02, 365 days|\| when \| who|people with a role/),
        });
        expect(entries.every(({ fact }) => fact.type === 'command-refused')).toBe(true);
        expect(JSON.stringify({ effects, entries })).not.toContain(text.startsWith('/timeline') ? '\0' : CANARY);
        expect(after).toEqual(gone);
      }
    }
  }
});

const signal = { id: 'signal', at: END + DAY, source: { kind: 'person', person: PEOPLE.alice } } as const;
const seen = {
  content: closed.advisory?.edit?.content,
  collaborators: [],
  teams: [],
  state: 'draft',
  cve: null,
} as never;
const SIGNALS: readonly (readonly [CaseInput, boolean])[] = [
  [{ ...signal, kind: 'comment', comment: 1, body: 'just talk', url: 'u' }, false],
  [{ ...signal, kind: 'comment', comment: 1, body: '/confirm', url: 'u', edited: true }, true],
  [{ ...signal, kind: 'comment-deleted', comment: 1 }, false],
  [{ ...signal, kind: 'label', place: 'case-issue', label: 'kcsa/confirmed' }, true],
  [{ ...signal, kind: 'label', place: 'case-issue', label: 'of their own' }, false],
  [{ ...signal, kind: 'draft-edited', text: '', draft: { ok: true, value: closed.draft } }, false],
  [{ ...signal, kind: 'title-edited', title: 'x' }, false],
  [{ ...signal, kind: 'issue-closed-or-reopened', open: true }, true],
  [{ ...signal, kind: 'issue-closed-or-reopened', open: false }, false],
  [{ ...signal, kind: 'issue-locked', isLocked: false }, false],
  [{ ...signal, kind: 'release', repository: 'o/r', tag: 'v1', url: 'u' }, false],
  [{ ...signal, kind: 'advisory-published' }, false],
  [{ ...signal, kind: 'advisory-seen', advisory: seen, isEdited: true }, false],
  [{ ...signal, kind: 'configuration-changed' }, false],
  [{ ...signal, kind: 'case-repository-public' }, false],
  [{ ...signal, kind: 'issue-lost', how: 'deleted' }, false],
  [{ ...signal, kind: 'credits-from-duplicate', from: 13, credits: [{ name: CANARY }] }, true],
  [{ ...signal, kind: 'duplicate-published', from: 13 }, true],
  [{ ...signal, kind: 'tick' }, false],
];

const ROWS = SIGNALS.map(([input, isAnswered]) => ({ kind: input.kind, input, isAnswered }));

test.each(ROWS)('what else happens to a purged case changes nothing: $kind', ({ input, isAnswered }) => {
  expect(needs(world, gone, input)).toEqual([]);
  const { effects, case: after } = decide(world, gone, input, ROLES_OF.alice);
  expect(effects.some(({ kind }) => kind === 'comment')).toBe(isAnswered);
  expect(JSON.stringify(effects)).not.toContain(CANARY);
  expect(after).toEqual(gone);
});

test('an advisory that somebody publishes after all is told once', () => {
  const secret: Case = { ...gone, advisory: gone.advisory === null ? null : { ...gone.advisory, published: false } };
  const first = decide(world, secret, { ...signal, kind: 'advisory-published' }, []);
  expect(first.effects).toHaveLength(1);
  expect(decide(world, first.case, { ...signal, kind: 'advisory-published' }, []).effects).toEqual([]);
});
