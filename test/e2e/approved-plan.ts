/**
 * A case of the kata process brought to an approved disclosure plan, one branch, T0 on 2026-12-01; and what stands in
 * each public place afterwards.
 */
import { type BotWorld, CASES, PRODUCT } from '../support/bot-world.ts';
import { converse, type Step } from '../support/conversation.ts';

export const T0 = '2026-12-01T00:00:00Z';
export const JUST_BEFORE_T0 = '2026-11-30T23:59:59.999Z';
const COMMUNITY = 'kata-containers/community';
/** The configuration issue is the first one. */
export const CASE_ISSUE = 2;
export const LISTS = ['kata-dev@lists.example.org', 'oss-security@lists.example.org'] as const;

/** One branch is enough, and its release is there already. */
export function oneBranch(yaml: string): string {
  return yaml.replace('branches: [main, stable-1.11, stable-1.10]', 'branches: [main]');
}

export const reported: readonly Step[] = [
  {
    rita: {
      report: { title: 'Link resolution before file access', text: 'A guest can make the runtime follow a link.' },
    },
  },
];

/** From the report to a case in progress with all that the notice needs. */
export const untilNotice: readonly Step[] = [
  ...reported,
  {
    alice: [
      '/coordinator',
      '/class A',
      '/confirm',
      '/set summary A guest can trick the runtime into mounting on any host path',
      '/set description A guest can make the runtime follow a link.',
      '/set component kata-runtime',
      '/set affected <1.11.0',
      '/set fixed 1.11.0',
      '/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
      '/set mitigation There is none. Upgrade.',
      '/credit Rita Reporter @rita',
    ].join('\n'),
  },
  { alice: '/submit' },
  { rita: '/approve description' },
  { dave: '/approve description' },
  { grace: { file: { path: 'cases/2/patches/main.patch', text: '--- a\n+++ b\n' } } },
  { alice: '/request-cve' },
  { alice: '/cve CVE-2026-2026\n/embargo 2026-12-01' },
  { grace: '/patch main kata-runtime cases/2/patches/main.patch' },
  { carol: '/approve patch main' },
];

export const untilProposal: readonly Step[] = [
  ...untilNotice,
  { alice: '/notify' },
  { alice: '/approve plan {hash}' },
  { bob: '/approve plan {hash}' },
  { bob: '/plan' },
  { alice: '/approve plan {hash}' },
];

export const untilApproval: readonly Step[] = [...untilProposal, { bob: '/approve plan {hash}' }];

/** The whole plan, from an approved one: T0, the push, the merge. */
export const fromT0: readonly Step[] = [
  { at: T0 },
  { grace: { pull: { title: 'Check the path', body: 'Fixes {tracking}', base: 'main', head: 'fix-main' } } },
];

/** The whole way, to the end of the case. */
export const untilReleased: readonly Step[] = [
  ...untilApproval,
  { at: JUST_BEFORE_T0 },
  ...fromT0,
  { erin: { merge: 2 } },
];

/** What was published is amended, a day later. */
export const untilErratum: readonly Step[] = [
  { at: '2026-12-02T09:00:00Z' },
  { alice: '/erratum 1.10.4 is affected, too.' },
  { alice: '/approve plan {hash}' },
  { bob: '/approve plan {hash}' },
];

export async function playTo(world: BotWorld, steps: readonly Step[]): Promise<void> {
  await converse(world, steps);
}

/** The number of things in each public place. Before T0 all are 0, afterwards all are 1. */
export function published({
  sandbox: { github, mail, slack },
}: Pick<BotWorld, 'sandbox'>): Readonly<Record<string, number>> {
  const index = github.file(COMMUNITY, 'KCSA.md') ?? '';
  const notes = github.release(PRODUCT, '1.11.0')?.body ?? '';
  return {
    issue: github.issues(PRODUCT).filter((issue) => issue.pull === null).length,
    advisory: github.advisories(PRODUCT).filter((advisory) => advisory.state === 'published').length,
    document: github.file(COMMUNITY, 'KCSA/KCSA-CVE-2026-2026.md') === undefined ? 0 : 1,
    index: index.split('| [KCSA-CVE-2026-2026](').length - 1,
    notes: notes.split('This release fixes CVE-2026-2026').length - 1,
    ...Object.fromEntries(LISTS.map((list) => [list, mail.messages.filter(({ to }) => to.includes(list)).length])),
    slack: slack.messages.length,
  };
}

/** Expected of `published`, with these places otherwise. */
export function everywhere(
  count: number,
  but: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const places = ['issue', 'advisory', 'document', 'index', 'notes', ...LISTS, 'slack'];
  return { ...Object.fromEntries(places.map((place) => [place, count])), ...but };
}

/** What the bot wrote on the case issue, oldest first. */
export function said(
  { sandbox: { github } }: Pick<BotWorld, 'sandbox'>,
  number: number = CASE_ISSUE,
): readonly string[] {
  return github
    .comments(CASES, number)
    .filter((comment) => comment.author.account.login === github.bot.login)
    .map((comment) => comment.body);
}

/** Receipts of the disclosure plan by step. */
export async function receipts(world: BotWorld) {
  const stored = await world.bot().store.byNumber(CASE_ISSUE);
  return stored?.case.plans.disclosure?.receipts ?? {};
}
