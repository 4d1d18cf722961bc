/** The last part of the story: what is still open after the publication, an erratum, and the end of the case. */
import type { FakeGithub } from '../../../sandbox/github.ts';
import { kataProductRepository as PRODUCT } from '../../../sandbox/kata-world.ts';
import { RESERVED } from '../plan-checks.ts';
import type { Stage } from '../stage.ts';
import { ERRATUM, PUBLISHED } from './facts.ts';
import { KCSA_FILE } from './setting.ts';

/** Where the posts stand in the archives of their lists. */
const ARCHIVE = 'https://lists.example.org/archives';

/** The timer's words. */
const UNCONFIRMED = "stands in its list's public archive";

export async function afterwards(stage: Stage): Promise<void> {
  await dayAfter(stage);
  await erratum(stage);
  await ending(stage);
}

async function dayAfter(stage: Stage): Promise<void> {
  stage.chapter('A day later: what is still open');
  await stage.clock('2026-12-02T01:00:00Z', 'the tests are green');
  await stage.does('erin', 'merges into stable-1.11', (github) => merge(github, 'stable-1.11'));
  await stage.clock('2026-12-03T00:05:00Z', 'a day after the publication', {
    says: ['not merged on every supported branch', RESERVED, UNCONFIRMED],
  });
  await archived(stage, '2026/12/02');
  await stage.does('outside', 'the CNA publishes the CVE record', (_github, { cve }) => {
    cve.records.set(PUBLISHED.cve, 'PUBLISHED');
  });
  await stage.clock('2026-12-04T00:05:00Z', 'two days after: the record is public, nobody is reminded of it');
}

async function erratum(stage: Stage): Promise<void> {
  stage.chapter('Something published was not right: an erratum');
  await stage.comment('alice', `/erratum ${ERRATUM}`, { says: 'goes out at once when it is approved' });
  await stage.comment('alice', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('bob', '/approve plan {plan}', {
    says: 'Approved by all',
    leaves: [
      `file ${KCSA_FILE}`,
      'mail kata-dev@lists.example.org',
      'mail oss-security@lists.example.org',
      'slack announcements',
    ],
  });
  await archived(stage, '2026/12/04');
}

async function ending(stage: Stage): Promise<void> {
  stage.chapter('The last branch is merged');
  await stage.does('erin', 'merges into stable-1.10', (github) => merge(github, 'stable-1.10'), {
    status: 'fix-released',
    says: ['**Fix released**', '| deadline |'],
    closed: true,
  });
}

async function archived(stage: Stage, day: string): Promise<void> {
  const lines = ['kata-dev', 'oss-security'].map((list) => `/archived ${list} ${ARCHIVE}/${list}/${day}/1`);
  await stage.comment('alice', lines.join('\n'), { says: 'Noted for' });
}

function merge(github: FakeGithub, branch: string): void {
  const number = github.issues(PRODUCT).find((issue) => issue.pull?.base === branch)?.number ?? 0;
  github.as('erin').mergePull(PRODUCT, number);
}
