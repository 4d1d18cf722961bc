/**
 * What a delivery means, reader by reader, on GitHub's own examples (@octokit/webhooks-examples) and, by their types, on
 * all that GitHub says it sends; what is no such payload is ignored, with the field named.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { components } from '@octokit/openapi-webhooks-types';
import type {
  IssueCommentEvent,
  IssuesEvent,
  IssuesOpenedEvent,
  IssuesTransferredEvent,
  PullRequestEvent,
  PushEvent,
  ReleaseEvent,
  RepositoryEvent,
} from '@octokit/webhooks-types';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type Config, parseConfig } from '../../src/core/config.ts';
import type { Reading, ReadingContext } from '../../src/engine/reading.ts';
import type {
  advisoryPayload,
  commentPayload,
  issuesPayload,
  pullRequestPayload,
  pushPayload,
  releasePayload,
  repositoryPayload,
} from '../../src/intake/payloads.ts';
import { readDelivery } from '../../src/intake/read-delivery.ts';
import { kata } from '../../src/processes/kata.ts';
import { kataConfiguration } from '../../src/sandbox/kata-world.ts';

/** The compiler refuses a payload type of GitHub that a schema here would not take. */
type Takes<Schema extends z.ZodType, Payload extends z.input<Schema>> = Payload;
/** Their `changes` are of another kind, and not used. */
type IssuesMovedEvent = IssuesOpenedEvent | IssuesTransferredEvent;
type Reported = components['schemas']['webhook-repository-advisory-reported'];
type Published = components['schemas']['webhook-repository-advisory-published'];
type Taken =
  | Takes<typeof issuesPayload, Exclude<IssuesEvent, IssuesMovedEvent> | Omit<IssuesMovedEvent, 'changes'>>
  | Takes<typeof commentPayload, IssueCommentEvent>
  | Takes<typeof pullRequestPayload, PullRequestEvent>
  | Takes<typeof releasePayload, ReleaseEvent>
  | Takes<typeof pushPayload, PushEvent>
  | Takes<typeof repositoryPayload, RepositoryEvent>
  | Takes<typeof advisoryPayload, Reported>
  | Takes<typeof advisoryPayload, Published>;

type Json = Readonly<Record<string, unknown>>;

const file = '../../node_modules/@octokit/webhooks-examples/api.github.com/index.json';
const webhooks: readonly { readonly name: string; readonly examples: readonly Json[] }[] = JSON.parse(
  readFileSync(new URL(file, import.meta.url), 'utf8'),
);

function examples(event: string, action?: string): readonly Json[] {
  const all = webhooks.find(({ name }) => name === event)?.examples ?? [];
  return all.filter((payload) => action === undefined || payload.action === action);
}

/** The one whose field is there, as GitHub's older examples lack some. */
function example(event: string, action?: string, has: (payload: Json) => boolean = () => true): Json {
  const found = examples(event, action).find(has);
  if (found === undefined) throw new Error(`no example of ${event} ${action}`);
  return found;
}

const HELLO = 'Codertocat/Hello-World';
const CODERTOCAT = { id: 21031067, login: 'Codertocat' };
const AT = Date.parse('2026-11-23T09:00:00Z');

function configOf(changes: Partial<Config> = {}): Config {
  const config = parseConfig(parse(kataConfiguration), [kata]);
  if (!config.ok) throw new Error(JSON.stringify(config.refusals));
  return { ...config.value, repositories: [HELLO], publicReportLabel: 'bug', ...changes };
}

/** The examples' repository is the case repository, or the product's. */
const asCases: ReadingContext = {
  config: configOf(),
  caseRepository: HELLO.toLowerCase(),
  configurationIssue: 99,
  distributorIssue: null,
};
const asProduct: ReadingContext = { ...asCases, caseRepository: 'Codertocat/cases' };

function read(event: string, payload: unknown, context: ReadingContext): Reading {
  return readText(event, JSON.stringify(payload), context);
}

function readText(event: string, payload: string, context: ReadingContext): Reading {
  const row = { id: 'd-1', event, payload, digest: 'x', subject: 'x', receivedAt: AT, seq: 1, attempts: 0 };
  return readDelivery(row, context);
}

