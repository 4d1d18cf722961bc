/**
 * A whole disclosure of the kata process, read from outside: every mail that the SMTP server got is opened by GnuPG with
 * the keyrings of those who have one. Who can read what, who is named in it, and what no message says.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readKey } from 'openpgp';
import type { OpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { type BotWorld, CASES, PRODUCT } from '../support/bot-world.ts';
import type { Step } from '../support/conversation.ts';
import { CASE_ISSUE, everywhere, LISTS, playTo, published, receipts, untilNotice } from './approved-plan.ts';
import { makeGnupgKey } from './gnupg-keys.ts';
import { CALENDARS, CNA, DISTROS, MEMBERS, nameOf, startKeyedWorld, TEAM } from './keyed-world.ts';
import { createKeyrings, type Keyrings, type MailRead, readMail } from './read-mail.ts';

const [ANNA, BEN, CLEO] = MEMBERS;
const NOTICED = [...MEMBERS, DISTROS];
const FIRST_DATE = '2026-12-01, 0000UTC';
const MOVED_DATE = '2026-12-02, 0000UTC';
const T0 = '2026-12-02T00:00:00Z';

/** Words that people of the case said to each other: none of them is in any message to anybody else. */
const PRIVATE = ['canary-report', 'canary-note', 'canary-terms', 'canary-hold', 'canary-evidence', 'canary-override'];
const PATCHES = {
  main: 'From 1f2e Mon Sep 17 00:00:00 2001\n--- a\n+++ b\n-canary-patch\n',
  // What mail is known to change: CR LF, a lone dot, `From `, letters that are no ASCII, no line break at the end.
  'stable-1.11': '--- a\r\n+++ b\r\n.\r\n..\r\nFrom me \t\r\n+größer als “x”\n-canary-patch',
};

/** The case of approved-plan.ts, with two branches and with words that are nobody else's business. */
const story: readonly Step[] = [
  {
    rita: {
      report: { title: 'Link resolution before file access', text: 'A guest can follow a link. canary-report' },
    },
  },
  { alice: '/terms Please wait until December. canary-terms' },
  ...untilNotice.slice(1).filter((step) => step.grace === undefined && step.carol === undefined),
  { alice: 'I could make it happen on my machine. canary-note' },
  { alice: '/consent architecture-committee @dave they agreed in the call, canary-evidence' },
  { alice: '/hold canary-hold' },
  { alice: '/resume' },
  ...Object.entries(PATCHES).flatMap(([branch, text]): Step[] => [
    { grace: { file: { path: `cases/2/patches/${branch}.patch`, text } } },
    { grace: `/patch ${branch} kata-runtime cases/2/patches/${branch}.patch` },
    { carol: `/approve patch ${branch}` },
  ]),
  { alice: '/notify' },
  ...approvals(),
  { at: '2026-11-24T09:00:00Z' },
  { alice: '/embargo 2026-12-02 --override one more day, canary-override' },
  { bob: '/approve override' },
  { alice: '/notify' },
  ...approvals(),
  { bob: '/plan' },
  ...approvals(),
];

function approvals(): readonly Step[] {
  return [{ alice: '/approve plan {hash}' }, { bob: '/approve plan {hash}' }];
}

const fromT0: readonly Step[] = [
  { at: T0 },
  ...Object.keys(PATCHES).map((base) => ({
    grace: { pull: { title: 'Check the path', body: 'Fixes {tracking}', base, head: `fix-${base}` } },
  })),
];

let world: BotWorld;
let keyrings: Keyrings;
let team: OpenpgpKey;
let mails: readonly MailRead[] = [];
let beforeT0: Readonly<Record<string, number>> = {};

