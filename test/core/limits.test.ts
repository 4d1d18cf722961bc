/** What GitHub, Slack and mail take: a text at the limit goes, one that is longer is refused, and nothing is cut. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LIMITS, limitFault } from '../../src/core/limits.ts';
import type { Step, Target } from '../../src/core/model.ts';
import { slotToken } from '../../src/core/plan-run.ts';

function step(target: Target, body: string, subject: string | null = null): Step {
  const rest = { communication: 'x', audience: 'public', phase: 'opening', slots: [], attachments: [] } as const;
  return { id: 'x:there', ...rest, target, subject, body };
}

const repository = 'kata-containers/kata-containers';
const issue: Target = { kind: 'tracking-issue', repository, labels: [] };
const advisory: Target = { kind: 'publish-advisory', repository, ghsa: 'GHSA-2222-3333-4444' };
const mail: Target = { kind: 'mail', channel: 'kata-dev', to: 'a@example.org', encrypt: null, inReplyTo: null };
const fields = (summary: number, description: number) =>
  JSON.stringify({ summary: 'x'.repeat(summary), description: 'x'.repeat(description), components: [] });

/** A step with a text of so many characters. */
type Sized = (length: number) => Step;

const PLACES: readonly (readonly [what: string, longest: number, unit: string, sized: Sized])[] = [
  ['the title of an issue', 256, 'characters', (n) => step(issue, 'x', 'x'.repeat(n))],
  // The marker's line comes before the text.
  ['an issue', 65_436, 'characters', (n) => step(issue, 'x'.repeat(n), 'x')],
  ['a comment on the case issue', 65_436, 'characters', (n) => step({ kind: 'case-issue' }, 'x'.repeat(n))],
  ['a comment on an advisory', 65_436, 'characters', (n) => step({ kind: 'advisory' }, 'x'.repeat(n))],
  ['the summary of an advisory', 1024, 'characters', (n) => step(advisory, fields(n, 10))],
  ['the description of an advisory', 65_535, 'characters', (n) => step(advisory, fields(10, n))],
  [
    'release notes',
    124_900,
    'characters',
    (n) => step({ kind: 'release', repository, version: '1.11.1' }, 'x'.repeat(n)),
  ],
  ['a Slack message', 40_000, 'characters', (n) => step({ kind: 'slack', channel: '#a', place: '#x' }, 'x'.repeat(n))],
  ['the subject of a mail', 200, 'characters', (n) => step(mail, 'x', 'x'.repeat(n))],
  [
    'the subject of a mail to a roster',
    200,
    'characters',
    (n) => step({ kind: 'roster', channel: 'embargo-notice', members: [] }, 'x', 'x'.repeat(n)),
  ],
  [
    'a row of the index',
    1_000_000,
    'bytes',
    (n) => step({ kind: 'index', repository, path: 'KCSA.md', id: 'KCSA-CVE-2026-2026' }, 'x'.repeat(n)),
  ],
];

describe('a text that is too long is refused when the plan is made', () => {
  test.each(PLACES)('%s: %i', (_what, longest, unit, sized) => {
    expect(limitFault(sized(longest))).toBeNull();
    const fault = limitFault(sized(longest + 3));
    expect(fault?.value).toBe('x:there');
    expect(fault?.rule).toContain(`it is too long by 3 ${unit}: the limit is `);
    expect(fault?.mend).toContain('/set');
  });
  test('nothing of the text is in the refusal', () => {
    expect(JSON.stringify(limitFault(step(issue, 'x', 'secret '.repeat(50))))).not.toContain('secret');
  });
  test('a file is counted in bytes', () => {
    const file = step({ kind: 'file', repository, path: 'KCSA/a.md', replaces: null }, 'ü'.repeat(500_000));
    expect(limitFault(file)).toBeNull();
    expect(limitFault({ ...file, body: `${file.body}x` })?.rule).toContain('too long by 1 bytes');
  });
  test('a slot counts as the longest address that may come in its place', () => {
    const text = (n: number) => `${slotToken('issue')}${'x'.repeat(n)}`;
    expect(limitFault(step({ kind: 'slack', channel: '#a', place: '#x' }, text(39_550)))).toBeNull();
    expect(limitFault(step({ kind: 'slack', channel: '#a', place: '#x' }, text(39_551)))?.rule).toContain(
      'too long by 1 char',
    );
  });
  test('a mail may be long; only its subject has a limit', () => {
    expect(limitFault(step(mail, 'x'.repeat(200_000), 'x'))).toBeNull();
  });
});

test('the limits of advisories are those of GitHub’s own description', () => {
  const { paths, components } = JSON.parse(readFileSync('src/sandbox/github-openapi.json', 'utf8'));
  const { summary, description } = components.schemas['repository-advisory-update'].properties;
  const post = paths['/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments'].post;
  const { body } = post.requestBody.content['application/json'].schema.properties;
  expect([summary.maxLength, description.maxLength, body.maxLength]).toEqual([
    LIMITS.advisorySummary.longest,
    LIMITS.advisoryDescription.longest,
    LIMITS.advisoryComment.longest,
  ]);
});
