/** The first part of the story: from the private report to a CVE, and a patch for each branch. */
import {
  kubeedgeCaseRepository as CASES,
  kubeedgeProductRepository as PRODUCT,
} from '../../../sandbox/kubeedge-world.ts';
import type { Stage } from '../stage.ts';
import { ASSUMED, DAYS, PUBLISHED } from './facts.ts';
import { PATCHES, patchPath } from './patches.ts';

export async function preparation(stage: Stage): Promise<void> {
  await report(stage);
  await description(stage);
  await fix(stage);
}

async function report(stage: Stage): Promise<void> {
  stage.chapter('A private report comes in, and is answered');
  const summary = 'A large message exhausts the stream server';
  await stage.does(
    'rita',
    `reports privately on GitHub: ${summary}`,
    (github) => {
      github.as('rita').reportAdvisory(PRODUCT, { summary, description: `${ASSUMED.description}\n` });
    },
    { says: 'a new report', status: 'reporting' },
  );
  await stage.clock(`${DAYS.report}T17:00:00Z`, 'the team reads the report');
  await stage.comment('ivan', '/coordinator', { refused: true, says: 'associates lead public cases' });
  await stage.comment('alice', '/confirm', { refused: true, says: 'coordinator' });
  await stage.comment('alice', '/class A', { refused: true });
  await stage.comment('alice', '/coordinator', { says: '@alice coordinates this case' });
  await stage.comment('alice', `/set component ${ASSUMED.components.join(', ')}`, { says: '`component` is set' });
  await stage.comment('alice', '/confirm', { status: 'confirming', says: '**Confirming**' });
}

async function description(stage: Stage): Promise<void> {
  stage.chapter('What will be said about it, its severity, and a CVE');
  await stage.clock(`${DAYS.report}T19:00:00Z`, 'the description is written');
  await stage.comment(
    'alice',
    [
      `/set title ${PUBLISHED.title}`,
      `/set summary ${ASSUMED.summary}`,
      `/set cwe ${PUBLISHED.cwe}`,
      `/set mitigation ${ASSUMED.mitigation}`,
      `/set references ${PUBLISHED.link}`,
    ].join('\n'),
    { says: '`mitigation` is set' },
  );
  for (const name of ASSUMED.components) {
    const versions = [
      `/set affected ${name} ${PUBLISHED.affected}`,
      `/set fixed ${name} ${PUBLISHED.fixed.join(', ')}`,
    ];
    await stage.comment('alice', versions.join('\n'), { says: '`fixed` is set' });
  }
  await stage.comment('alice', ['/set description', '```', ASSUMED.description, '```'].join('\n'), {
    says: '`description` is set',
  });
  const credits = PUBLISHED.reporters.map(({ name, affiliation }) => `/credit ${name} (${affiliation})`);
  await stage.comment('alice', credits.join('\n'), { says: 'is credited' });
  await stage.comment('alice', '/submit', { refused: true, says: 'vector' });
  await stage.comment('alice', `/set cvss ${PUBLISHED.cvss}`, { says: '`cvss` is set' });
  await stage.comment('alice', '/submit', {
    status: 'remediation',
    says: ['**Remediation**', PUBLISHED.score, 'Lane `semi-public`'],
  });
  await stage.clock(`${DAYS.notice}T15:00:00Z`, 'GitHub has assigned a CVE');
  await stage.does('outside', `GitHub assigns ${PUBLISHED.cve}`, (github) => {
    const [advisory] = github.advisories(PRODUCT);
    github.assignCve(PRODUCT, advisory?.ghsaId ?? '', PUBLISHED.cve);
  });
  await stage.comment('alice', `/cve ${PUBLISHED.cve}`, { says: `**${PUBLISHED.cve}** is assigned` });
}

async function fix(stage: Stage): Promise<void> {
  stage.chapter('The fix, for each supported branch');
  await stage.clock(`${DAYS.notice}T16:00:00Z`, 'patches are ready');
  await stage.comment('alice', '/notify', { refused: true, says: 'no disclosure date' });
  const branches = Object.keys(PATCHES);
  await stage.does('bob', 'pushes four patches to the case repository', (github) => {
    for (const [branch, patch] of Object.entries(PATCHES)) {
      github.as('bob').putFile(CASES, patchPath(stage.caseNumber(), branch), patch);
    }
  });
  await stage.comment(
    'bob',
    branches.map((branch) => `/patch ${branch} ${patchPath(stage.caseNumber(), branch)}`).join('\n'),
    {
      says: '`release-1.9` is registered',
    },
  );
}
