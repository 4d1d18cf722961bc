/** Checks of all mails: who got how many, what stands on the envelope and in the head, and whose signature. */
import { type Checker, check, unless } from './check.ts';
import { publicLists } from './lists.ts';
import { readAll } from './mail-reading.ts';

const EMBARGO_WORDS = /\[(?:EMBARGOED|pre-KCSA|vs)\]/i;

export const mailChecks: readonly Checker[] = [
  (evidence, { mails }) => {
    const sent = evidence.mails.flatMap(({ to }) => to);
    const against = [...new Set([...mails.keys(), ...sent])].flatMap((address) => {
      const count = sent.filter((to) => to === address).length;
      return unless(count === (mails.get(address) ?? 0), `${address} got ${count}`);
    });
    return check(`each address got the mails that it must, and nobody else any (${sent.length} mails)`, against);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const against = all.flatMap(({ to, named, headers }) => [
      ...unless(
        to.length === 1 && named.length === 1 && to[0] === named[0],
        `${to.join(', ')}: names ${named.join(', ')}`,
      ),
      ...unless(headers.filter(({ name }) => name === 'to').length === 1, `${to.join(', ')}: not one To`),
    ]);
    return check('every mail has exactly one recipient, in one To', [
      ...unless(all.length > 0, 'there is no mail'),
      ...against,
    ]);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const ids = all.map(({ messageId }) => messageId);
    const against = all.flatMap(({ to, headers, messageId }) => [
      ...unless(
        headers.some(({ name, value }) => name === 'auto-submitted' && value === 'auto-generated'),
        `the mail to ${to.join(', ')} does not say that a machine sent it`,
      ),
      ...unless(ids.filter((id) => id === messageId).length === 1, `${messageId} is there more than once`),
    ]);
    return check('every mail says that it was sent by a machine, and has a Message-ID of its own', [
      ...unless(all.length > 0, 'there is no mail'),
      ...against,
    ]);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const against = all.flatMap(({ to, signed }) => unless(signed, `the mail to ${to.join(', ')}`));
    return check("every mail has a valid signature of the team's key", [
      ...unless(all.length > 0, 'there is no mail'),
      ...against,
    ]);
  },
  async (evidence) => {
    const lists = publicLists(evidence.channels);
    const against = (await readAll(evidence)).flatMap(({ subject, to }) =>
      unless(!EMBARGO_WORDS.test(subject) || !to.some((address) => lists.includes(address)), subject),
    );
    return check('no public mail has a subject of the embargo', against);
  },
];
