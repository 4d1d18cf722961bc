/** Checks of what was mailed under embargo: who can read it, the notice, the other date, the hour to keep free. */
import { calendarOf } from './calendar-reading.ts';
import { type Checker, check, unless } from './check.ts';
import { CALLED, CNA, DISTROS, NOTICED } from './configuration.ts';
import type { Evidence } from './evidence.ts';
import { DAYS, PUBLISHED } from './facts.ts';
import { PATCHES } from './kata-report.ts';
import { type ReadMail, readAll } from './mail-reading.ts';

async function mailsTo(evidence: Evidence, addresses: readonly string[]): Promise<readonly ReadMail[]> {
  return (await readAll(evidence)).filter(({ to }) => to.some((address) => addresses.includes(address)));
}

/** The first mail to a stakeholder is the notice; what follows it tells another date. */
async function downstream(evidence: Evidence) {
  const all = await mailsTo(evidence, NOTICED);
  const isNotice = (mail: ReadMail): boolean => all.find(({ to }) => to[0] === mail.to[0]) === mail;
  return { notices: all.filter(isNotice), updates: all.filter((mail) => !isNotice(mail)) };
}

/** Words that tell what the case is about. */
const TELLING = [PUBLISHED.cve, PUBLISHED.id, PUBLISHED.title, PUBLISHED.component, PUBLISHED.reporter.name];

export const embargoMailChecks: readonly Checker[] = [
  async (evidence) => {
    const all = await mailsTo(evidence, [...NOTICED, CNA.address]);
    const against = all.flatMap(({ to, encrypted, openedBy, raw, text }) => [
      ...unless(encrypted, `${to.join(', ')}: it is not encrypted`),
      ...unless(
        openedBy.join() === to.join(),
        `${to.join(', ')}: it can be read by ${openedBy.join(', ') || 'nobody'}`,
      ),
      ...unless(text.includes(PUBLISHED.component), `${to.join(', ')}: its text is not there`),
      ...unless(!raw.includes(PUBLISHED.title), `${to.join(', ')}: it can be read by everybody`),
    ]);
    return check(`what is embargoed can be read with its recipient's key, and with no other's (${all.length} mails)`, [
      ...unless(all.length > 0, 'there is none'),
      ...against,
    ]);
  },
  async (evidence) => {
    const { notices } = await downstream(evidence);
    const against = notices.flatMap(({ to, text, subject, attachments }) => [
      ...unless(text.includes(`${DAYS.first}, 0000UTC`), `${to.join()}: it does not name T0`),
      ...unless(subject.startsWith('[vs] ') === to.includes(DISTROS.address), `${to.join()}: ${subject}`),
      ...Object.entries(PATCHES).flatMap(([branch, patch]) =>
        unless(
          attachments.some((file) => file.name.includes(branch) && file.text === patch),
          `${to.join()}: the patch for ${branch} is not attached as it was approved`,
        ),
      ),
    ]);
    return check('the notice names T0 and has the approved patches attached, byte for byte', [
      ...unless(notices.length === NOTICED.length, `${notices.length} got it`),
      ...against,
    ]);
  },
  async (evidence) => {
    const { notices, updates } = await downstream(evidence);
    const against = notices.flatMap((notice) => {
      const [update, ...more] = updates.filter(({ to }) => to[0] === notice.to[0]);
      const who = notice.to.join();
      if (update === undefined || more.length > 0) return [`${who} was told ${more.length === 0 ? 'never' : 'twice'}`];
      return [
        ...unless(update.inReplyTo === notice.messageId, `${who}: it does not answer the notice`),
        ...unless(update.sealedTo.join() === notice.sealedTo.join(), `${who}: it is encrypted to another key`),
        ...unless(update.text.includes(`${DAYS.t0}, 0000UTC`), `${who}: it does not name the new date`),
      ];
    });
    return check('exactly those who had the notice were told the new date, as an answer to it, to the same keys', [
      ...unless(updates.length > 0, 'nobody was told'),
      ...unless(updates.length === notices.length, `${notices.length} had the notice, ${updates.length} were told`),
      ...against,
    ]);
  },
  async (evidence) => {
    const mails = await mailsTo(evidence, Object.values(CALLED));
    const files = mails.map(({ to, attachments }) => ({ to: to[0], ...calendarOf(attachments[0]?.text ?? '') }));
    const day = (date: string): string => `${date.replaceAll('-', '')}T000000Z`;
    const against = Object.values(CALLED).flatMap((address) => {
      const [first, moved] = files.filter(({ to }) => to === address);
      return [
        ...unless(first?.start === day(DAYS.first) && moved?.start === day(DAYS.t0), `${address}: not these hours`),
        ...unless(first?.uid === moved?.uid && first?.uid !== '', `${address}: two entries`),
        ...unless((moved?.sequence ?? 0) > (first?.sequence ?? 0), `${address}: the sequence is not higher`),
      ];
    });
    return check(
      `the calendars of ${Object.keys(CALLED).join(', ')} have one entry, which moved with the date`,
      against,
    );
  },
  async (evidence) => {
    const mails = await mailsTo(evidence, Object.values(CALLED));
    const against = mails.flatMap(({ to, subject, text, attachments, headers }) => {
      const all = [subject, text, ...headers.map(({ value }) => value), ...attachments.map((file) => file.text)].join();
      return TELLING.flatMap((word) => unless(!all.includes(word), `${to.join()}: it names ${word}`));
    });
    return check('the calendar mails say nothing of the case', [
      ...unless(mails.length > 0, 'there is none'),
      ...against,
    ]);
  },
];
