/**
 * The schema of a process. A process is data: statuses, classes, transitions with their conditions and actions, timers,
 * communications and plans. The engine reads it and knows no project by name. Names of conditions, actions and timers are
 * closed lists: what they mean stands in conditions.ts, actions.ts and deadlines.ts.
 */
import type { DisclosureRule } from './calendar.ts';
import type { Lane } from './cvss.ts';
import type { Audience, ConfiguredRole, Phase, PlanPurpose, Role, Slot } from './model.ts';

export interface Status {
  /** Without the prefix: `in-progress` is `kcsa/in-progress` on GitHub. */
  readonly label: string;
  readonly title: string;
  /** At most 100 characters: GitHub's limit for a label's description. */
  readonly description: string;
  /** Six hex digits. */
  readonly colour: string;
  /** The case issue is closed in this status; `when-through`: once every message of its disclosure has its receipt. */
  readonly closes: boolean | 'when-through';
  /**
   * What a person who puts on this label asks for: the command that runs, or the command to type instead, where it
   * needs a text or sends something out of GitHub.
   */
  readonly byLabel: { readonly run: string } | { readonly type: string };
}

export interface IncidentClass {
  readonly id: string;
  readonly description: string;
  /** The outcome that it calls for, in words. */
  readonly outcome: string;
}