const BY = { id: 'd-1', at: AT, source: { kind: 'person', person: CODERTOCAT } };
const BOT = { id: 'd-1', at: AT, source: { kind: 'bot' } };
const without = (payload: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => !keys.includes(key)));

const ISSUE = { number: 1, title: 'Spelling error in the README file', labels: ['bug'], open: true };

describe('issues about the list of distributors', () => {
  const labels = [{ name: 'Distributor-Application' }];
  const labelled = (payload: Json): Json => ({ ...payload, issue: { ...(payload.issue as Json), labels } });
  const application = { kind: 'distributors', number: 1, is: 'application' };

  test('are told by their label, and carry what they mean where they are a case', () => {
    const opened = example('issues', 'opened');
    expect(read('issues', labelled(opened), asCases)).toEqual({
      ...application,
      event: { kind: 'looked' },
      otherwise: read('issues', opened, asCases),
    });
    expect(read('issues', labelled(example('issues', 'unlabeled')), asCases).kind).toBe('case');
    expect(read('issues', labelled(opened), asProduct).kind).toBe('ignored');
  });

  test('are told by what is remembered, when their label is gone', () => {
    const remembered: ReadingContext = { ...asCases, distributorIssue: 'removal' };
    const created = example('issue_comment', 'created');
    const otherwise = read('issue_comment', created, asCases);
    expect(read('issue_comment', created, remembered)).toEqual({
      ...application,
      is: 'removal',
      event: {
        kind: 'comment',
        comment: (created.comment as Json).id,
        body: (created.comment as Json).body,
        person: CODERTOCAT,
      },
      otherwise,
    });
    expect(read('issue_comment', labelled(created), asCases)).toMatchObject(application);
    expect(read('issue_comment', { ...created, sender: { ...CODERTOCAT, type: 'Bot' } }, remembered).kind).toBe(
      'ignored',
    );
    expect(read('issue_comment', example('issue_comment', 'edited'), remembered).kind).toBe('ignored');
  });

  test('are no pull requests, and not the configuration issue', () => {
    const created = labelled(example('issue_comment', 'created'));
    const onPull = { ...created, issue: { ...(created.issue as Json), pull_request: {} } };
    expect(read('issue_comment', onPull, asCases).kind).toBe('case');
    expect(read('issue_comment', created, { ...asCases, configurationIssue: 1 }).kind).toBe('config-comment');
    const opened = labelled(example('issues', 'opened'));
    expect(read('issues', opened, { ...asCases, configurationIssue: 1 }).kind).toBe('ignored');
  });
});

