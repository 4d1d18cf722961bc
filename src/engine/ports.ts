/**
 * The narrow interfaces through which the engine reaches the world. Each asks only for the methods that the engine uses;
 * src/store, src/github and src/channels implement them, and tests and the simulation use other ones.
 *
 * All instants are epoch milliseconds. A method that fails throws a `PortFault`.
 */
import type { Effect } from '../core/effects.ts';
import type { Entry, Fact } from '../core/facts.ts';
import type { FoundPull, RehearsalReport } from '../core/inputs.ts';
import type { Case, CaseId, Component, Credit, Person, Plan, Receipt, SeenAdvisory } from '../core/model.ts';
import type { KeyState, World } from '../core/scene.ts';
import type { Instant } from '../core/time.ts';

/**
 * A fault of somebody else. `transient`: nothing was done, try again (at `retryAt`, if they said so). `unknown`: it may
 * have been done (a connection lost after sending): look before doing it again. `permanent`: trying again cannot help
 * until a person mends something. The message names no content of a case.
 */
export class PortFault extends Error {
  readonly kind: 'transient' | 'unknown' | 'permanent';
  readonly retryAt: Instant | null;
  constructor(kind: PortFault['kind'], message: string, retryAt: Instant | null = null) {
    super(message);
    this.name = 'PortFault';
    this.kind = kind;
    this.retryAt = retryAt;
  }
}

// ---- store -----------------------------------------------------------------------------------------------------------

/** A delivery as it came, before anybody looked into it. */
export interface Delivery {
  /** X-GitHub-Delivery, or an id of the poll or of another case's signal. */
  readonly id: string;
  readonly event: string;
  /** The payload's bytes as text (JSON). */
  readonly payload: string;
  /** SHA-256 of event and payload: the delivery id is not signed, so a replay may come under a new one. */
  readonly digest: string;
  /** What it is about (`owner/name#12`, `owner/name/GHSA-…`, `owner/name`): deliveries of one subject are handled in order. */
  readonly subject: string;
  readonly receivedAt: Instant;
}

export interface InboxRow extends Delivery {
  readonly seq: number;
  readonly attempts: number;
}

/** A case with the number of its last journal entry, which guards against lost updates. */
export interface StoredCase {
  readonly case: Case;
  readonly version: number;
}

/** What one decision changes, all or nothing. */
export interface Commit {
  /** Null: entries of the bot itself, which belong to no case (configuration, foreign webhooks). */
  readonly caseId: CaseId | null;
  /** The version the decision was made on; 0 for a new case. */
  readonly expectedVersion: number;
  /** The case after the entries; null when caseId is null. */
  readonly case: Case | null;
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  /** When the clock must look at this case next; null: never. */
  readonly nextDue: Instant | null;
  /** The delivery that this settles. */
  readonly settles: number | null;
  /** Effects that may have been done since then, by a decision that is not in this store (a restore); absent: all are new. */
  readonly doubtful?: { readonly since: Instant; readonly keys: readonly string[] };
  /** The effects that this completes, with their receipts. */
  readonly completes: readonly { readonly key: string; readonly owner: string; readonly receipt: Receipt }[];
  /** Effects not yet sent that shall never be (a moved date, a hold that ends in a new plan). */
  readonly cancels: readonly string[];
  /** Of a case that this purges: everything of it but these entries and effects loses its words, wherever it is kept. */
  readonly forgets?: Forgets;
}

/** What is kept of a case beside its row, its journal and its effects. */
export interface Forgets {
  /** Subjects of its deliveries. */
  readonly subjects: readonly string[];
  /** Names of the memory, which are deleted. */
  readonly names: readonly string[];
}

export interface OutboxRow {
  readonly effect: Effect;
  /** Attempts before this one; more than 0 means: look for the marker first. */
  readonly attempts: number;
  readonly createdAt: Instant;
  /** It arrived already, and the case was not told yet (a crash in between): it is told, not sent again. */
  readonly receipt: Receipt | null;
}

export interface JournalRow {
  readonly seq: number;
  readonly caseId: CaseId | null;
  readonly entry: Entry;
}

/** Who did what and when: what stays of every entry. */
export interface JournalLine extends Omit<Entry, 'fact'> {
  readonly seq: number;
  readonly type: Fact['type'];
  /** Null: its words were deleted at the end of retention. */
  readonly fact: Fact | null;
}

