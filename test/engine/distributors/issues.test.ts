/** Applications and removals on a local GitHub: answered, decided, proposed once, whatever answers are lost. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { DistributorKind } from '../../../src/core/distributors/state.ts';
import { handleDistributorIssue } from '../../../src/engine/distributors.ts';
import { recallIssue, rememberedKind } from '../../../src/engine/distributors-memory.ts';
import { rowText } from '../../../src/engine/distributors-roster.ts';
import type { EngineParts } from '../../../src/engine/parts.ts';
import { ANSWERS, filled, KEY, ROSTER } from '../../core/distributors/samples.ts';
import { CASES, thrown } from '../../github/kata.ts';
import { type EngineWorld, startEngineWorld, WORLD } from '../sandbox-parts.ts';

const ROSTER_FILE = '.github/stakeholders.yml';
const BEFORE = `# the list\n${rowText(ROSTER[0] ?? (undefined as never))}`;

let world: EngineWorld;
let parts: EngineParts;
let issue: number;

/** Opens an issue of this kind with this text, and looks at it. */
async function opened(is: DistributorKind, body: string): Promise<void> {
  issue = world.kata.github.as('carol').openIssue(CASES, { title: 'Somebody', body, labels: [`distributor-${is}`] });
  await handleDistributorIssue(parts, { number: issue, is }, { kind: 'looked' });
}

const look = (is: DistributorKind = 'application') =>
  handleDistributorIssue(parts, { number: issue, is }, { kind: 'looked' });

/** A comment by this person; handled as often as it takes. */
async function say(who: string, body: string): Promise<void> {
  const comment = world.kata.github.as(who).comment(CASES, issue, body);
  const person = { id: who.charCodeAt(0), login: who };
  const handled = () =>
    handleDistributorIssue(parts, { number: issue, is: 'application' }, { kind: 'comment', comment, body, person });
  let left = 3;
  while (
    left > 0 &&
    !(await handled().then(
      () => true,
      () => false,
    ))
  )
    left -= 1;
}

const botSaid = (): string[] =>
  world.kata.github
    .issue(CASES, issue)
    .comments.filter(({ author }) => author.viaApp)
    .map(({ body }) => body);
const pulls = () => world.kata.github.issues(CASES).filter(({ pull }) => pull !== null);

beforeEach(async () => {
  world = await startEngineWorld();
  world.kata.github.as('alice').putFile(CASES, ROSTER_FILE, BEFORE);
  world.kata.github.as('alice').putFile(CASES, 'keys/beta.asc', 'beta key\n');
  const inForce = world.parts.configuration.inForce();
  parts = {
    ...world.parts,
    configuration: {
      ...world.parts.configuration,
      inForce: () =>
        inForce === null ? null : { ...inForce, config: { ...WORLD.config, approvals: 2 }, members: ROSTER },
    },
    channels: {
      ...world.parts.channels,
      keys: {
        ...world.parts.channels.keys,
        inspect: async () => ({ fault: null, expires: null, addresses: ['security@acme.example'] }),
      },
    },
  };
});

afterEach(() => {
  expect(world.kata.github.violations).toEqual([]);
});

