/** The kubeedge communications, as `vmt render` makes them: where they go, their subjects, and what each must hold. */
import { describe, expect, test } from '@jest/globals';
import { kubeedgeCommunications } from '../../src/processes/kubeedge-communications.ts';
import { type RenderedMessage, rendered } from '../support/rendering.ts';
import { sampleInput } from '../support/sample-case.ts';

const REPOSITORY = 'https://github.com/kubeedge/kubeedge';
const CALCULATOR = `https://www.first.org/cvss/calculator/3.1#${sampleInput.cvss}`;
const PULL = `${REPOSITORY}/pull/7`;

/** A fact for everything. */
const input = {
  ...sampleInput,
  title: 'Node updates by an invalid request',
  summary: 'A node may change another node',
  status: 'remediation',
  components: [
    { name: 'cloudcore', affected: '<1.22.1', fixed: '1.22.1' },
    { name: 'edgecore', affected: '>=1.20.0 <1.20.4', fixed: '1.20.4' },
  ],
  cve: 'CVE-2026-12345',
  disclosure: '2026-12-10T17:00:00Z',
  patches: [{ branch: 'master', component: 'cloudcore', url: PULL }],
  links: {
    advisory: `${REPOSITORY}/security/advisories/GHSA-2345-6789-cfgh`,
    issue: `${REPOSITORY}/issues/12`,
    release: `${REPOSITORY}/releases/tag/v1.22.1`,
  },
};

async function messages(communication: string, changes: Record<string, unknown> = {}) {
  const { code, answer } = await rendered('kubeedge', communication, { ...input, ...changes });
  expect([code, answer.error]).toEqual([0, undefined]);
  return answer.messages;
}

async function message(communication: string, changes: Record<string, unknown> = {}): Promise<RenderedMessage> {
  const [first] = await messages(communication, changes);
  if (first === undefined) {
    throw new Error('no message');
  }
  return first;
}

/** Do these stand in the text, each after the one before? */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at < 0 ? `missing, or not here: ${part}` : part).toBe(part);
    from = at + part.length;
  }
}

/** What the public is told, from its first line about the issue to its last. */
const PUBLIC_TEXT = [
  'Severity: high (8.2)',
  CALCULATOR,
  'CVE: CVE-2026-12345',
  sampleInput.description,
  '### Am I vulnerable?',
  '#### Affected Versions',
  '- cloudcore: <1.22.1',
  '- edgecore: >=1.20.0 <1.20.4',
  '### How do I mitigate this vulnerability?',
  'Upgrade to a fixed version',
  '**ACTION REQUIRED:**',
  'Restart the runtime.',
  'Before the upgrade:',
  '- or use a block device',
  'Do not use shared file systems.',
  '#### Fixed Versions',
  '- cloudcore: 1.22.1',
  '- edgecore: 1.20.4',
  `Binaries and release notes: ${REPOSITORY}/releases`,
  'To upgrade',
  `- master: ${PULL}`,
  '**Fix impact:**',
  'Symlinks are no longer followed.',
  '### Detection',
  'Look for symlinks',
  `${REPOSITORY}/security`,
  '#### Acknowledgements',
  'Yuval Avrahami (Palo Alto Networks)',
  '#### Additional Details',
  'Two\nlines',
  input.links.advisory,
  'https://example.org/paper?id=1#top',
];

const T0 = '2026-12-10, 9AM PT (2026-12-10, 1700UTC)';