export interface Inbox {
  /** Durable when it resolves. `known`: this delivery id, or these very bytes, were stored before. */
  receive(delivery: Delivery): Promise<'stored' | 'known'>;
  /** The oldest rows that may be handled now: none whose subject has an older unfinished row. Claimed until `leaseUntil`. */
  claimDeliveries(now: Instant, owner: string, leaseUntil: Instant, limit: number): Promise<readonly InboxRow[]>;
  /** Was this delivery id stored? */
  hasDelivery(id: string): Promise<boolean>;
  /** Is a delivery of this subject yet to be handled; one that came before `before` (a `seq`)? */
  isWaiting(subject: string, before?: number): Promise<boolean>;
  postponeDelivery(seq: number, owner: string, until: Instant, problem: string): Promise<void>;
  /** Settled without a decision (not ours, or given up with its reason, which stays on record). */
  settleDelivery(seq: number, outcome: 'done' | 'ignored' | 'failed', problem: string | null): Promise<void>;
  inboxDepth(): Promise<{ readonly waiting: number; readonly oldest: Instant | null }>;
}

export interface Cases {
  byId(id: CaseId): Promise<StoredCase | null>;
  byNumber(number: number): Promise<StoredCase | null>;
  byAdvisory(ghsa: string): Promise<StoredCase | null>;
  /** By the public issue that reported it or tracks it. */
  byPublicIssue(repository: string, number: number): Promise<StoredCase | null>;
  byCve(cve: string): Promise<StoredCase | null>;
  /** Open cases of a product repository, for pull requests and releases. */
  openByRepository(repository: string): Promise<readonly CaseId[]>;
  openCases(): Promise<readonly CaseId[]>;
  /** Cases with nextDue <= now, the longest due first. */
  dueCases(now: Instant, limit: number): Promise<readonly CaseId[]>;
  /** `conflict`: somebody else committed to this case first; load it and decide again. */
  commit(commit: Commit): Promise<'committed' | 'conflict'>;
}

export interface Outbox {
  /**
   * Due effects, in the order in which they were decided, claimed until `leaseUntil`. An expired lease is claimable.
   * `except`: cases that are being served, whose effects wait for their turn.
   */
  claimEffects(
    now: Instant,
    owner: string,
    leaseUntil: Instant,
    limit: number,
    except?: readonly CaseId[],
  ): Promise<readonly OutboxRow[]>;
  postponeEffect(key: string, owner: string, until: Instant, problem: string, attempted: boolean): Promise<void>;
  /** It arrived: durable at once, so that a crash before the case is told sends nothing twice. The row stays claimed. */
  noteReceipt(key: string, owner: string, receipt: Receipt): Promise<void>;
  /** Was an effect of this key ever decided? */
  hasEffect(key: string): Promise<boolean>;
  /** Done without a decision to follow (a reaction, a sync). */
  completeEffect(key: string, owner: string, receipt: Receipt): Promise<void>;
  /** Never to be tried again; stays on record with its problem. */
  failEffect(key: string, owner: string, problem: string): Promise<void>;
  /**
   * `waiting`: all that are not done, `claimed` among them; `oldest`: the earliest due time of theirs; of what was
   * put off and never tried (it is held, or waits for people) the time until which it was put off.
   */
  outboxDepth(): Promise<{
    readonly waiting: number;
    readonly claimed: number;
    readonly oldest: Instant | null;
    readonly failed: number;
  }>;
  /** The cases with effects that are yet to be done. */
  casesWithEffects(): Promise<readonly CaseId[]>;
  /** Effects of a case that are yet to be done, in the order in which they were decided. */
  openEffectsOf(caseId: CaseId): Promise<readonly Effect[]>;
  /** Effects of a case with their state, for the board and tests; those without their words are left out. */
  effectsOf(
    caseId: CaseId,
  ): Promise<readonly { readonly effect: Effect; readonly state: string; readonly receipt: Receipt | null }[]>;
}

export interface Journal {
  /** Null: the bot's own entries, which belong to no case. */
  journalOf(caseId: CaseId | null): Promise<readonly JournalRow[]>;
  /** Every entry of a case, oldest first, also those without their words, which `journalOf` leaves out. */
  linesOf(caseId: CaseId): Promise<readonly JournalLine[]>;
  /** The number of the last entry, over all cases; 0: there is none. */
  lastEntry(): Promise<number>;
  /** The cases with entries after that number, each with its version, and the number of the last entry. */
  changedSince(seq: number): Promise<{ readonly seq: number; readonly cases: ReadonlyMap<CaseId, number> }>;
  /** When each person last did something that a case's journal has, since then; by login. */
  lastSeen(since: Instant): Promise<Readonly<Record<string, Instant>>>;
  /** Walks the whole chain. `broken` names the first entry that does not fit, and why. */
  verify(
    onProgress?: (done: number) => void,
  ): Promise<{ readonly entries: number; readonly broken: { readonly seq: number; readonly why: string } | null }>;
}

