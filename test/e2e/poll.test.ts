/** What only a webhook told before, through the whole bot while GitHub loses them all. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type BotWorld, CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { converse } from '../support/conversation.ts';

let world: BotWorld;
beforeEach(async () => {
  world = await startBotWorld();
  world.sandbox.github.webhooks = 'lose';
});
afterEach(async () => {
  expect(world.sandbox.github.violations).toEqual([]);
  await world.close();
});

const comments = (number: number) => world.sandbox.github.comments(CASES, number).map(({ body }) => body);

test('a draft that was edited is its editor’s, and a public case repository holds the case', async () => {
  const { github } = world.sandbox;
  const number = github.as('alice').openIssue(CASES, { title: 'A case', body: 'What was found' });
  await world.poll();
  const before = github.issue(CASES, number).body ?? '';
  const edit = (who: string, text: string) =>
    github.as(who).editIssueBody(CASES, number, before.replace(/^summary: .*$/m, `summary: ${text}`));
  const draft = async () => (await world.bot().store.byNumber(number))?.case.draft.summary;

  world.at('2026-11-23T09:05:00Z');
  edit('alice', 'By alice');
  await world.poll();
  expect(await draft()).toBe('By alice');

  // In the same second.
  edit('mallory', 'By mallory');
  await world.poll();
  expect(await draft()).toBe('By alice');
  expect(github.issue(CASES, number).body).toContain('summary: By alice');
  expect(comments(number).join('\n')).toContain('By mallory');
  expect(comments(number).join('\n')).not.toContain('ghost');

  world.at('2026-11-23T09:15:00Z');
  github.setVisibility(CASES, 'public');
  await world.poll();
  expect((await world.bot().store.byNumber(number))?.case.hold).toMatchObject({ kind: 'all' });
});

test('a label that was put on while the bot wrote its issue is the coordinator’s, whatever moved on meanwhile', async () => {
  const { github } = world.sandbox;
  const [number, other] = ['A case', 'Another'].map((title) =>
    github.as('alice').openIssue(CASES, { title, body: 'b' }),
  );
  await world.poll();
  github.as('alice').comment(CASES, number ?? 0, '/coordinator');
  await world.poll();
  world.at('2026-11-23T09:04:00Z');
  github.faults.next({
    times: 1,
    do: 'status',
    status: 502,
    match: { method: 'PATCH', path: new RegExp(`issues/${number}$`) },
  });
  github.as('alice').comment(CASES, number ?? 0, '/class A');
  await world.poll();
  github.as('alice').label(CASES, number ?? 0, 'kcsa/confirmed');
  world.at('2026-11-23T09:04:01Z');
  github.as('alice').comment(CASES, other ?? 0, 'text');
  await world.poll();
  world.at('2026-11-23T09:20:00Z');
  await world.settle();
  await world.poll();
  expect(comments(number ?? 0).join('\n')).not.toContain('ghost');
  expect((await world.bot().store.byNumber(number ?? 0))?.case.status).toBe('confirmed');
});

test('a label that was put on right after a command is asked for by itself, not beside the label that the command took off', async () => {
  const { github } = world.sandbox;
  const number = github.as('alice').openIssue(CASES, { title: 'A case', body: 'b' });
  await world.poll();
  const draft =
    '/set component kata-runtime\n/set affected <1.11.1\n/set fixed 1.11.1\n/set mitigation Upgrade.\n/set description d';
  github.as('alice').comment(CASES, number, `/coordinator\n/class A\n${draft}\n/credit Rita Reporter`);
  await world.poll();
  world.at('2026-11-23T09:04:00Z');
  github.webhooks = 'normal';
  github.as('alice').comment(CASES, number, '/confirm');
  world.at('2026-11-23T09:04:01Z');
  github.webhooks = 'lose';
  github.as('alice').label(CASES, number, 'kcsa/triaged');
  await world.settle();
  await world.poll();
  expect(comments(number).join('\n')).not.toContain('The labels are put back');
  expect((await world.bot().store.byNumber(number))?.case.status).toBe('triaged');
});

test('a draft edit stays its editor’s when the bot writes the issue, and is nobody’s when several people made it', async () => {
  const { github } = world.sandbox;
  const number = github.as('alice').openIssue(CASES, { title: 'A case', body: 'What was found' });
  await world.poll();
  const edit = (who: string, from: RegExp, to: string) =>
    github.as(who).editIssueBody(CASES, number, (github.issue(CASES, number).body ?? '').replace(from, to));
  const draft = async () => (await world.bot().store.byNumber(number))?.case.draft;

  world.at('2026-11-23T09:05:00Z');
  edit('alice', /^summary: .*$/m, 'summary: By alice');
  world.at('2026-11-23T09:05:20Z');
  github.webhooks = 'normal';
  github.as('bob').comment(CASES, number, '/class A\n/set mitigation Wait.');
  await world.settle();
  expect(github.issue(CASES, number)).toMatchObject({ body: expect.stringContaining('summary: By alice') });
  expect(github.issue(CASES, number).edits.at(-1)?.by.account.type).toBe('Bot');
  github.webhooks = 'lose';
  world.at('2026-11-23T09:06:00Z');
  await world.poll();
  expect(await draft()).toMatchObject({ summary: 'By alice' });
  expect(comments(number).join('\n')).not.toContain('ghost');

  world.at('2026-11-23T09:07:00Z');
  edit('mallory', /^summary: .*$/m, 'summary: By mallory');
  world.at('2026-11-23T09:07:20Z');
  edit('alice', /^mitigation: .*$/m, 'mitigation: By alice');
  await world.poll();
  expect(await draft()).toMatchObject({ summary: 'By alice' });
  expect((await draft())?.mitigation).not.toContain('By alice');
  expect(comments(number).at(-1)).toContain('mitigation: By alice');
});

test('while the bot’s own change of an advisory waits, what is said and done there is seen', async () => {
  const { github } = world.sandbox;
  const vulnerabilities = [{ package: { ecosystem: 'other', name: 'runtime' } }];
  const report = { summary: 'A report', description: 'What was found', vulnerabilities };
  const ghsa = github.as('rita').reportAdvisory(PRODUCT, report);
  await world.poll();
  const stored = async () => (await world.bot().store.byAdvisory(ghsa))?.case;
  const number = (await stored())?.number ?? 0;
  github
    .as('alice')
    .comment(CASES, number, '/coordinator\n/class A\n/confirm\n/hold a second look\n/grant @grace developers');
  await world.poll();

  world.at('2026-11-23T09:05:00Z');
  github.as('rita').commentAdvisory(PRODUCT, ghsa, '/terms not before 2027');
  await world.poll();
  expect((await stored())?.terms).toBe('not before 2027');

  world.at('2026-11-23T09:10:00Z');
  github.as('alice').publishAdvisory(PRODUCT, ghsa);
  await world.poll();
  expect((await stored())?.advisory?.published).toBe(true);
});

test('a comment that was written while another one was deleted is read', async () => {
  const { github } = world.sandbox;
  const ghsa = github.as('rita').reportAdvisory(PRODUCT, { summary: 'A report', description: 'What was found' });
  await world.poll();
  github.as('rita').commentAdvisory(PRODUCT, ghsa, 'hello');
  await world.poll();
  const { comments: there } = github.advisory(PRODUCT, ghsa);
  there.splice(
    there.findIndex(({ body }) => body === 'hello'),
    1,
  );
  world.at('2026-11-23T09:05:00Z');
  github.as('rita').commentAdvisory(PRODUCT, ghsa, '/terms not before 2027');
  await world.poll();
  expect((await world.bot().store.byAdvisory(ghsa))?.case.terms).not.toBeNull();
});

test('a fix that was merged before anybody told of its pull request is merged', async () => {
  const url = 'https://github.com/kata-containers/kata-containers/pull';
  await converse(
    world,
    [
      { mallory: { 'public-issue': { title: 'Runtime follows links', text: 'See the script.' } } },
      { alice: { 'public-label': 'security-report' } },
      { grace: { file: { path: 'cases/2/patches/stable.patch', text: '--- a' } } },
      { grace: { pull: { title: 'Check the path', base: 'main', head: 'fix-main' } } },
      { grace: { pull: { title: 'Check the path (1.11)', base: 'stable-1.11', head: 'fix-1.11' } } },
      { erin: { merge: 2 } },
      { erin: { merge: 3 } },
      {
        grace: `/patch main ${url}/2\n/patch stable-1.11 cases/2/patches/stable.patch\n/pushed stable-1.11 ${url}/3`,
      },
    ],
    world.poll,
  );
  const stored = await world.bot().store.byPublicIssue(PRODUCT, 1);
  expect(stored?.case.patches).toMatchObject([
    { branch: 'main', pushed: `${url}/2`, merged: true },
    { branch: 'stable-1.11', pushed: `${url}/3`, merged: true },
  ]);
});

test('the advisory of a duplicate that somebody published after its case had ended is told to the case that goes on', async () => {
  const { github } = world.sandbox;
  const vulnerabilities = [{ package: { ecosystem: 'other', name: 'runtime' } }];
  const report = (who: string) =>
    github.as(who).reportAdvisory(PRODUCT, { summary: `By ${who}`, description: 'What was found', vulnerabilities });
  const stored = async (ghsa: string) => (await world.bot().store.byAdvisory(ghsa))?.case;
  const [first, again] = [report('rita'), report('mallory')];
  await world.poll();
  const [goesOn, ended] = [(await stored(first))?.number ?? 0, (await stored(again))?.number ?? 0];
  github.as('alice').comment(CASES, ended, `/coordinator\n/duplicate #${goesOn}`);
  await world.poll();
  expect(github.advisory(PRODUCT, again).state).toBe('closed');
  expect(github.advisory(PRODUCT, again).comments.at(-1)?.body).toContain('are not read any more');

  world.at('2026-11-23T09:10:00Z');
  github.as('alice').editAdvisory(PRODUCT, again, { state: 'draft' });
  github.as('alice').publishAdvisory(PRODUCT, again);
  await world.poll();
  expect((await stored(again))?.advisory?.published).toBe(true);
  expect((await stored(first))?.leak?.where).toContain(`case #${ended}, a duplicate of this one`);
  expect(comments(goesOn).join('\n')).toContain(`the advisory of case #${ended}`);
});