describe('every kubeedge communication holds what it must', () => {
  const rows: readonly (readonly [string, string | null, readonly string[]])[] = [
    ['embargo-reminder', null, ['Under embargo']],
    ['acknowledgement', null, ['Thank you for your report', 'do not mention']],
    [
      'non-vulnerability',
      null,
      ['neither a vulnerability of KubeEdge nor a security incident', 'a proof of concept', `${REPOSITORY}/issues/new`],
    ],
    ['cve-form', null, ['Request a CVE ID', 'KubeEdge', 'under embargo until 2026-12-10T17:00:00Z']],
    [
      'cve-request-private',
      'CVE request for vulnerability in KubeEdge cloudcore, edgecore',
      ['confidential', 'Title: Node updates', 'Affected versions: cloudcore <1.22.1', sampleInput.description],
    ],
    [
      'cve-request-public',
      'CVE request for vulnerability in KubeEdge cloudcore, edgecore',
      ['public already', sampleInput.description, input.links.issue],
    ],
    [
      'distributor-notice',
      '[EMBARGOED] CVE-2026-12345: Node updates by an invalid request',
      [
        '### EMBARGOED',
        T0,
        'within your team',
        'The patch is under embargo, too',
        'do not deploy it where others can see or get it',
        '### Issue Details',
        'Node updates by an invalid request',
        'Severity: high (8.2)',
        CALCULATOR,
        'CVE: CVE-2026-12345',
        sampleInput.description,
        '### Affected Components and Configurations',
        'cloudcore, edgecore',
        '#### Affected Versions',
        '- cloudcore: <1.22.1',
        '### Mitigations',
        '- cve-2026-12345-master-cloudcore.patch, for master',
        PULL,
        '1.22.1, 1.20.4',
        '**Fix impact:**',
        '**ACTION REQUIRED:**',
        '- or use a block device',
        'Do not use shared file systems.',
        '### Detection',
        'Look for symlinks',
        'evidence that it was exploited, reply to this mail',
        'At least 24 hours before',
        'Alice Doe, for the KubeEdge Security Team',
      ],
    ],
    [
      'distributor-24h-notice',
      '[EMBARGOED] CVE-2026-12345: Node updates by an invalid request: public disclosure on 2026-12-10, 9AM PT',
      [
        T0,
        'do not release or publicly deploy them',
        'Subject: [Security Advisory] CVE-2026-12345: Node updates by an invalid request',
        ...PUBLIC_TEXT,
      ],
    ],
    [
      'embargo-update',
      '[EMBARGOED] New date: vulnerability in KubeEdge cloudcore, edgecore (CVE-2026-12345)',
      [T0, 'The embargo stays'],
    ],
    [
      'announcement-email',
      '[Security Advisory] CVE-2026-12345: Node updates by an invalid request',
      [
        'Hello KubeEdge Community',
        ...PUBLIC_TEXT,
        input.links.issue,
        input.links.release,
        'The KubeEdge Security Team',
      ],
    ],
    [
      'announcement-issue',
      'CVE-2026-12345: Node updates by an invalid request',
      [`CVSS Rating: [${sampleInput.cvss}](${CALCULATOR})`, ...PUBLIC_TEXT.slice(3), input.links.release],
    ],
    [
      'announcement-slack',
      null,
      [
        'cloudcore, edgecore',
        'Node updates by an invalid request',
        'A node may change another node',
        'Severity: high (8.2)',
        'CVE: CVE-2026-12345',
        input.links.issue,
        input.links.release,
      ],
    ],
    ['opened-report', 'Node updates by an invalid request (CVE-2026-12345)', [sampleInput.description]],
    [
      'release-notes',
      null,
      [
        'This release fixes CVE-2026-12345: Node updates by an invalid request',
        'Severity: high (8.2)',
        'cloudcore <1.22.1; edgecore >=1.20.0 <1.20.4',
        input.links.advisory,
        input.links.issue,
        '**ACTION REQUIRED:**',
        '**Fix impact:**',
      ],
    ],
  ];
  test.each(rows)('%s', async (id, subject, parts) => {
    const said = await message(id);
    expect(said.subject).toBe(subject);
    expectInOrder(said.body, parts);
    expect(said.body).not.toMatch(/undefined|\{\{/);
    // Code stands apart, on lines of its own.
    expect(said.body.replaceAll(/\n+```[^`]*```\n+/g, '')).not.toContain('\n\n\n');
  });
  test('and the table has them all', () => {
    expect(rows.map(([id]) => id).toSorted()).toEqual(Object.keys(kubeedgeCommunications).toSorted());
  });
});

describe('they go where they belong', () => {
  const downstream = ['embargo-notice encrypted', 'linux-distros encrypted'];
  test.each([
    ['acknowledgement', ['advisory']],
    ['non-vulnerability', ['advisory']],
    ['distributor-notice', downstream],
    ['distributor-24h-notice', downstream],
    ['embargo-update', downstream],
    ['announcement-email', ['kata-dev', 'oss-security', ...downstream]],
    ['announcement-slack', ['announcements']],
    ['announcement-issue', ['tracking-issue']],
    ['release-notes', ['release']],
    ['cve-request-private', ['cna encrypted']],
    ['cve-request-public', ['oss-security', 'cna']],
  ])('%s', async (id, expected) => {
    const said = await messages(id);
    expect(said.map(({ channel, encrypted }) => `${channel}${encrypted ? ' encrypted' : ''}`)).toEqual(expected);
    expect(said.every(({ to, signed }) => signed === (to !== null))).toBe(true);
  });
  test('the patches go with the notice, and with nothing after it', async () => {
    const notices = await messages('distributor-notice');
    const attachments = ['cve-2026-12345-master-cloudcore.patch'];
    expect(notices.map((each) => each.attachments)).toEqual([attachments, attachments]);
    expect((await message('distributor-24h-notice')).attachments).toEqual([]);
    expect((await message('announcement-email')).attachments).toEqual([]);
  });
  test('each channel has its own prefix', async () => {
    expect((await messages('announcement-email')).map(({ subject }) => subject?.slice(0, 24))).toEqual([
      '[Security Advisory] CVE-',
      '[Security Advisory] CVE-',
      '[Security Advisory] CVE-',
      '[vs] [Security Advisory]',
    ]);
  });
});

describe('the notice of the last day', () => {
  const begin = 'A security issue was found in KubeEdge';
  const end = 'https://example.org/paper?id=1#top\n';
  const publicText = (body: string) => body.slice(body.indexOf(begin), body.indexOf(end) + end.length);

  test('carries the very text of the announcement', async () => {
    const notice = publicText((await message('distributor-24h-notice')).body);
    expect(notice.length).toBeGreaterThan(1000);
    expect(notice).toBe(publicText((await message('announcement-email')).body));
  });
  test('and its subject', async () => {
    const { subject } = await message('announcement-email');
    expect((await message('distributor-24h-notice')).body).toContain(`Subject: ${subject}\n`);
  });
});

describe('there may be no CVE, no fix and nothing else', () => {
  const bare = {
    ...{ cve: '', ghsa: '', mitigation: '', workaround: '', detection: '', fixImpact: '', actionRequired: '' },
    ...{ references: [], notes: [], patches: [], reporters: [], reason: '', coordinator: {} },
    components: [{ name: 'cloudcore', affected: '<1.22.1' }],
    links: { issue: input.links.issue },
  };
  test.each([
    ['announcement-email', '[Security Advisory] Node updates by an invalid request'],
    ['announcement-issue', 'Node updates by an invalid request'],
    [
      'distributor-24h-notice',
      '[EMBARGOED] Node updates by an invalid request: public disclosure on 2026-12-10, 9AM PT',
    ],
    ['embargo-update', '[EMBARGOED] New date: vulnerability in KubeEdge cloudcore'],
    ['announcement-slack', null],
    ['release-notes', null],
  ])('%s', async (id, subject) => {
    const said = await message(id, bare);
    expect(said.subject).toBe(subject);
    expect(said.body).not.toMatch(/CVE(?!-2026)|\n\n\n|ACTION|Fix impact|Acknowledgements|attached/);
  });
  test('the announcement says that there is no fix yet, and where advisories are', async () => {
    expectInOrder((await message('announcement-email', bare)).body, [
      'There is no fixed version yet.',
      '#### Fixed Versions\n\nThere is none yet.',
      'We know of no sign',
      `${REPOSITORY}/security/advisories\n- Issue: ${input.links.issue}\n`,
    ]);
  });
  test('what is not affected needs no fix, and its advisory stays private', async () => {
    const components = [{ name: 'cloudcore', affected: 'not affected' }];
    const { body } = await message('announcement-email', { components });
    expectInOrder(body, ['not affected by it', 'No: no version', 'Nothing has to be done', 'None is needed']);
    expect(body).not.toContain('GHSA');
  });
});

describe('errata', () => {
  const errata = [
    { date: '2026-12-12', text: 'It is fixed in 1.22.2.' },
    { date: '2026-12-13', text: 'It is fixed in 1.22.3.' },
  ];
  test('are announced with all that holds now', async () => {
    const { subject, body } = await message('announcement-email', { errata });
    expect(subject).toBe('[Security Advisory] Erratum: CVE-2026-12345: Node updates by an invalid request');
    expectInOrder(body, ['2026-12-12\n\nIt is fixed in 1.22.2.', '2026-12-13\n\nIt is', ...PUBLIC_TEXT]);
  });
  test('and the last of them in the chat', async () => {
    const { body } = await message('announcement-slack', { errata });
    expectInOrder(body, ['*Erratum to the KubeEdge', 'It is fixed in 1.22.3.', input.links.issue]);
    expect(body).not.toContain('1.22.2');
  });
});

describe('what became of the date', () => {
  test.each([
    ['[EMBARGOED] No date', 'There is no date', { disclosure: '' }],
    ['Embargo ended', 'You may release and deploy', { visibility: 'public' }],
    ['[EMBARGOED] Cancelled', 'There will be no public disclosure', { status: 'rejected' }],
  ])('%s', async (words, text, changes) => {
    const { subject, body } = await message('embargo-update', changes);
    expect(subject).toBe(`${words}: vulnerability in KubeEdge cloudcore, edgecore (CVE-2026-12345)`);
    expect(body).toContain(text);
  });
});

describe('what is not to be known', () => {
  const canaries = {
    reason: 'canary-reason',
    status: 'canary-status',
    coordinator: { name: 'Canary', login: 'canary' },
  };
  test.each(
    Object.entries(kubeedgeCommunications)
      .filter(([, { audience }]) => audience === 'public')
      .map(([id]) => [id]),
  )('%s has nothing private', async (id) => {
    const patches = [{ branch: 'master', component: '', url: 'https://github.com/kubeedge/private/pull/1' }];
    for (const { subject, body } of await messages(id, { ...canaries, patches })) {
      expect(`${subject}\n${body}`).not.toMatch(/canary|private\/pull|EMBARGO|alice/i);
    }
  });
  test('a public report is not asked to be kept secret', async () => {
    expect((await message('acknowledgement', { visibility: 'public' })).body).not.toContain('in public');
    const { code, answer } = await rendered('kubeedge', 'distributor-notice', { ...input, visibility: 'public' });
    expect([code, answer.error?.rule]).toEqual([1, 'distributor-notice is for private cases only']);
  });
});

describe('a nasty title', () => {
  const title = 'Ping @kubeedge/team <!-- x --> fixes #1 [a](http://evil.example/) *b*';
  test('is a subject as it was typed, in mails and issues', async () => {
    expect((await message('announcement-email', { title })).subject).toBe(
      `[Security Advisory] CVE-2026-12345: ${title}`,
    );
  });
  test('does nothing in markdown and in the chat', async () => {
    const notes = (await message('release-notes', { title })).body;
    expect(notes).toContain('`@kubeedge/team`');
    expect(notes).not.toMatch(/<!--|[^`]#1|\]\(http:/);
    expect((await message('announcement-slack', { title })).body).not.toMatch(/@kubeedge|<!--/);
  });
  test.each([
    ['two lines', 'x\r\nBcc: evil@example.org', 'one line'],
    ['the mark of an embargo', '[EMBARGOED] x', 'a public subject has no mark of an embargo'],
  ])('of %s is refused', async (_what, nasty, rule) => {
    const { code, answer } = await rendered('kubeedge', 'announcement-email', { ...input, title: nasty });
    expect([code, answer.error?.rule]).toEqual([1, expect.stringContaining(rule)]);
  });
});

describe('a missing fact is named, with its mend', () => {
  test.each([
    ['distributor-notice', { cve: '' }, 'cve', '/cve'],
    ['distributor-notice', { disclosure: '' }, 'disclosure', '/embargo'],
    ['distributor-24h-notice', { disclosure: '' }, 'disclosure', '/embargo'],
    ['announcement-email', { cvss: '' }, 'severity', '/set cvss'],
    ['announcement-issue', { description: '' }, 'description', '/set description'],
    ['announcement-issue', { components: [] }, 'components', '/set component'],
    ['announcement-slack', { links: {} }, 'links.issue', 'links.issue'],
  ])('%s with %o', async (id, changes, value, mend) => {
    const { code, answer } = await rendered('kubeedge', id, { ...input, ...changes });
    expect([code, answer.error]).toEqual([
      1,
      { value, rule: `${id} needs ${value}, which is missing`, mend: expect.stringContaining(mend) },
    ]);
  });
});
