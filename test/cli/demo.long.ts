/** The stories of the demo, and that every one of its checks can fail. `.ci/run` plays the demo itself. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checksOf } from '../../src/cli/demo/checks.ts';
import type { Evidence, SentMail } from '../../src/cli/demo/evidence.ts';
import { DISTROS, INDEX_FILE, KCSA_FILE } from '../../src/cli/demo/kata/setting.ts';
import { boardsOf } from '../../src/cli/demo/plan-checks.ts';
import { evidenceOf, type Played, STORIES } from '../../src/cli/demo/play.ts';
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
  test(
    'plays a process to its end; names no place of this machine, and leaves nothing behind',
    () => {
      const { status, stdout, stderr } = spawn('--process', 'kubeedge', '--json');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const answer: { ok: boolean; processes: Played[] } = JSON.parse(stdout);
      expect(answer).toMatchObject({ ok: true, processes: [{ process: 'kubeedge', ok: true }] });
      expect(answer.processes[0]?.assumed).not.toEqual([]);
      expect(answer.processes[0]?.checks.filter(({ yes }) => !yes)).toEqual([]);
      for (const place of [tmpdir(), process.cwd(), '127.0.0.1']) expect(stdout).not.toContain(place);
      expect(readdirSync(temporary)).toEqual([]);
    },
    LIMIT,
  );
});

interface Told {
  /** How many messages of each communication, after the purpose of its plan. */
  readonly places: Readonly<Record<string, number>>;
  readonly refused: readonly string[];
  /** Steps in the seconds before an hour: nothing leaves. */
  readonly quiet: { readonly at: RegExp; readonly count: number };
  readonly board: readonly string[];
}

const TOLD: Readonly<Record<string, Told>> = {
  kata: {
    places: {
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
    },
    refused: ['alice /confirm', 'olga /confirm', 'alice /embargo 2026-11-27'],
    quiet: { at: /T23:59:5[789]/, count: 3 },
    board: ['all 10 messages have arrived', 'Stratus Cloud, `security@stratus.example.org`: sent'],
  },
  kubeedge: {
    places: {
      'embargo-reminder': 1,
      acknowledgement: 2,
      'notice: distributor-notice': 3,
      'disclosure: distributor-24h-notice': 3,
      'disclosure: announcement-issue': 1,
      'disclosure: announcement-email': 6,
      'disclosure: release-notes': 3,
      'disclosure: announcement-slack': 1,
    },
    refused: ['ivan /coordinator', 'alice /class A', 'alice /embargo 2026-12-01'],
    quiet: { at: /T15:59:59/, count: 1 },
    board: ['all 14 messages have arrived', 'Harbor Edge, `security@harbor.example.org`: sent'],
  },
};

type Tamper = (evidence: Evidence) => Partial<Evidence>;

/** The beginning of a check's sentence, a word for the case, and what makes the check false. */
type Row = readonly [start: string, why: string, tamper: Tamper];

