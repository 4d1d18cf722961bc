/**
 * GitHub of a rehearsal: reading goes to the real one, so that what would be missing at T0 is missing here, too; every
 * writing lands in memory, where reading finds it again. What is taken of the real port is named by its type, and no
 * method that writes is among it.
 */
import { type GitHub, PortFault } from '../../engine/ports.ts';
import { rehearsedNumbers } from './address.ts';
import { type AdvisoryReads, rehearsedAdvisories } from './advisories.ts';
import { type FileReads, type ReleaseReads, rehearsedFiles, rehearsedReleases } from './files.ts';
import { type IssueReads, rehearsedIssues } from './issues.ts';

/** All that a rehearsal may ask of the real GitHub. */
export interface GitHubReads {
  readonly caseIssues: IssueReads;
  readonly caseFiles: FileReads;
  readonly publicIssues: IssueReads;
  readonly publicFiles: FileReads;
  readonly advisories: AdvisoryReads;
  readonly releases: ReleaseReads;
  readonly pulls: GitHub['pulls'];
  readonly directory: Pick<GitHub['directory'], 'user' | 'inTeam' | 'teamId' | 'members'>;
}

export function rehearsedGitHub(real: GitHubReads): GitHub {
  const { pulls, directory } = real;
  const nextNumber = rehearsedNumbers();
  return {
    // Whether the real one would take it is a question of pre-flight, not of the rehearsal.
    health: { clockOffset: () => 0, askClock: async () => 0, requestsLeft: () => null, canWrite: async () => null },
    caseIssues: rehearsedIssues(real.caseIssues, nextNumber),
    caseFiles: rehearsedFiles(real.caseFiles),
    publicIssues: rehearsedIssues(real.publicIssues, nextNumber),
    publicFiles: rehearsedFiles(real.publicFiles),
    advisories: rehearsedAdvisories(real.advisories, nextNumber),
    releases: rehearsedReleases(real.releases, nextNumber),
    pulls: {
      read: (repository, number) => pulls.read(repository, number),
      diff: (repository, number) => pulls.diff(repository, number),
    },
    casePulls: { find: noRosterChange, open: noRosterChange },
    directory: {
      user: (login) => directory.user(login),
      inTeam: (team, login) => directory.inTeam(team, login),
      teamId: (team) => directory.teamId(team),
      members: (team) => directory.members(team),
    },
  };
}

async function noRosterChange(): Promise<never> {
  throw new PortFault('permanent', 'a rehearsal changes no roster');
}