describe('issues', () => {
  test('opened in the case repository opens a case, whoever wrote it; the decision is for those who may', () => {
    expect(read('issues', example('issues', 'opened'), asCases)).toEqual({
      kind: 'opening',
      input: {
        kind: 'case-issue-opened',
        ...BY,
        number: 1,
        title: 'Spelling error in the README file',
        text: "It looks like you accidently spelled 'commit' with two 't's.",
      },
    });
    expect(read('issues', example('issues', 'opened'), asProduct)).toEqual({
      kind: 'ignored',
      why: 'nothing for a public issue',
    });
  });

  test.each(['labeled', 'unlabeled'])('%s on a case issue asks the case', (action) => {
    const payload = example('issues', action);
    expect(read('issues', payload, asCases)).toEqual({
      kind: 'case',
      ref: { by: 'number', number: 1 },
      input: expect.objectContaining({ kind: 'label', ...BY }),
      event: { at: Date.parse(String((payload.issue as Json).updated_at)), issue: ISSUE },
    });
    expect(read('issues', { ...payload, issue: { ...(payload.issue as Json), number: 99 } }, asCases)).toEqual({
      kind: 'ignored',
      why: 'the configuration issue',
    });
  });

  test('labeled with the label of public reports opens a public case; another label does not', () => {
    const reading = read('issues', example('issues', 'labeled'), asProduct);
    expect(reading).toMatchObject({
      kind: 'opening',
      input: { kind: 'public-report', ...BY, repository: HELLO, number: 1, author: CODERTOCAT },
    });
    const other = { ...asProduct, config: configOf({ publicReportLabel: 'security-report' }) };
    expect(read('issues', example('issues', 'labeled'), other).kind).toBe('ignored');
    expect(read('issues', example('issues', 'labeled'), { ...asProduct, config: null })).toEqual({
      kind: 'ignored',
      why: 'a repository that is not configured',
    });
  });

  test('edited: the title is an edit of the title, the body one of the draft', () => {
    const payload = example('issues', 'edited');
    expect(read('issues', { ...payload, changes: { title: { from: 'x' } } }, asCases)).toMatchObject({
      kind: 'case',
      input: { kind: 'title-edited', ...BY, title: 'Spelling error in the README file' },
    });
    expect(read('issues', { ...payload, changes: { body: { from: 'x' } } }, asCases)).toMatchObject({
      kind: 'case',
      input: {
        kind: 'draft-edited',
        draft: { ok: false, refusal: { rule: 'the draft stands between its two markers' } },
      },
    });
  });

  test.each([
    ['reopened', 'issue-closed-or-reopened'],
    ['deleted', 'issue-lost'],
  ])('%s is told to the case', (action, kind) => {
    expect(read('issues', example('issues', action), asCases)).toMatchObject({ kind: 'case', input: { kind } });
  });

  test('transferred is told to the case', () => {
    const context = { ...asCases, caseRepository: 'octo-org/octo-repo' };
    const reading = read('issues', example('issues', 'transferred'), context);
    expect(reading).toMatchObject({ kind: 'case', input: { kind: 'issue-lost', how: 'transferred' } });
  });

  test('what apps do is no request (C2)', () => {
    const payload = { ...example('issues', 'labeled'), sender: { ...CODERTOCAT, type: 'Bot' } };
    expect(read('issues', payload, asCases)).toEqual({ kind: 'ignored', why: 'done by an app' });
  });
});

describe('issue_comment', () => {
  const created = example('issue_comment', 'created');
  const comment = created.comment as Json;

  test('created on a case issue is an input with the comment and who wrote it', () => {
    expect(read('issue_comment', created, asCases)).toEqual({
      kind: 'case',
      ref: { by: 'number', number: 1 },
      input: {
        kind: 'comment',
        ...BY,
        id: `comment:${comment.id}`,
        comment: comment.id,
        body: comment.body,
        url: comment.html_url,
        createdAt: Date.parse(String(comment.created_at)),
      },
      event: { at: Date.parse(String(comment.created_at)), issue: ISSUE },
    });
  });

  test('changed before it was first seen says so, and approves nothing', () => {
    const changed = { ...created, comment: { ...comment, updated_at: '2030-01-01T00:00:00Z' } };
    expect(read('issue_comment', changed, asCases)).toMatchObject({ kind: 'case', input: { edited: true } });
    const about: ReadingContext = { ...asCases, distributorIssue: 'removal' };
    expect(read('issue_comment', changed, about)).toMatchObject({ kind: 'case', input: { edited: true } });
    expect(read('issue_comment', changed, { ...asCases, configurationIssue: 1 }).kind).toBe('ignored');
  });

  describe('/vmt open on an issue of a product repository', () => {
    const typed = (body: string, changes: Json = {}): Json => ({
      ...created,
      comment: { ...comment, body, ...changes },
    });

    test('is a report of whoever typed it; who may is decided later', () => {
      expect(read('issue_comment', typed('/vmt open'), asProduct)).toMatchObject({
        kind: 'opening',
        input: { kind: 'public-report', by: 'command', ...BY, repository: HELLO, number: 1 },
      });
    });

    test.each<[string, Json]>([
      ['with more behind it', typed('/vmt open this')],
      ['in a quote', typed('> /vmt open')],
      ['in code', typed('```\n/vmt open\n```')],
      ['changed before it was seen', typed('/vmt open', { updated_at: '2030-01-01T00:00:00Z' })],
      ['on a pull request', { ...typed('/vmt open'), issue: { ...(created.issue as Json), pull_request: {} } }],
      ['by an app', { ...typed('/vmt open'), sender: { ...CODERTOCAT, type: 'Bot' } }],
    ])('%s is nothing', (_, payload) => {
      expect(read('issue_comment', payload, asProduct).kind).toBe('ignored');
    });

    test('means nothing in the case repository', () => {
      expect(read('issue_comment', typed('/vmt open'), asCases).kind).toBe('case');
    });
  });

  test('on the configuration issue it is for the configuration', () => {
    expect(read('issue_comment', created, { ...asCases, configurationIssue: 1 })).toEqual({
      kind: 'config-comment',
      comment: comment.id,
      body: comment.body,
      person: CODERTOCAT,
    });
  });

  test('edited runs nothing (C4)', () => {
    expect(read('issue_comment', example('issue_comment', 'edited'), asCases)).toEqual({
      kind: 'ignored',
      why: 'an edit of a comment runs nothing',
    });
  });

  test('deleted is noted: what it said runs from what was stored (C5)', () => {
    expect(read('issue_comment', example('issue_comment', 'deleted'), asCases)).toMatchObject({
      kind: 'case',
      input: { kind: 'comment-deleted', source: { kind: 'person' } },
    });
  });

  test('elsewhere, or by an app, it is nothing', () => {
    expect(read('issue_comment', created, asProduct)).toEqual({ kind: 'ignored', why: 'nothing for a public issue' });
    const byApp = { ...created, comment: { ...comment, user: { ...(comment.user as Json), type: 'Bot' } } };
    expect(read('issue_comment', byApp, asCases)).toEqual({ kind: 'ignored', why: 'written by an app' });
  });
});

