/**
 * What the senders hand to the adapters is what was approved and nothing else: the case behind them has a canary in every
 * field that is private, and none is heard outside, in a text, a subject, a title, a label, a file's name or a commit's message.
 */
import { expect, test } from '@jest/globals';
import { advisoryFields } from '../../src/core/advisory-text.ts';
import type { Effect } from '../../src/core/effects.ts';
import type { Passed } from '../../src/core/gate.ts';
import { type Case, EMPTY_DRAFT, type Step, type Target } from '../../src/core/model.ts';
import { textOf } from '../../src/core/step-texts.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { send } from '../../src/engine/send.ts';
import { NOW, PRODUCT } from '../store/samples.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const WORLD = kataWorld();
const GHSA = 'GHSA-2222-3333-4444';
const MARKER = `<!-- vmt:${'a'.repeat(32)} -->`;
const person = (name: string) => ({ id: 900, login: `canary-${name}` });
const approval = {
  by: person('approval'),
  role: 'coordinators',
  hash: 'x',
  at: 0,
  evidence: 'canary-evidence',
} as const;

/** A case of which nothing but the approved steps may be told. */
const secret: Case = {
  ...reported(WORLD),
  number: 73_125,
  status: WORLD.process.disclosing,
  extent: 'public',
  track: 'public',
  report: { title: 'canary-report-title', text: 'canary-report-text' },
  reporter: person('reporter'),
  coordinator: person('coordinator'),
  reason: 'canary-reason',
  terms: 'canary-terms',
  draft: {
    ...EMPTY_DRAFT,
    ...{
      title: 'canary-title',
      summary: 'canary-summary',
      description: 'canary-description',
      mitigation: 'canary-mitigation',
    },
    ...{
      workaround: 'canary-workaround',
      detection: 'canary-detection',
      fixImpact: 'canary-impact',
      notes: ['canary-note'],
    },
    ...{ reporters: [{ name: 'canary-credit' }], references: ['https://canary-reference.example'] },
  },
  severity: { level: 'high', why: 'canary-why' },
  descriptionApprovals: [approval],
  openConsent: approval,
  embargo: { t0: NOW, override: { why: 'canary-override', approvedBy: [PEOPLE.alice] } },
  hold: { why: 'canary-hold', by: 'canary-holder', kind: 'upstream', since: 0, below: null },
  leak: { where: 'canary-leak', at: 0 },
  decision: { track: 'private', why: 'canary-decision', by: person('decider') },
  grants: [{ person: person('granted'), audience: 'developers', since: 0 }],
  revoked: [person('revoked')],
  patches: [
    {
      ...{
        kind: 'fix',
        branch: 'main',
        component: 'canary-component',
        source: 'file',
        location: 'cases/12/patches/canary.patch',
      },
      ...{ version: 'c'.repeat(40), author: person('author'), registeredBy: person('registrar'), approvedBy: null },
      ...{ pushed: null, merged: false },
    },
  ],
  trackingIssue: { number: 7, url: `https://github.com/${PRODUCT}/issues/7` },
};

const content = {
  summary: 's',
  description: 'd',
  cvss: null,
  severity: null,
  cwes: [],
  vulnerabilities: [],
  credits: [],
};
const advisory = {
  ...{ ghsa: GHSA, url: 'u', state: 'draft', cve: null, content, collaborators: [], teams: [] },
  author: null,
  comments: 0,
  updatedAt: 0,
};
const issue = {
  number: 7,
  url: 'u',
  title: 't',
  body: 'b',
  labels: [],
  assignees: [],
  open: true,
  stateReason: null,
  isLocked: false,
};

/** Ports that answer what the senders need, and keep what they are given. */
function recording() {
  const heard: (readonly [string, ...unknown[]])[] = [];
  const take =
    (name: string, answer: unknown) =>
    async (...given: readonly unknown[]) => {
      heard.push([name, ...given]);
      return answer;
    };
  const answers = (value: unknown) => async () => value;
  const github = {
    caseIssues: { comment: take('comment', { id: 1, url: 'u' }), findOwnComment: answers(null) },
    publicIssues: {
      create: take('create', issue),
      update: take('update', issue),
      read: answers(issue),
      findOwn: answers(null),
    },
    publicFiles: { read: answers(null), write: take('write', { url: 'u' }) },
    releases: {
      byVersion: answers({ id: 1, url: 'u', body: 'Notes of people.' }),
      updateBody: take('updateBody', undefined),
    },
    advisories: { read: answers(advisory), update: take('update', advisory) },
  };
  const channels = {
    mail: { send: take('send', { response: '250' }) },
    slack: { post: take('post', { response: 'ok' }) },
  };
  const store = { remember: answers(undefined), recall: answers(null) };
  const parts = {
    ...{ github, channels, store, caseRepository: WORLD.caseRepository },
    ...{ salt: 'salt', mailDomain: 'bot.example' },
  };
  return { heard, parts: parts as unknown as EngineParts };
}

async function heardOf(effect: Effect): Promise<readonly (readonly unknown[])[]> {
  const { heard, parts } = recording();
  await send(effect as Passed, {
    parts,
    world: WORLD,
    case: secret,
    now: NOW,
    attempts: 0,
    createdAt: NOW,
    marker: MARKER,
    last: { advisory: null },
  });
  return heard;
}

