/** The ports to the GitHub in memory. What the bot writes there is shown to `see`, before anybody else can read it. */
import { creditsOf, vulnerabilitiesOf } from '../core/advisory-content.ts';
import type { AdvisoryContent } from '../core/model.ts';
import {
  type AdvisoryChange,
  type Clock,
  type GitHub,
  type IssueComment,
  type IssueState,
  type Issues,
  PortFault,
  type Watch,
} from '../engine/ports.ts';
import { blobSha, type Community, PEOPLE, TEAM_ID } from './community.ts';
import {
  addAdvisory,
  addComment,
  addIssue,
  advisoryKey,
  type Hub,
  type HubAdvisory,
  type HubComment,
  type HubIssue,
  issueKey,
  putFile,
} from './hub.ts';
import type { See } from './seen.ts';

export function githubOn(hub: Hub, community: Community, see: See, clock: Clock): GitHub {
  const { caseRepository } = community;
  return {
    health: {
      clockOffset: () => offset(hub.now - clock()),
      askClock: async () => offset(hub.now - clock()),
      requestsLeft: () => null,
      canWrite: async () => null,
    },
    caseIssues: issuesOn(hub, see),
    publicIssues: { ...issuesOn(hub, see), isPrivate: async () => false },
    caseFiles: filesOn(hub, see),
    publicFiles: filesOn(hub, see),
    advisories: advisoriesOn(hub, see),
    releases: {
      byVersion: async (repository, version) => {
        const tags = [version, `v${version}`];
        const found = [...hub.releases.values()].find((r) => r.repository === repository && tags.includes(r.tag));
        return found === undefined ? null : { id: found.id, url: found.url, body: found.body };
      },
      updateBody: async (repository, id, body) => {
        const release = hub.releases.get(id);
        if (release === undefined) throw gone();
        see({ kind: 'release', repository, tag: release.tag, body });
        hub.releases.set(id, { ...release, body });
      },
    },
    pulls: {
      read: async (repository, number) => hub.pulls.get(issueKey(repository, number)) ?? null,
      diff: async (repository, number) => hub.pulls.get(issueKey(repository, number))?.diff ?? null,
    },
    casePulls: {
      find: async () => null,
      open: async () => {
        throw new PortFault('permanent', `no pull requests in ${caseRepository} here`);
      },
    },
    directory: {
      user: async (login) => Object.values(PEOPLE).find((person) => person.login === login.toLowerCase()) ?? null,
      inTeam: async (_team, login) =>
        Object.values(PEOPLE).some((person) => person.login === login && hub.team.has(person.id)),
      teamId: async (team) => (team === community.team ? TEAM_ID : null),
      members: async () => Object.values(PEOPLE).filter((person) => hub.team.has(person.id)),
    },
  };
}

export function watchOn(hub: Hub): Pick<Watch, 'issueEvents' | 'identity'> {
  return {
    issueEvents: async (repository, number) => hub.events.get(issueKey(repository, number)) ?? [],
    identity: async () => ({ id: 1, installation: 1 }),
  };
}

function gone(): PortFault {
  return new PortFault('permanent', 'GitHub answers 404: it is not there');
}

function issueOf(hub: Hub, repository: string, number: number): HubIssue {
  const issue = hub.issues.get(issueKey(repository, number));
  if (issue === undefined) throw gone();
  return issue;
}

function issuesOn(hub: Hub, see: See): Issues {
  return {
    isPrivate: async () => hub.isPrivate,
    create: async (repository, issue) => {
      see({ kind: 'issue', repository, number: null, title: issue.title, body: issue.body, labels: issue.labels });
      return addIssue(hub, repository, issue, true);
    },
    read: async (repository, number) => issueOf(hub, repository, number),
    find: async (repository, number) => hub.issues.get(issueKey(repository, number)) ?? null,
    update: async (repository, number, change) => {
      const before = issueOf(hub, repository, number);
      const after: HubIssue = { ...before, ...change };
      see({ kind: 'issue', repository, number, title: after.title, body: after.body, labels: after.labels });
      hub.issues.set(issueKey(repository, number), after);
    },
    findOwn: async (repository, marker, since) => ownIssue(hub, repository, marker, since),
    comment: async (repository, number, body) => {
      issueOf(hub, repository, number);
      see({ kind: 'comment', repository, number, body, isNew: true });
      return addComment(hub, issueKey(repository, number), body, null);
    },
    updateComment: async (repository, id, body) => {
      for (const [place, comments] of hub.comments) {
        const before = comments.find((comment) => comment.id === id);
        if (before === undefined || !place.startsWith(`${repository}#`)) continue;
        see({ kind: 'comment', repository, number: Number(place.split('#')[1]), body, isNew: false });
        const after = { ...before, body, updatedAt: hub.now };
        hub.comments.set(
          place,
          comments.map((comment) => (comment === before ? after : comment)),
        );
        return after;
      }
      throw gone();
    },
    findOwnComment: async (repository, number, marker, since) =>
      ownComment(hub, issueKey(repository, number), marker, since),
    commentsSince: async (repository, number, since) => commentsSince(hub, issueKey(repository, number), since),
    react: async (repository, comment) => {
      const places = [...hub.comments].filter(([place]) => place.startsWith(`${repository}#`));
      if (!places.some(([, comments]) => comments.some(({ id }) => id === comment))) throw gone();
    },
    ensureLabels: async () => undefined,
  };
}

function ownIssue(hub: Hub, repository: string, marker: string, since: number): IssueState | null {
  for (const [key, issue] of hub.issues) {
    if (!key.startsWith(`${repository}#`) || !issue.isOwn || issue.createdAt < since) continue;
    if (firstLine(issue.body) === marker) return issue;
  }
  return null;
}

