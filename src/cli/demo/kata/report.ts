/** The first part of the story: from the private report to patches that are approved, and a CVE. */
import { DRAFT_CLOSE, DRAFT_OPEN } from '../../../core/issue-parts.ts';
import type { FakeGithub } from '../../../sandbox/github.ts';
import { kataCaseRepository as CASES, kataProductRepository as PRODUCT } from '../../../sandbox/kata-world.ts';
import type { Stage } from '../stage.ts';
import { ASSUMED, DAYS, PUBLISHED } from './facts.ts';
import { CNA } from './setting.ts';

/** Patches as they are attached to the case; stand-ins for the published ones. */
export const PATCHES: Readonly<Record<string, string>> = Object.fromEntries(
  ['stable-1.11', 'stable-1.10'].map((branch) => [branch, patchFor(branch)]),
);

export async function preparation(stage: Stage): Promise<void> {
  await report(stage);
  await description(stage);
  await fix(stage);
}

async function report(stage: Stage): Promise<void> {
  stage.chapter('A private report comes in');
  const summary = 'Improper link resolution before file access';
  await stage.does(
    'rita',
    `reports privately on GitHub: ${summary}`,
    (github) => {
      github.as('rita').reportAdvisory(PRODUCT, { summary, description: `${ASSUMED.description}\n` });
    },
    { says: 'a new report', status: 'new' },
  );
  await stage.clock(`${DAYS.report}T09:40:00Z`, 'alice reads the report');
  await stage.comment('alice', '/confirm', { refused: true, says: 'an advisory needs class A' });
  await stage.comment('alice', '/coordinator\n/class A', { says: 'Outcome: KCSA' });
  await stage.comment('alice', '/incomplete Which releases are affected?', {
    status: 'incomplete',
    says: 'The reporter is told',
  });
  await stage.clock(`${DAYS.report}T13:00:00Z`, 'the reporter answers');
  await stage.does('rita', `answers on the advisory: ${ASSUMED.affected}`, (github) => {
    const [advisory] = github.advisories(PRODUCT);
    github.as('rita').commentAdvisory(PRODUCT, advisory?.ghsaId ?? '', `Releases ${ASSUMED.affected}.`);
  });
  await stage.comment('olga', '/confirm', { refused: true, says: '`/confirm` is for: coordinators' });
  await stage.does(
    'alice',
    'puts the label kcsa/confirmed on the case',
    (github) => github.as('alice').label(CASES, stage.caseNumber(), 'kcsa/confirmed'),
    { status: 'confirmed', says: '**Confirmed**' },
  );
}

async function description(stage: Stage): Promise<void> {
  stage.chapter('What will be said about it, and a CVE is asked for');
  await stage.clock(`${DAYS.report}T13:20:00Z`, 'the description is written');
  await stage.comment('alice', '/submit', { refused: true, says: 'no mitigation' });
  await stage.comment(
    'carol',
    [
      `/set title ${PUBLISHED.title}`,
      `/set summary ${ASSUMED.summary}`,
      `/set component ${PUBLISHED.component}`,
      `/set affected ${ASSUMED.affected}`,
      `/set fixed ${PUBLISHED.fixed.join(', ')}`,
      `/set cvss ${ASSUMED.cvss}`,
      `/set cwe ${ASSUMED.cwe}`,
    ].join('\n'),
    { says: '`cvss` is set' },
  );
  await stage.does(
    'alice',
    'edits mitigation and references of the draft in the case issue',
    (github) => {
      editDraft(github, stage.caseNumber(), 'mitigation: ""', `mitigation: ${ASSUMED.mitigation}`);
      const links = PUBLISHED.links.map((link) => `\n  - ${link}`).join('');
      editDraft(github, stage.caseNumber(), 'references: []', `references:${links}`);
    },
    {},
  );
  const { name, affiliation } = PUBLISHED.reporter;
  await stage.comment('alice', `/credit ${name} (${affiliation}) @rita`, { says: `${name} is credited` });
  await stage.comment('alice', '/submit', { status: 'triaged', says: '**Triaged**' });
  await stage.comment('alice', '/request-cve', { refused: true, says: 'not approved by the reporter' });
  await stage.clock(`${DAYS.report}T14:30:00Z`, 'the reporter and dave have read the description, and agree to it');
  await stage.comment('alice', '/consent reporter comment on the advisory, 13:30 UTC', {
    says: 'is approved by @rita',
  });
  await stage.comment('alice', '/consent architecture-committee @dave call at 14:00 UTC', {
    says: 'is approved by @dave',
  });
  await stage.comment('alice', '/request-cve', {
    status: 'in-progress',
    says: 'Sheet for the CVE request',
    leaves: [`mail ${CNA.address}`],
  });
}

async function fix(stage: Stage): Promise<void> {
  stage.chapter('The fix, for each supported branch');
  await stage.clock(`${DAYS.report}T16:00:00Z`, 'patches are ready');
  const branches = Object.keys(PATCHES);
  await stage.does('grace', 'pushes two patches to the case repository', (github) => {
    for (const [branch, patch] of Object.entries(PATCHES)) {
      github.as('grace').putFile(CASES, patchPath(stage, branch), patch);
    }
  });
  const registered = branches.map((branch) => `/patch ${branch} ${PUBLISHED.component} ${patchPath(stage, branch)}`);
  await stage.comment(
    'grace',
    [...registered, '/patch main none the runtime of main resolves paths in another way'].join('\n'),
    {
      says: '`main` is recorded as not affected',
    },
  );
  await stage.comment('grace', '/approve patch stable-1.11', { refused: true, says: 'is for: core-reviewers' });
  await stage.comment('carol', branches.map((branch) => `/approve patch ${branch}`).join('\n'), {
    says: 'approved by @carol',
  });
  await stage.clock(`${DAYS.notice}T09:00:00Z`, 'the CVE arrives by mail');
  await stage.comment('alice', `/cve ${PUBLISHED.cve}`, { says: `**${PUBLISHED.cve}** is assigned` });
}

function patchPath(stage: Stage, branch: string): string {
  return `cases/${stage.caseNumber()}/patches/${branch}.patch`;
}

function patchFor(branch: string): string {
  return [
    `From: Grace`,
    `Subject: [PATCH ${branch}] virtcontainers: do not follow a link of the guest`,
    '',
    '--- a/virtcontainers/mount.go',
    '+++ b/virtcontainers/mount.go',
    '@@ -1 +1 @@',
    '-	return mount(path)',
    '+	return mountNoFollow(path)',
    '',
  ].join('\n');
}

/** Replaces a text between the markers of the draft, as a person does in the browser. */
function editDraft(github: FakeGithub, number: number, from: string, to: string): void {
  const body = github.issue(CASES, number).body ?? '';
  const [start, end] = [body.indexOf(DRAFT_OPEN), body.indexOf(DRAFT_CLOSE)];
  const draft = body.slice(start, end).replace(from, to);
  github.as('alice').editIssueBody(CASES, number, `${body.slice(0, start)}${draft}${body.slice(end)}`);
}