/** Small values that must survive a restart: the salt of markers, configuration in force, what was last written to an issue. */
export interface Memory {
  remember(name: string, value: string): Promise<void>;
  recall(name: string): Promise<string | null>;
  /** Only where it is still `before`; false: somebody else was faster, and nothing was changed. */
  replace(name: string, before: string | null, value: string): Promise<boolean>;
}

/** Several processes on one store. */
export interface Replicas {
  /** The clock of the database server; null: the database is in this process, and has its clock. */
  now(): Promise<Instant | null>;
  /** This replica is alive: said every second. Frees what those had claimed that are silent. */
  beat(owner: string): Promise<void>;
  /** It ends: what it had claimed is free. */
  leave(owner: string): Promise<void>;
  /** May this effect be sent now: is its claim still this owner's, who is alive in the eyes of the others? */
  holds(key: string, owner: string): Promise<boolean>;
  /** Does this replica do what one at a time does? It stays the one until it leaves or is dead. */
  lead(task: 'poll', owner: string): Promise<boolean>;
  /** Does `work` while no other replica does what has the same name. Transient fault: another one took too long. */
  alone<T>(what: 'configuration', work: () => Promise<T>): Promise<T>;
  /** Changes whenever a value of the memory is written. Null: nobody else can write it. */
  versionOf(name: string): Promise<string | null>;
}

/** The store is of one process: nothing is asked, and every answer is yes. */
export const ALONE: Replicas = {
  now: async () => null,
  beat: async () => undefined,
  leave: async () => undefined,
  holds: async () => true,
  lead: async () => true,
  alone: (_what, work) => work(),
  versionOf: async () => null,
};

export interface Store extends Inbox, Cases, Outbox, Journal, Memory, Replicas {
  close(): Promise<void>;
}

// ---- GitHub ----------------------------------------------------------------------------------------------------------

export interface LabelSpec {
  readonly name: string;
  readonly colour: string;
  readonly description: string;
}

export interface IssueState {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly open: boolean;
  readonly stateReason: 'completed' | 'not_planned' | null;
  readonly isLocked: boolean;
}

export type IssueChange = Partial<Omit<IssueState, 'number' | 'url' | 'isLocked'>>;

export interface IssueComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly author: Person;
  readonly createdAt: Instant;
  /** Later than createdAt: it was edited. */
  readonly updatedAt: Instant;
}

/** Issues of one purpose: the case repository, or the product repositories. Two clients, two tokens. */
export interface Issues {
  /** Is the repository private now? Throws a permanent fault where it can't be seen. */
  isPrivate(repository: string): Promise<boolean>;
  create(
    repository: string,
    issue: { title: string; body: string; labels: readonly string[]; assignees: readonly string[] },
  ): Promise<IssueState>;
  read(repository: string, number: number): Promise<IssueState>;
  /** Null where it is deleted, or moved to another repository; every other fault is thrown. */
  find(repository: string, number: number): Promise<IssueState | null>;
  /** One request. Labels and assignees are whole arrays. */
  update(repository: string, number: number, change: IssueChange): Promise<void>;
  /** An issue made by the app itself whose body's first line is this marker. */
  findOwn(repository: string, marker: string, since: Instant): Promise<IssueState | null>;
  comment(repository: string, number: number, body: string): Promise<{ id: number; url: string }>;
  updateComment(repository: string, comment: number, body: string): Promise<{ id: number; url: string }>;
  findOwnComment(
    repository: string,
    number: number,
    marker: string,
    since: Instant,
  ): Promise<{ id: number; url: string; body: string } | null>;
  /** Comments made since then by people, oldest first. */
  commentsSince(repository: string, number: number, since: Instant): Promise<readonly IssueComment[]>;
  react(repository: string, comment: number, content: 'eyes' | '+1' | '-1'): Promise<void>;
  /** Creates those that are missing and mends colours and descriptions. */
  ensureLabels(repository: string, labels: readonly LabelSpec[]): Promise<void>;
}

