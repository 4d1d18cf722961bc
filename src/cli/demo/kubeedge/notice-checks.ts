/** Checks of KubeEdge's own duties: who is told when, in what words and in what order. */
import { HOUR } from '../../../core/time.ts';
import { type Checker, check, unless } from '../check.ts';
import { downstream } from '../embargo-mail-checks.ts';
import type { Evidence } from '../evidence.ts';
import { readAll } from '../mail-reading.ts';
import { factsOf } from '../plan-checks.ts';
import { messageFor, plansOf } from '../receipts.ts';
import { PUBLISHED } from './facts.ts';
import { LISTS } from './setting.ts';

/** In this order at T0; what is not in it comes last. */
const ORDER: readonly string[] = ['tracking-issue', 'publish-advisory', 'release'];

export const noticeChecks: readonly Checker[] = [
  async (evidence) => {
    const { notices } = await downstream(evidence);
    const against = notices.flatMap(({ to, at }) => unless(at <= evidence.t0 - 7 * 24 * HOUR, `${to.join()}: later`));
    return check('distributors had the notice at least seven days before T0', [
      ...unless(notices.length > 0, 'there was none'),
      ...against,
    ]);
  },
  async (evidence) => {
    const advance = await dayBefore(evidence);
    const announced = (await readAll(evidence)).filter(({ to }) => to.some((address) => LISTS.includes(address)));
    const against = [
      ...evidence.noticed.flatMap((address) =>
        unless(advance.filter(({ to }) => to[0] === address).length === 1, `${address} had not one`),
      ),
      ...advance.flatMap(({ to, at }) => unless(at <= evidence.t0 - 24 * HOUR, `${to.join()}: later`)),
      ...advance.flatMap(({ to, text }) =>
        announced.flatMap((mail) =>
          unless(flat(mail.text).includes(announcementIn(text)), `${to.join()}: ${mail.to.join()} was told otherwise`),
        ),
      ),
    ];
    return check('24 hours before T0 distributors had the text that was then announced, to the word', [
      ...unless(announced.length === LISTS.length, `${announced.length} announcements`),
      ...against,
    ]);
  },
  (evidence) => {
    const plans = plansOf(evidence.entries);
    const kinds = factsOf(evidence, 'step-done')
      .filter(({ at, fact }) => fact.purpose === 'disclosure' && at >= evidence.opened)
      .map(({ fact }) => messageFor(plans, fact)?.target.kind ?? 'missing');
    const places = kinds.map((kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length));
    return check('at T0 the issue came first, then the advisory, the release notes, and all others after them', [
      ...unless(kinds.length > 0, 'there is none'),
      ...unless(places.toSorted((a, b) => a - b).join() === places.join(), kinds.join(', ')),
    ]);
  },
  (evidence) => {
    const granted = factsOf(evidence, 'granted').map(({ fact }) => fact.person.login);
    return check('the maintainers of the two components were let in, and nobody else', [
      ...unless(granted.toSorted().join() === 'heidi,judy', granted.join(', ')),
    ]);
  },
  (evidence) => {
    const confirmed = factsOf(evidence, 'binaries-confirmed');
    const releases = confirmed.map(({ fact }) => fact.release.replace(/^v/, ''));
    return check('a release manager had confirmed the binaries of each release before anything was public', [
      ...PUBLISHED.fixed.flatMap((version) => unless(releases.includes(version), version)),
      ...confirmed.flatMap(({ at, fact }) => unless(at <= evidence.opened && fact.by.login === 'frank', fact.release)),
    ]);
  },
];

async function dayBefore(evidence: Evidence) {
  const { later } = await downstream(evidence);
  return later.filter(({ subject }) => subject.startsWith('[EMBARGOED]'));
}

/** The text between the two rules, below its subject. */
function announcementIn(text: string): string {
  const [, inner = ''] = text.split(/^-{20,}$/m);
  return flat(inner.replace(/^\s*Subject: .*\n/, ''));
}

/** Lines may be broken otherwise. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
