/**
 * A local GitHub in a process of its own, with so many open cases: an issue in the case repository and an advisory of each,
 * half of them in triage and half drafts. Started by world.ts. It says where it is; asked, what it was asked since.
 */

import { startGithub } from '../../src/sandbox/github.ts';
import { kataCaseRepository, kataProductRepository, seedKataWorld } from '../../src/sandbox/kata-world.ts';

/** What it says first. */
export interface Ready {
  readonly apiUrl: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly cases: readonly { readonly number: number; readonly ghsa: string; readonly isReport: boolean }[];
}

/** What it answers to any message: requests since the last one, those that counted, and those that were wrong. */
export interface Asked {
  readonly all: number;
  readonly counted: number;
  readonly violations: number;
}

const HOUR = 3_600_000;
const count = Number(process.argv[2]);
// What is old is no news: it was made an hour ago.
let behind = HOUR;
const github = await startGithub({ clock: () => Date.now() - behind, rateLimit: 1_000_000 });
seedKataWorld(github);
github.webhooks = 'lose';
const alice = github.as('alice');
const cases = Array.from({ length: count }, (_, made) => {
  const report = { summary: `Report ${made}`, description: 'What was found' };
  const isReport = made % 2 === 0;
  const ghsa = isReport
    ? github.as('rita').reportAdvisory(kataProductRepository, report)
    : alice.draftAdvisory(kataProductRepository, report);
  return { ghsa, isReport, number: alice.openIssue(kataCaseRepository, { title: `Case ${made}`, body: 'text' }) };
});
await github.delivered();
github.deliveries.length = 0;
behind = 0;
process.on('message', () => {
  const counted = github.requests.filter((one) => one.counted).length;
  process.send?.({ all: github.requests.length, counted, violations: github.violations.length } satisfies Asked);
  github.requests.length = 0;
});
process.on('disconnect', () => process.exit());
process.send?.({ apiUrl: github.apiUrl, appId: github.appId, privateKey: github.privateKey, cases } satisfies Ready);