function ownComment(hub: Hub, place: string, marker: string, since: number): HubComment | null {
  const comments = hub.comments.get(place) ?? [];
  return comments.find((c) => c.author === null && c.updatedAt >= since && firstLine(c.body) === marker) ?? null;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

function commentsSince(hub: Hub, place: string, since: number): readonly IssueComment[] {
  const comments = hub.comments.get(place) ?? [];
  const found: IssueComment[] = [];
  for (const comment of comments) {
    if (comment.author === null || comment.updatedAt < since) continue;
    found.push({ ...comment, author: comment.author });
  }
  return found;
}

function filesOn(hub: Hub, see: See): GitHub['caseFiles'] {
  return {
    read: async (repository, path) => {
      const file = hub.files.get(`${repository}:${path}`);
      return file === undefined ? null : { text: file.text, bytes: bytesOf(file.text), sha: blobSha(file.text) };
    },
    readBlob: async (_repository, sha) => {
      const text = hub.blobs.get(sha);
      if (text === undefined) throw gone();
      return bytesOf(text);
    },
    write: async (repository, path, text, sha) => {
      const before = hub.files.get(`${repository}:${path}`);
      if ((before === undefined ? null : blobSha(before.text)) !== sha) {
        throw new PortFault('transient', 'the file was changed meanwhile');
      }
      see({ kind: 'file', repository, path, text });
      putFile(hub, repository, path, text, null);
      return { url: `https://github.com/${repository}/blob/main/${path}` };
    },
    // Only the configuration is read by folders, and that is chosen by the history.
    list: async () => null,
    lastAuthor: async (repository, path) => hub.files.get(`${repository}:${path}`)?.author ?? null,
  };
}

const encoder = new TextEncoder();

function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

function advisoryOf(hub: Hub, repository: string, ghsa: string): HubAdvisory {
  const advisory = hub.advisories.get(advisoryKey(repository, ghsa));
  if (advisory === undefined) throw gone();
  return advisory;
}

function advisoriesOn(hub: Hub, see: See): GitHub['advisories'] {
  const show = (repository: string, advisory: HubAdvisory, isTold: boolean): void =>
    see({ kind: 'advisory', repository, advisory, isTold });
  return {
    read: async (repository, ghsa) => advisoryOf(hub, repository, ghsa),
    create: async (repository, change) => {
      const number = String(hub.advisories.size + 2);
      const ghsa = `GHSA-${number.repeat(4)}-3333-2222`;
      const content = changed(EMPTY, change);
      const made = addAdvisory(hub, repository, ghsa, { state: 'draft', content, author: null }, true);
      show(repository, made, true);
      return made;
    },
    findOwn: async (repository, marker) => {
      for (const [key, advisory] of hub.advisories) {
        if (!key.startsWith(`${repository}/`) || !advisory.isOwn) continue;
        if (firstLine(advisory.content.description) === marker) return advisory;
      }
      return null;
    },
    update: async (repository, ghsa, change) => {
      const before = advisoryOf(hub, repository, ghsa);
      const collaborators = change.collaborators?.flatMap((login) =>
        Object.values(PEOPLE).filter((person) => person.login === login),
      );
      const after: HubAdvisory = {
        ...before,
        content: changed(before.content, change),
        ...(change.state === undefined ? {} : { state: change.state }),
        ...(change.cve === undefined ? {} : { cve: change.cve }),
        ...(collaborators === undefined ? {} : { collaborators }),
        ...(change.teams === undefined ? {} : { teams: change.teams }),
        updatedAt: hub.now,
      };
      show(
        repository,
        after,
        TELLING.some((field) => change[field] !== undefined),
      );
      hub.advisories.set(advisoryKey(repository, ghsa), after);
      return after;
    },
    requestCve: async (repository, ghsa) => {
      advisoryOf(hub, repository, ghsa);
    },
    comment: async (repository, ghsa, body) => {
      const before = advisoryOf(hub, repository, ghsa);
      see({ kind: 'advisory-comment', repository, ghsa, body });
      hub.advisories.set(advisoryKey(repository, ghsa), { ...before, comments: (before.comments ?? 0) + 1 });
      return addComment(hub, advisoryKey(repository, ghsa), body, null);
    },
    commentsSince: async (repository, ghsa, since) => commentsSince(hub, advisoryKey(repository, ghsa), since),
    findOwnComment: async (repository, ghsa, marker, since) =>
      ownComment(hub, advisoryKey(repository, ghsa), marker, since),
  };
}

/** Who reads it is no word of it; nor is the CVE, by which one that somebody published is known from then on. */
const TELLING = ['state', 'summary', 'description', 'components'] as const;

export const EMPTY: AdvisoryContent = {
  ...{ summary: '', description: '', cvss: null, severity: null, cwes: [], vulnerabilities: [], credits: [] },
};

function changed(content: AdvisoryContent, change: AdvisoryChange): AdvisoryContent {
  const { summary, description, cvss, severity, cwes, components, credits } = change;
  return {
    summary: summary ?? content.summary,
    description: description ?? content.description,
    cvss: cvss === undefined ? content.cvss : cvss,
    severity: severity === undefined ? content.severity : severity,
    cwes: cwes ?? content.cwes,
    vulnerabilities: components === undefined ? content.vulnerabilities : vulnerabilitiesOf(components),
    credits: credits === undefined ? content.credits : creditsOf(credits),
  };
}

/** GitHub tells whole seconds. */
function offset(milliseconds: number): number {
  return Math.abs(milliseconds) < 1000 ? 0 : milliseconds;
}