describe('a comment on an advisory, found by the poll', () => {
  const payload = (changes: Json = {}): Json => ({
    action: 'created',
    repository: { full_name: HELLO },
    sender: CODERTOCAT,
    advisory_comment: {
      ...{ id: 7, body: '/help', html_url: 'https://x', ghsa_id: 'GHSA-2222-3333-4444', user: CODERTOCAT },
      ...{ created_at: '2026-11-22T09:00:00Z', updated_at: '2026-11-22T09:00:00Z' },
      ...changes,
    },
  });

  test('is an input for the case of the advisory', () => {
    expect(read('advisory_comment', payload(), asProduct)).toMatchObject({
      ref: { by: 'advisory', ghsa: 'GHSA-2222-3333-4444' },
      input: { kind: 'comment', id: 'advisory-comment:7', place: 'advisory', body: '/help', ...{ source: BY.source } },
    });
    expect(read('advisory_comment', payload(), asProduct)).toMatchObject({
      input: { createdAt: Date.parse('2026-11-22T09:00:00Z') },
    });
  });

  test('changed before it was seen, it says so', () => {
    const changed = payload({ updated_at: '2026-11-22T09:00:01Z' });
    expect(read('advisory_comment', changed, asProduct)).toMatchObject({ input: { edited: true } });
  });

  test('no payload of GitHub is one, whatever the header says', () => {
    expect(read('advisory_comment', example('issue_comment', 'created'), asProduct).kind).toBe('ignored');
  });
});

