import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { subjectOf } from '../../src/intake/subject.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, { readonly full_name?: string; readonly number?: number }>>[];
}

const file = '../../node_modules/@octokit/webhooks-examples/api.github.com/index.json';
const webhooks = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly Example[];

const repository = { full_name: 'kata-containers/vmt-cases' };
const issue = { number: 12 };
const repository_advisory = { ghsa_id: 'GHSA-2345-6789-cfgh' };

describe('the subject of a delivery', () => {
  const rows: readonly [string, string, object, string][] = [
    ['of an issue is the issue', 'issues', { repository, issue }, 'kata-containers/vmt-cases#12'],
    ['of a comment is its issue', 'issue_comment', { repository, issue }, 'kata-containers/vmt-cases#12'],
    [
      'of an advisory is the advisory',
      'repository_advisory',
      { repository, repository_advisory },
      'kata-containers/vmt-cases/GHSA-2345-6789-cfgh',
    ],
    ['of a push is the repository', 'push', { repository }, 'kata-containers/vmt-cases'],
    ['of a pull request is the repository', 'pull_request', { repository, issue }, 'kata-containers/vmt-cases'],
    ['of an issue without a number is the repository', 'issues', { repository }, 'kata-containers/vmt-cases'],
    [
      'of an issue number 1.5 is the repository',
      'issues',
      { repository, issue: { number: 1.5 } },
      'kata-containers/vmt-cases',
    ],
    ['of a ping is the app', 'ping', { zen: 'Design for failure.' }, 'app'],
    ['of a repository without a name is the app', 'push', { repository: {} }, 'app'],
    ['of a repository with a strange name is the app', 'push', { repository: { full_name: 'a/b#1' } }, 'app'],
    [
      'of __proto__ is the app',
      'push',
      JSON.parse('{"__proto__":{"repository":{"full_name":"a/b"}}}') as object,
      'app',
    ],
  ];
  test.each(rows)('%s', (_name, event, payload, subject) => {
    expect(subjectOf(event, { ...payload })).toBe(subject);
  });

  test.each(webhooks.map(({ name, examples }) => [name, examples] as const))(
    "of GitHub's own examples of %s is found",
    (event, examples) => {
      for (const payload of examples) {
        const place = payload.repository?.full_name ?? 'app';
        const isIssue = event === 'issues' || event === 'issue_comment';
        expect(subjectOf(event, payload)).toBe(isIssue ? `${place}#${payload.issue?.number}` : place);
      }
    },
  );
});
