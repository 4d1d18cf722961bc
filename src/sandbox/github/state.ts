/**
 * The state of the local GitHub: what exists, in plain records. Times are epoch milliseconds of the world's clock;
 * the JSON that clients see is made from this in `shapes/`.
 */
import type { GitStore } from './git.ts';

export type Account = { id: number; login: string; type: 'User' | 'Bot' | 'Organization'; name: string | null };

/** Who does something: a person in the web UI, or the app through its installation. */
export type Actor = { account: Account; viaApp: boolean };

export const repositoryRoles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type RepositoryRole = (typeof repositoryRoles)[number];

export type Organisation = { account: Account; members: Map<number, 'member' | 'admin'>; createdAt: number };

export type Team = {
  id: number;
  organisation: Organisation;
  slug: string;
  name: string;
  members: Map<number, 'member' | 'maintainer'>;
  createdAt: number;
};

export type Label = { id: number; name: string; color: string; description: string | null };

export type Reaction = { id: number; account: Account; content: string; createdAt: number };

export type Comment = {
  id: number;
  author: Actor;
  body: string;
  createdAt: number;
  updatedAt: number;
  reactions: Reaction[];
};

export type IssueEventKind =
  | { event: 'labeled' | 'unlabeled'; label: Label }
  | { event: 'assigned' | 'unassigned'; assignee: Account }
  | { event: 'renamed'; from: string; to: string }
  | { event: 'closed' | 'reopened'; reason: string | null }
  | { event: 'locked' | 'unlocked'; lockReason: string | null }
  | { event: 'merged'; commit: string }
  | { event: 'transferred' };

export type IssueEvent = IssueEventKind & { id: number; actor: Actor; createdAt: number };

export type Pull = {
  base: string;
  head: string;
  headSha: string;
  baseSha: string;
  draft: boolean;
  mergedAt: number | null;
  mergedBy: Account | null;
  mergeCommit: string | null;
  /** Its diff as it was given; null: made of its files. */
  diff: string | null;
};

export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  author: Actor;
  /** Each body that it had, oldest first; none where it was never edited. */
  edits: { by: Actor; at: number; body: string | null }[];
  labels: Label[];
  assignees: Account[];
  state: 'open' | 'closed';
  stateReason: string | null;
  locked: boolean;
  lockReason: string | null;
  comments: Comment[];
  events: IssueEvent[];
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: Account | null;
  pull: Pull | null;
};

export type Release = {
  id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: Account;
  createdAt: number;
  updatedAt: number;
  publishedAt: number | null;
};

export type Vulnerability = {
  package: { ecosystem: string; name?: string | null };
  vulnerable_version_range?: string | null;
  patched_versions?: string | null;
  vulnerable_functions?: string[] | null;
};

export type AdvisoryComment = {
  id: number;
  author: Actor;
  body: string;
  confidential: boolean;
  createdAt: number;
  updatedAt: number;
};

export type AdvisoryState = 'triage' | 'draft' | 'published' | 'closed';

export type Advisory = {
  id: number;
  ghsaId: string;
  cveId: string | null;
  cveRequestedAt: number | null;
  summary: string;
  description: string | null;
  severity: string | null;
  cvssVector: string | null;
  cweIds: string[];
  vulnerabilities: Vulnerability[];
  credits: { account: Account; type: string; state: 'accepted' | 'pending' }[];
  collaborators: Account[];
  teams: Team[];
  state: AdvisoryState;
  author: Account | null;
  publisher: Account | null;
  reported: boolean;
  accepted: boolean;
  privateFork: Repository | null;
  comments: AdvisoryComment[];
  createdAt: number;
  updatedAt: number;
  publishedAt: number | null;
  closedAt: number | null;
};

export type Repository = {
  id: number;
  owner: Account;
  name: string;
  description: string | null;
  private: boolean;
  archived: boolean;
  hasIssues: boolean;
  privateReporting: boolean;
  /** Whether the app's installation on the owner covers this repository. */
  installed: boolean;
  defaultBranch: string;
  git: GitStore;
  issues: Map<number, Issue>;
  /** Numbers that are no longer here: deleted (410) or transferred (301 to the new place). */
  gone: Map<number, 'deleted' | { repository: Repository; number: number }>;
  nextNumber: number;
  labels: Label[];
  releases: Release[];
  advisories: Advisory[];
  collaborators: Map<number, RepositoryRole>;
  teams: Map<Team, RepositoryRole>;
  createdAt: number;
  pushedAt: number;
};

export type Installation = {
  id: number;
  account: Account;
  permissions: Record<string, 'read' | 'write'>;
  suspendedAt: number | null;
  createdAt: number;
};

/** Somebody (or a team, `owner/slug`) was mentioned, and GitHub told him. */
export type Notification = { mentioned: string; by: string; where: string };

type App = {
  id: number;
  slug: string;
  name: string;
  owner: Account;
  bot: Account;
  /** As many as its owner keeps. */
  publicKeys: readonly string[];
  permissions: Record<string, 'read' | 'write'>;
  events: string[];
  createdAt: number;
};

/** One thing that happened and of which GitHub tells the app; the payload lacks what every payload has. */
export type Happening = {
  event: string;
  action: string | null;
  repository: Repository | null;
  organisation: Organisation | null;
  sender: Account;
  payload: Record<string, unknown>;
};

/** A webhook that was sent, or should have been. */
export type Delivery = {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  deliveredAt: number;
  redelivery: boolean;
  statusCode: number;
  status: string;
  durationSeconds: number;
  headers: Record<string, string>;
  payload: Record<string, unknown>;
  responseBody: string;
};

export type World = {
  clock: () => number;
  /** `http://127.0.0.1:PORT/api/v3`, the root of `url` fields. */
  apiUrl: string;
  /** The root of `html_url` fields. */
  webUrl: string;
  /** Whether the REST preview of advisory comments exists here. */
  advisoryComments: boolean;
  newId: () => number;
  app: App;
  accounts: Map<number, Account>;
  organisations: Organisation[];
  teams: Team[];
  repositories: Repository[];
  /** Full names that a repository once had, in lower case. */
  oldNames: Map<string, Repository>;
  installations: Installation[];
  notifications: Notification[];
  happened: (happening: Happening) => void;
};

/** The full name of a repository: `owner/name`. */
export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