beforeAll(async () => {
  team = makeGnupgKey('Kata VMT', TEAM, 'curve25519');
  const others = {
    [ANNA]: makeGnupgKey('Anna', ANNA, 'rsa'),
    [BEN]: makeGnupgKey('Ben', BEN, 'curve25519'),
    [CLEO]: makeGnupgKey('Cleo', CLEO, 'rsa-alone'),
    [DISTROS]: makeGnupgKey('linux-distros', DISTROS, 'rsa'),
    [CNA]: makeGnupgKey('CNA', CNA, 'curve25519'),
  };
  keyrings = createKeyrings(team, others);
  world = await startKeyedWorld({ branches: Object.keys(PATCHES), keys: { [TEAM]: team, ...others } });
  await playTo(world, story);
  world.at('2026-12-01T23:59:59.999Z');
  await world.settle();
  beforeT0 = published(world);
  await playTo(world, fromT0);
  mails = await Promise.all(world.sandbox.mail.messages.map((message) => readMail(keyrings, message)));
}, 60_000);

afterAll(async () => {
  keyrings?.remove();
  await world?.close();
});

const to = (...addresses: readonly string[]): readonly MailRead[] =>
  mails.filter(({ recipients }) => addresses.includes(recipients[0] ?? ''));
const subjectOf = ({ outside }: MailRead): string => outside.subject ?? '';
const headers = ({ head }: MailRead, name: string): readonly string[] =>
  head.flatMap((line) =>
    line.toLowerCase().startsWith(`${name.toLowerCase()}: `) ? [line.slice(name.length + 2)] : [],
  );
const notices = (): readonly MailRead[] => to(...NOTICED).filter((mail) => headers(mail, 'In-Reply-To').length === 0);
const updates = (): readonly MailRead[] => to(...NOTICED).filter((mail) => headers(mail, 'In-Reply-To').length > 0);

test('nothing was public before T0, and everything is once afterwards', async () => {
  expect(beforeT0).toEqual(everywhere(0));
  expect(published(world)).toEqual(everywhere(1));
  const early = [...to(...LISTS), ...world.sandbox.slack.messages].filter(({ at }) => at < Date.parse(T0));
  expect(early).toEqual([]);
  expect(Object.values(await receipts(world)).filter(({ maybeTwice }) => maybeTwice)).toEqual([]);
  expect(world.sandbox.github.violations).toEqual([]);
});

test('each message went to whom it is for, under its subject, and opens in that keyring alone', () => {
  const vulnerability = 'ulnerability in Kata Containers kata-runtime';
  const keepFree = CALENDARS.flatMap((address) =>
    [1, 2].map((): Expected => [address, 'Kata Containers: keep this hour free', null]),
  );
  type Expected = readonly [to: string, subject: string, readers: readonly string[] | null];
  const expected: readonly Expected[] = [
    [CNA, `CVE request for v${vulnerability}`, [CNA]],
    ...keepFree,
    ...NOTICED.flatMap((address): Expected[] => {
      const prefix = address === DISTROS ? '[vs] ' : '';
      return [
        [address, `${prefix}[pre-KCSA] V${vulnerability} (CVE-2026-2026)`, [address]],
        [address, `${prefix}[pre-KCSA] New date: v${vulnerability} (CVE-2026-2026)`, [address]],
      ];
    }),
    ...LISTS.map(
      (list): Expected => [list, '[KCSA-CVE-2026-2026] Link resolution before file access (CVE-2026-2026)', null],
    ),
  ];
  const seen = mails.map((mail): Expected => [mail.recipients[0] ?? '', subjectOf(mail), mail.readers]);
  expect(seen.map((one) => JSON.stringify(one)).toSorted()).toEqual(
    expected.map((one) => JSON.stringify(one)).toSorted(),
  );
});

test('every one is signed by the team, and by nobody else; what is encrypted is encrypted to one key', async () => {
  const fingerprint = (await readKey({ armoredKey: team.publicKey })).getFingerprint().toUpperCase();
  expect(mails.map(({ signers }) => signers)).toEqual(mails.map(() => [fingerprint]));
  expect(mails.map(({ keys, readers }) => [keys, readers?.length ?? 0])).toEqual(
    mails.map(({ readers }) => (readers === null ? [0, 0] : [1, 1])),
  );
});

