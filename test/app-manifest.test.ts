import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const text = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');

test('the app asks for what the bot uses, and for nothing more', () => {
  expect(parse(text)).toEqual({
    name: 'vmt-bot',
    description: expect.any(String),
    url: expect.stringMatching(/^https:/),
    public: false,
    default_permissions: {
      issues: 'write',
      contents: 'write',
      pull_requests: 'write',
      repository_advisories: 'write',
      members: 'read',
      metadata: 'read',
    },
    default_events: ['issues', 'issue_comment', 'repository_advisory', 'pull_request', 'release', 'push', 'repository'],
  });
});

test('each permission and event stands under its reason', () => {
  const lines = text.split('\n');
  const entries = lines.filter((line) => /^ {2}[^ #]/.test(line));
  expect(entries).toHaveLength(13);
  expect(entries.filter((line) => !/^ {2}# /.test(lines[lines.indexOf(line) - 1] ?? ''))).toEqual([]);
});
