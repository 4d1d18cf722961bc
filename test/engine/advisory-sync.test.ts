/** The advisory on a local GitHub is kept equal to the draft, its readers to the ledger; a person's edit is never lost. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contentOf } from '../../src/core/advisory-content.ts';
import { hasRevoked } from '../../src/core/advisory-readers.ts';
import { advisoryFields } from '../../src/core/advisory-text.ts';
import { type Case, newAdvisory, type Person } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { isEditedByPerson } from '../../src/engine/advisory-memory.ts';
import type { AdvisoryState } from '../../src/engine/ports.ts';
import {
  commentOnAdvisory,
  makeAdvisory,
  publishAdvisory,
  syncAdvisory,
  takeOffReaders,
} from '../../src/engine/senders/advisory.ts';
import type { Sending, Sent } from '../../src/engine/senders/sending.ts';
import { asked, type Kata, PRODUCT, startKata, thrown } from '../github/kata.ts';
import { kataWorld } from '../support/core-world.ts';
import { caseOf, passed, sendingTo } from './sending-to-github.ts';

const DRAFT = {
  ...caseOf().draft,
  title: 'Link resolution',
  description: 'It follows a link.',
  components: [{ name: 'runtime', affected: '>=1.11.0 <1.11.1', fixed: '1.11.1', ecosystem: 'other' }],
  reporters: [{ name: 'Mallory', login: 'mallory' }],
  cwe: ['CWE-59'],
};
const kataOnly = kataWorld();
const world: World = {
  ...kataOnly,
  config: {
    ...kataOnly.config,
    roles: {
      ...kataOnly.config.roles,
      coordinators: { users: ['alice'], teams: ['kata-containers/vmt', 'elsewhere/team'] },
    },
  },
};

let kata: Kata;
let ghsa: string;
let sending: Sending;
beforeEach(async () => {
  kata = await startKata();
  ghsa = kata.github.as('mallory').reportAdvisory(PRODUCT, { summary: 'As reported', description: 'As reported' });
  sending = sendingTo(kata, inStatus('triaged'), {
    world: { ...world, people: { alice: (await person('alice')).id } },
  });
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

function inStatus(status: string, changes: Partial<Case> = {}): Case {
  return {
    ...caseOf(),
    repository: PRODUCT,
    report: { title: 'As reported', text: 'As reported' },
    advisory: newAdvisory(ghsa, 'https://github.com/x', false),
    draft: DRAFT,
    status,
    ...changes,
  };
}

function sync(c: Case = inStatus('triaged'), force = false): Promise<Sent> {
  return syncAdvisory(passed<'sync-advisory'>({ kind: 'sync-advisory', audience: 'developers', state: null, force }), {
    ...sending,
    case: c,
  });
}

async function person(login: string): Promise<Person> {
  const found = await kata.port.directory.user(login);
  if (found === null) throw new Error(`there is no ${login}`);
  return found;
}

function now(): Promise<AdvisoryState> {
  return kata.port.advisories.read(PRODUCT, ghsa);
}

async function isEdited(): Promise<boolean> {
  return isEditedByPerson(sending.parts.store, ghsa, (await now()).content);
}

const edit = (input: Parameters<ReturnType<Kata['github']['as']>['editAdvisory']>[2]) =>
  kata.github.as('alice').editAdvisory(PRODUCT, ghsa, input);
const decided = (c: Case, content: AdvisoryState['content'], isDecided: boolean): Case => ({
  ...c,
  advisory: { ...newAdvisory(ghsa, '', false), edit: { content, base: content, shown: [], shownAt: null, isDecided } },
});

describe('from the first moment', () => {
  test('the coordinators read it, and nothing else is written', async () => {
    await sync(inStatus('new'));
    expect(await now()).toMatchObject({ state: 'triage', teams: ['vmt'], collaborators: [{ login: 'alice' }] });
    expect((await now()).content).toMatchObject({ summary: 'As reported', description: 'As reported' });
    const writes = kata.github.requests.flatMap(({ method, body }) => (method === 'PATCH' ? [body] : []));
    expect(writes).toEqual([{ collaborating_users: ['alice'], collaborating_teams: ['vmt'] }]);
  });

  test('whoever was let in stays, who is granted comes, who is revoked goes', async () => {
    kata.github.addUser('grace');
    edit({ collaborating_users: ['carol', 'mallory'], collaborating_teams: [] });
    const [grace, carol] = [await person('grace'), await person('carol')];
    await sync(inStatus('new', { grants: [{ person: grace, audience: 'developers', since: 0 }], revoked: [carol] }));
    expect((await now()).collaborators.map(({ login }) => login).sort()).toEqual(['alice', 'grace', 'mallory']);
  });

  test('whoever has a name by now that was let in is let in for nobody', async () => {
    kata.github.addUser('grace');
    const grace = await person('grace');
    for (const login of ['alice', 'grace']) {
      kata.github.renameUser(login, `${login}-renamed`);
      kata.github.addUser(login);
    }
    await sync(inStatus('new', { grants: [{ person: grace, audience: 'developers', since: 0 }] }));
    expect((await now()).collaborators).toEqual([]);
  });

  test('an unchanged one is only read', async () => {
    await sync();
    kata.github.requests.length = 0;
    await sync();
    expect(asked(kata).map((line) => line.split(' ')[0])).toEqual(['GET']);
  });
});

describe('who was revoked', () => {
  const takeOff = (c: Case) =>
    takeOffReaders(passed<'take-off-readers'>({ kind: 'take-off-readers', audience: 'developers' }), {
      ...sending,
      case: c,
    });
  const written = () => kata.github.requests.flatMap(({ method, body }) => (method === 'PATCH' ? [body] : []));

  test('is taken off; nobody comes, and no word is written', async () => {
    edit({ collaborating_users: ['carol', 'mallory'] });
    kata.github.requests.length = 0;
    const grants = [{ person: { id: 6, login: 'grace' }, audience: 'developers' as const, since: 0 }];
    const revoked = [await person('carol')];
    await takeOff(inStatus('triaged', { grants, revoked }));
    expect(written()).toEqual([{ collaborating_users: ['mallory'] }]);
    await takeOff(inStatus('triaged', { grants, revoked }));
    expect(written()).toHaveLength(1);
  });

  test('and is on it still after the write is tried again', async () => {
    edit({ collaborating_users: ['carol'] });
    const revoked = [await person('carol')];
    const { github } = sending.parts;
    const advisories = { ...github.advisories, update: () => now() };
    const stuck = { ...sending, parts: { ...sending.parts, github: { ...github, advisories } } };
    const effect = passed<'take-off-readers'>({ kind: 'take-off-readers', audience: 'developers' });
    const fault = await thrown(takeOffReaders(effect, { ...stuck, case: inStatus('new', { revoked }) }));
    expect(fault).toMatchObject({ kind: 'transient' });
  });

  test('is taken off under another name, too, and may not read a word until then', async () => {
    edit({ collaborating_users: ['carol', 'mallory'] });
    const revoked = [await person('carol')];
    kata.github.renameUser('carol', 'caroline');
    const c = inStatus('triaged', { revoked });
    expect(hasRevoked(c, sending.world, await now())).toBe(true);
    await takeOff(c);
    expect((await now()).collaborators.map(({ login }) => login)).toEqual(['mallory']);
    expect(hasRevoked(c, sending.world, await now())).toBe(false);
  });

  test('and was granted again meanwhile stays', async () => {
    edit({ collaborating_users: ['carol'] });
    kata.github.requests.length = 0;
    const carol = { id: 3, login: 'carol' };
    await takeOff(inStatus('new', { grants: [{ person: carol, audience: 'developers', since: 0 }], revoked: [] }));
    expect(written()).toEqual([]);
  });
});

describe('from the status on in which it follows', () => {
  test('it says what the draft says, as GitHub shows it', async () => {
    await sync(inStatus('new'));
    await sync();
    const c = inStatus('triaged');
    expect((await now()).content).toEqual({ ...contentOf(c), severity: null });
    expect(await isEdited()).toBe(false);
  });

  test('credits that people gave there for something else stay, and are no edit', async () => {
    edit({
      credits: [
        { login: 'mallory', type: 'reporter' },
        { login: 'carol', type: 'coordinator' },
      ],
    });
    await sync(inStatus('new'));
    await sync();
    expect((await now()).content.credits).toEqual([
      { login: 'mallory', type: 'reporter' },
      { login: 'carol', type: 'coordinator' },
    ]);
  });

  test('an edit stays and is given back to be told, also one from before', async () => {
    await sync(inStatus('new'));
    edit({ summary: 'By a person' });
    expect(await isEdited()).toBe(true);
    expect(await sync()).toMatchObject({
      made: { kind: 'advisory-edit', isOverwritten: false, content: { summary: 'By a person' } },
    });
    expect((await now()).content.summary).toBe('By a person');
    expect(await isEdited()).toBe(true);
  });

  test('what the reporter wrote after the report, and before the bot first looked, is an edit', async () => {
    edit({ description: 'By the reporter, an hour later' });
    await sync(inStatus('new'));
    expect(await sync()).toMatchObject({
      made: { kind: 'advisory-edit', isOverwritten: false, content: { description: 'By the reporter, an hour later' } },
    });
    expect((await now()).content.description).toBe('By the reporter, an hour later');
  });

  test('an edit that was decided about is written over; what came after it is not', async () => {
    await sync();
    edit({ summary: 'By a person' });
    const { content } = await now();
    edit({ summary: 'By a person, again' });
    const again = await now();
    expect(await sync(decided(inStatus('triaged'), again.content, false), true)).toMatchObject({
      made: { isOverwritten: false },
    });
    expect((await now()).content.summary).toBe('By a person, again');
    // Nobody was told of the second edit before it went.
    expect(await sync(decided(inStatus('triaged'), content, true), true)).toMatchObject({
      made: { isOverwritten: true },
    });
    expect((await now()).content.summary).toBe('Link resolution');
    expect(await isEdited()).toBe(false);
  });

  test.each([{ severity: 'critical' }, { cvss_vector_string: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H' }])(
    'a score that the draft does not have goes, where its text is put back: %j',
    async (score) => {
      await sync();
      edit(score);
      await sync(decided(inStatus('triaged'), (await now()).content, true), true);
      expect((await now()).content).toMatchObject({ cvss: null, severity: null });
      expect(await isEdited()).toBe(false);
    },
  );

  test('what was decided about goes without another word', async () => {
    await sync();
    edit({ summary: 'By a person', cwe_ids: ['CWE-59', 'CWE-1'] });
    expect(await sync(decided(inStatus('triaged'), (await now()).content, true), true)).toMatchObject({ made: null });
    expect((await now()).content).toMatchObject({ summary: 'Link resolution', cwes: ['CWE-59'] });
  });

  test('a write whose answer was lost is no edit, and one that was not made leaves none', async () => {
    await sync();
    const real = kata.port.advisories;
    const failing = {
      ...real,
      update: async (...args: Parameters<typeof real.update>) => {
        await real.update(...args);
        throw new Error('the answer was lost');
      },
    };
    const parts = { ...sending.parts, github: { ...kata.port, advisories: failing } };
    const changed = inStatus('triaged', { draft: { ...DRAFT, title: 'Another' } });
    const effect = passed<'sync-advisory'>({
      kind: 'sync-advisory',
      audience: 'developers',
      state: null,
      force: false,
    });
    await expect(syncAdvisory(effect, { ...sending, parts, case: changed })).rejects.toThrow('lost');
    expect(await isEdited()).toBe(false);
    edit({ summary: 'Link resolution' });
    expect(await isEdited()).toBe(false);
  });
});

test('one that the bot makes is its own, with its mark', async () => {
  const effect = passed<'make-advisory'>({ kind: 'make-advisory', audience: 'developers' });
  const sent = await makeAdvisory(effect, { ...sending, case: inStatus('new', { advisory: null }) });
  if ('laterBy' in sent || sent.made?.kind !== 'advisory') throw new Error('no advisory');
  ghsa = sent.made.ghsa;
  expect(await isEdited()).toBe(false);
  await sync(inStatus('triaged', { draft: { ...DRAFT, mitigation: 'Upgrade.' } }));
  expect((await now()).content.description).toBe('It follows a link.\n\n## Mitigation\n\nUpgrade.');
});

describe('at T0', () => {
  const body = (): string => JSON.stringify(advisoryFields(inStatus('triaged')));

  test('what was approved is published, and an edit that it takes the place of is given back', async () => {
    await sync();
    edit({ summary: 'By a person', credits: [{ login: 'carol', type: 'sponsor' }] });
    expect(await publishAdvisory(body(), PRODUCT, ghsa, sending)).toMatchObject({
      made: { kind: 'advisory-edit', isOverwritten: true, content: { summary: 'By a person' } },
    });
    expect(await now()).toMatchObject({
      state: 'published',
      content: { summary: 'Link resolution', credits: [{ login: 'mallory' }] },
    });
    expect(await isEdited()).toBe(false);
  });

  test('what nobody edited is published without a word, with the credits that it had', async () => {
    edit({
      credits: [
        { login: 'mallory', type: 'reporter' },
        { login: 'carol', type: 'coordinator' },
      ],
    });
    await sync();
    expect(await publishAdvisory(body(), PRODUCT, ghsa, sending)).toMatchObject({ made: null });
    expect((await now()).content.credits).toHaveLength(2);
  });

  test('from then on nothing of its text is written', async () => {
    await sync();
    await publishAdvisory(body(), PRODUCT, ghsa, sending);
    await sync(inStatus('fix-committed', { draft: { ...DRAFT, title: 'Another' } }), true);
    expect((await now()).content.summary).toBe('Link resolution');
  });
});

describe('a word on the advisory', () => {
  const say = (changes: Partial<Sending> = {}) =>
    commentOnAdvisory(
      passed<'advisory-comment'>({
        ...{ kind: 'advisory-comment', audience: 'developers', body: 'A word', communication: null },
      }),
      { ...sending, ...changes },
    );
  const READ = () => `GET /repos/${PRODUCT}/security-advisories/${ghsa}`;
  const SAID = () => `POST /repos/${PRODUCT}/security-advisories/${ghsa}/comments`;
  const askedSince = (before: number) => asked(kata).slice(before);

  test('right after it was written reads it no more, once', async () => {
    await sync();
    const before = asked(kata).length;
    await say();
    await say();
    expect(askedSince(before)).toEqual([SAID(), READ(), SAID()]);
  });

  test.each([
    ['later than a moment', () => ({ now: sending.now + 1_000 })],
    ['by a clock that was set back', () => ({ now: sending.now - 1 })],
  ])('%s reads it', async (_when, changes) => {
    await sync();
    const before = asked(kata).length;
    await say(changes());
    expect(askedSince(before)).toEqual([READ(), SAID()]);
  });

  test('that may be there already reads it', async () => {
    await sync();
    const before = asked(kata).length;
    await say({ attempts: 1 });
    expect(askedSince(before)[0]).toBe(READ());
  });
});
