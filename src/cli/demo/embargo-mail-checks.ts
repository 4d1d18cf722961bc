/** Checks of what was mailed under embargo: who can read it, the notice, the other date, the hour to keep free. */
import { calendarOf } from './calendar-reading.ts';
import { type Checker, check, unless } from './check.ts';
import type { Evidence } from './evidence.ts';
import { type ReadMail, readAll } from './mail-reading.ts';

async function mailsTo(evidence: Evidence, addresses: readonly string[]): Promise<readonly ReadMail[]> {
  return (await readAll(evidence)).filter(({ to }) => to.some((address) => addresses.includes(address)));
}

/** The first mail to each of the noticed is the notice; others follow it. */
export async function downstream(evidence: Evidence) {
  const all = await mailsTo(evidence, evidence.noticed);
  const isNotice = (mail: ReadMail): boolean => all.find(({ to }) => to[0] === mail.to[0]) === mail;
  return { notices: all.filter(isNotice), later: all.filter((mail) => !isNotice(mail)) };
}

export const embargoMailChecks: readonly Checker[] = [
  async (evidence, { component, title, sealed }) => {
    const all = await mailsTo(evidence, sealed);
    const against = all.flatMap(({ to, encrypted, openedBy, raw, text }) => [
      ...unless(encrypted, `${to.join(', ')}: it is not encrypted`),
      ...unless(
        openedBy.join() === to.join(),
        `${to.join(', ')}: it can be read by ${openedBy.join(', ') || 'nobody'}`,
      ),
      ...unless(text.includes(component), `${to.join(', ')}: its text is not there`),
      ...unless(!raw.includes(title), `${to.join(', ')}: it can be read by everybody`),
    ]);
    return check(`what is embargoed can be read with its recipient's key, and with no other's (${all.length} mails)`, [
      ...unless(all.length > 0, 'there is none'),
      ...against,
    ]);
  },
  async (evidence, { notice }) => {
    const { notices } = await downstream(evidence);
    const against = notices.flatMap(({ to, text, subject, attachments }) => [
      ...unless(text.includes(notice.t0), `${to.join()}: it does not name T0`),
      ...unless(subject.startsWith(notice.subject(to.join())), `${to.join()}: ${subject}`),
      ...Object.entries(notice.patches).flatMap(([branch, patch]) =>
        unless(
          attachments.some((file) => file.name.includes(branch) && file.text === patch),
          `${to.join()}: the patch for ${branch} is not attached as it was approved`,
        ),
      ),
    ]);
    return check('the notice names T0 and has the approved patches attached, byte for byte', [
      ...unless(notices.length === evidence.noticed.length, `${notices.length} got it`),
      ...against,
    ]);
  },
  async (evidence, { called, hours }) => {
    const mails = await mailsTo(evidence, Object.values(called));
    const files = mails.map(({ to, attachments }) => ({ to: to[0], ...calendarOf(attachments[0]?.text ?? '') }));
    const against = Object.values(called).flatMap((address) => {
      const own = files.filter(({ to }) => to === address);
      const [first, ...later] = own;
      return [
        ...unless(own.map(({ start }) => start).join() === hours.join(), `${address}: not these hours`),
        ...unless((first?.uid ?? '') !== '', `${address}: no entry`),
        ...unless(
          later.every(({ uid }) => uid === first?.uid),
          `${address}: two entries`,
        ),
        ...unless(
          later.every(({ sequence }, at) => sequence > (own[at]?.sequence ?? 0)),
          `${address}: the sequence is not higher`,
        ),
      ];
    });
    return check(
      `the calendars of ${Object.keys(called).join(', ')} have one entry, at the hour that was said last`,
      against,
    );
  },
  async (evidence, { called, telling }) => {
    const mails = await mailsTo(evidence, Object.values(called));
    const against = mails.flatMap(({ to, subject, text, attachments, headers }) => {
      const all = [subject, text, ...headers.map(({ value }) => value), ...attachments.map((file) => file.text)].join();
      return telling.flatMap((word) => unless(!all.includes(word), `${to.join()}: it names ${word}`));
    });
    return check('the calendar mails say nothing of the case', [
      ...unless(mails.length > 0, 'there is none'),
      ...against,
    ]);
  },
];
