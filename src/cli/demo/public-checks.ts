/** Checks of what became public, and of when. */
import type { RequestLog } from '../../sandbox/github/site.ts';
import { type Checker, check, unless } from './check.ts';
import type { Evidence } from './evidence.ts';
import { publicLists } from './lists.ts';
import { repositoryOf } from './repository-of.ts';

/** Changes that the bot made in repositories other than the case repository. */
export function publicWrites({ requests, caseRepository }: Evidence): readonly RequestLog[] {
  return requests.filter((request) => {
    const repository = repositoryOf(request);
    return request.method !== 'GET' && repository !== null && repository !== caseRepository;
  });
}

/** A draft advisory is private, too: only its publication counts. */
function isSeen({ path, body }: RequestLog): boolean {
  const publishes = typeof body === 'object' && body !== null && 'state' in body && body.state === 'published';
  return !path.includes('/security-advisories/') || publishes;
}

function early({ at, opened }: { at: number; opened: number }, what: string): readonly string[] {
  return unless(at >= opened, `${what} at ${new Date(at).toISOString()}`);
}

export const publicChecks: readonly Checker[] = [
  (evidence) => {
    const { opened, channels, mails, slack, publicIssues, advisory } = evidence;
    const lists = publicLists(channels);
    const against = [
      ...publicWrites(evidence)
        .filter(isSeen)
        .flatMap(({ at, method, path }) => early({ at, opened }, `${method} ${path}`)),
      ...mails
        .filter(({ to }) => to.some((address) => lists.includes(address)))
        .flatMap(({ at, to }) => early({ at, opened }, `a mail to ${to.join(', ')}`)),
      ...slack.flatMap(({ at, name }) => early({ at, opened }, `Slack ${name}`)),
      ...publicIssues.flatMap(({ at, url }) => early({ at, opened }, url)),
      ...early({ at: advisory.publishedAt ?? opened, opened }, 'the advisory'),
    ];
    return check('nothing was public before T0', [
      ...unless(opened >= evidence.t0, 'it was opened before'),
      ...against,
    ]);
  },
  ({ publicIssues, opened }, { trackingIssue: { title, labels } }) => {
    const own = publicIssues.filter((issue) => issue.title === title);
    return check(`the tracking issue was opened in the second of T0, once, with ${labels.join(', ')}`, [
      ...unless(own.length === 1, `there are ${own.length}`),
      ...own.flatMap(({ at }) => unless(at >= opened && at < opened + 1000, `at ${new Date(at).toISOString()}`)),
      ...own.flatMap((issue) =>
        unless(issue.labels.toSorted().join() === labels.toSorted().join(), issue.labels.join()),
      ),
    ]);
  },
  ({ advisory }, { cve }) =>
    check(`the advisory is published and names ${cve}`, [
      ...unless(advisory.state === 'published', `it is ${advisory.state}`),
      ...unless(advisory.cve === cve, `it names ${advisory.cve}`),
    ]),
  ({ slack }, { cve, erratum }) => {
    const announced = slack.filter(({ text }) => erratum === null || !text.includes(erratum));
    return check('Slack was told once, with the CVE and the address of the issue', [
      ...unless(announced.length === 1, `${announced.length} times`),
      ...announced.flatMap(({ text }) => unless(text.includes(cve) && /\/issues\/\d+/.test(text), text)),
    ]);
  },
  (evidence, { cve, notes }) => {
    const against = Object.entries(notes).flatMap(([tag, written]) => {
      const now = evidence.notes[tag] ?? '';
      const sections = now.split('### Security').length - 1;
      return [
        ...unless(now.startsWith(written.trimEnd()), `${tag}: what was there is gone`),
        ...unless(sections === 1 && now.includes(cve), `${tag}: ${sections} sections`),
      ];
    });
    return check('release notes keep the text that was there, and have one section more', against);
  },
];
