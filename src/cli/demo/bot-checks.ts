/** Checks of the bot itself: its tokens, requests, webhooks and journal. */

import type { Process } from '../../core/process.ts';
import type { RequestLog } from '../../sandbox/github/site.ts';
import { type Checker, check, unless } from './check.ts';
import { publicWrites } from './public-checks.ts';
import { repositoryOf } from './repository-of.ts';

export const botChecks: readonly Checker[] = [
  ({ requests, mails }, { process }) => {
    const daily = dailyTexts(process);
    const keys = [
      ...requests.flatMap((request) => sending(request, daily)),
      ...mails.map(({ raw }) => /^Message-ID: .*/m.exec(raw)?.[0] ?? raw),
    ];
    const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
    return check(
      'nothing was sent twice',
      twice.map((key) => key.slice(0, 80)),
    );
  },
  (evidence) => {
    const writes = publicWrites(evidence);
    const against = writes.flatMap(({ method, path, tokenScope: scope }) =>
      unless(
        scope.kind === 'installation' &&
          scope.repositories !== 'all' &&
          !scope.repositories.includes(evidence.caseRepository),
        `${method} ${path}`,
      ),
    );
    return check(`the token of each public write can not read the case repository (${writes.length} writes)`, [
      ...unless(writes.length > 0, 'there was none'),
      ...against,
    ]);
  },
  ({ requests, caseRepository }) => {
    const own = requests.filter(
      (request) => repositoryOf(request) === caseRepository && request.tokenScope.kind !== 'app',
    );
    const against = own.flatMap(({ method, path, tokenScope: scope }) =>
      unless(
        scope.kind === 'installation' && scope.repositories !== 'all' && scope.repositories.join() === caseRepository,
        `${method} ${path}`,
      ),
    );
    return check(`the token of each request to the case repository is for nothing else (${own.length} requests)`, [
      ...unless(own.length > 0, 'there was none'),
      ...against,
    ]);
  },
  ({ requests, violations }) =>
    check(`GitHub's OpenAPI description was obeyed in every request (${requests.length} requests)`, [
      ...unless(requests.length > 0, 'there was none'),
      ...violations.map(({ method, path, message }) => `${method} ${path}: ${message}`),
    ]),
  ({ deliveries }) =>
    check(`every webhook was taken (${deliveries.length} deliveries)`, [
      ...unless(deliveries.length > 0, 'there was none'),
      ...deliveries.flatMap(({ event, statusCode }) => unless(statusCode === 202, `${event}: ${statusCode}`)),
    ]),
  ({ journal: { entries, broken } }) =>
    check(`the journal's chain verifies (${entries} entries)`, [
      ...unless(entries > 0, 'it is empty'),
      ...(broken === null ? [] : [`entry ${broken.seq}: ${broken.why}`]),
    ]),
];

/** What tells a message from another: where it went, and its text without the bot's mark. */
function sending({ method, path, status, body, at }: RequestLog, daily: readonly string[]): readonly string[] {
  const isMessage = /\/(?:issues|comments)$|\/contents\/|\/releases\/\d+$/.test(path);
  if (method === 'GET' || !isMessage || (status ?? 0) >= 300) return [];
  const text = JSON.stringify(body).replaceAll(/<!-- vmt:\w+ -->/g, '');
  // A reminder that comes every day has the same words each time.
  return [`${method} ${path} ${text}${daily.some((words) => text.includes(words)) ? ` ${at}` : ''}`];
}

function dailyTexts({ timers }: Process): readonly string[] {
  return timers.filter(({ everyHours }) => everyHours !== undefined).map(({ text }) => text);
}
