/** Checks of the story: its steps, where the case ended, what went out, and whether the receipts are true. */
import { type Checker, check, unless } from './check.ts';

export const storyChecks: readonly Checker[] = [
  ({ steps, stopped }) => {
    const failed = steps.flatMap(({ who, does, missing }) => missing.map((why) => `${who}, ${does}: ${why}`));
    return check(`every step led to what it must (${steps.length} steps)`, [
      ...unless(steps.length > 0, 'there was none'),
      ...unless(stopped === null, `the story stopped: ${stopped}`),
      ...failed,
    ]);
  },
  ({ caseIssue }, { process, status }) => {
    const { label = '', title = '' } = process.statuses[status] ?? {};
    return check(`the case is ${title} and closed, in a repository that stayed private`, [
      ...unless(caseIssue.state === 'closed', `it is ${caseIssue.state}`),
      ...unless(caseIssue.labels.includes(`${process.labelPrefix}${label}`), caseIssue.labels.join(', ')),
      ...unless(caseIssue.isPrivate, 'the case repository is public'),
    ]);
  },
  ({ steps, opened }) => {
    const wrong = steps.filter(({ at, reminder }) => reminder !== Date.parse(at) < opened);
    return check(
      'the embargo reminder stood on the case until it was opened, and not after',
      wrong.map(({ at }) => `at ${at}`),
    );
  },
  ({ receipts }, { process, notSent }) => {
    const wanted = Object.keys(process.communications).filter((id) => !notSent.includes(id));
    const sent = receipts.map(({ communication }) => communication);
    return check(`every communication of a private case went out (${wanted.length})`, [
      ...wanted.flatMap((id) => unless(sent.includes(id), `${id} did not`)),
      ...sent.flatMap((id) => unless(wanted.includes(id), `${id} did, too`)),
    ]);
  },
  ({ receipts, mails, slack, addresses }) => {
    const against = receipts.flatMap(({ communication, to, at, proof }) => {
      const [, id] = /^250 .*(<[^>]+>)$/.exec(proof) ?? [];
      const isMail = mails.some((mail) => id !== undefined && mail.raw.includes(`\r\nMessage-ID: ${id}\r\n`));
      const isSlack = proof === '200 ok' && slack.some((message) => message.at === Date.parse(at));
      return unless(isMail || isSlack || addresses.has(proof), `${communication} → ${to}: ${proof}`);
    });
    return check(`every receipt is true: the thing is there (${receipts.length})`, [
      ...unless(receipts.length > 0, 'there is none'),
      ...against,
    ]);
  },
];
