import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checksOf } from '../../src/cli/demo/checks.ts';
import type { Evidence, SentMail } from '../../src/cli/demo/evidence.ts';
import { evidenceOf, type Played, STORIES } from '../../src/cli/demo/play.ts';
import { latency } from '../../src/cli/demo/print-result.ts';

const LIMIT = 60_000;

function spawn(...args: string[]) {
  const entry = fileURLToPath(new URL('../../src/cli/demo.ts', import.meta.url));
  const env = { ...process.env, TZ: 'America/New_York' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('vmt-bot-demo-'));

describe('the program', () => {
  const before = leftBehind();
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
    const sent = answer.processes.flatMap(({ receipts }) => receipts.map((row) => `${row.communication} → ${row.to}`));
    expect(new Set(sent).size).toBe(sent.length);
    const places: Record<string, number> = {};
    for (const { communication } of answer.processes.flatMap(({ receipts }) => receipts)) {
      places[communication] = (places[communication] ?? 0) + 1;
    }
    expect(places).toEqual({
      'embargo-reminder': 1,
      'incomplete-message': 2,
      'impact-description': 2,
      'cve-request-private': 1,
      'cve-form': 1,
      'pre-kcsa': 1,
      'tracking-issue': 1,
      kcsa: 5,
      'slack-announcement': 1,
      'release-notes': 2,
      'cve-publication-notice': 1,
    });
  });

  test('wrong steps were refused, and nothing left in the seconds before T0', () => {
    const [kata] = answer.processes;
    const refused = kata?.steps.filter(({ seen }) => seen.some(({ lines }) => lines[0]?.startsWith('Not done')));
    expect(refused?.map(({ who, does }) => `${who} ${does}`)).toEqual(
      expect.arrayContaining(['alice /confirm', 'olga /confirm', 'alice /embargo 2026-11-27']),
    );
    const seconds = kata?.steps.filter(({ at }) => /T23:59:5[789]/.test(at)) ?? [];
    expect(seconds).toHaveLength(3);
    expect(seconds.flatMap(({ seen }) => seen)).toEqual([]);
  });

  test('names no place of this machine, and leaves nothing behind', () => {
    for (const place of [tmpdir(), process.cwd(), '127.0.0.1']) expect(stdout).not.toContain(place);
    expect(leftBehind()).toEqual(before);
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

/** By the beginning of a check's sentence: what makes it false. */
const TAMPERING: Record<string, (evidence: Evidence) => Partial<Evidence>> = {
  'every step led': () => ({ stopped: 'alice: /confirm' }),
  'the case is Fix released': ({ caseIssue }) => ({ caseIssue: { ...caseIssue, state: 'open' } }),
  'the embargo reminder stood': ({ steps }) => ({ steps: steps.map((step) => ({ ...step, reminder: true })) }),
  'every communication of a private': ({ receipts }) => ({ receipts: receipts.slice(1) }),
  'every receipt is true': ({ addresses }) => ({
    addresses: new Set([...addresses].filter((url) => !url.includes('/releases/tag/'))),
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
  'each mail channel': ({ mails }) => ({ mails: mails.slice(1) }),
  'every mail has exactly one': ({ mails }) => ({
    mails: first(mails, (mail) => ({ ...mail, to: [...mail.to, 'x@example.org'] })),
  }),
  'every mail has a valid': ({ mails }) => ({
    mails: mails.map((mail) => ({ ...mail, raw: mail.raw.replace('title: Kata', 'title: kata') })),
  }),
  'the request to the CNA': ({ teamKey }) => ({ cnaKey: teamKey }),
  'the notice names T0': ({ mails }) => ({
    mails: mails.map((mail) => ({
      ...mail,
      raw: mail.raw.replace('name="cve-2020-2026-stable-1.10', 'name="cve-stable'),
    })),
  }),
  'no public mail': ({ mails }) => ({
    mails: mails.map((mail) => ({ ...mail, raw: mail.raw.replace('Subject: [KCSA-', 'Subject: [pre-KCSA] [KCSA-') })),
  }),
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

  test.each(Object.entries(TAMPERING))('%s', async (start, tamper) => {
    const checks = await checksOf({ ...evidence, ...tamper(evidence) });
    const found = checks.filter(({ sentence }) => sentence.startsWith(start));
    expect(found).toMatchObject([{ yes: false }]);
    expect(found[0]?.against.length).toBeGreaterThan(0);
  });
});
