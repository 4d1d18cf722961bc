/** Checks of the erratum: what was published is amended, and it is announced where the advisory was. */
import { parse } from 'yaml';
import { type Checker, check, unless } from '../check.ts';
import { readAll } from '../mail-reading.ts';
import { ERRATUM, PUBLISHED } from './facts.ts';
import { KCSA_FILE } from './setting.ts';

export const erratumChecks: readonly Checker[] = [
  ({ files, advisory, slack }) => {
    const inFile = errataIn(files[KCSA_FILE] ?? '');
    return check('the erratum stands in the KCSA file and in the advisory, and Slack was told once', [
      ...unless(inFile.join() === ERRATUM, `the file has ${inFile.length} errata`),
      ...unless(advisory.description.includes(ERRATUM), 'it is not in the advisory'),
      ...unless(slack.filter(({ text }) => text.includes(ERRATUM)).length === 1, 'not once in Slack'),
    ]);
  },
  async (evidence) => {
    const all = await readAll(evidence);
    const firsts = all.filter(({ subject }) => subject.startsWith(`[${PUBLISHED.id}] ${PUBLISHED.title}`));
    const against = firsts.flatMap(({ to, messageId }) =>
      unless(
        all.some(
          (mail) =>
            mail.to[0] === to[0] &&
            mail.inReplyTo === messageId &&
            mail.subject.includes('Erratum') &&
            mail.text.includes(ERRATUM),
        ),
        to.join(),
      ),
    );
    return check(`each list got the erratum as an answer to the announcement (${firsts.length})`, [
      ...unless(firsts.length > 0, 'nothing was announced'),
      ...against,
    ]);
  },
];

function errataIn(document: string): readonly string[] {
  try {
    const { errata = [] }: { errata?: readonly { text: string }[] } = parse(document);
    return errata.map(({ text }) => text);
  } catch {
    return [];
  }
}