const SUBJECT = 'The approved subject';
const BODY = 'The approved body.\n';
const FIELDS = {
  summary: 'The approved summary',
  description: 'The approved text',
  components: [],
  cvss: null,
  severity: null,
  cwes: [],
  cve: null,
  credits: [],
};
const base = { key: 'k', caseId: secret.id, due: 0, audience: 'public' } as const;

function stepTo(target: Target): Effect {
  const body = target.kind === 'publish-advisory' ? JSON.stringify(FIELDS) : BODY;
  const step: Step = {
    ...{ id: 'x', communication: 'kcsa', audience: 'public', target, phase: 'opening', slots: [] },
    ...{ subject: SUBJECT, body, attachments: [] },
  };
  return { ...base, kind: 'step', purpose: 'disclosure', hash: 'x', step, late: false };
}

const TARGETS: readonly Target[] = [
  { kind: 'tracking-issue', repository: PRODUCT, labels: ['security'] },
  { kind: 'publish-advisory', repository: PRODUCT, ghsa: GHSA },
  { kind: 'file', repository: PRODUCT, path: 'KCSA/KCSA-1.md', replaces: null },
  { kind: 'index', repository: PRODUCT, path: 'KCSA.md', id: 'KCSA-1' },
  { kind: 'release', repository: PRODUCT, version: '1.2.3' },
  { kind: 'mail', channel: 'list', to: 'list@example.org', encrypt: null, inReplyTo: null },
  { kind: 'slack', channel: 'news', place: '#news' },
];

/** What may be heard besides: names of places, the marks of the bot, and the date. */
const EXPECTED: Readonly<Partial<Record<Target['kind'], readonly unknown[]>>> = {
  'tracking-issue': [
    'create',
    PRODUCT,
    { title: SUBJECT, body: `${MARKER}\n${BODY}`, labels: ['security'], assignees: [] },
  ],
  file: ['write', PRODUCT, 'KCSA/KCSA-1.md', BODY, null, 'Add KCSA-1'],
  index: [
    ...['write', PRODUCT, 'KCSA.md', `| Advisory | Date | Title |\n|---|---|---|\n${BODY}\n`, null],
    'List KCSA-1',
  ],
  slack: ['post', '#news', BODY],
};

test.each(TARGETS.map((target) => [target.kind, target] as const))(
  '%s: the approved bytes, and no canary',
  async (kind, target) => {
    const effect = stepTo(target);
    const heard = await heardOf(effect);
    expect(heard).toHaveLength(1);
    const text = JSON.stringify(heard);
    expect(text).not.toMatch(/canary|73125|rita|cases\/12/);
    const step = effect.kind === 'step' ? effect.step : null;
    const said =
      step === null ? [] : textOf(kind === 'publish-advisory' ? { ...step, subject: null } : step).split('\n');
    const shown = kind === 'mail' || kind === 'tracking-issue' ? said : said.filter((line) => line !== SUBJECT);
    for (const line of shown) expect(text).toContain(line);
    if (EXPECTED[kind] !== undefined) expect(heard[0]).toEqual(EXPECTED[kind]);
  },
);

test('the subject and the text of a mail are the approved ones, byte for byte', async () => {
  const [[, mail] = []] = await heardOf(
    stepTo({ kind: 'mail', channel: 'list', to: 'list@example.org', encrypt: null, inReplyTo: null }),
  );
  expect(mail).toEqual({
    ...{
      messageId: expect.stringMatching(/^<[0-9a-f]+@bot\.example>$/),
      to: 'list@example.org',
      subject: SUBJECT,
      body: BODY,
    },
    ...{ attachments: [], date: NOW, sign: true, encryptTo: null, inReplyTo: null, calendar: null },
  });
});

test('release notes keep what people wrote, and get the approved section alone', async () => {
  const [[, , , notes] = []] = await heardOf(stepTo({ kind: 'release', repository: PRODUCT, version: '1.2.3' }));
  expect(
    String(notes)
      .replaceAll(/<!-- \/?vmt:[0-9a-f]{12} -->/g, '')
      .split(/\n+/),
  ).toEqual(['Notes of people.', BODY.trim(), '']);
});

test('the public issue mirrors labels, and nothing of the case else', async () => {
  const heard = await heardOf({ ...base, kind: 'sync-public-issue' });
  expect(JSON.stringify(heard)).not.toMatch(/canary|73125|rita/);
  expect(heard.flatMap(([, , , change]) => Object.keys(change as object))).toEqual(['labels']);
});

test('a calendar file tells the project and the hour', async () => {
  const heard = await heardOf({
    ...base,
    kind: 'calendar',
    to: 'alice@example.org',
    sequence: 0,
    t0: NOW,
    before: null,
  });
  expect(JSON.stringify(heard)).not.toMatch(/canary|73125|rita|CVE|GHSA/);
});

test('an answer goes to the case repository', async () => {
  const answer = {
    ...base,
    audience: 'team',
    kind: 'comment',
    issue: 'case',
    body: 'canary',
    communication: null,
  } as const;
  const heard = await heardOf(answer);
  expect(heard.map(([name, repository, number]) => [name, repository, number])).toEqual([
    ['comment', WORLD.caseRepository, 73_125],
  ]);
});

test('the advisory says what the draft says, and nothing of the case else', () => {
  expect(JSON.stringify(advisoryFields({ ...secret, draft: EMPTY_DRAFT }))).not.toContain('canary');
});