const CONDITIONS = [
  'class-advisory',
  'class-note',
  'class-invalid',
  'coordinator-assigned',
  'description-written',
  'credit-known',
  'mitigation-known',
  'vector-known',
  'description-approved',
  'patches-approved',
  'cve-known',
  'embargo-legal',
  'private-case',
  'public-case',
  'patch-per-branch',
  'class-wont-fix',
  'all-merged',
  'published',
  /** A public case has its CVE and all its fixes; a private one showed them before its notice. */
  'ready-to-publish',
  'fix-or-mitigation',
  /** Nobody has to be told in advance: it is public or leaked, or two people said that no CVE is due. */
  'no-notice-due',
  'binaries-confirmed',
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

const ACTIONS = [
  'accept-advisory',
  'close-advisory',
  /** One that was closed is a draft again. */
  'reopen-advisory',
  'ask-core-reviewers',
  'tell-reporter',
  /** Asks for the CVE, and does not go on without. */
  'request-cve',
  /** Asks for the CVE where that is possible already; else says what it waits for. */
  'start-cve',
  /** Severity, lane and why, for the team. */
  'post-severity',
  'sync-advisory',
  'revoke-fix-team',
] as const;
/** An action by name, or a communication that goes to the case issue and to the reporter. */
export type Action = (typeof ACTIONS)[number] | { readonly say: string };
export type ActionName = (typeof ACTIONS)[number];

export interface Transition {
  /** The command that asks for it, or `notice`, `cve`, `disclosure` (a plan that starts), `released`. */
  readonly by: string;
  readonly from: readonly string[];
  /** `return`: to where the case was before Incomplete. `stay`: the status remains. */
  readonly to: string;
  readonly conditions: readonly ConditionName[];
  /** Of a disclosure: what may still be missing when its plan is approved. At T0 the plan waits for it. */
  readonly waitsFor?: readonly ConditionName[];
  readonly actions: readonly Action[];
  /** The extent of disclosure afterwards; absent: unchanged. An extent never shrinks. */
  readonly extent?: Audience;
  readonly needsReason: boolean;
  /** For `tell-reporter`: one plain sentence. */
  readonly tell?: string;
}

/** How a communication's text is written, which decides how values are escaped. */
const FORMATS = ['markdown', 'mail', 'yaml', 'slack'] as const;
export type Format = (typeof FORMATS)[number];

export interface Communication {
  readonly audience: Audience;
  readonly format: Format;
  /** What `render` prints as the channel of what is no mail; null for mails, which have one message per channel. */
  readonly place: 'case-issue' | 'advisory' | 'file' | 'release' | 'slack' | 'tracking-issue' | null;
  /** Which configured channels get it: by audience, with `email` or `slack`; or the CNA, or oss-security. */
  readonly channels?:
    | 'downstream-mail'
    | 'public-mail'
    | 'public-and-downstream-mail'
    | 'public-slack'
    | 'cna'
    | 'cna-and-oss-security';
  /** The text of another process's communication, `kata/cve-form`, where the words are the same. */
  readonly template?: string;
  /** Attaches the registered patch files. */
  readonly patches?: true;
  /** Facts of the case file that must be there: dotted paths. A missing one is a refusal that names it. */
  readonly requires: readonly string[];
}

/** One line of a plan: which communication, when, to what kind of target. */
export interface PlanLine {
  readonly communication: string;
  /** `advance`: so long before T0 as the process's `advance` says. */
  readonly phase: Phase;
  readonly target:
    | 'tracking-issue'
    | 'advisory'
    | 'document'
    | 'index'
    | 'downstream-mail'
    /** Those who had the notice and know another date than the plan's; those of the downstream channels who had none. */
    | 'noticed'
    | 'not-noticed'
    /** All who had the notice. */
    | 'all-noticed'
    | 'public-mail'
    | 'public-slack'
    | 'development-list'
    | 'releases'
    | 'case-issue';
  readonly slots: readonly Slot[];
  /** Of a tracking issue: its labels, where they are others than the process's. */
  readonly labels?: readonly string[];
  /** Leave the line out in any of these situations. */
  readonly unless: readonly (
    | 'opened'
    | 'github-cna'
    | 'before-disclosing'
    | 'whole-disclosure'
    | 'no-advisory'
    | 'published-as-note'
    | 'published-as-advisory'
    | 'no-date-to-tell'
    | 'negative'
    /** The plan is for now: nothing can be told in advance. */
    | 'for-now'
    /** Another project has not disclosed yet. */
    | 'waits-for-others'
  )[];
}

export interface Timer {
  readonly id: string;
  /** `old-t0`: a T0 that was moved. `posted`: the first public mail that nobody has seen in its archive. `cve-requested`: the last request. */
  readonly from:
    | 'reported'
    | 'accepted'
    | 'last-activity'
    | 'notice'
    | 't0'
    | 'old-t0'
    | 'opened'
    | 'pushed'
    | 'published'
    | 'posted'
    | 'cve-requested';
  /** Hours by the clock, calendar days, or business days; negative is before. */
  readonly amount: { readonly hours: number } | { readonly businessDays: number } | { readonly stallDays: number };
  /** Again every so many hours while the condition holds. */
  readonly everyHours?: number;
  readonly while:
    | 'open'
    | 'waiting-for-people'
    | 'embargoed'
    | 'embargoed-unfixed'
    | 'unpublished'
    | 'unmerged'
    | 'planned'
    | 'unopened'
    | 'cve-open'
    /** It was requested, there is none, and nobody put it off. */
    | 'cve-unassigned'
    | 'cve-unannounced'
    /** A public mail was accepted by its list, and nobody has seen it in the archive. */
    | 'unarchived'
    /** Nobody coordinates it, and it stands where it began. */
    | 'untaken'
    /** No fix is registered, and the case is not in a slow lane. */
    | 'unfixed'
    /** It has a CVE and a date, and nobody was told in advance. */
    | 'unnoticed'
    /** Somebody had the notice, and the plan for T0 has not all its approvals. */
    | 'unapproved'
    /** Somebody has not got yet what is told in advance of T0. */
    | 'unadvised'
    /** Some of those who had the notice know a T0 that was moved. */
    | 'misled';
  readonly tell: readonly (Role | 'coordinator' | 'escalation')[];
  /** One plain sentence, with nothing of the case's content in it. */
  readonly text: string;
}

/** How a fix of this score goes out. */
export interface LaneRule {
  readonly lane: Lane;
  /** One sentence for people: what the lane means. */
  readonly reason: string;
  /** The process may take its time: no timer presses for the fix. */
  readonly slow: boolean;
}

/** When a fix of a private case may be seen in public before T0. */
export interface PublicFix {
  /** Lanes in which pull requests are made in the open, without a word of security. */
  readonly lanes: readonly Lane[];
  /** So many hours before T0 the fixes of all other cases are pushed. */
  readonly releaseHours: number;
}

export interface Process {
  readonly id: string;
  readonly name: string;
  readonly labelPrefix: string;
  readonly initial: string;
  readonly statuses: Readonly<Record<string, Status>>;
  readonly classes: readonly IncidentClass[];
  /** Classes that call for an advisory, for a note, and for a case that is invalid. */
  readonly advisoryClasses: readonly string[];
  readonly noteClasses: readonly string[];
  readonly invalidClasses: readonly string[];
  readonly transitions: readonly Transition[];
  /** Set in motion when a report has its case. */
  readonly onReport: readonly Action[];
  /** What the first comment on a case issue tells coordinators to do; of a public report, and of all others. */
  readonly firstSteps: { readonly public: string; readonly private: string };
  /** How a case ends, for somebody who closes the issue by hand. */
  readonly endings: string;
  /** Who says what becomes of an embargo that was broken, and of exceptions from it. */
  readonly leak: {
    readonly decidedBy: readonly ConfiguredRole[];
    /** `decided`: the case may go public when they decided so. `reported`: at once, unless they decide to go on. */
    readonly public: 'decided' | 'reported';
  };
  /** Whose maintainers of the component learn of a case, as what, and where it stands then; null: nobody by itself. */
  readonly involves: {
    readonly role: 'sig-maintainers';
    readonly audience: Audience;
    readonly in: readonly string[];
  } | null;
  /** By lane; null: this process has none. */
  readonly lanes: readonly LaneRule[] | null;
  /** Null: a private fix is seen by nobody before T0. */
  readonly publicFix: PublicFix | null;
  /** Lines of phase `advance`: sent so many hours before T0, due at the latest so many. Null: none. */
  readonly advance: { readonly sentHours: number; readonly dueHours: number } | null;
  /** Cases may wait for another project's disclosure. */
  readonly upstreamHold: boolean;
  /** The project keeps associates, leaves of absence and a monthly checklist of its team. */
  readonly teamLife: boolean;
  /** Who is called at T0, besides the coordinator. */
  readonly calledAtT0: readonly ConfiguredRole[];
  /** The usual way forward, for the next step shown in the status table. */
  readonly forward: Readonly<Record<string, string>>;
  /** Confirmed: the report is accepted as a vulnerability. */
  readonly accepted: string;
  /** Where a case waits for an answer, and from where `return` leads back; absent where a process has no such status. */
  readonly questioned: string | null;
  readonly rejected: readonly string[];
  /** Where the core reviewers are asked for a note; null where a process has none. */
  readonly noteStatus: string | null;
  readonly duplicateStatus: string;
  readonly disclosureRule: DisclosureRule;
  readonly zones: readonly string[];
  readonly communications: Readonly<Record<string, Communication>>;
  readonly plans: Readonly<Partial<Record<PlanPurpose, readonly PlanLine[]>>>;
  readonly timers: readonly Timer[];
  /** The public tracking issue's labels. */
  readonly trackingLabels: readonly string[];
  /** Patches count as pushed for publication at the latest so long after T0. */
  readonly publicationAfterHours: number;
  /** The status in which the disclosure runs and is followed to its end. */
  readonly disclosing: string;
  /** Statuses in which a CVE can be recorded, and in which the advisory is kept equal to the draft. */
  readonly cveStatuses: readonly string[];
  readonly advisoryFollows: readonly string[];
}
