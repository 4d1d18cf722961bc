import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeGithub, startGithub } from '../../src/sandbox/github.ts';
import { kataCaseRepository, seedKataWorld } from '../../src/sandbox/kata-world.ts';
import { cases, installationClient, plainClient, product, refusal } from './clients.ts';

const QUERY =
  'query ($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { ' +
  'issue(number: $number) { lastEditedAt userContentEdits(first: 50) { ' +
  'nodes { editedAt diff editor { __typename login ... on User { databaseId } } } } } } }';
const read = { permissions: { issues: 'read', metadata: 'read' } } as const;

let github: FakeGithub;
beforeEach(async () => {
  github = await startGithub({ clock: () => Date.parse('2026-11-22T10:00:00Z') });
  seedKataWorld(github);
  github.as('alice').openIssue(kataCaseRepository, { title: 't', body: 'b' });
});
afterEach(() => github.close());

const one = { ...cases, number: 1 };
const editedAt = '2026-11-22T10:00:00Z';
const editsIn = (...nodes: readonly { editor: object; diff: string }[]) => {
  const lastEditedAt = nodes.length > 0 ? editedAt : null;
  return {
    repository: { issue: { lastEditedAt, userContentEdits: { nodes: nodes.map((one) => ({ ...one, editedAt })) } } },
  };
};

test('the editors of an issue are told, and each text: nobody, a person, the app', async () => {
  const { graphql } = await installationClient(github, read);
  expect(await graphql(QUERY, one)).toEqual(editsIn());
  github.as('alice').editIssueBody(kataCaseRepository, 1, 'by alice');
  const editor = { __typename: 'User', login: 'alice', databaseId: expect.any(Number) };
  const byAlice = ['by alice', 'b'].map((diff) => ({ editor, diff }));
  expect(await graphql(QUERY, one)).toEqual(editsIn(...byAlice));
  const bot = await installationClient(github);
  await bot.rest.issues.update({ ...cases, issue_number: 1, title: 'A title is no text' });
  expect(await graphql(QUERY, one)).toEqual(editsIn(...byAlice));
  await bot.rest.issues.update({ ...cases, issue_number: 1, body: 'by the bot' });
  const byBot = { editor: { __typename: 'Bot', login: 'vmt-bot' }, diff: 'by the bot' };
  expect(await graphql(QUERY, one)).toEqual(editsIn(byBot, ...byAlice));
  expect(github.requests.at(-1)).toMatchObject({ operation: 'graphql/issue-edits', status: 200, counted: true });
  expect(github.violations).toEqual([]);
});

test('what may not be seen is an answer with errors', async () => {
  const errors = (type: string) => ({ errors: [expect.objectContaining({ type })] });
  const { graphql } = await installationClient(github, read);
  await expect(graphql(QUERY, { ...one, number: 9 })).rejects.toMatchObject(errors('NOT_FOUND'));
  const elsewhere = await installationClient(github, { ...read, repositories: [product.repo] });
  await expect(elsewhere.graphql(QUERY, one)).rejects.toMatchObject(errors('NOT_FOUND'));
  const other = await installationClient(github, { permissions: { contents: 'read' } });
  await expect(other.graphql(QUERY, one)).rejects.toMatchObject(errors('FORBIDDEN'));
  expect(await refusal(plainClient(github).graphql(QUERY, one))).toMatchObject({ status: 401 });
});

test('every other query is refused, and noted', async () => {
  const { graphql } = await installationClient(github);
  await expect(graphql('{ viewer { login } }')).rejects.toThrow('one query only');
  await expect(graphql(QUERY.replace('login', 'id'), one)).rejects.toThrow('one query only');
  expect(github.violations).toHaveLength(2);
});
