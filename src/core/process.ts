/**
 * The schema of a process. A process is data: statuses, classes, transitions with their conditions and actions, timers,
 * communications and plans. The engine reads it and knows no project by name. Names of conditions, actions and timers are
 * closed lists: what they mean stands in conditions.ts, actions.ts and deadlines.ts.
 */
import type { DisclosureRule } from './calendar.ts';
import type { Audience, PlanPurpose, Role, Slot } from './model.ts';

export interface Status {
  /** Without the prefix: `in-progress` is `kcsa/in-progress` on GitHub. */
  readonly label: string;
  readonly title: string;
  /** At most 100 characters: GitHub's limit for a label's description. */
  readonly description: string;
  /** Six hex digits. */
  readonly colour: string;
  /** The case issue is closed in this status. */
  readonly closes: boolean;
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
  'description-complete',
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
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

const ACTIONS = [
  'accept-advisory',
  'close-advisory',
  'ask-core-reviewers',
  'post-impact-description',
  'send-incomplete-message',
  'tell-reporter',
  'request-cve',
  'sync-advisory',
  'revoke-fix-team',
] as const;
export type ActionName = (typeof ACTIONS)[number];

export interface Transition {
  /** The command (or `bot`, `cve`, `notice`) that asks for it. */
  readonly by: string;
  readonly from: readonly string[];
  /** `return`: to where the case was before Incomplete. */
  readonly to: string;
  readonly conditions: readonly ConditionName[];
  readonly actions: readonly ActionName[];
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
  readonly channels?: 'downstream-mail' | 'public-mail' | 'public-slack' | 'cna' | 'cna-and-oss-security';
  /** Attaches the registered patch files. */
  readonly patches?: true;
  /** Facts of the case file that must be there: dotted paths. A missing one is a refusal that names it. */
  readonly requires: readonly string[];
}

/** One line of a plan: which communication, when, to what kind of target. */
export interface PlanLine {
  readonly communication: string;
  readonly phase: 'opening' | 'publication';
  readonly target:
    | 'tracking-issue'
    | 'advisory'
    | 'document'
    | 'index'
    | 'downstream-mail'
    /** Those who had the notice and know another date than the plan's; those of the downstream channels who had none. */
    | 'noticed'
    | 'not-noticed'
    | 'public-mail'
    | 'public-slack'
    | 'development-list'
    | 'releases'
    | 'case-issue';
  readonly slots: readonly Slot[];
  /** Leave the line out in any of these situations. */
  readonly unless: readonly (
    | 'opened'
    | 'github-cna'
    | 'before-disclosing'
    | 'no-advisory'
    | 'published-as-note'
    | 'published-as-advisory'
    | 'no-date-to-tell'
    | 'negative'
  )[];
}

export interface Timer {
  readonly id: string;
  /** `posted`: the first public mail that nobody has seen in its archive. */
  readonly from:
    | 'reported'
    | 'accepted'
    | 'last-activity'
    | 'notice'
    | 't0'
    | 'opened'
    | 'pushed'
    | 'published'
    | 'posted';
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
    | 'cve-unannounced'
    /** A public mail was accepted by its list, and nobody has seen it in the archive. */
    | 'unarchived';
  readonly tell: readonly (Role | 'coordinator' | 'escalation')[];
  /** One plain sentence, with nothing of the case's content in it. */
  readonly text: string;
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
  /** The status from which T0 may come (notice sent, or public with a CVE), and the last one. */
  readonly disclosing: string;
  /** Statuses in which a CVE can be recorded, and in which the advisory is kept equal to the draft. */
  readonly cveStatuses: readonly string[];
  readonly advisoryFollows: readonly string[];
  readonly released: string;
}