export interface AdvisoryState extends SeenAdvisory {
  readonly ghsa: string;
  readonly url: string;
  readonly author: Person | null;
  /** It came as a private report; else a maintainer or an app made it. */
  readonly isReport: boolean;
  /** How many comments it has; null: the comments API is not there (an empty list proves nothing). */
  readonly comments: number | null;
  readonly updatedAt: Instant;
}

/** What the bot keeps equal between draft and advisory; absent fields are left alone, arrays are whole. */
export interface AdvisoryChange {
  readonly state?: 'draft' | 'published' | 'closed';
  readonly summary?: string;
  readonly description?: string;
  readonly components?: readonly Component[];
  /** Null: taken away. */
  readonly cvss?: string | null;
  /** Only where there is no vector. Null: taken away. */
  readonly severity?: 'critical' | 'high' | 'medium' | 'low' | null;
  readonly cwes?: readonly string[];
  readonly cve?: string;
  readonly credits?: readonly Credit[];
  readonly collaborators?: readonly string[];
  /** Slugs. */
  readonly teams?: readonly string[];
}

export interface Advisories {
  read(repository: string, ghsa: string): Promise<AdvisoryState>;
  create(repository: string, change: AdvisoryChange): Promise<AdvisoryState>;
  /** An advisory made by the app whose description's first line is this marker. */
  findOwn(repository: string, marker: string): Promise<AdvisoryState | null>;
  update(repository: string, ghsa: string, change: AdvisoryChange): Promise<AdvisoryState>;
  requestCve(repository: string, ghsa: string): Promise<void>;
  comment(repository: string, ghsa: string, body: string): Promise<{ id: number; url: string }>;
  /** Comments by people that were made or edited since then, oldest first; confidential ones are not told. */
  commentsSince(repository: string, ghsa: string, since: Instant): Promise<readonly IssueComment[]>;
  findOwnComment(
    repository: string,
    ghsa: string,
    marker: string,
    since: Instant,
  ): Promise<{ id: number; url: string } | null>;
}

export interface Releases {
  /** Tries VERSION and vVERSION; null where no release of that tag is published. */
  byVersion(repository: string, version: string): Promise<{ id: number; url: string; body: string } | null>;
  updateBody(repository: string, id: number, body: string): Promise<void>;
}

export interface Files {
  /** Text and blob sha at the default branch; null where there is no such file. */
  read(repository: string, path: string): Promise<{ text: string; bytes: Uint8Array; sha: string } | null>;
  /** The blob by its sha, so that what was approved is what is sent, whatever was pushed since. */
  readBlob(repository: string, sha: string): Promise<Uint8Array>;
  /** `sha` of the version that it replaces, null for a new file. A conflict is a transient fault: read and try again. */
  write(repository: string, path: string, text: string, sha: string | null, message: string): Promise<{ url: string }>;
  /** What lies in a folder of the default branch (the first 1,000); null where there is no such path. */
  list(repository: string, folder: string): Promise<readonly FolderEntry[] | null>;
  /** Author of the last commit that touched the path. */
  lastAuthor(repository: string, path: string): Promise<Person | null>;
}

export interface FolderEntry {
  readonly name: string;
  /** No folder and no symbolic link. A submodule counts as a file without bytes: so GitHub lists it. */
  readonly isFile: boolean;
  /** Bytes. */
  readonly size: number;
  readonly sha: string;
}

export interface Pulls {
  read(repository: string, number: number): Promise<PullState | null>;
  /** What it changes, as a unified diff; null where there is no such pull request. */
  diff(repository: string, number: number): Promise<string | null>;
}

/** Its address is known to whoever asked. */
export type PullState = Omit<FoundPull, 'repository' | 'number'>;

/** A change of files that people look at before it counts. */
export interface ProposedChange {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  /** `text` null: the file goes. `replaces`: blob sha of the version that it was made from; null: there is none. */
  readonly files: readonly { readonly path: string; readonly text: string | null; readonly replaces: string | null }[];
}

/** Pull requests that the bot opens in the case repository, each from a branch of its own. */
export interface CasePulls {
  /** The one that was opened from this branch, whatever became of it: before one is opened, it is looked for. */
  find(repository: string, branch: string): Promise<OpenedPull | null>;
  /** Opens one against the default branch. Transient fault: a file was changed meanwhile; read it and try again. */
  open(repository: string, change: ProposedChange): Promise<OpenedPull>;
}

