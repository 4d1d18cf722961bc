/** A GitHub as a rehearsal may use it: it answers what is read, and whoever writes is found out. */
import type { GitHub, IssueState } from '../../../src/engine/ports.ts';

export interface RealGithub {
  readonly github: GitHub;
  /** The methods that write and were called all the same. */
  readonly written: string[];
  /** What was read, as `method place`. */
  readonly read: string[];
}

const INDEX = '# Advisories\n\n| Advisory | Date | Title |\n|---|---|---|\n';

/** `blobs`: what the case repository holds, by version. */
export function realGithub(blobs: Readonly<Record<string, string>> = {}): RealGithub {
  const written: string[] = [];
  const read: string[] = [];
  const writes = (name: string) => async (): Promise<never> => {
    written.push(name);
    throw new Error(`a rehearsal called ${name} of the real GitHub`);
  };
  const issues: GitHub['caseIssues'] = {
    isPrivate: async () => true,
    read: async (repository, number) => {
      read.push(`issue ${repository}#${number}`);
      return issueOf(number);
    },
    find: async (_repository, number) => issueOf(number),
    findOwn: async () => null,
    findOwnComment: async () => null,
    commentsSince: async () => [],
    create: writes('issues.create'),
    update: writes('issues.update'),
    comment: writes('issues.comment'),
    updateComment: writes('issues.updateComment'),
    react: writes('issues.react'),
    ensureLabels: writes('issues.ensureLabels'),
  };
  const files: GitHub['caseFiles'] = {
    read: async (_repository, path) => {
      if (path === 'KCSA.md') return file(INDEX, 'sha-of-index');
      return path.endsWith('.patch') ? file(blobs['sha-of-patch'] ?? '', 'sha-of-patch') : null;
    },
    readBlob: async (_repository, sha) => {
      read.push(`blob ${sha}`);
      const text = blobs[sha];
      if (text === undefined) throw new Error(`there is no ${sha}`);
      return new TextEncoder().encode(text);
    },
    list: async () => null,
    lastAuthor: async () => null,
    write: writes('files.write'),
  };
  const github: GitHub = {
    health: { clockOffset: () => 0, askClock: async () => 0, requestsLeft: () => null, canWrite: async () => null },
    caseIssues: issues,
    publicIssues: { ...issues, isPrivate: async () => false },
    caseFiles: files,
    publicFiles: files,
    advisories: {
      read: async (repository, ghsa) => ({
        ghsa,
        url: `https://github.com/${repository}/security/advisories/${ghsa}`,
        state: 'draft',
        content: {
          summary: '',
          description: '',
          cvss: null,
          severity: null,
          cwes: [],
          vulnerabilities: [],
          credits: [],
        },
        cve: null,
        author: null,
        isReport: false,
        collaborators: [],
        teams: [],
        comments: 0,
        updatedAt: 0,
      }),
      findOwn: async () => null,
      commentsSince: async () => [],
      findOwnComment: async () => null,
      create: writes('advisories.create'),
      update: writes('advisories.update'),
      requestCve: writes('advisories.requestCve'),
      comment: writes('advisories.comment'),
    },
    releases: { byVersion: async () => null, updateBody: writes('releases.updateBody') },
    pulls: { read: async () => null, diff: async () => null },
    casePulls: { find: async () => null, open: writes('casePulls.open') },
    directory: { user: async () => null, inTeam: async () => false, teamId: async () => null, members: async () => [] },
  };
  return { github, written, read };
}

function issueOf(number: number): IssueState {
  const url = `https://github.com/kata-containers/vmt-cases/issues/${number}`;
  return {
    number,
    url,
    title: '',
    body: '',
    labels: [],
    assignees: [],
    open: true,
    stateReason: null,
    isLocked: false,
  };
}

function file(text: string, sha: string): { text: string; bytes: Uint8Array; sha: string } {
  return { text, bytes: new TextEncoder().encode(text), sha };
}