describe('pull_request, release, push, repository', () => {
  test('a pull request is told to all open cases of its repository', () => {
    const payload = example('pull_request', 'opened');
    const pull = payload.pull_request as { html_url: string; title: string; base: Json; head: Json };
    expect(read('pull_request', payload, asProduct)).toEqual({
      kind: 'case',
      ref: { by: 'repository', repository: HELLO },
      input: {
        kind: 'pull-request',
        ...BOT,
        repository: HELLO,
        number: payload.number,
        url: pull.html_url,
        title: pull.title,
        body: expect.any(String),
        base: pull.base.ref,
        head: pull.head.sha,
        branch: pull.head.ref,
        merged: false,
      },
    });
    const merged = { ...payload, pull_request: { ...pull, merged: true, body: null } };
    expect(read('pull_request', merged, asProduct)).toMatchObject({ input: { merged: true, body: '' } });
  });

  test.each(['opened', 'edited', 'synchronize', 'reopened', 'closed', 'ready_for_review'])(
    'a pull request that was %s is looked at again',
    (action) => {
      const payload = { ...example('pull_request', 'opened'), action };
      const reading = read('pull_request', payload, asProduct);
      expect(reading).toMatchObject({ kind: 'case', input: { kind: 'pull-request', branch: 'changes' } });
    },
  );

  test('a release counts when it is published', () => {
    const payload = example('release', 'published');
    const { tag_name: tag, html_url: url } = payload.release as Json;
    expect(read('release', payload, asProduct)).toEqual({
      kind: 'case',
      ref: { by: 'repository', repository: HELLO },
      input: { kind: 'release', ...BOT, repository: HELLO, tag, url },
    });
    for (const action of ['created', 'deleted', 'edited', 'prereleased']) {
      expect(read('release', example('release', action), asProduct)).toEqual({
        kind: 'ignored',
        why: `release ${action}`,
      });
    }
  });

  test('a push to the default branch of the case repository is a change of the configuration', () => {
    const [payload = {}] = examples('push');
    expect(read('push', { ...payload, ref: 'refs/heads/master' }, asCases)).toEqual({ kind: 'config-changed' });
    expect(read('push', payload, asCases)).toEqual({ kind: 'ignored', why: 'not the default branch' });
    expect(read('push', { ...payload, ref: 'refs/heads/master' }, asProduct)).toEqual({
      kind: 'ignored',
      why: 'not the case repository',
    });
  });

  test.each(['publicized', 'privatized'])('%s: the visibility of the case repository is asked again', (action) => {
    expect(read('repository', example('repository', action), asCases)).toEqual({ kind: 'visibility-changed' });
    expect(read('repository', example('repository', action), asProduct).kind).toBe('ignored');
  });
});