/** Of every story; `messages`: of its disclosure, `member`: of its roster, `tag`: of a release with the fix. */
function common({ messages, member, tag }: { messages: number; member: string; tag: string }): readonly Row[] {
  return [
    ['every step led', 'it stopped', () => ({ stopped: 'alice: /confirm' })],
    ['the case is ', 'open', ({ caseIssue }) => ({ caseIssue: { ...caseIssue, state: 'open' } })],
    ['the embargo reminder', 'still', ({ steps }) => ({ steps: steps.map((step) => ({ ...step, reminder: true })) })],
    ['every communication', 'one less', ({ receipts }) => ({ receipts: receipts.slice(1) })],
    [
      'every receipt is true',
      'no release',
      ({ addresses }) => ({ addresses: new Set([...addresses].filter((url) => !url.includes('/releases/tag/'))) }),
    ],
    [
      'the plan was rehearsed',
      'a mail got out',
      ({ steps }) => ({
        steps: steps.map((step) =>
          step.does === '/rehearse' ? { ...step, outside: { ...step.outside, mails: step.outside.mails + 1 } } : step,
        ),
      }),
    ],
    ['the plan was rehearsed', 'never', without('plan-rehearsed', 0)],
    ['pre-flight looked', 'not when it was made', withoutPreFlight('when it was made')],
    ['pre-flight looked', 'not at the end', withoutPreFlight('5 min before T0')],
    ['what was published was read back', 'not once', without('step-read-back', 0)],
    [
      "the archive's address",
      'one is missing',
      ({ entries }) => ({
        entries: entries.filter(({ fact }) => fact.type !== 'post-archived' || !fact.step.includes('oss-security')),
      }),
    ],
    ['the board is one comment', 'one less', changedBoard(`all ${messages} m`, `${messages - 1} of ${messages} m`)],
    ['the board is one comment', 'twice', ({ comments }) => ({ comments: [...comments, ...comments] })],
    ['the board is one comment', 'a proof is missing', changedBoard(`/releases/tag/${tag}`, '/releases')],
    ['the board is one comment', 'a member is missing', changedBoard(new RegExp(`- ${member}.*\n`, 'g'), '')],
    [
      'of a CVE record',
      'never told',
      ({ comments }) => ({
        comments: comments.map((each) => ({ ...each, text: each.text.replace('still says reserved', '') })),
      }),
    ],
    ['of a CVE record', 'asked once', () => ({ cveQuestions: 1 })],
    [
      'nothing was public',
      'Slack was',
      ({ slack }) => ({ slack: slack.map((each) => ({ ...each, at: each.at - 301_000 })) }),
    ],
    [
      'the tracking issue',
      'a second later',
      ({ publicIssues }) => ({ publicIssues: publicIssues.map((issue) => ({ ...issue, at: issue.at + 1000 })) }),
    ],
    [
      'the tracking issue',
      'another label',
      ({ publicIssues }) => ({
        publicIssues: publicIssues.map((issue) => ({ ...issue, labels: issue.labels.slice(1) })),
      }),
    ],
    ['the advisory is published', 'a draft', ({ advisory }) => ({ advisory: { ...advisory, state: 'draft' } })],
    ['Slack was told', 'twice', ({ slack }) => ({ slack: [...slack, ...slack] })],
    [
      'release notes keep',
      'a letter less',
      ({ notes }) => ({ notes: { ...notes, [tag]: (notes[tag] ?? '').slice(1) } }),
    ],
    ['each address got the mails', 'one less', ({ mails }) => ({ mails: mails.slice(1) })],
    [
      'every mail has exactly one',
      'another recipient',
      ({ mails }) => ({ mails: first(mails, (mail) => ({ ...mail, to: [...mail.to, 'x@example.org'] })) }),
    ],
    ['every mail has exactly one', 'two To', changedMails(/^(To: .*\r\n)/m, '$1$1')],
    ['every mail says', 'not by a machine', changedMails(/^Auto-Submitted: .*\r\n/m, '')],
    ['every mail says', 'an id twice', ({ mails }) => ({ mails: [...mails, ...mails] })],
    [
      'what is embargoed',
      'in clear',
      changedMails('Content-Type: multipart/encrypted;', 'Content-Type: multipart/mixed;'),
    ],
    ['what is embargoed', 'nobody can', () => ({ keys: {} })],
    ['the calendars of', 'one less', ({ mails }) => ({ mails: withoutLast(mails, 'alice@example.org') })],
    [
      'the calendar mails',
      'the CVE',
      changedMails(/keep this hour free/, 'keep this hour free for CVE-2020-2026 CVE-2022-31079'),
    ],
    ['no public mail', 'a mark', changedMails(/^Subject: \[/m, 'Subject: [EMBARGOED] [')],
    ['nothing was sent twice', 'all was', ({ requests }) => ({ requests: [...requests, ...requests] })],
    [
      'the token of each public write',
      'of everything',
      ({ requests }) => ({
        requests: requests.map((request) => ({
          ...request,
          tokenScope: { kind: 'installation', repositories: 'all', permissions: {} },
        })),
      }),
    ],
    [
      'the token of each request',
      'of another, too',
      ({ requests, caseRepository }) => ({
        requests: requests.map((request) => ({
          ...request,
          tokenScope: { kind: 'installation', repositories: [caseRepository, 'example/another'], permissions: {} },
        })),
      }),
    ],
    [
      "GitHub's OpenAPI",
      'unknown',
      () => ({
        violations: [{ kind: 'request', method: 'GET', path: '/', operation: null, message: 'no such operation' }],
      }),
    ],
    [
      'every webhook',
      'a failure',
      ({ deliveries }) => ({ deliveries: [...deliveries, { event: 'issues', statusCode: 503 }] }),
    ],
    [
      "the journal's chain",
      'edited',
      ({ journal }) => ({ journal: { ...journal, broken: { seq: 7, why: 'its payload was edited' } } }),
    ],
  ];
}

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  kata: [
    ...common({ messages: 10, member: 'Stratus', tag: '1.11.1' }),
    ['the KCSA file', 'no YAML', changedFile(KCSA_FILE, 'id: KCSA', 'id: "KCSA')],
    ['its row in the index', 'second', changedFile(INDEX_FILE, /(\| \[KCSA-CVE-2020-2026.*\n)(\| \[.*\n)/, '$2$1')],
    ['the erratum stands', 'not there', ({ advisory }) => ({ advisory: { ...advisory, description: '' } })],
    ['the erratum stands', 'not in the file', changedFile(KCSA_FILE, 'errata:', 'notes:')],
    ['the erratum stands', 'not in Slack', ({ slack }) => ({ slack: slack.slice(0, 1) })],
    ['each list got the erratum', 'no answer', changedMails(/^In-Reply-To: .*\r\n/m, '')],
    ['every mail has a valid', 'a letter', changedMails('title: Kata', 'title: kata')],
    [
      'what is embargoed',
      'another can',
      ({ keys }) => ({ keys: { ...keys, 'x@example.org': keys[DISTROS.address] ?? '' } }),
    ],
    [
      'the notice names T0',
      'one less',
      ({ mails }) => ({ mails: mails.filter(({ to }) => !to.includes(DISTROS.address)) }),
    ],
    ['the notice names T0', 'without its prefix', changedMails('Subject: [vs] ', 'Subject: ')],
    ['exactly those who had the notice', 'no answer', changedMails(/^In-Reply-To: .*\r\n/m, '')],
    [
      'exactly those who had the notice',
      'one too few',
      ({ mails }) => ({ mails: withoutLast(mails, DISTROS.address) }),
    ],
    ['exactly those who had the notice', 'one too many', ({ mails }) => ({ mails: [...mails, ...mails] })],
  ],
  kubeedge: [
    ...common({ messages: 14, member: 'Harbor', tag: 'v1.11.1' }),
    ['every mail has a valid', 'a letter', changedMails('Am I vulnerable', 'Are you vulnerable')],
    ['the notice names T0', 'one less', ({ mails }) => ({ mails: mails.filter(({ to }) => !to.includes(HARBOR)) })],
    [
      'distributors had the notice',
      'late',
      ({ mails }) => ({ mails: mails.map((mail) => ({ ...mail, at: mail.at + WEEK })) }),
    ],
    [
      '24 hours before T0',
      'late',
      ({ mails }) => ({ mails: mails.map((mail) => ({ ...mail, at: mail.at + 2 * HOUR })) }),
    ],
    ['24 hours before T0', 'other words', changedMails('Upgrade to a fixed', 'Move to a fixed')],
    ['24 hours before T0', 'one less', ({ mails }) => ({ mails: withoutSecond(mails, HARBOR) })],
    ['at T0 the issue', 'last', ({ entries }) => ({ entries: entries.toReversed() })],
    ['the maintainers of', 'one less', without('granted', 0)],
    ['a release manager', 'one less', without('binaries-confirmed', 0)],
  ],
};

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const HARBOR = 'security@harbor.example.org';

/** The mails without the last one to this address. */
function withoutLast(mails: readonly SentMail[], address: string): readonly SentMail[] {
  const last = mails.findLast(({ to }) => to.includes(address));
  return mails.filter((mail) => mail !== last);
}

/** The mails without the second one to this address. */
function withoutSecond(mails: readonly SentMail[], address: string): readonly SentMail[] {
  const [, second] = mails.filter(({ to }) => to.includes(address));
  return mails.filter((mail) => mail !== second);
}

function changedFile(path: string, from: string | RegExp, to: string): Tamper {
  return ({ files }) => ({ files: { ...files, [path]: (files[path] ?? '').replace(from, to) } });
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

/** The journal without what was looked at before the disclosure then. */
function withoutPreFlight(when: string): Tamper {
  return ({ entries }) => ({
    entries: entries.filter(
      ({ fact }) => fact.type !== 'pre-flight-done' || fact.purpose !== 'disclosure' || fact.when !== when,
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

describe.each(Object.entries(STORIES))('the story of %s', (name, story) => {
  const rows = ROWS[name] ?? [];
  const told = TOLD[name];
  const judge = (evidence: Evidence) => checksOf(evidence, story.outcome, story.checks);
  let evidence: Evidence;
  beforeAll(async () => {
    evidence = await evidenceOf(story, { chapter: () => undefined, step: () => undefined });
  }, LIMIT);

  test('every communication of a private case went to each of its places, once', () => {
    const sent = evidence.receipts.map((row) => `${row.plan}: ${row.communication} → ${row.to}`);
    expect(new Set(sent).size).toBe(sent.length);
    const places: Record<string, number> = {};
    for (const { plan, communication } of evidence.receipts) {
      const place = plan === null ? communication : `${plan}: ${communication}`;
      places[place] = (places[place] ?? 0) + 1;
    }
    expect(places).toEqual(told?.places);
  });

  test('wrong steps were refused, and nothing left in the seconds before an hour', () => {
    const { steps } = evidence;
    expect(steps.length).toBeGreaterThan(40);
    const refused = steps.filter(({ seen }) => seen.some(({ lines }) => lines[0]?.startsWith('Not done')));
    expect(refused.map(({ who, does }) => `${who} ${does}`)).toEqual(
      expect.arrayContaining([...(told?.refused ?? [])]),
    );
    const quiet = steps.filter(({ at }) => told?.quiet.at.test(at));
    expect(quiet).toHaveLength(told?.quiet.count ?? 0);
    expect(quiet.flatMap(({ seen }) => seen)).toEqual([]);
  });

  test('the board says in the end that all has arrived', () => {
    const board = boardsOf(evidence).at(-1) ?? '';
    for (const words of told?.board ?? []) expect(board).toContain(words);
  });

  test('every check is yes, and is made false below', async () => {
    const checks = await judge(evidence);
    expect(checks.filter(({ yes }) => !yes)).toEqual([]);
    expect(checks.filter(({ sentence }) => !rows.some(([start]) => sentence.startsWith(start)))).toEqual([]);
  });

  test.each(rows)('%s: %s', async (start, _why, tamper) => {
    const checks = await judge({ ...evidence, ...tamper(evidence) });
    const found = checks.filter(({ sentence }) => sentence.startsWith(start));
    expect(found).toMatchObject([{ yes: false }]);
    expect(found[0]?.against.length).toBeGreaterThan(0);
  });
});
