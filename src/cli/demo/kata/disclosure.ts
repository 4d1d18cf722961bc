/** The third part of the story: the hours before T0, T0 itself, and what follows in public. */
import type { FakeGithub } from '../../../sandbox/github.ts';
import { kataProductRepository as PRODUCT } from '../../../sandbox/kata-world.ts';
import type { Stage } from '../stage.ts';
import { ASSUMED, DAYS, PUBLISHED } from './facts.ts';
import { INDEX_FILE, KCSA_FILE } from './setting.ts';

/** What the release managers wrote into the notes; it must still be there in the end. */
export const NOTES: Readonly<Record<string, string>> = {
  '1.11.1': '## Changes since 1.11.0\n\n- updated dependencies\n- one security fix\n',
  '1.10.5': 'Stable release.\n\n| component | version |\n|---|---|\n| kata-runtime | 1.10.5 |\n',
};

export async function disclosure(stage: Stage): Promise<void> {
  await hoursBefore(stage);
  await inPublic(stage);
}

async function hoursBefore(stage: Stage): Promise<void> {
  stage.chapter('The clock runs towards T0');
  await stage.does('outside', 'the mail server takes no more connections', (_github, { mail }) => {
    mail.faults.next({ do: 'refuse-connection', times: 1000 });
  });
  await stage.clock(`${DAYS.first}T00:00:00Z`, 'T0 −24 h', { says: ['24 hours', 'is red', 'mail server'] });
  await stage.does('outside', 'the mail server is mended', (_github, { mail }) => mail.faults.clear());
  await stage.clock(`${DAYS.first}T23:00:00Z`, 'T0 −1 h', { says: ['T0 is within the hour', '1 h before T0: all'] });
  await stage.does('mallory', 'opens a public issue and types /vmt open there; nothing comes of it', (github) => {
    const number = github
      .as('mallory')
      .openIssue(PRODUCT, { title: 'Question about mounts', body: 'Does it follow links?' });
    github.as('mallory').comment(PRODUCT, number, '/vmt open');
  });
  await stage.clock(`${DAYS.first}T23:55:00Z`, 'T0 −5 min', { says: '5 min before T0: all' });
  for (const second of [57, 58, 59]) {
    await stage.clock(`${DAYS.first}T23:59:${second}Z`, `T0 −${60 - second} s: nothing leaves`);
  }
  await stage.clock(`${DAYS.t0}T00:00:00Z`, 'T0', { says: 'this is the hour', leaves: [`issue ${PRODUCT}#2`] });
}

async function inPublic(stage: Stage): Promise<void> {
  stage.chapter('In public: fixes, advisory, announcements');
  await stage.clock(`${DAYS.t0}T00:03:00Z`, 'three minutes later');
  await stage.does('grace', 'opens the pull request for stable-1.11', (github) => pull(github, 'stable-1.11'));
  await stage.clock(`${DAYS.t0}T00:05:00Z`, 'two minutes later');
  await stage.does(
    'grace',
    'opens the pull request for stable-1.10: every branch is pushed',
    (github) => pull(github, 'stable-1.10'),
    {
      says: 'Sheet for the publication notice',
      leaves: [
        'advisory',
        `file ${KCSA_FILE}`,
        `file ${INDEX_FILE}`,
        'mail kata-dev@lists.example.org',
        'mail oss-security@lists.example.org',
        'slack announcements',
      ],
    },
  );
  await stage.clock(`${DAYS.t0}T00:30:00Z`, 'the releases are built');
  for (const tag of PUBLISHED.fixed) {
    await stage.does('frank', `publishes release ${tag} with notes of his own`, (github) => release(github, tag), {
      leaves: [`release ${tag}`],
    });
  }
}

function pull(github: FakeGithub, branch: string): void {
  const tracking = github.issues(PRODUCT).find(({ title }) => title.includes(PUBLISHED.cve))?.number ?? 0;
  github.as('grace').openPull(PRODUCT, {
    title: `${branch}: do not follow a link of the guest`,
    body: `${ASSUMED.summary}.\n\nFixes #${tracking}`,
    base: branch,
    head: `fix-${branch}`,
  });
}

function release(github: FakeGithub, tag: string): void {
  const target = tag.startsWith('1.11') ? 'stable-1.11' : 'stable-1.10';
  github.as('frank').publishRelease(PRODUCT, { tag, target, name: tag, body: NOTES[tag] ?? '' });
}
