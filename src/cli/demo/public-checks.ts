/** Checks of what became public, and of when. */
import { parse } from 'yaml';
import type { RequestLog } from '../../sandbox/github/site.ts';
import { kataIndex } from '../../sandbox/kata-world.ts';
import { type Checker, check, unless } from './check.ts';
import type { Evidence } from './evidence.ts';
import { DAYS, ERRATUM, PUBLISHED } from './facts.ts';
import { NOTES } from './kata-disclosure.ts';
import { repositoryOf } from './places.ts';

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

function early({ at, t0 }: { at: number; t0: number }, what: string): readonly string[] {
  return unless(at >= t0, `${what} at ${new Date(at).toISOString()}`);
}

export const publicChecks: readonly Checker[] = [
  (evidence) => {
    const { t0, channels, mails, slack, publicIssues, advisory } = evidence;
    const lists = Object.values(channels).flatMap((channel) =>
      channel.kind === 'mail' && channel.audience === 'public' ? [channel.email] : [],
    );
    const against = [
      ...publicWrites(evidence)
        .filter(isSeen)
        .flatMap(({ at, method, path }) => early({ at, t0 }, `${method} ${path}`)),
      ...mails
        .filter(({ to }) => to.some((address) => lists.includes(address)))
        .flatMap(({ at, to }) => early({ at, t0 }, `a mail to ${to.join(', ')}`)),
      ...slack.flatMap(({ at, name }) => early({ at, t0 }, `Slack ${name}`)),
      ...publicIssues.flatMap(({ at, url }) => early({ at, t0 }, url)),
      ...early({ at: advisory.publishedAt ?? t0, t0 }, 'the advisory'),
    ];
    return check('nothing was public before T0', against);
  },
  ({ publicIssues, t0 }) => {
    const own = publicIssues.filter(({ title }) => title === `${PUBLISHED.title} (${PUBLISHED.cve})`);
    return check('the tracking issue was opened in the second of T0, once', [
      ...unless(own.length === 1, `there are ${own.length}`),
      ...own.flatMap(({ at }) => unless(at >= t0 && at < t0 + 1000, `at ${new Date(at).toISOString()}`)),
    ]);
  },
  ({ advisory }) =>
    check(`the advisory is published and names ${PUBLISHED.cve}`, [
      ...unless(advisory.state === 'published', `it is ${advisory.state}`),
      ...unless(advisory.cve === PUBLISHED.cve, `it names ${advisory.cve}`),
    ]),
  ({ document }) =>
    check('the KCSA file parses as YAML and names the CVE, the credit and the versions', documentFaults(document)),
  ({ index }) => {
    const added = `| [${PUBLISHED.id}](KCSA/${PUBLISHED.id}.md) | ${DAYS.t0} | ${PUBLISHED.title} |`;
    const rows = index.split('\n').filter((line) => line.startsWith('| ['));
    return check('its row in the index is the newest, and all others are as they were', [
      ...unless(rows[0] === added, `the first row is ${rows[0] ?? 'missing'}`),
      ...unless(index.replace(`${added}\n`, '') === kataIndex, 'the rest was changed'),
    ]);
  },
  ({ slack }) =>
    check('Slack was told once, and once of the erratum, with the CVE and the address of the issue', [
      ...unless(slack.filter(isErratum).length === 1 && slack.length === 2, `${slack.length} times`),
      ...slack.flatMap(({ text }) => unless(text.includes(PUBLISHED.cve) && /\/issues\/\d+/.test(text), text)),
    ]),
  ({ notes }) => {
    const against = Object.entries(NOTES).flatMap(([tag, written]) => {
      const now = notes[tag] ?? '';
      const sections = now.split('### Security').length - 1;
      return [
        ...unless(now.startsWith(written.trimEnd()), `${tag}: what was there is gone`),
        ...unless(sections === 1 && now.includes(PUBLISHED.cve), `${tag}: ${sections} sections`),
      ];
    });
    return check('release notes keep the text that was there, and have one section more', against);
  },
];

function isErratum({ text }: { readonly text: string }): boolean {
  return text.includes(ERRATUM);
}

function documentFaults(document: string): readonly string[] {
  try {
    const text = JSON.stringify(parse(document));
    const wanted = [
      PUBLISHED.cve,
      PUBLISHED.title,
      PUBLISHED.reporter.name,
      PUBLISHED.reporter.affiliation,
      ...PUBLISHED.fixed,
    ];
    return wanted.flatMap((word) => unless(text.includes(word), `it does not name ${word}`));
  } catch {
    return ['it is no YAML'];
  }
}
