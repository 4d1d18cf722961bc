/** What people did to the advisory on GitHub, as the poll sees it: told once, decided by people, never lost. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentOf } from '../../src/core/advisory-content.ts';
import { decide, needs } from '../../src/core/decide.ts';
import type { Effect } from '../../src/core/effects.ts';
import { evolveAll } from '../../src/core/evolve.ts';
import { type Found, type Input, type Made, NOTHING_FOUND } from '../../src/core/inputs.ts';
import { type AdvisoryContent, asProposed, type Case, type Plan, type SeenAdvisory } from '../../src/core/model.ts';
import type { Decision, World } from '../../src/core/scene.ts';
import { caseBody } from '../../src/engine/case-issue.ts';
import { kataWorld, kubeedgeWorld, PEOPLE, reported, say } from '../support/core-world.ts';

const world = kataWorld();
const T = Date.parse('2026-11-23T09:00:00Z');
const HOUR = 3_600_000;
const start = reported(world);

/** A case whose advisory follows the draft. */
const c: Case = {
  ...start,
  status: 'triaged',
  coordinator: PEOPLE.alice,
  acceptedAt: T,
  advisory: start.advisory === null ? null : { ...start.advisory, inTriage: false },
  draft: {
    ...start.draft,
    title: 'Link resolution',
    description: 'It follows a link.',
    components: [{ name: 'runtime', affected: '<1.11.1', fixed: '1.11.1', ecosystem: 'other' }],
    mitigation: 'There is none.',
  },
};
const OURS = contentOf(c);
const EDITED: AdvisoryContent = { ...OURS, summary: 'Better title' };

function withAdvisory(of: Case, part: Partial<NonNullable<Case['advisory']>>): Case {
  return of.advisory === null ? of : { ...of, advisory: { ...of.advisory, ...part } };
}

function withPlan(of: Case, approvals: number): Case {
  const plan: Plan = { purpose: 'disclosure', t0: T + HOUR, tells: T + HOUR, steps: [], hash: 'abc123abc123' };
  const state = { ...asProposed(plan, T), approvals: [PEOPLE.alice, PEOPLE.bob].slice(0, approvals) };
  return { ...of, plans: { disclosure: state } };
}

let inputs = 0;

function seen(
  of: Case,
  part: Partial<SeenAdvisory>,
  isEdited = false,
  found: Partial<Found> = {},
  at = T,
  asked = world,
): Decision {
  inputs += 1;
  const advisory: SeenAdvisory = { state: 'draft', cve: null, content: OURS, collaborators: [], teams: [], ...part };
  const input: Input = { kind: 'advisory-seen', id: `seen-${inputs}`, at, source: { kind: 'bot' }, advisory, isEdited };
  return decide(asked, of, input, [], { ...NOTHING_FOUND, ...found });
}

function arrives(of: Case, effect: Partial<Effect>, made: Made | null): Decision {
  inputs += 1;
  const receipt = { at: T, proof: 'url', url: null, messageId: null, maybeTwice: false };
  const whole = {
    key: 'k',
    caseId: of.id,
    due: T,
    audience: 'developers',
    kind: 'sync-advisory',
    state: null,
    force: true,
    ...effect,
  } as Effect;
  const input: Input = {
    kind: 'receipts',
    id: `r-${inputs}`,
    at: T,
    source: { kind: 'bot' },
    arrived: [{ effect: whole, receipt, made }],
  };
  return decide(world, of, input, []);
}

function facts({ entries }: Decision): readonly string[] {
  return entries.map(({ fact }) => fact.type);
}

function comments({ effects }: Decision): readonly string[] {
  return effects.flatMap((e) => (e.kind === 'comment' ? [e.body] : []));
}

/** `force` of each write of the advisory. */
function syncs({ effects }: Decision): readonly boolean[] {
  return effects.flatMap((e) => (e.kind === 'sync-advisory' ? [e.force] : []));
}

function caseAfter(decision: Decision): Case {
  if (decision.case === null) throw new Error('no case');
  return decision.case;
}

/** The case when all that was said stands on the case issue. */
function whenShown(decision: Decision, at = T): Case {
  return decision.effects.reduce((now, effect, i) => {
    if (effect.kind !== 'comment') return now;
    const receipt = { at, proof: 'url', url: null, messageId: null, maybeTwice: false };
    const arrived = [{ effect, receipt, made: null }];
    const input: Input = { kind: 'receipts', id: `shown-${inputs}-${i}`, at, source: { kind: 'bot' }, arrived };
    return decide(world, now, input, []).case ?? now;
  }, caseAfter(decision));
}

const NOTHING = { entries: [], effects: [] };