describe('an application', () => {
  test('is answered in one comment, which follows edits', async () => {
    await opened('application', filled('application', { ...ANSWERS, Voucher: '@mallory' }));
    expect(botSaid()).toEqual([expect.stringContaining('1 of 14 answers are to be mended')]);
    expect(botSaid()[0]).toMatch(/Voucher \| `@mallory` \| \*\*to mend\*\*: is no name on the roster in force/);
    await look();
    world.kata.github.as('carol').editIssueBody(CASES, issue, filled('application', ANSWERS));
    await look();
    expect(botSaid()).toEqual([expect.stringContaining('This application is complete')]);
    expect(await rememberedKind(parts.store, `${CASES}#${issue}`, CASES)).toBe('application');
    expect(await rememberedKind(parts.store, `other/repository#${issue}`, CASES)).toBeNull();
  });

  test('is answered once where the answer to the first comment is lost', async () => {
    world.kata.github.faults.next({ do: 'reset-after', match: { method: 'POST', path: /\/comments$/ } });
    expect(await thrown(opened('application', filled('application', ANSWERS)))).toMatchObject({ kind: 'unknown' });
    await look();
    expect(botSaid()).toHaveLength(1);
  });

  test('becomes one pull request when two coordinators approved it, and the roster when that is merged', async () => {
    await opened('application', filled('application', ANSWERS));
    await say('alice', '/approve application https://lists.example.org/1');
    expect(pulls()).toEqual([]);
    await say('carol', '/approve application the mail of 2026-11-20');
    const [pull, ...others] = pulls();
    expect(others).toEqual([]);
    expect(pull).toMatchObject({
      title: 'Add a distributor (issue 1)',
      pull: { head: `distributors/acme-linux-${issue}` },
    });
    expect(pull?.body).toContain(`Closes #${issue}.`);
    expect(pull?.body).toContain('the mail of 2026-11-20');
    expect(botSaid().at(-1)).toContain('`/approve config HASH`');
    await look();
    await say('alice', '/approve application once more');
    expect(pulls()).toHaveLength(1);
    world.kata.github.as('alice').mergePull(CASES, pull?.number ?? 0);
    const after = world.kata.github.file(CASES, ROSTER_FILE) ?? '';
    expect(after.startsWith(BEFORE)).toBe(true);
    expect(parse(after)).toMatchObject([
      { name: 'Beta OS' },
      {
        name: 'Acme Linux',
        address: 'security@acme.example',
        key: 'keys/acme-linux.asc',
        'vouched-by': 'Beta OS',
        since: '2026-11-22',
      },
    ]);
    expect(world.kata.github.file(CASES, 'keys/acme-linux.asc')).toBe(`${KEY}\n`);
  });

  test.each([
    ['the pull request', /\/pulls$/],
    ['a comment', /\/comments$/],
    ['the branch', /\/git\/refs$/],
  ])('is proposed and told once where the answer to %s is lost', async (_, path) => {
    await opened('application', filled('application', ANSWERS));
    await say('alice', '/approve application https://lists.example.org/1');
    world.kata.github.faults.next({ do: 'reset-after', match: { method: 'POST', path } });
    await say('carol', '/approve application https://lists.example.org/1');
    expect(pulls()).toHaveLength(1);
    const texts = botSaid();
    expect(texts.filter((text) => text.includes('2 of 2'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('This pull request adds'))).toHaveLength(1);
    expect(texts).toHaveLength(4);
  });

  test('rejected, is closed with the reason', async () => {
    await opened('application', filled('application', ANSWERS));
    await say('alice', '/reject they rebuild another distribution');
    expect(botSaid().at(-1)).toContain('they rebuild another distribution');
    expect(world.kata.github.issue(CASES, issue)).toMatchObject({ state: 'closed', stateReason: 'not_planned' });
    expect(pulls()).toEqual([]);
  });

  test('of a person who is no coordinator is answered, and decides nothing', async () => {
    await opened('application', filled('application', ANSWERS));
    await say('mallory', '/approve application x');
    expect(botSaid().at(-1)).toContain('only coordinators');
    expect((await recallIssue(parts.store, issue))?.approvals).toEqual([]);
  });

  test('takes another path where a key of this name is there, and is for a person where the file can not be edited', async () => {
    world.kata.github.as('alice').putFile(CASES, 'keys/acme-linux.asc', 'a key\n');
    world.kata.github.as('alice').putFile(CASES, ROSTER_FILE, '[]\n');
    await opened('application', filled('application', ANSWERS));
    await say('alice', '/approve application x');
    await say('carol', '/approve application x');
    expect(pulls()).toEqual([]);
    expect(botSaid().at(-1)).toContain('is written in brackets');
    expect(botSaid().at(-1)).toContain(`key: keys/acme-linux-${issue}.asc`);
  });

  test('says nothing while the case repository is not private, and what was decided then later', async () => {
    await opened('application', filled('application', ANSWERS));
    world.kata.github.setVisibility(CASES, 'public');
    world.at(parts.clock() + 120_000);
    const before = botSaid().length;
    await say('alice', '/reject no');
    expect(botSaid()).toHaveLength(before);
    expect(await thrown(look())).toMatchObject({ kind: 'transient' });
    world.kata.github.setVisibility(CASES, 'private');
    world.at(parts.clock() + 240_000);
    await look();
    expect(botSaid()).toHaveLength(before + 1);
  });
});

describe('a removal', () => {
  const LEAK = { Name: 'Beta OS', Reason: 'Embargoed information was shared', What: 'A draft with SECRET words.' };

  test('takes the row and the key out, and shows the mail without what happened', async () => {
    await opened('removal', filled('removal', LEAK));
    await say('alice', '/approve removal');
    await say('carol', '/approve removal');
    const told = botSaid().at(-1) ?? '';
    expect(told).toContain('To: security@beta.example');
    expect(told).not.toContain('SECRET');
    world.kata.github.as('alice').mergePull(CASES, pulls()[0]?.number ?? 0);
    expect(world.kata.github.file(CASES, ROSTER_FILE)).toBe('# the list\n');
    expect(world.kata.github.file(CASES, 'keys/beta.asc')).toBeUndefined();
  });

  test('leaves a key that a channel is written to with', async () => {
    const list = { kind: 'mail', audience: 'downstream', email: 'l@beta.example', subjectPrefix: '' } as const;
    const before = parts.configuration.inForce();
    const config = { ...WORLD.config, channels: { list: { ...list, encrypt: 'keys/beta.asc' } }, approvals: 1 };
    const inForce = () => (before === null ? null : { ...before, config });
    parts = { ...parts, configuration: { ...parts.configuration, inForce } };
    await opened('removal', filled('removal', LEAK));
    await say('alice', '/approve removal');
    world.kata.github.as('alice').mergePull(CASES, pulls()[0]?.number ?? 0);
    expect(world.kata.github.file(CASES, ROSTER_FILE)).toBe('# the list\n');
    expect(world.kata.github.file(CASES, 'keys/beta.asc')).toBe('beta key\n');
  });

  test('of somebody who is not on the list is not complete', async () => {
    await opened('removal', filled('removal', { ...LEAK, Name: 'Gamma' }));
    expect(botSaid()).toEqual([expect.stringContaining('This removal is not complete')]);
    await say('alice', '/approve removal');
    expect(botSaid().at(-1)).toContain('the removal is not complete');
  });
});
