/** Checks of the mails: who got which, whether each is signed, and what only the CNA may read. */

import { type Checker, check, unless } from './check.ts';
import type { Evidence } from './evidence.ts';
import { PUBLISHED } from './facts.ts';
import { PATCHES } from './kata-embargo.ts';
import { readMail } from './mail-reading.ts';
import { CNA } from './world.ts';

const EMBARGO_WORDS = /\[(?:EMBARGOED|pre-KCSA|vs)\]/i;

function readAll({ mails, teamKey, cnaKey }: Evidence) {
  return Promise.all(mails.map(async (mail) => ({ mail, read: await readMail(mail, teamKey, cnaKey) })));
}

function addresses(evidence: Evidence, audience: 'downstream' | 'public'): readonly string[] {
  return Object.values(evidence.channels).flatMap((channel) =>
    channel.kind === 'mail' && channel.audience === audience ? [channel.email] : [],
  );
}

export const mailChecks: readonly Checker[] = [
  (evidence) => {
    const sent = evidence.mails.flatMap(({ to }) => to);
    const wanted = [CNA.email, ...addresses(evidence, 'downstream'), ...addresses(evidence, 'public')];
    const against = [...new Set([...wanted, ...sent])].flatMap((address) => {
      const count = sent.filter((to) => to === address).length;
      return unless(count === (wanted.includes(address) ? 1 : 0), `${address} got ${count}`);
    });
    return check(`each mail channel and the CNA got exactly one mail, and nobody else any (${wanted.length})`, against);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const against = all.flatMap(({ mail, read }) =>
      unless(
        mail.to.length === 1 && read.named.length === 1 && mail.to[0] === read.named[0],
        `${mail.to.join(', ')}: names ${read.named.join(', ')}`,
      ),
    );
    return check('every mail has exactly one recipient', [...unless(all.length > 0, 'there is no mail'), ...against]);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const against = all.flatMap(({ mail, read }) => unless(read.signed, `the mail to ${mail.to.join(', ')}`));
    return check("every mail has a valid signature of the team's key", [
      ...unless(all.length > 0, 'there is no mail'),
      ...against,
    ]);
  },
  async (evidence) => {
    const all = (await readAll(evidence)).filter(({ mail }) => mail.to.includes(CNA.email));
    const against = all.flatMap(({ mail, read }) => [
      ...unless(read.encrypted, 'it is not encrypted'),
      ...unless(read.text.includes(PUBLISHED.title), 'the CNA can not read it'),
      ...unless(!mail.raw.includes(PUBLISHED.title), 'it can be read by everybody'),
    ]);
    return check('the request to the CNA is encrypted, and the CNA can read it', [
      ...unless(all.length > 0, 'there is none'),
      ...against,
    ]);
  },
  async (evidence) => {
    const notices = (await readAll(evidence)).filter(({ mail }) =>
      addresses(evidence, 'downstream').some((to) => mail.to.includes(to)),
    );
    const against = notices.flatMap(({ read }) => [
      ...unless(read.text.includes('2026-12-01, 0000UTC'), 'it does not name T0'),
      ...Object.entries(PATCHES).flatMap(([branch, patch]) =>
        unless(
          read.attachments.some(({ name, text }) => name.includes(branch) && text === patch),
          `the patch for ${branch} is not attached as it was approved`,
        ),
      ),
    ]);
    return check('the notice names T0 and has the approved patches attached, byte for byte', [
      ...unless(notices.length > 0, 'there is none'),
      ...against,
    ]);
  },
  async (evidence) => {
    const isPublic = addresses(evidence, 'public');
    const against = (await readAll(evidence)).flatMap(({ mail, read }) =>
      unless(!EMBARGO_WORDS.test(read.subject) || !mail.to.some((to) => isPublic.includes(to)), read.subject),
    );
    return check('no public mail has a subject of the embargo', against);
  },
];