export interface OpenedPull {
  readonly number: number;
  readonly url: string;
}

/** People and teams, asked when it matters. */
export interface Directory {
  user(login: string): Promise<Person | null>;
  /** Is this login a member of `org/slug` now? */
  inTeam(team: string, login: string): Promise<boolean>;
  /** The team's numeric id; null where there is none. */
  teamId(team: string): Promise<number | null>;
  /** Everybody in `org/slug` now. */
  members(team: string): Promise<readonly Person[]>;
}

/** What can be known before T0 of whether GitHub will take what is to be written there. Problems are words for people. */
export interface GitHubHealth {
  /**
   * GitHub's clock less ours in milliseconds, by the last answer's Date header, which counts whole seconds; 0 while the
   * header is within that uncertainty. Null where nothing was answered yet.
   */
  clockOffset(): number | null;
  /** What is left of the limit of the hour that is the nearest to its end, by GitHub's answers; null: none told it yet. */
  requestsLeft(): number | null;
  /** The same by an answer of the last ten seconds: where there is none, GitHub is asked. Throws PortFault. */
  askClock(): Promise<number | null>;
  /** Why the app can't write there (not seen, archived, issues off, permission missing); null: it can. Throws PortFault. */
  canWrite(repository: string, what: 'issues' | 'advisories' | 'contents'): Promise<string | null>;
}

export interface GitHub {
  readonly health: GitHubHealth;
  readonly caseIssues: Issues;
  readonly caseFiles: Files;
  readonly publicIssues: Issues;
  readonly advisories: Advisories;
  readonly releases: Releases;
  readonly publicFiles: Files;
  readonly pulls: Pulls;
  readonly casePulls: CasePulls;
  readonly directory: Directory;
}

// ---- what the poll reads of GitHub -----------------------------------------------------------------------------------

/** An issue or a pull request of a list that was changed since. */
export interface SeenIssue extends IssueState {
  readonly isPull: boolean;
  /** Null: an app or a bot, or an account that is no more. */
  readonly author: Person | null;
  /** How many comments it has: one more may come in the same second as the last change. */
  readonly comments: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What a person did to an issue; labels, title, state and lock are read again where they matter. */
export interface IssueEvent {
  readonly id: number;
  readonly kind: 'labels' | 'title' | 'state' | 'lock';
  /** The label that was put on or taken off; null for the others. */
  readonly label: string | null;
  /** Null: an app or a bot, or an account that is no more. */
  readonly actor: Person | null;
  readonly at: Instant;
}

/** An edit of an issue's text. */
export interface TextEdit {
  /** Null: an app or a bot, or an account that is no more. */
  readonly editor: Person | null;
  /** The whole text as it was then; null where GitHub no longer has it. */
  readonly body: string | null;
}

/** A commit of a product repository. */
export interface SeenCommit {
  readonly sha: string;
  readonly url: string;
  readonly message: string;
}

/** By GitHub's numbers, which nobody can take over. */
export interface RepositoryIdentity {
  readonly id: number;
  /** Of the app, where the repository is. */
  readonly installation: number;
}

export interface SeenRepository {
  readonly id: number;
  /** Not public, and not internal. */
  readonly isPrivate: boolean;
  /** The default branch. */
  readonly branch: string;
  /** When any branch was pushed to last, in whole seconds. */
  readonly pushedAt: Instant;
}

/**
 * GitHub as the poll sees it: webhooks are hints, and this is what is so. Every list is asked for conditionally (ETag): an
 * unchanged world costs no rate limit. Repositories are the case repository and the product repositories.
 */
export interface Watch {
  /** The case repository itself; the very same object while nothing in it changed. Null: there is none, or it has moved. */
  repository(repository: string): Promise<SeenRepository | null>;
  /** Asked anew each time. Null: there is none of this name, it has moved, or the app is not installed there. */
  identity(repository: string): Promise<RepositoryIdentity | null>;
  /** Everybody who can read it: collaborators, members of its teams, owners. */
  readers(repository: string): Promise<readonly Person[]>;
  /** Issues and pull requests that were changed at `since` or later, oldest change first. */
  issuesChangedSince(repository: string, since: Instant): Promise<readonly SeenIssue[]>;
  /** Comments in the whole repository that people made since then, oldest first, with the number of their issue. */
  commentsSince(repository: string, since: Instant): Promise<readonly (IssueComment & { readonly number: number })[]>;
  /** Numbers of all open issues: those of open cases that are not among them were closed, deleted or moved. */
  openIssues(repository: string): Promise<readonly number[]>;
  /** Label, title, state and lock events of an issue, oldest first. */
  issueEvents(repository: string, number: number): Promise<readonly IssueEvent[]>;
  /**
   * The newest edits of the text of an issue of the case repository, newest first; the oldest of all is the text that it
   * was opened with, none where it was never edited. Throws a transient fault when one was after `seenAt`: the text that
   * was seen then may be somebody else's. Not conditional.
   */
  editsOf(repository: string, number: number, seenAt: Instant): Promise<readonly TextEdit[]>;
  /** All advisories in triage and draft. */
  openAdvisories(repository: string): Promise<readonly AdvisoryState[]>;
  /** The hundred advisories that were published last. */
  publishedAdvisories(repository: string): Promise<readonly { readonly ghsa: string }[]>;
  /** The hundred newest published releases, with their notes. */
  releases(
    repository: string,
  ): Promise<readonly { readonly tag: string; readonly url: string; readonly notes: string }[]>;
  /** The newest commits of a branch, newest first, up to a page with enough of them; none where there is no such branch. */
  commits(
    repository: string,
    branch: string,
    isEnough: (page: readonly SeenCommit[]) => boolean,
  ): Promise<readonly SeenCommit[]>;
  /**
   * Webhook deliveries that failed since then, oldest first; `guid` is the delivery id, the same for every attempt. `id`
   * is that of the attempt: an int64, which no number holds exactly.
   */
  failedDeliveries(
    since: Instant,
  ): Promise<readonly { readonly id: string; readonly guid: string; readonly at: Instant }[]>;
  /** Asks for a delivery to be sent again, under its delivery id. */
  redeliver(id: string): Promise<void>;
}

// ---- channels --------------------------------------------------------------------------------------------------------

/** One mail to one address. */
export interface Mail {
  /** Deterministic: `<opaque@domain>`, the same for every attempt. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly date: Instant;
  readonly sign: boolean;
  /** Armored public key; null: clear text. */
  readonly encryptTo: string | null;
  /** Message-ID of the mail that this one follows up (In-Reply-To, References). */
  readonly inReplyTo: string | null;
  /** An event that travels as a calendar file. */
  readonly calendar: CalendarEvent | null;
}

/** An hour to keep free (RFC 5545). A later sequence of the same uid moves it, or takes it back. */
export interface CalendarEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly title: string;
  readonly start: Instant;
  readonly minutes: number;
  readonly cancelled: boolean;
}

