/** Checks of the second date: who was told, and how. */
import { type Checker, check, unless } from '../check.ts';
import { downstream } from '../embargo-mail-checks.ts';
import { DAYS } from './facts.ts';

export const updateChecks: readonly Checker[] = [
  async (evidence) => {
    const { notices, later: updates } = await downstream(evidence);
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
];
