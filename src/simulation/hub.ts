/**
 * GitHub in memory: what people and the bot see there, as values that are replaced when they change, so that a copy is
 * cheap. What people do is done here; what the bot does goes through its ports (hub-ports.ts).
 */
import type { AdvisoryContent, Person } from '../core/model.ts';
import type { AdvisoryState, IssueEvent, IssueState, PullState } from '../engine/ports.ts';
import { blobSha, type Community, PEOPLE } from './community.ts';

export interface HubComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  /** Null: the bot. */
  readonly author: Person | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface HubIssue extends IssueState {
  readonly isOwn: boolean;
  readonly createdAt: number;
}

export interface HubAdvisory extends AdvisoryState {
  readonly isOwn: boolean;
}

export interface HubRelease {
  readonly repository: string;
  readonly id: number;
  readonly tag: string;
  readonly url: string;
  readonly body: string;
}

export interface HubPull extends PullState {
  readonly url: string;
  readonly diff: string;
}

export interface Hub {
  /** GitHub's own clock. */
  now: number;
  isPrivate: boolean;
  lastId: number;
  /** The last number of an issue or pull request, by repository. */
  readonly numbers: Map<string, number>;
  /** By `owner/name#number`. */
  readonly issues: Map<string, HubIssue>;
  /** By the key of the issue or of the advisory. */
  readonly comments: Map<string, readonly HubComment[]>;
  readonly events: Map<string, readonly IssueEvent[]>;
  /** By `owner/name/GHSA-…`. */
  readonly advisories: Map<string, HubAdvisory>;
  readonly releases: Map<number, HubRelease>;
  /** By `owner/name:path`. */
  readonly files: Map<string, { readonly text: string; readonly author: Person | null }>;
  /** Every text that ever was in a file, by its sha. */
  readonly blobs: Map<string, string>;
  /** By `owner/name#number`. */
  readonly pulls: Map<string, HubPull>;
  /** Who is in the coordinators' team now. */
  readonly team: Set<number>;
}

const HOST = 'https://github.com';

export function newHub({ caseRepository, files, team }: Community, now: number, numbersFrom: number): Hub {
  const hub: Hub = {
    now,
    isPrivate: true,
    lastId: 9_000_000,
    numbers: new Map([[caseRepository, numbersFrom]]),
    issues: new Map(),
    comments: new Map(),
    events: new Map(),
    advisories: new Map(),
    releases: new Map(),
    files: new Map(),
    blobs: new Map(),
    pulls: new Map(),
    team: new Set(team === '' ? [] : [PEOPLE.alice.id, PEOPLE.bob.id, PEOPLE.zoe.id]),
  };
  for (const [path, text] of Object.entries(files)) putFile(hub, caseRepository, path, text, null);
  return hub;
}

export function copyOfHub(hub: Hub): Hub {
  return {
    ...hub,
    numbers: new Map(hub.numbers),
    issues: new Map(hub.issues),
    comments: new Map(hub.comments),
    events: new Map(hub.events),
    advisories: new Map(hub.advisories),
    releases: new Map(hub.releases),
    files: new Map(hub.files),
    blobs: new Map(hub.blobs),
    pulls: new Map(hub.pulls),
    team: new Set(hub.team),
  };
}

function nextId(hub: Hub): number {
  hub.lastId += 1;
  return hub.lastId;
}

function nextNumber(hub: Hub, repository: string): number {
  const number = (hub.numbers.get(repository) ?? 0) + 1;
  hub.numbers.set(repository, number);
  return number;
}

export function issueKey(repository: string, number: number): string {
  return `${repository}#${number}`;
}

export function advisoryKey(repository: string, ghsa: string): string {
  return `${repository}/${ghsa}`;
}

export function addIssue(
  hub: Hub,
  repository: string,
  given: { title: string; body: string; labels: readonly string[]; assignees: readonly string[] },
  isOwn: boolean,
): HubIssue {
  const number = nextNumber(hub, repository);
  const issue: HubIssue = {
    ...given,
    number,
    url: `${HOST}/${repository}/issues/${number}`,
    open: true,
    stateReason: null,
    isLocked: false,
    isOwn,
    createdAt: hub.now,
  };
  hub.issues.set(issueKey(repository, number), issue);
  return issue;
}

/** `place`: the key of an issue or of an advisory. */
export function addComment(hub: Hub, place: string, body: string, author: Person | null): HubComment {
  const id = nextId(hub);
  const url = `${HOST}/${place.replace('#', '/issues/')}#comment-${id}`;
  const comment: HubComment = { id, url, body, author, createdAt: hub.now, updatedAt: hub.now };
  hub.comments.set(place, [...(hub.comments.get(place) ?? []), comment]);
  return comment;
}

export function addEvent(hub: Hub, place: string, kind: IssueEvent['kind'], label: string | null, actor: Person): void {
  const event: IssueEvent = { id: nextId(hub), kind, label, actor, at: hub.now };
  hub.events.set(place, [...(hub.events.get(place) ?? []), event]);
}

export function putFile(hub: Hub, repository: string, path: string, text: string, author: Person | null): void {
  hub.files.set(`${repository}:${path}`, { text, author });
  hub.blobs.set(blobSha(text), text);
}

export function addAdvisory(
  hub: Hub,
  repository: string,
  ghsa: string,
  given: { state: 'triage' | 'draft'; content: AdvisoryContent; author: Person | null },
  isOwn: boolean,
): HubAdvisory {
  const advisory: HubAdvisory = {
    ...given,
    ghsa,
    url: `${HOST}/${repository}/security/advisories/${ghsa}`,
    cve: null,
    collaborators: [],
    teams: [],
    comments: 0,
    updatedAt: hub.now,
    isReport: given.state === 'triage',
    isOwn,
  };
  hub.advisories.set(advisoryKey(repository, ghsa), advisory);
  return advisory;
}

export function publishRelease(hub: Hub, repository: string, tag: string): HubRelease {
  const id = nextId(hub);
  const url = `${HOST}/${repository}/releases/tag/${tag}`;
  const release: HubRelease = { repository, id, tag, url, body: 'What is new.\n' };
  hub.releases.set(id, release);
  return release;
}

export function openPull(hub: Hub, repository: string, given: { base: string; body: string; author: Person }): HubPull {
  const number = nextNumber(hub, repository);
  const pull: HubPull = {
    ...given,
    title: 'Check the path',
    head: blobSha(`head of ${number}`),
    branch: `fix-${number}`,
    merged: false,
    url: `${HOST}/${repository}/pull/${number}`,
    diff: 'diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-old\n+new\n',
  };
  hub.pulls.set(issueKey(repository, number), pull);
  return pull;
}