test('GnuPG does refuse what is not as it was signed', async () => {
  const message = world.sandbox.mail.messages.find((one) => one.to.includes(LISTS[0]));
  const raw = Buffer.from(message?.raw.toString('latin1').replace('affected-components', 'affected-components-') ?? '');
  await expect(readMail(keyrings, { to: [], raw, at: 0 })).rejects.toThrow('gpg');
});

test('one RCPT and one To, which are the same; nobody is copied; no machine answers', () => {
  const envelopes = mails.map((mail) => ({
    rcpt: mail.recipients,
    to: headers(mail, 'To'),
    copied: mail.head.filter((line) => /^(resent-)?b?cc:/i.test(line)),
    automatic: headers(mail, 'Auto-Submitted'),
    from: headers(mail, 'From'),
  }));
  expect(envelopes).toEqual(
    mails.map(({ recipients: [address] }) => ({
      rcpt: [address],
      to: [address],
      copied: [],
      automatic: ['auto-generated'],
      from: ['Kata VMT <vmt@example.org>'],
    })),
  );
  const named = to(...NOTICED, CNA).flatMap(({ recipients, head, inside }) =>
    [...NOTICED, CNA].filter(
      (other) => !recipients.includes(other) && `${head.join('\n')}\n${inside.text}`.includes(other),
    ),
  );
  expect(named).toEqual([]);
});

test('what belongs to an embargo never stands in a public subject or text', () => {
  const open = [...to(...LISTS, ...CALENDARS).map(subjectOf), ...publicTexts()];
  expect(open.filter((text) => /\[(vs|pre-kcsa|embargoed)\]/i.test(text))).toEqual([]);
});

test('every Message-ID is another one, in the domain of the sender', () => {
  const ids = mails.flatMap((mail) => headers(mail, 'Message-ID'));
  expect(ids).toHaveLength(mails.length);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^<[0-9a-f]{32}@example\.org>$/.test(id))).toEqual([]);
});

describe('the notice', () => {
  test('tells the date of disclosure as it is written downstream, and where the advisory is', () => {
    const [advisory] = world.sandbox.github.advisories(PRODUCT);
    expect(notices()).toHaveLength(NOTICED.length);
    for (const { inside } of notices()) {
      expect(inside.text).toContain(`Public disclosure:\n${FIRST_DATE}\n`);
      expect(inside.text).toContain(
        `Private advisory:\nhttps://github.com/${PRODUCT}/security/advisories/${advisory?.ghsaId}`,
      );
    }
  });

  test('brings the approved patches, byte for byte, under names that every system takes', () => {
    const approved = Object.entries(PATCHES).map(([branch, text]) => [
      `cve-2026-2026-${branch}-kata-runtime.patch`,
      text,
    ]);
    for (const { inside } of notices()) {
      const files = inside.attachments.map(({ filename, content }) => [
        filename,
        Buffer.from(content as ArrayBuffer).toString('utf8'),
      ]);
      expect(files).toEqual(approved);
      expect(inside.attachments.every(({ filename }) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(filename ?? ''))).toBe(
        true,
      );
    }
  });

  test('is followed up, when the date moves, by a mail to the very same addresses that answers the first one', () => {
    const firstOf = new Map(notices().map((mail) => [mail.recipients[0], headers(mail, 'Message-ID')]));
    expect(
      updates()
        .map(({ recipients }) => recipients[0])
        .toSorted(),
    ).toEqual(NOTICED.toSorted());
    for (const mail of updates()) {
      expect(headers(mail, 'In-Reply-To')).toEqual(firstOf.get(mail.recipients[0]));
      expect(headers(mail, 'References')).toEqual(firstOf.get(mail.recipients[0]));
      expect(mail.inside.text).toContain(`Public disclosure:\n${MOVED_DATE}\n`);
      expect(mail.inside.text).not.toContain(FIRST_DATE);
      expect(mail.inside.attachments).toEqual([]);
    }
  });
});