export interface Mailer {
  /** Resolves with the server's response line. `unknown` fault: the connection broke after DATA. */
  send(mail: Mail): Promise<{ readonly response: string }>;
  /** Signs and encrypts ahead, so that `send` of the same content does not have to. Permanent fault: it can't be done. */
  prepare(content: Pick<Mail, 'body' | 'attachments' | 'sign' | 'encryptTo' | 'calendar'>): Promise<void>;
  /** Can mail be handed over now? Connects and logs in, sends nothing. Null: good; else the problem in words. */
  check(): Promise<string | null>;
}

/** Public keys, read and judged. */
export interface Keys {
  /** `version` is left to the caller. */
  inspect(armored: string): Promise<Omit<KeyState, 'version'>>;
  /** The team's own signing key; null where none is set. */
  own(): Promise<Omit<KeyState, 'version'> | null>;
}

export interface Slack {
  post(channel: string, text: string): Promise<{ readonly response: string }>;
  /** Is there a webhook for this channel? It can't be tried without posting. Null: good. */
  check(channel: string): string | null;
}

export interface Channels {
  readonly mail: Mailer;
  readonly slack: Slack;
  readonly keys: Keys;
}

/** The CVE Program's public records. */
export interface CveRecords {
  /** `unknown` where they can't be asked. Never throws. */
  stateOf(cve: string): Promise<'reserved' | 'published' | 'unknown'>;
}

/** The same plan, run by the same code against sinks on this machine. Nothing leaves it. */
export interface Rehearsal {
  run(c: Case, plan: Plan, world: World): Promise<RehearsalReport>;
  /** A leak that is reported now, with the plan for now that follows. */
  leak(c: Case, world: World): Promise<RehearsalReport>;
}

/** The wall clock, in epoch milliseconds; a function, so that the demo and tests can move it. */
export type Clock = () => Instant;
