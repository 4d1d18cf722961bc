import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checksOf } from '../../src/cli/demo/checks.ts';
import { CALLED, DISTROS } from '../../src/cli/demo/configuration.ts';
import type { Evidence, SentMail } from '../../src/cli/demo/evidence.ts';
import { evidenceOf, type Played, STORIES } from '../../src/cli/demo/play.ts';
import { latency } from '../../src/cli/demo/print-result.ts';
import type { Fact } from '../../src/core/facts.ts';

const LIMIT = 60_000;

/** The program's own place for temporary files, so that what others leave in the usual one is not seen. */
const temporary = mkdtempSync(join(tmpdir(), 'vmt-demo-test-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function spawn(...args: string[]) {
  const entry = fileURLToPath(new URL('../../src/cli/demo.ts', import.meta.url));
  const env = { ...process.env, TZ: 'America/New_York', TMPDIR: temporary };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

describe('the program', () => {
  let answer: { ok: boolean; processes: Played[] };
  let stdout: string;

  beforeAll(() => {
    const run = spawn('--json');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    stdout = run.stdout;
    answer = JSON.parse(stdout);
  }, LIMIT);

  test('plays every process to its end, and every check is yes', () => {
    expect(answer.ok).toBe(true);
    expect(answer.processes.map((played) => played.process)).toEqual(['kata']);
    for (const { checks, ok, steps, assumed } of answer.processes) {
      expect(ok).toBe(true);
      expect(checks.filter(({ yes }) => !yes)).toEqual([]);
      expect(steps.length).toBeGreaterThan(40);
      expect(assumed.length).toBeGreaterThan(0);
    }
  });

  test('every communication that a private case has went to each of its places, once', () => {
    const sent = answer.processes.flatMap(({ receipts }) =>
      receipts.map((row) => `${row.plan}: ${row.communication} → ${row.to}`),
    );
    expect(new Set(sent).size).toBe(sent.length);
    const places: Record<string, number> = {};
    for (const { plan, communication } of answer.processes.flatMap(({ receipts }) => receipts)) {
      const name = plan === null ? communication : `${plan}: ${communication}`;
      places[name] = (places[name] ?? 0) + 1;
    }
    expect(places).toEqual({
      'embargo-reminder': 1,
      'incomplete-message': 2,
      'impact-description': 2,
      'cve-request-private': 1,
      'cve-form': 1,
      'notice: pre-kcsa': 4,
      'update: embargo-update': 4,
      'disclosure: tracking-issue': 1,
      'disclosure: kcsa': 5,
      'disclosure: slack-announcement': 1,
      'disclosure: release-notes': 2,
      'disclosure: cve-publication-notice': 1,
      'erratum: kcsa': 4,
      'erratum: slack-announcement': 1,
    });
  });

  test('wrong steps were refused, and nothing left in the seconds before T0', () => {
    const [kata] = answer.processes;
    const refused = kata?.steps.filter(({ seen }) => seen.some(({ lines }) => lines[0]?.startsWith('Not done')));
    expect(refused?.map(({ who, does }) => `${who} ${does}`)).toEqual(
      expect.arrayContaining(['alice /confirm', 'olga /confirm', 'alice /embargo 2026-11-27']),
    );
    expect(refused?.flatMap(({ seen }) => seen.flatMap(({ lines }) => lines))).toContainEqual(
      expect.stringContaining('only after a rehearsal'),
    );
    const seconds = kata?.steps.filter(({ at }) => /T23:59:5[789]/.test(at)) ?? [];
    expect(seconds).toHaveLength(3);
    expect(seconds.flatMap(({ seen }) => seen)).toEqual([]);
  });

  test('tells the board as it stands in the end', () => {
    for (const { board } of answer.processes) {
      expect(board).toContain('**Board**');
      expect(board).toContain('all 10 messages have arrived');
      expect(board).toContain('Stratus Cloud, `security@stratus.example.org`: sent');
    }
  });

  test('names no place of this machine, and leaves nothing behind', () => {
    for (const place of [tmpdir(), process.cwd(), '127.0.0.1']) expect(stdout).not.toContain(place);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a process that is not there exits 2 with the list, an option too; help exits 0', () => {
  const unknown = spawn('--process', 'nope');
  expect(unknown).toMatchObject({ status: 2, stdout: '' });
  expect(unknown.stderr).toContain('--process is one of kata');
  expect(spawn('--colour')).toMatchObject({ status: 2, stdout: '' });
  expect(spawn('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--process') });
});

test.each([
  [0, '+0 s'],
  [59, '+59 s'],
  [300, '+5 min'],
  [-486_000, '−5 d 15 h'],
  [86_461, '+1 d 1 min'],
])('%d seconds from T0 are %s', (seconds, words) => expect(latency(seconds)).toBe(words));

type Tamper = (evidence: Evidence) => Partial<Evidence>;

/** By the beginning of a check's sentence: what makes it false. */
const TAMPERING: Record<string, Tamper> = {
  'every step led': () => ({ stopped: 'alice: /confirm' }),
  'the case is Fix released': ({ caseIssue }) => ({ caseIssue: { ...caseIssue, state: 'open' } }),
  'the embargo reminder stood': ({ steps }) => ({ steps: steps.map((step) => ({ ...step, reminder: true })) }),
  'every communication of a private': ({ receipts }) => ({ receipts: receipts.slice(1) }),
  'every receipt is true': ({ addresses }) => ({
    addresses: new Set([...addresses].filter((url) => !url.includes('/releases/tag/'))),
  }),
  'the plan was rehearsed': ({ steps }) => ({
    steps: steps.map((step) =>
      step.does === '/rehearse' ? { ...step, outside: { ...step.outside, mails: step.outside.mails + 1 } } : step,
    ),
  }),
  'pre-flight looked': without('pre-flight-done', 3),
  'what was published was read back': without('step-read-back', 0),
  "the archive's address": ({ entries }) => ({
    entries: entries.filter(({ fact }) => fact.type !== 'post-archived' || !fact.step.includes('kata-dev')),
  }),
  'the board is one comment': changedBoard('all 10 messages', '9 of 10 messages'),
  'of a CVE record': ({ comments }) => ({
    comments: comments.map((each) => ({ ...each, text: each.text.replace('still says reserved', '') })),
  }),
  'nothing was public': ({ slack }) => ({ slack: slack.map((message) => ({ ...message, at: message.at - 301_000 })) }),
  'the tracking issue': ({ publicIssues }) => ({
    publicIssues: publicIssues.map((issue) => ({ ...issue, at: issue.at + 1000 })),
  }),
  'the advisory is published': ({ advisory }) => ({ advisory: { ...advisory, state: 'draft' } }),
  'the KCSA file': ({ document }) => ({ document: document.replace('id: KCSA', 'id: "KCSA') }),
  'its row in the index': ({ index }) => ({
    index: index.replace(/(\| \[KCSA-CVE-2020-2026.*\n)(\| \[.*\n)/, '$2$1'),
  }),
  'Slack was told': ({ slack }) => ({ slack: [...slack, ...slack] }),
  'release notes keep': ({ notes }) => ({ notes: { ...notes, '1.10.5': (notes['1.10.5'] ?? '').slice(1) } }),
  'the erratum stands': ({ advisory }) => ({ advisory: { ...advisory, description: '' } }),
  'each list got the erratum': changedMails(/^In-Reply-To: .*\r\n/m, ''),
  'each address got the mails': ({ mails }) => ({ mails: mails.slice(1) }),
  'every mail has exactly one': ({ mails }) => ({
    mails: first(mails, (mail) => ({ ...mail, to: [...mail.to, 'x@example.org'] })),
  }),
  'every mail says': changedMails(/^Auto-Submitted: .*\r\n/m, ''),
  'every mail has a valid': changedMails('title: Kata', 'title: kata'),
  'what is embargoed can be read': ({ keys }) => ({
    keys: { ...keys, 'x@example.org': keys[DISTROS.address] ?? '' },
  }),
  'the notice names T0': ({ mails }) => ({ mails: mails.filter(({ to }) => !to.includes(DISTROS.address)) }),
  'exactly those who had the notice': changedMails(/^In-Reply-To: .*\r\n/m, ''),
  'the calendars of': ({ mails }) => ({
    mails: mails.filter(({ to, at }) => !to.includes(CALLED.grace ?? '') || at < Date.parse('2026-11-24T12:00:00Z')),
  }),
  'the calendar mails': changedMails('keep this hour free', 'keep this hour free for CVE-2020-2026'),
  'no public mail': changedMails('Subject: [KCSA-', 'Subject: [pre-KCSA] [KCSA-'),
  'nothing was sent twice': ({ requests }) => ({ requests: [...requests, ...requests] }),
  'the token of each public write': ({ requests }) => ({
    requests: requests.map((request) => ({
      ...request,
      tokenScope: { kind: 'installation', repositories: 'all', permissions: {} },
    })),
  }),
  'the token of each request': ({ requests, caseRepository }) => ({
    requests: requests.map((request) => ({
      ...request,
      tokenScope: {
        kind: 'installation',
        repositories: [caseRepository, 'kata-containers/community'],
        permissions: {},
      },
    })),
  }),
  "GitHub's OpenAPI": () => ({
    violations: [{ kind: 'request', method: 'GET', path: '/', operation: null, message: 'no such operation' }],
  }),
  'every webhook': ({ deliveries }) => ({ deliveries: [...deliveries, { event: 'issues', statusCode: 503 }] }),
  "the journal's chain": ({ journal }) => ({
    journal: { ...journal, broken: { seq: 7, why: 'its payload was edited' } },
  }),
};

/** What else makes a check false that looks at several things. */
const MORE: readonly (readonly [start: string, why: string, tamper: Tamper])[] = [
  ['the plan was rehearsed', 'never', without('plan-rehearsed', 0)],
  ['pre-flight looked', 'not when it was made', without('pre-flight-done', 2)],
  ['the board is one comment', 'twice', ({ comments }) => ({ comments: [...comments, ...comments] })],
  ['the board is one comment', 'a proof is missing', changedBoard('/releases/tag/1.11.1', '/releases')],
  ['the board is one comment', 'a member is missing', changedBoard(/- Stratus.*\n/g, '')],
  ['of a CVE record', 'asked once', () => ({ cveQuestions: 1 })],
  ['the erratum stands', 'not in the file', ({ document }) => ({ document: document.replace('errata:', 'notes:') })],
  ['Slack was told', 'not of the erratum', ({ slack }) => ({ slack: slack.slice(0, 1) })],
  ['every mail has exactly one', 'two To', changedMails(/^(To: .*\r\n)/m, '$1$1')],
  ['every mail says', 'an id twice', ({ mails }) => ({ mails: [...mails, ...mails] })],
  [
    'what is embargoed',
    'in clear',
    changedMails('Content-Type: multipart/encrypted;', 'Content-Type: multipart/mixed;'),
  ],
  ['what is embargoed', 'nobody can', () => ({ keys: {} })],
  ['the notice names T0', 'without its prefix', changedMails('Subject: [vs] ', 'Subject: ')],
  ['exactly those who had the notice', 'one too few', ({ mails }) => ({ mails: withoutLast(mails, DISTROS.address) })],
  ['exactly those who had the notice', 'one too many', ({ mails }) => ({ mails: [...mails, ...mails] })],
];

/** The mails without the last one to this address. */
function withoutLast(mails: readonly SentMail[], address: string): readonly SentMail[] {
  const last = mails.findLast(({ to }) => to.includes(address));
  return mails.filter((mail) => mail !== last);
}

function changedMails(from: string | RegExp, to: string): Tamper {
  return ({ mails }) => ({ mails: mails.map((mail) => ({ ...mail, raw: mail.raw.replace(from, to) })) });
}

function changedBoard(from: string | RegExp, to: string): Tamper {
  return ({ comments }) => ({
    comments: comments.map((each) =>
      each.text.includes('**Board**') ? { ...each, text: each.text.replaceAll(from, to) } : each,
    ),
  });
}

/** The journal without one entry of this type. */
function without(type: Fact['type'], at: number): Tamper {
  return ({ entries }) => {
    const gone = entries.filter(({ fact }) => fact.type === type).at(at);
    return { entries: entries.filter((entry) => entry !== gone) };
  };
}

function first(mails: readonly SentMail[], change: (mail: SentMail) => SentMail): readonly SentMail[] {
  return mails.map((mail, at) => (at === 0 ? change(mail) : mail));
}

describe('each check can fail', () => {
  let evidence: Evidence;
  beforeAll(async () => {
    const { kata } = STORIES;
    if (kata === undefined) throw new Error('there is no story of kata');
    evidence = await evidenceOf(kata, { chapter: () => undefined, step: () => undefined });
  }, LIMIT);

  test('and none does by itself', async () => {
    const checks = await checksOf(evidence);
    expect(checks.filter(({ yes }) => !yes)).toEqual([]);
    const untested = checks.filter(
      ({ sentence }) => !Object.keys(TAMPERING).some((start) => sentence.startsWith(start)),
    );
    expect(untested).toEqual([]);
  });

  const all = [...Object.entries(TAMPERING).map(([start, tamper]) => [start, 'one thing', tamper] as const), ...MORE];
  test.each(all)('%s: %s', async (start, _why, tamper) => {
    const checks = await checksOf({ ...evidence, ...tamper(evidence) });
    const found = checks.filter(({ sentence }) => sentence.startsWith(start));
    expect(found).toMatchObject([{ yes: false }]);
    expect(found[0]?.against.length).toBeGreaterThan(0);
  });
});