describe('an edit on GitHub', () => {
  test('is shown as a difference, and waits for a decision; seen again it is nothing', () => {
    const first = seen(c, { content: EDITED }, true);
    expect(facts(first)).toEqual(['advisory-edited']);
    expect(syncs(first)).toEqual([]);
    expect(comments(first)).toEqual([
      expect.stringMatching(
        /^@alice \*\*the advisory was edited on GitHub\.\*\* `\/adopt` .* `\/keep` [\s\S]*\| title \| Link resolution \| Better title \|$/,
      ),
    ]);
    expect(seen(caseAfter(first), { content: EDITED }, true)).toMatchObject(NOTHING);
    expect(caseAfter(first)).toEqual(evolveAll(c, first.entries));
  });

  test('that is edited once more is shown again', () => {
    const waiting = caseAfter(seen(c, { content: EDITED }, true));
    expect(comments(seen(waiting, { content: { ...EDITED, summary: 'Best' } }, true))).toHaveLength(1);
  });

  test('does nothing on the issue on which it is shown', () => {
    const description = 'a\n```\n@everyone /disclose now\nFixes #1\u202e';
    const [body = ''] = comments(seen(c, { content: { ...OURS, summary: '@all | <img> #2', description } }, true));
    expect(body).toContain('````diff\n');
    expect(body).toContain('Fixes #1[U+202E]');
    expect(body).not.toMatch(/^\| title .*(?<!`)@all/m);
    expect(body).toContain('`@all`');
  });

  test.each<[string, Case, Partial<SeenAdvisory>, boolean]>([
    ['is nothing before the advisory follows the draft', { ...c, status: 'confirmed' }, { content: EDITED }, true],
    ['is none where it is what the bot wrote last', c, { content: EDITED }, false],
    [
      'is none where it says what the draft says',
      c,
      { content: { ...OURS, description: `${OURS.description}\r\n` } },
      true,
    ],
  ])('%s', (_, of, part, isEdited) => {
    expect(seen(of, part, isEdited)).toMatchObject(NOTHING);
  });

  test('that was taken back there waits no more, and the draft is written again', () => {
    const waiting = caseAfter(seen(c, { content: EDITED }, true));
    const back = seen(waiting, { content: OURS }, false);
    expect(facts(back)).toEqual(['advisory-edit-over']);
    expect(syncs(back)).toEqual([false]);
    expect(caseAfter(back).advisory?.edit).toBeNull();
  });

  test('of an approved text is put back at once, and shown', () => {
    const approved = withPlan(c, 2);
    const put = seen(approved, { content: EDITED }, true);
    expect(syncs(put)).toEqual([true]);
    expect(comments(put)).toEqual([expect.stringContaining('the approved text is put back')]);
    expect(facts(put)).toEqual(['advisory-edited']);
    expect(seen(caseAfter(put), { content: EDITED }, true)).toMatchObject(NOTHING);
    const done = arrives(caseAfter(put), {}, null);
    expect(facts(done)).toEqual(['advisory-edit-over']);
    // Edited in the very same way again, it is put back again.
    expect(syncs(seen(caseAfter(done), { content: EDITED }, true))).toEqual([true]);
  });

  test('is not put back for a plan that waits for its approvals, and is as soon as it has them', () => {
    const waiting = caseAfter(seen(withPlan(c, 1), { content: EDITED }, true));
    expect(waiting.advisory?.edit).toMatchObject({ isDecided: false });
    const approved = seen(withPlan(waiting, 2), { content: EDITED }, true);
    expect(syncs(approved)).toEqual([true]);
    expect(caseAfter(approved).advisory?.edit).toMatchObject({ isDecided: true });
  });

  test('of a published advisory is told, with the way to amend it', () => {
    const published = withAdvisory({ ...c, status: 'fix-committed', openedAt: T }, { published: true });
    const told = seen(published, { state: 'published', content: EDITED }, true);
    expect(comments(told)).toEqual([expect.stringContaining('`/erratum TEXT`')]);
    expect(syncs(told)).toEqual([]);
    expect(say(world, whenShown(told), 'alice', '/keep').entries.map(({ fact }) => fact.type)).toEqual([
      'command-refused',
    ]);
    expect(say(world, whenShown(told), 'alice', '/adopt').case?.draft.title).toBe('Better title');
  });

  test('found by the sender is told like one that was seen; one that was overwritten is shown', () => {
    const found = arrives(c, { force: false } as Partial<Effect>, {
      kind: 'advisory-edit',
      content: EDITED,
      isOverwritten: false,
    });
    expect(facts(found)).toEqual(['advisory-edited']);
    const gone = arrives(c, {}, { kind: 'advisory-edit', content: EDITED, isOverwritten: true });
    expect(comments(gone)).toEqual([expect.stringContaining('took the place of the edit')]);
    expect(comments(gone)[0]).toContain('Better title');
  });
});

describe('/adopt and /keep', () => {
  const waiting = whenShown(seen(c, { content: EDITED }, true));

  test('are named on the case issue as long as the edit waits', () => {
    const row = '| advisory | edited on GitHub: `/adopt` or `/keep` |';
    expect(caseBody(world, waiting, T, null)).toContain(row);
    expect(caseBody(world, c, T, null)).not.toContain('| advisory |');
    expect(seen(c, { content: EDITED }, true).effects.map(({ kind }) => kind)).toContain('sync-case-issue');
    const kept = say(world, waiting, 'alice', '/keep');
    expect(caseBody(world, caseAfter(kept), T, null)).not.toContain('| advisory |');
    expect(kept.effects.map(({ kind }) => kind)).toContain('sync-case-issue');
  });

  test('/adopt takes the edit into the draft, and writes it', () => {
    const taken = say(world, waiting, 'alice', '/adopt');
    expect(facts(taken)).toEqual(['draft-changed', 'advisory-edit-decided']);
    expect(caseAfter(taken).draft).toEqual({ ...c.draft, title: 'Better title' });
    expect(syncs(taken)).toEqual([true]);
    expect(caseAfter(arrives(caseAfter(taken), {}, null)).advisory?.edit).toBeNull();
  });

  test('/adopt shows what it changed, and leaves what was typed into the draft since the edit was seen', () => {
    const since = caseAfter(say(world, waiting, 'alice', '/set mitigation Turn it off.\n/set component agent'));
    const taken = say(world, since, 'alice', '/adopt');
    expect(caseAfter(taken).draft).toEqual({ ...since.draft, title: 'Better title' });
    const [answer, ...changes] = comments(taken);
    expect(answer).toContain('The edit is adopted: the draft has it now (title).');
    expect(changes).toEqual([
      'What `/adopt` changed:\n\n| field | before | now |\n| --- | --- | --- |\n| title | Link resolution | Better title |',
    ]);
  });

  test('/adopt of a second edit leaves what was typed between the two', () => {
    const since = caseAfter(say(world, waiting, 'alice', '/set mitigation Turn it off.'));
    const again = whenShown(seen(since, { content: { ...EDITED, cwes: ['CWE-1'] } }, true));
    expect(caseAfter(say(world, again, 'alice', '/adopt')).draft).toEqual({
      ...{ ...since.draft, title: 'Better title', cwe: ['CWE-1'] },
    });
  });

  describe.each(['/adopt', '/keep'])('%s', (command) => {
    const second = 1000;
    const typed = (of: Case, createdAt: number) => {
      inputs += 1;
      const by = { at: T + HOUR, source: { kind: 'person', person: PEOPLE.alice } } as const;
      const written = { comment: inputs, body: command, url: 'https://x', createdAt };
      return facts(
        decide(world, of, { kind: 'comment', id: `typed-${inputs}`, ...by, ...written }, ['coordinators']),
      ).filter((type) => type !== 'draft-changed');
    };
    const again = seen(waiting, { content: { ...EDITED, summary: 'Unseen' } }, true);

    test('typed before the last edit was shown is refused, however late it is handled', () => {
      expect(typed(caseAfter(again), T)).toEqual(['command-refused']);
      const shown = whenShown(again, T + 10 * second + 300);
      expect(typed(shown, T + 9 * second)).toEqual(['command-refused']);
      // In the very second: GitHub tells whole ones.
      expect(typed(shown, T + 10 * second)).toEqual(['advisory-edit-decided']);
    });

    test('is not let through by the difference of an edit that is no more', () => {
      const first = seen(c, { content: EDITED }, true);
      const late = { ...first, case: caseAfter(again) };
      expect(typed(whenShown(late), T + HOUR)).toEqual(['command-refused']);
    });
  });

  test('all of a long difference is shown, in as many comments as it takes', () => {
    const line = (i: number) => `${i} ${'`'.repeat(900)}`;
    const lines = Array.from({ length: 60 }, (_, i) => line(i));
    const long = {
      ...OURS,
      summary: `${'y'.repeat(300)}END`,
      description: `${lines.join('\n')}\n${'x'.repeat(50_000)}END`,
    };
    const edit = seen(c, { content: long }, true);
    const bodies = comments(edit);
    expect(bodies.length).toBeGreaterThan(1);
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThan(65_000);
    const all = bodies.join('\n');
    for (const text of lines) expect(all).toContain(`+${text}`);
    expect(all.match(/x{1000,}/g)?.join('')).toHaveLength(50_000);
    expect(all.match(/END/g)).toHaveLength(2);
    // Not before all of them stand there, in whatever order they arrive.
    for (const part of edit.effects.filter((e) => e.kind === 'comment')) {
      const partly = { ...edit, effects: edit.effects.filter((e) => e !== part) };
      expect(facts(say(world, whenShown(partly), 'alice', '/keep'))).toEqual(['command-refused']);
    }
    expect(facts(say(world, whenShown(edit), 'alice', '/keep'))).toEqual(['advisory-edit-decided']);
  });

  test('of which a part was given up is shown again, so that it can be decided about', () => {
    const edit = seen(c, { content: { ...OURS, summary: 'Another' } }, true);
    const effect = edit.effects.find((e) => e.kind === 'comment');
    if (effect === undefined) throw new Error('no difference');
    const failing: Input = {
      ...{ kind: 'delivery-failing', id: 'f', at: T, source: { kind: 'bot' }, problem: '403' },
      ...{ effect, final: true },
    };
    const [again] = decide(world, caseAfter(edit), failing, []).effects;
    expect(again).toMatchObject({ kind: 'comment', body: effect.body, shows: effect.shows, due: T + HOUR });
    expect(again?.key).not.toBe(effect.key);
  });

  test('/adopt says that a level which was taken off there stays, where the team decided it', () => {
    const decided: Case = { ...c, severity: { level: 'high', why: 'by decision' } };
    const there = contentOf(decided);
    const off = whenShown(seen(decided, { content: { ...there, severity: null } }, true));
    expect(comments(say(world, off, 'alice', '/adopt'))[0]).toContain(
      'nothing of it changes the draft. But for the **severity**, which was taken off there: `high` was decided by the team, and goes back onto the advisory. To change it, type `/severity LEVEL WHY`.',
    );
    const other = whenShown(seen(decided, { content: { ...there, severity: 'low' } }, true));
    const [answer, change] = comments(say(world, other, 'alice', '/adopt'));
    expect(answer).toContain('the draft has it now (severity).');
    expect(change).toContain('| severity | high | low |');
  });

  test('/adopt takes a level that was chosen without a vector', () => {
    const chosen = whenShown(seen(c, { content: { ...OURS, severity: 'low' } }, true));
    expect(caseAfter(say(world, chosen, 'alice', '/adopt')).severity).toEqual({
      level: 'low',
      why: 'chosen on the advisory',
    });
  });

  test('/adopt names what our rules refuse, and takes nothing of it', () => {
    const bad = whenShown(seen(c, { content: { ...EDITED, cwes: ['CWE-x'] } }, true));
    const refused = say(world, bad, 'alice', '/adopt');
    expect(facts(refused)).toEqual(['command-refused']);
    expect(comments(refused)[0]).toContain('CWE-x');
  });

  test("/keep writes the draft's text over it", () => {
    const kept = say(world, waiting, 'bob', '/keep');
    expect(facts(kept)).toEqual(['advisory-edit-decided']);
    expect(caseAfter(kept).draft).toEqual(c.draft);
    expect(syncs(kept)).toEqual([true]);
    expect(seen(caseAfter(kept), { content: EDITED }, true)).toMatchObject(NOTHING);
  });

  test('/keep says what stays: the draft has nothing for it, and GitHub lets nobody empty it', () => {
    const without = { ...c, draft: { ...c.draft, components: [] } };
    const vulnerabilities = [{ ecosystem: 'npm', name: 'other', range: '< 9', patched: '' }];
    const edited = whenShown(seen(without, { content: { ...OURS, cwes: ['CWE-1'], vulnerabilities } }, true));
    expect(comments(say(world, edited, 'bob', '/keep'))[0]).toContain(
      'goes back onto the advisory. But for **affected versions**: the draft has nothing for it',
    );
    expect(comments(say(world, waiting, 'bob', '/keep'))[0]).toMatch(/goes back onto the advisory\.$/);
  });

  test.each(['/adopt', '/keep'])('%s is refused where nothing waits, or it was decided', (command) => {
    for (const other of [c, caseAfter(say(world, waiting, 'bob', '/keep'))]) {
      expect(facts(say(world, other, 'alice', command))).toEqual(['command-refused']);
    }
  });

  test.each(['carol', 'dave', 'rita', 'mallory'] as const)('%s may not decide it', (login) => {
    expect(facts(say(world, waiting, login, '/keep'))).toEqual(['command-refused']);
  });
});

describe('who reads it', () => {
  const granted: Case = { ...c, grants: [{ person: PEOPLE.grace, audience: 'developers', since: T }] };

  test.each<[string, Case, Partial<SeenAdvisory>]>([
    [
      'the reporter, coordinators and those of the ledger',
      granted,
      { collaborators: [PEOPLE.rita, PEOPLE.alice, PEOPLE.grace] },
    ],
    ['whoever leads the case', { ...c, coordinator: PEOPLE.ivan }, { collaborators: [PEOPLE.ivan] }],
  ])('%s: nothing is said', (_, of, part) => {
    const first = seen(of, part);
    expect(facts(first)).toEqual(['advisory-readers']);
    expect(first.effects).toEqual([]);
    expect(seen(caseAfter(first), part)).toMatchObject(NOTHING);
  });

  test('a coordinator of the team, who is looked up: nothing is said', () => {
    const input = { kind: 'advisory-seen', id: 'x', at: T, source: { kind: 'bot' }, isEdited: false } as const;
    const collaborators = [PEOPLE.bob, PEOPLE.rita];
    const advisory: SeenAdvisory = { state: 'draft', cve: null, content: OURS, collaborators, teams: ['vmt'] };
    expect(needs(world, c, { ...input, advisory })).toEqual([{ kind: 'roles', login: 'bob', optional: true }]);
    const known = seen(c, { collaborators, teams: ['vmt'] }, false, { roles: { bob: ['coordinators'] } });
    expect(facts(known)).toEqual(['advisory-readers']);
    expect(known.effects).toEqual([]);
    expect(comments(seen(c, { collaborators }, false, { roles: { bob: [] } }))).toHaveLength(1);
  });

  test('somebody beyond the ledger is told, once for each set (G12)', () => {
    const told = seen(c, { collaborators: [PEOPLE.mallory], teams: ['everybody'] });
    expect(comments(told)[0]).toMatch(/`mallory` reads it.*`\/grant @mallory AUDIENCE`, or `\/revoke @mallory`/);
    expect(comments(told)[0]).toContain('the team `everybody` reads it');
    expect(seen(caseAfter(told), { collaborators: [PEOPLE.mallory], teams: ['everybody'] })).toMatchObject(NOTHING);
    expect(comments(seen(caseAfter(told), { collaborators: [PEOPLE.mallory, PEOPLE.dave] }))).toHaveLength(1);
    const gone = seen(caseAfter(told), {});
    expect(facts(gone)).toEqual(['advisory-readers', 'advisory-drifted']);
    expect(comments(gone)).toEqual([]);
    expect(comments(seen(caseAfter(gone), { collaborators: [PEOPLE.mallory], teams: ['everybody'] }))).toHaveLength(1);
  });

  test('somebody beyond the ledger: nothing is sent until a coordinator has looked, and `/resume` says what is left', () => {
    const told = seen(c, { collaborators: [PEOPLE.mallory] });
    expect(caseAfter(told).hold).toMatchObject({ kind: 'all', by: 'vmt-bot', why: expect.stringContaining('mallory') });
    expect(comments(told)).toEqual([expect.stringContaining('a coordinator types `/resume`')]);
    const early = say(world, caseAfter(told), 'alice', '/resume');
    expect(comments(early)[0]).toContain('still differed from the ledger**: mallory.');
    // The same people again are no new cause.
    expect(seen(caseAfter(early), { collaborators: [PEOPLE.mallory] })).toMatchObject(NOTHING);
    const mended = seen(caseAfter(told), {});
    expect(comments(say(world, caseAfter(mended), 'alice', '/resume'))[0]).toMatch(/Resumed\.$/);
  });

  test('/resume right after the mend says only what the ledger does not answer by now', () => {
    const told = caseAfter(seen(c, { collaborators: [PEOPLE.mallory, PEOPLE.grace, PEOPLE.dave], teams: ['ops'] }));
    const users = { mallory: PEOPLE.mallory, grace: PEOPLE.grace };
    const typed = say(world, told, 'alice', '/revoke @mallory\n/grant @grace developers', { users });
    const left = (of: Case) => comments(say(world, of, 'alice', '/resume'))[0];
    expect(left(caseAfter(typed))).toContain('still differed from the ledger**: dave, mallory, team ops.');
    const off = arrives(caseAfter(typed), { kind: 'take-off-readers' }, null);
    expect(left(caseAfter(off))).toContain('still differed from the ledger**: dave, team ops.');
    const other = { id: 999_999, login: PEOPLE.dave.login };
    const renamed = say(world, told, 'alice', `/grant @${other.login} developers`, { users: { [other.login]: other } });
    expect(left(caseAfter(renamed))).toContain('dave, grace, mallory');
  });

  test('/resume says who is missing, until that one is revoked', () => {
    const held = caseAfter(say(world, caseAfter(seen(granted, {})), 'alice', '/hold a look'));
    expect(comments(say(world, held, 'alice', '/resume'))[0]).toContain('from the ledger**: without grace.');
    const revoked = caseAfter(say(world, held, 'alice', '/revoke @grace'));
    expect(comments(say(world, revoked, 'alice', '/resume'))[0]).toMatch(/Resumed\.$/);
  });

  test('a case that is held by its people is not frozen on top, and told all the same', () => {
    const held = caseAfter(say(world, c, 'alice', '/hold a look'));
    const told = seen(held, { collaborators: [PEOPLE.mallory] });
    expect(caseAfter(told).hold?.why).toBe('a look');
    expect(comments(told)).toHaveLength(1);
  });

  test('a case that has ended is not said to be held', () => {
    const told = seen({ ...c, status: 'wont-fix', closed: true }, { state: 'closed', collaborators: [PEOPLE.mallory] });
    expect(comments(told)).toEqual([expect.stringContaining('`mallory` reads it, and is not on the ledger')]);
    expect(comments(told)[0]).not.toContain('/resume');
  });

  test('after the opening nothing is frozen: there is no secret left that a hold would keep', () => {
    const opened = { ...c, openedAt: T, extent: 'public' as const };
    expect(caseAfter(seen(opened, { collaborators: [PEOPLE.mallory] })).hold).toBeNull();
  });

  test('somebody of the ledger who was taken off is told, and nothing is held', () => {
    const told = seen(granted, {});
    expect(comments(told)[0]).toContain('`grace` is on the ledger, and does not read the advisory');
    expect(caseAfter(told).hold).toBeNull();
  });

  test('somebody who was revoked and is on it again is told of, and taken off, each time', () => {
    const revoked = caseAfter(say(world, granted, 'alice', '/revoke @grace'));
    const back = seen(revoked, { collaborators: [PEOPLE.grace] });
    expect(comments(back)).toEqual([
      expect.stringMatching(
        /^@alice [\s\S]*- `grace` was revoked, and reads it: .* Until they are off, or let in with `\/grant @grace AUDIENCE`, nothing is said on the advisory\.$/,
      ),
    ]);
    const kinds = ({ effects }: Decision) => effects.map(({ kind }) => kind);
    expect(kinds(back)).toContain('take-off-readers');
    expect(seen(caseAfter(back), { collaborators: [PEOPLE.grace] })).toMatchObject(NOTHING);
    const off = arrives(caseAfter(back), { kind: 'take-off-readers' }, null);
    expect(seen(caseAfter(off), {}).effects).toEqual([]);
    const anew = seen(caseAfter(off), { collaborators: [PEOPLE.grace] });
    expect(comments(anew)).toEqual(comments(back));
    expect(kinds(anew)).toContain('take-off-readers');
    const again = caseAfter(
      say(world, caseAfter(back), 'alice', '/grant @grace developers', { users: { grace: PEOPLE.grace } }),
    );
    expect(kinds(seen(again, { collaborators: [PEOPLE.grace] }))).toEqual([]);
  });

  test('somebody who was let in by hand before is told of as revoked when they are on it again', () => {
    const told = caseAfter(seen(c, { collaborators: [PEOPLE.mallory] }));
    const revoked = caseAfter(say(world, told, 'alice', '/revoke @mallory', { users: { mallory: PEOPLE.mallory } }));
    const back = seen(revoked, { collaborators: [PEOPLE.mallory] });
    expect(comments(back)[0]).toContain('`mallory` was revoked, and reads it');
    expect(comments(back)[0]).not.toContain('is not on the ledger');
  });

  test('while the taking off waits, nothing is said of it', () => {
    const revoked = caseAfter(say(world, granted, 'alice', '/revoke @grace'));
    const advisory: SeenAdvisory = {
      ...{ state: 'draft', cve: null, content: OURS, collaborators: [PEOPLE.grace], teams: [] },
    };
    const input = { kind: 'advisory-seen', id: 'x', at: T, source: { kind: 'bot' }, isEdited: false } as const;
    expect(decide(world, revoked, { ...input, advisory, isBeingWritten: 'readers' }, [])).toMatchObject(NOTHING);
  });

  test('of a published advisory nothing is said: it is read by all', () => {
    const published = withAdvisory({ ...c, openedAt: T }, { published: true });
    expect(seen(published, { state: 'published', collaborators: [PEOPLE.mallory] })).toMatchObject(NOTHING);
  });

  test('/revoke takes off who was let in on GitHub', () => {
    const off = say(world, c, 'alice', '/revoke @mallory', { users: { mallory: PEOPLE.mallory } });
    expect(caseAfter(off).revoked).toEqual([PEOPLE.mallory]);
    expect(off.effects).toContainEqual(expect.objectContaining({ kind: 'take-off-readers', audience: 'developers' }));
    expect(comments(off)[0]).toContain('@mallory is being taken off the advisory; it is said here if that fails.');
  });

  test('/revoke takes off at once, where a sync would wait for the end of a hold', () => {
    const held = caseAfter(say(world, granted, 'alice', '/hold a look'));
    const off = say(world, held, 'alice', '/revoke @grace');
    expect(off.effects.map(({ kind }) => kind)).toContain('take-off-readers');
    expect(syncs(off)).toEqual([]);
    const failing: Input = {
      ...{ kind: 'delivery-failing', id: 'f', at: T, source: { kind: 'bot' }, problem: 'GitHub answered 403' },
      ...{ effect: off.effects.find(({ kind }) => kind === 'take-off-readers') as Effect, final: false },
    };
    expect(comments(decide(world, caseAfter(off), failing, []))[0]).toContain('taking off the advisory');
  });

  test.each([
    ['@alice', 'alice', 'a coordinator reads the advisory of every case'],
    ['@rita', 'rita', 'the reporter reads their own report'],
  ] as const)('/revoke %s is refused', (typed, login, rule) => {
    const refused = say(world, c, 'bob', `/revoke ${typed}`, {
      users: { [login]: PEOPLE[login] },
      roles: { alice: ['coordinators'] },
    });
    expect(comments(refused)[0]).toContain(rule);
  });

  test.each([
    ['alice', PEOPLE.alice, {}, 'a coordinator reads the advisory of every case'],
    ['grace', PEOPLE.grace, { coordinator: PEOPLE.grace }, 'whoever leads a case reads its advisory'],
    ['rita', PEOPLE.rita, {}, 'the reporter reads their own report'],
  ] as const)(
    '/revoke @%s is refused also where they were granted: they would be let in again',
    (login, person, part, rule) => {
      const of: Case = { ...granted, ...part, grants: [{ person, audience: 'developers', since: T }] };
      const refused = say(world, of, 'bob', `/revoke @${login}`, { roles: { alice: ['coordinators'] } });
      expect(comments(refused)[0]).toContain(rule);
      expect(caseAfter(refused).grants).toHaveLength(1);
    },
  );

  test('/revoke of somebody unknown is refused', () => {
    expect(facts(say(world, c, 'bob', '/revoke @nobody', { users: { nobody: null } }))).toEqual(['command-refused']);
    expect(
      facts(say(world, { ...c, advisory: null }, 'bob', '/revoke @mallory', { users: { mallory: PEOPLE.mallory } })),
    ).toEqual(['command-refused']);
  });
});

describe('moved by hand', () => {
  test('accepted: told once', () => {
    const first = seen(start, { state: 'draft' });
    expect(facts(first)).toEqual(['advisory-moved']);
    expect(comments(first)[0]).toContain('`/confirm`');
    expect(seen(caseAfter(first), { state: 'draft' })).toMatchObject(NOTHING);
    expect(seen(start, { state: 'triage' })).toMatchObject(NOTHING);
  });

  test('closed, reopened and closed again: told each time, with what to type', () => {
    const closed = seen(c, { state: 'closed' });
    expect(comments(closed)[0]).toContain('`/invalid WHY`');
    expect(seen(caseAfter(closed), { state: 'closed' })).toMatchObject(NOTHING);
    const open = seen(caseAfter(closed), { state: 'draft' });
    expect(comments(open)).toHaveLength(1);
    expect(comments(seen(caseAfter(open), { state: 'closed' }))).toHaveLength(1);
  });

  test('taken up again by /confirm: nothing is said when it is open', () => {
    const closed = caseAfter(seen({ ...start, class: 'A', coordinator: PEOPLE.alice }, { state: 'closed' }));
    const confirmed = say(world, closed, 'alice', '/confirm');
    expect(facts(confirmed)).toContain('advisory-accepted');
    expect(seen(caseAfter(confirmed), { state: 'draft' })).toMatchObject(NOTHING);
  });

  test('closed with its case, as the bot does it: nothing; open an hour later: told once', () => {
    const rejected: Case = { ...c, status: 'invalid', closed: true, closedAt: T };
    expect(seen(rejected, { state: 'closed' })).toMatchObject(NOTHING);
    expect(seen(rejected, { state: 'draft' })).toMatchObject(NOTHING);
    const told = seen(rejected, { state: 'draft' }, false, {}, T + 2 * HOUR);
    expect(comments(told)[0]).toContain('`/reopen WHY`');
    expect(seen(caseAfter(told), { state: 'draft' }, false, {}, T + 3 * HOUR)).toMatchObject(NOTHING);
  });

  test('closed with its case, which is taken up again: it is opened again, and nothing is said of what was seen before', () => {
    const rejected = caseAfter(
      say(world, { ...start, class: 'D', coordinator: PEOPLE.alice }, 'alice', '/wont-fix no'),
    );
    expect(rejected).toMatchObject({ closed: true, advisory: { isClosed: true } });
    const again = say(world, rejected, 'alice', '/reopen it is more');
    expect(again.effects).toContainEqual(expect.objectContaining({ kind: 'sync-advisory', state: 'draft' }));
    expect(caseAfter(again).advisory).toMatchObject({ isClosed: false, inTriage: false });
    expect(seen(caseAfter(again), { state: 'draft' })).toMatchObject(NOTHING);
  });

  test.each(['published', 'withdrawn'] as const)('%s before its time: the embargo is broken (G11)', (state) => {
    const early = seen(c, { state });
    expect(facts(early)).toEqual(['advisory-published', 'leak-reported']);
    expect(seen(caseAfter(early), { state })).toMatchObject(NOTHING);
  });
});

describe('an advisory that is published after its case has ended', () => {
  const ended: Case = { ...c, number: 5, status: 'wont-fix', closed: true, closedAt: T };

  test('is told, with the way back', () => {
    const told = seen(ended, { state: 'published' });
    expect(facts(told)).toEqual(['advisory-published', 'leak-reported']);
    expect(comments(told)).toEqual([
      '@alice **the advisory was published on GitHub, and this case has ended**: what it says is public. `/reopen WHY` takes the case up again.',
    ]);
  });

  test('is told to the case of which it was a duplicate, once', () => {
    const told = seen({ ...ended, duplicateOf: 7 }, { state: 'published' });
    expect(told.effects).toContainEqual(
      expect.objectContaining({ kind: 'tell-published', audience: 'team', number: 7 }),
    );
    const input: Input = { kind: 'duplicate-published', id: 'd', at: T, source: { kind: 'bot' }, from: 5 };
    const other = decide(world, c, input, []);
    expect(facts(other)).toContain('leak-reported');
    expect(comments(other)[0]).toMatch(
      /^@alice \*\*the advisory of case #5, a duplicate of this one, was published on GitHub before T0\*\*/,
    );
    expect(decide(world, caseAfter(other), { ...input, id: 'again' }, [])).toMatchObject(NOTHING);
    expect(decide(world, { ...c, openedAt: T }, input, [])).toMatchObject(NOTHING);
  });
});

describe('/advisory', () => {
  const byMail: Case = { ...c, advisory: null };

  test('typed twice makes one', () => {
    const first = say(world, byMail, 'alice', '/advisory');
    expect(first.effects).toContainEqual(expect.objectContaining({ kind: 'make-advisory' }));
    expect(facts(say(world, caseAfter(first), 'bob', '/advisory'))).toEqual(['command-refused']);
  });

  test('that GitHub refused for good may be typed again', () => {
    const first = say(world, byMail, 'alice', '/advisory');
    const [effect] = first.effects.filter(({ kind }) => kind === 'make-advisory');
    if (effect === undefined) throw new Error('nothing is made');
    const base = { id: 'f', at: T, source: { kind: 'bot' }, kind: 'delivery-failing', effect, problem: '403' } as const;
    const later = decide(world, caseAfter(first), { ...base, final: false }, []);
    expect(facts(say(world, caseAfter(later), 'bob', '/advisory'))).toEqual(['command-refused']);
    const given = decide(world, caseAfter(first), { ...base, final: true }, []);
    expect(facts(say(world, caseAfter(given), 'bob', '/advisory'))).toContain('advisory-asked');
  });
});

describe('a CVE on GitHub', () => {
  const cve = 'CVE-2026-1234';

  const requested: Case = { ...c, status: 'in-progress', cve: { ...c.cve, requestedAt: T } };
  const byGithub: World = { ...world, config: { ...world.config, cve: { ...world.config.cve, via: 'github' } } };

  test('is recorded where GitHub was asked for it', () => {
    const found = seen(requested, { cve }, false, {}, T, byGithub);
    expect(facts(found)).toContain('cve-assigned');
    expect(caseAfter(found).cve.id).toBe(cve);
    expect(seen(caseAfter(found), { cve })).toMatchObject(NOTHING);
  });

  test.each<[string, Case, World, string]>([
    ['before a request', { ...requested, cve: c.cve }, byGithub, `type \`/cve ${cve}\`;`],
    ['where MITRE was asked', requested, world, `type \`/cve ${cve}\`;`],
    [
      'of a new report',
      { ...requested, status: 'new' },
      byGithub,
      `type \`/cve ${cve}\` once the report is confirmed;`,
    ],
    [
      'of an ended case',
      { ...requested, closed: true },
      byGithub,
      `type \`/cve ${cve}\` once the report is confirmed;`,
    ],
  ])('%s is anybody’s: told once, and not recorded', (_, of, asked, words) => {
    const told = seen(of, { cve }, false, {}, T, asked);
    expect(comments(told)[0]).toContain(words);
    expect(facts(told)).toEqual(['reminded']);
    expect(seen(caseAfter(told), { cve }, false, {}, T, asked)).toMatchObject(NOTHING);
  });

  test('is looked up among the other cases, unless it is ours', () => {
    const input = { kind: 'advisory-seen', id: 'x', at: T, source: { kind: 'bot' }, isEdited: false } as const;
    const advisory: SeenAdvisory = { state: 'draft', cve, content: OURS, collaborators: [], teams: [] };
    expect(needs(world, c, { ...input, advisory })).toEqual([{ kind: 'cve-user', cve }]);
    expect(needs(world, { ...c, cve: { ...c.cve, id: cve } }, { ...input, advisory })).toEqual([]);
  });

  test.each<[string, Case, Partial<Found>, string]>([
    ['of another case', c, { cveUser: 7 }, 'case #7'],
    ['other than the one of the case', { ...c, cve: { ...c.cve, id: 'CVE-2026-9' } }, {}, 'and this case CVE-2026-9'],
    ['after a plan without one was approved', withPlan(c, 2), {}, `type \`/cve ${cve}\` and \`/plan\``],
  ])('%s is told once, and not recorded', (_, of, found, words) => {
    const told = seen(of, { cve }, false, found);
    expect(comments(told)[0]).toContain(words);
    expect(facts(told)).toEqual(['reminded']);
    expect(seen(caseAfter(told), { cve }, false, found)).toMatchObject(NOTHING);
  });

  test('is asked for again once it was asked for', () => {
    const asked: Case = { ...c, status: 'in-progress', extent: 'reviewers', cve: { ...c.cve, requestedAt: T } };
    expect(facts(say(world, asked, 'alice', '/request-cve'))).toEqual(['cve-requested']);
    expect(facts(say(world, { ...asked, cve: { ...asked.cve, requestedAt: null } }, 'alice', '/request-cve'))).toEqual([
      'command-refused',
    ]);
  });
});

describe('named in public', () => {
  const url = 'https://github.com/o/r/issues/1';
  const named = (of: Case, where: 'issue' | 'commit' | 'release' = 'issue', in_ = world): Decision => {
    inputs += 1;
    const base = { id: `named-${inputs}`, at: T, source: { kind: 'bot' } } as const;
    return decide(in_, of, { kind: 'named-in-public', ...base, where, url, name: 'CVE-2026-1234' }, []);
  };

  test('is told once for each address, in code, so that it links nothing', () => {
    const told = named(c);
    expect(comments(told)).toEqual([
      `@kata-containers/vmt **\`${url}\` names CVE-2026-1234, and the case is not public.** If others can understand it: \`/leaked ${url}\``,
    ]);
    expect(facts(told)).toEqual(['reminded']);
    expect(named(caseAfter(told))).toMatchObject(NOTHING);
  });

  test('by an issue, which anybody can write, takes no approval away', () => {
    const told = named(withPlan(c, 2));
    expect(caseAfter(told).plans.disclosure?.approvals).toHaveLength(2);
    expect(caseAfter(told).leak).toBeNull();
  });

  test.each([
    ['commit', 'a commit message'],
    ['release', 'the notes of a release'],
  ] as const)(
    'by a %s, which the project wrote: the embargo is broken, once, and the process says who decides',
    (where, what) => {
      const told = named(c, where);
      expect(facts(told)).toEqual(['reminded', 'leak-reported']);
      expect(caseAfter(told).leak?.where).toBe(`${what}: ${url}`);
      expect(comments(told)[0]).toContain(`**${what} names CVE-2026-1234 before T0: \`${url}\`.**`);
      // Kata asks its committee; kubeedge has a plan for now, or says what it lacks.
      expect(comments(told)[0]).toContain('Decide with `/decide public WHY` or `/decide private WHY`');
      expect(named(caseAfter(told), where)).toMatchObject(NOTHING);
      const start = reported(kubeedgeWorld());
      const there = { ...start, coordinator: PEOPLE.alice, draft: { ...start.draft, description: 'It can.' } };
      const planned = named(there, where, kubeedgeWorld());
      expect(facts(planned)).toEqual(['reminded', 'leak-reported', 'plan-proposed']);
      expect(comments(planned)[0]).toMatch(/assess the damage[\s\S]*\/disclose now [0-9a-f]{12}/);
    },
  );

  test.each<[string, Partial<Case>]>([
    ['opened', { openedAt: T }],
    ['public from its start', { extent: 'public' }],
  ])('is nothing where the case was %s', (_, part) => {
    expect(named({ ...c, ...part })).toMatchObject(NOTHING);
    expect(named({ ...c, ...part }, 'commit')).toMatchObject(NOTHING);
  });
});

test('whatever is seen, in whatever order: seen again it decides nothing, and the case is the fold of its journal', () => {
  const people = fc.subarray([PEOPLE.rita, PEOPLE.mallory, PEOPLE.grace]);
  const part = fc.record({
    state: fc.constantFrom('triage', 'draft', 'closed', 'published', 'withdrawn'),
    cve: fc.constantFrom(null, 'CVE-2026-1', 'CVE-2026-2'),
    content: fc.constantFrom(OURS, EDITED, { ...EDITED, cwes: ['CWE-1'] }),
    collaborators: people,
    teams: fc.subarray(['vmt', 'others']),
  } satisfies Record<keyof SeenAdvisory, unknown>);
  const act = fc.record({
    part,
    isEdited: fc.boolean(),
    cveUser: fc.constantFrom(null, 7),
    typed: fc.constantFrom('', '/adopt', '/keep', '/revoke @mallory', '/grant @grace developers', 'receipt'),
  });
  const starts = fc.constantFrom(start, c, withPlan(c, 1), withPlan(c, 2));
  fc.assert(
    fc.property(starts, fc.array(act, { maxLength: 6 }), (first, acts) => {
      let now = first;
      for (const { part: shown, isEdited, cveUser, typed } of acts) {
        const decision = seen(now, shown, isEdited, { cveUser });
        const next = decision.case === null ? now : whenShown(decision);
        if (decision.entries.length > 0) expect(decision.case).toEqual(evolveAll(now, decision.entries));
        expect(seen(next, shown, isEdited, { cveUser })).toMatchObject(NOTHING);
        const users = { mallory: PEOPLE.mallory, grace: PEOPLE.grace };
        const after = typed === 'receipt' ? arrives(next, {}, null) : say(world, next, 'alice', typed, { users });
        now = after.case === null ? next : whenShown(after);
      }
    }),
    { numRuns: 300 },
  );
});