test('the calendar files keep the hour free, move it, and name nothing of the case', () => {
  for (const address of CALENDARS) {
    const files = to(address).map(({ inside }) =>
      Buffer.from(inside.attachments[0]?.content as ArrayBuffer).toString(),
    );
    const entry = (file: string) =>
      ['METHOD', 'SEQUENCE', 'DTSTART', 'ATTENDEE'].map(
        (key) => new RegExp(`^${key}.*?:(.*?)\r?$`, 'm').exec(file)?.[1],
      );
    expect(files.map(entry)).toEqual([
      ['REQUEST', '0', '20261201T000000Z', `MAILTO:${address}`],
      ['REQUEST', '1', '20261202T000000Z', `MAILTO:${address}`],
    ]);
    expect(new Set(files.map((file) => /^UID:(.*?)\r?$/m.exec(file)?.[1])).size).toBe(1);
    const words = to(address).map(({ inside, head }) => `${head.join('\n')}\n${inside.text}`);
    expect(
      [...words, ...files].filter((text) => /CVE-|GHSA-|KCSA|vulnerab|embargo|vmt-cases|#2\b|link/i.test(text)),
    ).toEqual([]);
  }
});

test('no word that is private is in any message, public or not; the patches are in the notices alone', async () => {
  const journal = JSON.stringify(await world.bot().store.journalOf(await caseId()));
  // The note is a comment without a command; all else the bot took for true.
  const known = [journal, ...privateTexts().filter((text) => text.includes('canary-note'))];
  expect(PRIVATE.filter((word) => !known.some((text) => text.includes(word)))).toEqual([]);
  const told = mails.map(
    ({ head, inside }) => `${head.join('\n')}\n${JSON.stringify([inside.subject, inside.text, inside.html])}`,
  );
  const all = [...told, ...publicTexts()];
  expect(PRIVATE.filter((word) => all.some((text) => text.includes(word)))).toEqual([]);
  const withPatch = mails.filter(({ inside }) =>
    inside.attachments.some(({ content }) => Buffer.from(content as ArrayBuffer).includes('canary-patch')),
  );
  expect(withPatch).toEqual(notices());
  expect(all.filter((text) => text.includes('canary-patch') || text.includes(CASES))).toEqual([]);
  const names = [...MEMBERS.map(nameOf), ...NOTICED, 'linux-distros'];
  expect(names.filter((name) => publicTexts().some((text) => text.includes(name)))).toEqual([]);
});

/** What stands in public places after the disclosure, lists included. */
function publicTexts(): readonly string[] {
  const { github, slack } = world.sandbox;
  const [advisory] = github.advisories(PRODUCT);
  return [
    ...to(...LISTS).map(({ inside, head }) => `${head.join('\n')}\n${inside.text}`),
    ...slack.messages.map(({ payload }) => JSON.stringify(payload)),
    ...github
      .issues(PRODUCT)
      .map(({ title, body, labels, comments }) => JSON.stringify([title, body, labels, comments])),
    JSON.stringify({ ...advisory, comments: [] }),
    github.file('kata-containers/community', 'KCSA/KCSA-CVE-2026-2026.md') ?? '',
    github.file('kata-containers/community', 'KCSA.md') ?? '',
    github.release(PRODUCT, '1.11.0')?.body ?? '',
  ];
}

async function caseId(): Promise<string> {
  return (await world.bot().store.byNumber(CASE_ISSUE))?.case.id ?? '';
}

/** What people said on the case issue. */
function privateTexts(): readonly string[] {
  return world.sandbox.github.comments(CASES, CASE_ISSUE).map((comment) => comment.body);
}
