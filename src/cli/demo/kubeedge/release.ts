/** The third part of the story: the release day, T0 that waits for the last binaries, and what follows in public. */
import type { FakeGithub } from '../../../sandbox/github.ts';
import { kubeedgeProductRepository as PRODUCT } from '../../../sandbox/kubeedge-world.ts';
import type { Stage } from '../stage.ts';
import { CONFIRMED, DAYS, OPENED, RELEASES, T0 } from './facts.ts';
import { cherryPick, PATCHES } from './patches.ts';
import { DISTRIBUTORS, LISTS } from './setting.ts';

/** What the release manager wrote into the notes; it must still be there in the end. */
export const NOTES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(RELEASES).map((tag) => [tag, `# ${tag}\n\n- stream: bound the size of a message\n`]),
);

const WRONG = 'release-1.9';
const LATE = 'v1.9.4';

export async function releaseDay(stage: Stage): Promise<void> {
  await cherryPicks(stage);
  await releases(stage);
  await disclosure(stage);
}

async function cherryPicks(stage: Stage): Promise<void> {
  stage.chapter('Release day: the patches are cherry-picked as they are');
  await stage.clock(`${DAYS.t0}T14:00:00Z`, 'the release day begins');
  const urls = new Map<string, string>();
  for (const branch of Object.keys(PATCHES)) {
    await stage.does('alice', `opens a pull request for ${branch}`, (github) => {
      const diff = cherryPick(branch === WRONG ? 'MaxMessageSize+1' : undefined);
      urls.set(branch, openPull(github, branch, `bound-messages-${branch}`, diff));
    });
  }
  const pushed = (branch: string): string => `/pushed ${branch} ${urls.get(branch)}`;
  const right = Object.keys(PATCHES).filter((branch) => branch !== WRONG);
  await stage.comment('alice', right.map(pushed).join('\n'), { says: 'release-1.10' });
  await stage.comment('alice', pushed(WRONG), { refused: true, says: 'does not change the same as the patch' });
  await stage.does('alice', `opens another pull request for ${WRONG}`, (github) => {
    urls.set(WRONG, openPull(github, WRONG, `bound-messages-${WRONG}-again`, cherryPick()));
  });
  await stage.comment('alice', pushed(WRONG), { says: WRONG });
}

async function releases(stage: Stage): Promise<void> {
  stage.chapter('The releases are built');
  await stage.clock(`${DAYS.t0}T15:00:00Z`, 'the tests are green');
  for (const branch of Object.keys(PATCHES)) {
    await stage.does('frank', `merges the pull request for ${branch}`, (github) => merge(github, branch));
  }
  for (const [tag, target] of Object.entries(RELEASES)) {
    await stage.does('frank', `publishes release ${tag} with notes of his own`, (github) => {
      github.as('frank').publishRelease(PRODUCT, { tag, target, name: tag, body: NOTES[tag] ?? '' });
    });
  }
  await stage.comment('alice', '/binaries-ok v1.11.1', { refused: true, says: 'is for: release-managers' });
  await stage.comment('frank', '/binaries-ok v1.12.0', { refused: true, says: 'is no release that carries the fix' });
  for (const tag of Object.keys(RELEASES).filter((each) => each !== LATE)) {
    await stage.comment('frank', `/binaries-ok ${tag}`, { says: `confirms the binaries of ${tag}` });
  }
}

async function disclosure(stage: Stage): Promise<void> {
  stage.chapter('T0: the plan waits for the last binaries, then all of it goes out');
  await stage.clock(`${DAYS.t0}T16:00:00Z`, 'T0 −1 h', { says: ['T0 is within the hour', '1 h before T0: all'] });
  await stage.clock(`${DAYS.t0}T16:55:00Z`, 'T0 −5 min', { says: '5 min before T0: all' });
  await stage.clock(T0, `T0: the binaries of ${LATE} are not confirmed`, { says: '1.9.4' });
  await stage.clock(CONFIRMED, 'eleven minutes later');
  await stage.comment('frank', `/binaries-ok ${LATE}`, { says: 'No other release is waited for' });
  await stage.clock(OPENED, 'a minute later the plan runs', {
    status: 'public-disclosure',
    says: ['**Board**', 'with it this case has ended', '| deadline |'],
    closed: true,
    leaves: [
      `issue ${PRODUCT}#7`,
      'advisory',
      ...Object.keys(RELEASES).map((tag) => `release ${tag}`),
      ...[...LISTS, ...DISTRIBUTORS].map((address) => `mail ${address}`),
      'slack announcements',
    ],
  });
}

/** Its address. */
function openPull(github: FakeGithub, base: string, head: string, diff: string): string {
  const title = `${base}: bound the size of a message`;
  const number = github.as('alice').openPull(PRODUCT, { title, body: 'Reads no more than needed.', base, head, diff });
  return `${github.webUrl}/${PRODUCT}/pull/${number}`;
}

function merge(github: FakeGithub, branch: string): void {
  const number = github.issues(PRODUCT).findLast((issue) => issue.pull?.base === branch)?.number ?? 0;
  github.as('frank').mergePull(PRODUCT, number);
}
