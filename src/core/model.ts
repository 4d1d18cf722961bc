/**
 * The words of vmt-bot, as types.
 *
 * - case: one report being handled, known by the number of its case issue in the private case repository.
 * - product repository: a public repository with the code, its advisories, releases and tracking issues.
 * - process: kata or kubeedge, as data (process.ts). status: where a case stands in it. class: the incident taxonomy.
 * - audience: who may know, in widening circles. extent of disclosure: the widest audience that may know a case now.
 * - communication: one kind of message (a template, an audience, channels). channel: one place that it goes to.
 * - plan: an ordered list of communications that leave the team, rendered, with a hash. T0: the disclosure time.
 * - journal: the append-only record of everything that happened to a case. receipt: proof that something arrived.
 * - fact: one thing that happened, an entry of the journal. effect: one thing to be done, a row of the outbox.
 */
import type { Instant } from './time.ts';

/** Widening circles of people: each audience includes the ones before it. */
export const AUDIENCES = ['team', 'developers', 'reviewers', 'downstream', 'public'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Does an extent of disclosure include this audience? */
export function includes(extent: Audience, audience: Audience): boolean {
  return AUDIENCES.indexOf(audience) <= AUDIENCES.indexOf(extent);
}

/** The roles that a configuration names; `reporter` comes from the case, `escalation` are contacts and command nothing. */
export const ROLES = [
  'coordinators',
  'core-reviewers',
  'core-developers',
  'architecture-committee',
  'stable-maintainers',
  'release-managers',
  'associates',
  'sig-maintainers',
] as const;
export type ConfiguredRole = (typeof ROLES)[number];
export type Role = ConfiguredRole | 'reporter';

/** A GitHub account. The id is what counts: logins can be renamed and taken over. */
export interface Person {
  readonly id: number;
  readonly login: string;
}

/** Who caused an input. */
export type Actor =
  | { readonly kind: 'person'; readonly person: Person; readonly roles: readonly Role[] }
  | { readonly kind: 'bot' };

export interface Component {
  readonly name: string;
  /** A version range (ranges.ts), or empty while unknown. */
  readonly affected: string;
  readonly fixed: string;
  /** GitHub's package ecosystem; `other` where none fits. */
  readonly ecosystem: string;
}

/** GitHub's types of credit. */
export const CREDIT_TYPES = [
  ...(['analyst', 'finder', 'reporter', 'coordinator', 'remediation_developer'] as const),
  ...(['remediation_reviewer', 'remediation_verifier', 'tool', 'sponsor', 'other'] as const),
] as const;
export type CreditType = (typeof CREDIT_TYPES)[number];

export interface Credit {
  readonly name: string;
  readonly affiliation?: string | undefined;
  readonly login?: string | undefined;
  /** What for; absent: for the report. */
  readonly type?: CreditType | undefined;
}

/** What those are credited for whom messages name as reporters. GitHub credits others as well: who mended it, who paid. */
const REPORTING: readonly (CreditType | undefined)[] = [undefined, 'reporter', 'finder', 'analyst'];

export function reportersAmong<T extends Pick<Credit, 'type'>>(credits: readonly T[]): readonly T[] {
  return credits.filter(({ type }) => REPORTING.includes(type));
}

/** What an advisory says, in GitHub's own terms. The bot keeps it equal to the draft. */
export interface AdvisoryContent {
  readonly summary: string;
  readonly description: string;
  readonly cvss: string | null;
  /** `critical` … `low`; GitHub takes it from the vector where there is one. */
  readonly severity: string | null;
  readonly cwes: readonly string[];
  /** One entry for each range; empty text: not said. */
  readonly vulnerabilities: readonly {
    readonly ecosystem: string;
    readonly name: string;
    readonly range: string;
    readonly patched: string;
  }[];
  readonly credits: readonly { readonly login: string; readonly type: CreditType }[];
}

/** An advisory as it was seen on GitHub. */
export interface SeenAdvisory {
  readonly state: 'triage' | 'draft' | 'published' | 'closed' | 'withdrawn';
  readonly cve: string | null;
  readonly content: AdvisoryContent;
  /** People and teams (slugs of the repository's organisation) that may read and comment. */
  readonly collaborators: readonly Person[];
  readonly teams: readonly string[];
}

/** What somebody made of an advisory's text. */
export interface AdvisoryEdit {
  readonly content: AdvisoryContent;
  /** What the draft said when the first edit that waits was seen: what differs from it was changed on the advisory. */
  readonly base: AdvisoryContent;
  /** The parts of its difference that stand on the case issue. */
  readonly shown: readonly number[];
  /** When all of them stood there; null: they are on their way. */
  readonly shownAt: Instant | null;
  /** It was taken, or the draft's text is on its way back. */
  readonly isDecided: boolean;
}

/** The case's advisory, and what people did to it on GitHub. */
export interface CaseAdvisory {
  readonly ghsa: string;
  readonly url: string;
  readonly published: boolean;
  /** It came as a report, and nobody has accepted it. */
  readonly inTriage: boolean;
  /** With the case, or by hand. */
  readonly isClosed: boolean;
  readonly edit: AdvisoryEdit | null;
  /** How its readers differ from the ledger, as it was told last; empty: not at all. */
  readonly drift: string;
  /** Who was on it at the last look, whether they may or not. */
  readonly readers: { readonly people: readonly Person[]; readonly teams: readonly string[] };
}

/** An advisory that nobody has touched since it was made, or reported. */
export function newAdvisory(ghsa: string, url: string, inTriage: boolean): CaseAdvisory {
  return {
    ghsa,
    url,
    published: false,
    inTriage,
    isClosed: false,
    edit: null,
    drift: '',
    readers: { people: [], teams: [] },
  };
}

/** What the team writes about a vulnerability, and edits in place on the case issue. Empty text means: not yet said. */
export interface Draft {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly components: readonly Component[];
  readonly cvss: string;
  readonly cwe: readonly string[];
  readonly reporters: readonly Credit[];
  readonly mitigation: string;
  readonly workaround: string;
  readonly detection: string;
  readonly fixImpact: string;
  readonly actionRequired: string;
  readonly references: readonly string[];
  readonly notes: readonly string[];
}

export const EMPTY_DRAFT: Draft = {
  title: '',
  summary: '',
  description: '',
  components: [],
  cvss: '',
  cwe: [],
  reporters: [],
  mitigation: '',
  workaround: '',
  detection: '',
  fixImpact: '',
  actionRequired: '',
  references: [],
  notes: [],
};

/** A fix for one branch (and component), or the statement that the branch is not affected. */
export type Patch =
  | {
      readonly kind: 'fix';
      readonly branch: string;
      readonly component: string | null;
      /** `file`: a path under cases/NUMBER/patches/ of the case repository. `pull`: a public pull request's URL. */
      readonly source: 'file' | 'pull';
      readonly location: string;
      /** The blob or head commit that approvals refer to. */
      readonly version: string;
      readonly author: Person | null;
      readonly registeredBy: Person;
      readonly approvedBy: Person | null;
      /** The public pull request, once pushed. */
      readonly pushed: string | null;
      readonly merged: boolean;
    }
  | { readonly kind: 'none'; readonly branch: string; readonly why: string };

/** An approval of a text: valid only for the version (hash) that was approved. */
export interface Approval {
  readonly by: Person;
  readonly role: Role;
  readonly hash: string;
  readonly at: Instant;
  /** Where it was given, when a coordinator recorded it for somebody. */
  readonly evidence: string | null;
}

/** `update`: a moved or cancelled date, told to those who had the notice; `erratum`: what was published is amended. */
export const PLAN_PURPOSES = ['notice', 'update', 'disclosure', 'note', 'open-report', 'erratum'] as const;
export type PlanPurpose = (typeof PLAN_PURPOSES)[number];

/** URLs that do not exist when a plan is approved, and are filled in when they do. The list is closed. */
export const SLOTS = ['issue', 'advisory', 'release'] as const;
export type Slot = (typeof SLOTS)[number];

/** A public key of the case repository, as it was when a plan was made: its path and blob sha. */
export interface KeyRef {
  readonly path: string;
  readonly version: string;
}

/** A member of the roster as a plan froze it: one mail, to this address, encrypted to this key. */
export interface Recipient {
  readonly name: string;
  readonly address: string;
  readonly key: KeyRef;
  /** Message-ID of the mail that this one follows up, or null. */
  readonly inReplyTo: string | null;
}

/** Where a message goes. A roster step becomes one mail for each member (plan-run.ts). */
export type Target =
  | { readonly kind: 'case-issue' }
  | { readonly kind: 'advisory' }
  | {
      readonly kind: 'mail';
      readonly channel: string;
      readonly to: string;
      readonly encrypt: KeyRef | null;
      readonly inReplyTo: string | null;
    }
  | { readonly kind: 'roster'; readonly channel: string; readonly members: readonly Recipient[] }
  /** `place`: as the configuration writes it, `#announcements`. */
  | { readonly kind: 'slack'; readonly channel: string; readonly place: string }
  | { readonly kind: 'tracking-issue'; readonly repository: string; readonly labels: readonly string[] }
  | { readonly kind: 'publish-advisory'; readonly repository: string; readonly ghsa: string }
  | {
      readonly kind: 'file';
      readonly repository: string;
      readonly path: string;
      /** SHA-256 of the text that it replaces; null for a new document. */
      readonly replaces: string | null;
    }
  | { readonly kind: 'index'; readonly repository: string; readonly path: string; readonly id: string }
  | { readonly kind: 'release'; readonly repository: string; readonly version: string };

/** A patch that travels with a mail; its bytes are read from the case repository by path and version (blob sha). */
export interface Attachment {
  readonly name: string;
  readonly path: string;
  readonly version: string;
}

/** `advance`: before T0, with the plan's approvals. `opening`: at T0. `publication`: when every branch is pushed, at the latest an hour after T0. */
export const PHASES = ['advance', 'opening', 'publication'] as const;
export type Phase = (typeof PHASES)[number];

/** One rendered message of a plan. Subject is an issue's title, too; null where the target has none. */
export interface Step {
  readonly id: string;
  readonly communication: string;
  readonly audience: Audience;
  readonly target: Target;
  readonly phase: Phase;
  /** The slots that the message renders: it waits for their URLs, for ten minutes at most if it is a mail. */
  readonly slots: readonly Slot[];
  readonly subject: string | null;
  readonly body: string;
  readonly attachments: readonly Attachment[];
}

/** What leaves the team, byte for byte. */
export interface Plan {
  readonly purpose: PlanPurpose;
  /** `now`: the moment of the last approval. */
  readonly t0: Instant | 'now';
  /** The disclosure date that the texts tell; null: none, or that it does not hold any more. */
  readonly tells: Instant | null;
  readonly steps: readonly Step[];
  /** SHA-256 over T0, recipients and bytes, first 12 hex digits. */
  readonly hash: string;
}

/** A plan and how far it came. */
export interface PlanState {
  readonly plan: Plan;
  /** Of what each of its messages was made, by step (plan-made-of.ts). A plan of before this was noted has none. */
  readonly madeOf?: Readonly<Record<string, string>>;
  readonly proposedAt: Instant;
  readonly approvals: readonly Person[];
  /** Somebody asked to run it at once (`/disclose now`). */
  readonly runNow: boolean;
  readonly startedAt: Instant | null;
  /** Steps handed to the outbox. */
  readonly sent: readonly string[];
  /** By message: a step's id, or, for a roster, `STEP/ADDRESS`. */
  readonly receipts: Readonly<Record<string, Receipt>>;
  /** Messages that could not be delivered yet, and why; gone when the receipt comes. */
  readonly failing: Readonly<Record<string, string>>;
  /** Messages that are not tried any more. */
  readonly givenUp: readonly string[];
  /** What was found when the result of a step was read back. */
  readonly readBack: Readonly<Record<string, { readonly at: Instant; readonly problem: string | null }>>;
  /** Where a public mail was seen in its list's archive, by step. */
  readonly archives: Readonly<Record<string, string>>;
  /** The last pre-flight: when it was due (`plan`, `24 h`, …), and the names of what was red. Null: it is due. */
  readonly preFlight: { readonly at: Instant; readonly when: string; readonly red: readonly string[] } | null;
  /** The last rehearsal of this very plan; null: none. */
  readonly rehearsal: { readonly at: Instant; readonly problems: number } | null;
  /** Its approvals were lost after something of it had gone out in advance: nothing more of it leaves. */
  readonly isVoid: boolean;
}

/** A plan that was just made: nobody has approved it, nothing was sent. */
export function asProposed(plan: Plan, proposedAt: Instant, madeOf?: PlanState['madeOf']): PlanState {
  return {
    plan,
    ...(madeOf === undefined ? {} : { madeOf }),
    proposedAt,
    approvals: [],
    runNow: false,
    startedAt: null,
    sent: [],
    receipts: {},
    failing: {},
    givenUp: [],
    readBack: {},
    archives: {},
    preFlight: null,
    rehearsal: null,
    isVoid: false,
  };
}

/** The proof that a message arrived. */
export interface Receipt {
  readonly at: Instant;
  /** A URL where there is one; else the id or the server's answer. */
  readonly proof: string;
  readonly url: string | null;
  /** Of a mail, for those that follow it up; null for all else. */
  readonly messageId: string | null;
  /** True when the answer was lost and the message may have arrived twice (mail only). */
  readonly maybeTwice: boolean;
  /** The case was told of it after its database was restored from a backup that is older. */
  readonly foundAfterRestore?: true;
}

/** What the board showed of a plan when its case was found in a restored database: it happened after the backup. */
export interface FoundPlan {
  readonly purpose: PlanPurpose;
  readonly hash: string;
  readonly tells: Instant | null;
  readonly startedAt: Instant | null;
  readonly approvals: readonly Person[];
  /** By message. */
  readonly receipts: Readonly<Record<string, Receipt>>;
  /** How many receipts more it had, for which there was no room. */
  readonly more: number;
}

/** How the case came in; also the source of its id, so that one report makes one case. */
export type Origin =
  | { readonly kind: 'advisory'; readonly repository: string; readonly ghsa: string }
  | { readonly kind: 'case-issue'; readonly number: number }
  | { readonly kind: 'public-issue'; readonly repository: string; readonly number: number; readonly url: string };

/** `GHSA-…`, `#12` or `owner/name#34`. */
export type CaseId = string;

export function caseId(origin: Origin): CaseId {
  switch (origin.kind) {
    case 'advisory':
      return origin.ghsa;
    case 'case-issue':
      return `#${origin.number}`;
    case 'public-issue':
      return `${origin.repository}#${origin.number}`;
  }
}

/** The embargo date, and, when it is not a legal day, who allowed it. */
export interface Embargo {
  readonly t0: Instant;
  readonly override: { readonly why: string; readonly approvedBy: readonly Person[] } | null;
}

/** A CVE that is asked for, assigned, or put off by two people. */
export interface CveState {
  readonly id: string | null;
  readonly requestedAt: Instant | null;
  readonly later: { readonly why: string; readonly approvedBy: readonly Person[] } | null;
}

/** Somebody who had the notice, and the date that the last mail told (null: that the embargo has ended). */
export interface Noticed {
  readonly channel: string;
  /** The name in the roster; null for a list. */
  readonly name: string | null;
  readonly address: string;
  readonly key: KeyRef | null;
  readonly t0: Instant | null;
  readonly messageId: string | null;
  /** When the plan that told them first was started. */
  readonly since: Instant;
}

/** A public amendment of what was published. */
export interface Erratum {
  readonly text: string;
  readonly at: Instant;
}

/** Somebody confirmed that the binaries of this release are built, public and working. */
export interface Binaries {
  readonly release: string;
  readonly by: Person;
  readonly at: Instant;
}

/** `all`: nothing leaves the team. `upstream`: no plan leaves and no timer presses, until another project discloses. */
export const HOLDS = ['all', 'upstream'] as const;
export type HoldKind = (typeof HOLDS)[number];

export interface Hold {
  readonly why: string;
  readonly by: string;
  readonly kind: HoldKind;
  readonly since: Instant;
  /** A hold of everything may come upon a wait for another project, which goes on below it. */
  readonly below: Hold | null;
}

export interface Grant {
  readonly person: Person;
  readonly audience: Audience;
  readonly since: Instant;
}

/** Everything known of one case: the fold of its journal (evolve.ts). */
export interface Case {
  readonly id: CaseId;
  readonly process: string;
  readonly origin: Origin;
  /** The product repository. */
  readonly repository: string;
  /** The case issue's number; null until it is made. */
  readonly number: number | null;
  readonly status: string;
  /** Where `/confirm` leads back to from Incomplete. */
  readonly returnTo: string | null;
  readonly closed: boolean;
  readonly track: 'private' | 'public';
  readonly extent: Audience;
  readonly reportedAt: Instant;
  readonly report: { readonly title: string; readonly text: string };
  readonly reporter: Person | null;
  /** One is being made. */
  readonly isAdvisoryAsked: boolean;
  readonly advisory: CaseAdvisory | null;
  readonly coordinator: Person | null;
  /** The coordinator is an associate of the team. */
  readonly isLedByAssociate: boolean;
  readonly class: string | null;
  /** The last reason that was given with a status. */
  readonly reason: string | null;
  readonly draft: Draft;
  readonly severity: { readonly level: string; readonly why: string } | null;
  readonly terms: string | null;
  readonly patches: readonly Patch[];
  readonly descriptionApprovals: readonly Approval[];
  readonly noteApprovals: readonly Approval[];
  readonly openConsent: Approval | null;
  readonly cve: CveState;
  readonly embargo: Embargo | null;
  readonly plans: Readonly<Partial<Record<PlanPurpose, PlanState>>>;
  /** Plans that were started and have given their place to a later one of the same purpose, oldest first. */
  readonly past: readonly PlanState[];
  readonly hold: Hold | null;
  /** By place, the last comment that was handled before what was typed there earlier: of that little runs any more. */
  readonly overtakenBy: Readonly<Partial<Record<'case-issue' | 'advisory', number>>>;
  /** The case issue: who may not write in its repository can't comment there. */
  readonly isIssueLocked: boolean;
  /** Milliseconds that it waited for other projects: its timers count without them. */
  readonly waited: number;
  readonly leak: { readonly where: string; readonly at: Instant } | null;
  readonly decision: { readonly track: 'private' | 'public'; readonly why: string; readonly by: Person } | null;
  readonly acceptedAt: Instant | null;
  readonly noticeAt: Instant | null;
  /** When the case became public: T0. */
  readonly openedAt: Instant | null;
  readonly pushedAt: Instant | null;
  readonly publishedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly lastActivity: Instant;
  /** Deadlines that were told (each once). */
  readonly reminded: readonly string[];
  /** Deadlines that came when there was nothing to tell any more: they were met. */
  readonly met: readonly string[];
  readonly trackingIssue: { readonly number: number; readonly url: string } | null;
  /** Pages of releases whose notes tell of the fix, in the order of their addresses. */
  readonly releaseUrls: readonly string[];
  readonly grants: readonly Grant[];
  /** Whose grant was ended: they are taken off the advisory, under whatever name they have there by then. */
  readonly revoked: readonly Person[];
  readonly duplicateOf: number | null;
  /** The last plan of each purpose whose approvals were lost: the next one is shown as a difference to it. */
  readonly voided: Readonly<Partial<Record<PlanPurpose, Plan>>>;
  /** Who had the downstream notice, by receipt. */
  readonly noticed: readonly Noticed[];
  readonly errata: readonly Erratum[];
  readonly binaries: readonly Binaries[];
  /** The calendar file that was sent last: its sequence, its date (null: cancelled), and to whom (logins). */
  readonly invitation: {
    readonly sequence: number;
    readonly t0: Instant | null;
    readonly logins: readonly string[];
  } | null;
  /** The last restore of the database that it came through, with what was found then; absent: none. */
  readonly restored?: {
    readonly backedUpAt: Instant;
    readonly restoredAt: Instant;
    readonly plans: readonly FoundPlan[];
  };
  /** The last refused set of labels, so that one gesture gets one answer. */
  readonly labelRefusal: { readonly labels: string; readonly at: Instant } | null;
  /** Its private fields were deleted, so many days after it was closed (purged.ts). */
  readonly purged: { readonly at: Instant; readonly days: number } | null;
}