describe('repository_advisory', () => {
  const repository_advisory = {
    ghsa_id: 'GHSA-2222-3333-4444',
    html_url: 'https://github.com/Codertocat/Hello-World/security/advisories/GHSA-2222-3333-4444',
    summary: 'A guest can follow a link',
    description: 'Text of the report.',
    author: { ...CODERTOCAT, type: 'User' },
    submission: { accepted: false },
    cvss: { vector_string: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', score: 8.8 },
    cwe_ids: ['CWE-59'],
    vulnerabilities: [
      {
        package: { ecosystem: 'go', name: 'runtime' },
        vulnerable_version_range: '>= 1.11.0, < 1.11.1',
        patched_versions: '1.11.1',
      },
    ],
  };
  const reported = { action: 'reported', repository: { full_name: HELLO, private: false }, repository_advisory };

  test('reported opens a case with what GitHub’s fields say', () => {
    expect(read('repository_advisory', reported, asProduct)).toEqual({
      kind: 'opening',
      input: {
        kind: 'advisory-reported',
        ...BOT,
        repository: HELLO,
        ghsa: 'GHSA-2222-3333-4444',
        url: repository_advisory.html_url,
        title: 'A guest can follow a link',
        text: 'Text of the report.',
        author: CODERTOCAT,
        draft: {
          cvss: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
          cwe: ['CWE-59'],
          components: [{ name: 'runtime', affected: '>=1.11.0 <1.11.1', fixed: '1.11.1', ecosystem: 'go' }],
          description: 'Text of the report.',
        },
      },
    });
  });

  test.each([null, undefined])('made by hand (submission %s), its author is no reporter', (submission) => {
    const draft = { ...repository_advisory, state: 'draft', submission };
    expect(read('repository_advisory', { ...reported, repository_advisory: draft }, asProduct)).toMatchObject({
      input: { kind: 'advisory-reported', author: null, isDraft: true },
    });
  });

  test('a field that our rules refuse is left out, and costs no other', () => {
    const odd = { ...repository_advisory, cvss: { vector_string: 'CVSS:2/nonsense' }, cwe_ids: ['none'], author: null };
    const reading = read('repository_advisory', { ...reported, repository_advisory: odd }, asProduct);
    const draft = reading.kind === 'opening' && reading.input.kind === 'advisory-reported' ? reading.input.draft : {};
    expect(Object.keys(draft).sort()).toEqual(['components', 'description']);
    expect(reading).toMatchObject({ input: { author: null } });
  });

  test('published is told to its case, other actions and repositories are nothing', () => {
    expect(read('repository_advisory', { ...reported, action: 'published' }, asProduct)).toEqual({
      kind: 'case',
      ref: { by: 'advisory', ghsa: 'GHSA-2222-3333-4444' },
      input: { kind: 'advisory-published', ...BOT },
    });
    expect(read('repository_advisory', { ...reported, action: 'x' }, asProduct).kind).toBe('ignored');
    const other = { ...reported, repository: { full_name: 'mallory/Hello-World' } };
    expect(read('repository_advisory', other, asProduct)).toEqual({
      kind: 'foreign',
      repository: 'mallory/Hello-World',
      why: 'a repository that is not configured',
    });
  });
});

describe('what is no such payload is ignored, and its first wrong field is named', () => {
  const rows: readonly [string, string, unknown, string][] = [
    ['without an issue', 'issues', without(example('issues', 'labeled'), 'issue'), 'issue'],
    ['with a number as text', 'issues', { ...example('issues', 'labeled'), issue: { number: '1' } }, 'issue.number'],
    ['without a sender', 'issue_comment', without(example('issue_comment', 'created'), 'sender'), 'sender'],
    ['with a comment of null', 'issue_comment', { ...example('issue_comment', 'created'), comment: null }, 'comment'],
    [
      'without a base',
      'pull_request',
      { ...example('pull_request', 'opened'), pull_request: { number: 1, html_url: '', title: '', head: { sha: '' } } },
      'pull_request.base',
    ],
    ['without a tag', 'release', { ...example('release', 'published'), release: { html_url: '' } }, 'release.tag_name'],
    [
      'without a branch',
      'push',
      { ref: 'refs/heads/main', repository: { full_name: HELLO } },
      'repository.default_branch',
    ],
    ['without an action', 'repository', without(example('repository', 'publicized'), 'action'), 'action'],
    [
      'without an advisory',
      'repository_advisory',
      { action: 'reported', repository: { full_name: HELLO } },
      'repository_advisory',
    ],
    ['of null', 'issues', null, ''],
  ];
  test.each(rows)('%s: %s', (_what, event, payload, field) => {
    expect(read(event, payload, asCases)).toEqual({ kind: 'ignored', why: `not such a payload: ${field}` });
  });

  test('the types that GitHub gives its payloads are taken (by the compiler)', () => {
    const taken: Taken | null = null;
    expect(taken).toBeNull();
  });

  test('other events and what is no JSON', () => {
    expect(read('star', example('issues', 'labeled'), asCases)).toEqual({
      kind: 'ignored',
      why: 'no such event is used',
    });
    expect(readText('issues', '{"action":', asCases)).toEqual({ kind: 'ignored', why: 'not JSON' });
    expect(readText('constructor', '{}', asCases).kind).toBe('ignored');
  });

  test('all examples of GitHub are read or ignored for a reason that is no fault of theirs', () => {
    for (const { name, examples: all } of webhooks) {
      for (const payload of all) {
        for (const context of [asCases, asProduct]) {
          const reading = read(name, payload, context);
          const why = reading.kind === 'ignored' ? reading.why : '';
          expect(`${name} ${String(payload.action)}: ${why}`).not.toMatch(/not such a payload|could not be read/);
        }
      }
    }
  });

  test('whatever the bytes, it answers', () => {
    const event = fc.constantFrom(
      'issues',
      'issue_comment',
      'push',
      'release',
      'repository',
      'pull_request',
      '__proto__',
    );
    fc.assert(
      fc.property(event, fc.oneof(fc.json(), fc.string()), (name, text) => {
        expect(readText(name, text, asCases).kind).toBe('ignored');
      }),
      { numRuns: 300 },
    );
  });
});
