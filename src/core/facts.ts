/** The facts of the journal: what can happen to a case. Each is past tense and carries all that evolve needs. */
import type {
  AdvisoryContent,
  Approval,
  Audience,
  Credit,
  Draft,
  FoundPlan,
  HoldKind,
  Noticed,
  Origin,
  Patch,
  Person,
  Plan,
  PlanPurpose,
  Receipt,
} from './model.ts';
import type { Day, Instant } from './time.ts';

export type Fact =
  | {
      readonly type: 'case-opened';
      readonly process: string;
      readonly status: string;
      readonly origin: Origin;
      readonly repository: string;
      readonly track: 'private' | 'public';
      readonly report: { readonly title: string; readonly text: string };
      readonly reporter: Person | null;
      readonly advisoryUrl: string | null;
      /** The advisory was a draft when it was first seen: nobody accepts it. */
      readonly isDraft?: true;
      readonly draft: Draft;
    }
  | { readonly type: 'case-issue-made'; readonly number: number }
  | {
      readonly type: 'status-changed';
      readonly from: string;
      readonly to: string;
      readonly reason: string | null;
      readonly returnTo: string | null;
      readonly closed: boolean;
    }
  /** A comment was handled before what was typed earlier, which could not be read: that runs no more. */
  | { readonly type: 'overtook'; readonly place: 'case-issue' | 'advisory'; readonly comment: number }
  /** People without write access can't comment on the case issue, or can again. */
  | { readonly type: 'case-issue-locked'; readonly isLocked: boolean }
  | { readonly type: 'extent-widened'; readonly to: Audience }
  | { readonly type: 'classified'; readonly class: string }
  | { readonly type: 'coordinator-assigned'; readonly person: Person; readonly isAssociate: boolean }
  | { readonly type: 'advisory-made'; readonly ghsa: string; readonly url: string }
  | { readonly type: 'advisory-accepted' }
  /** Somebody did it on GitHub. */
  /** It is being made, until it is or can't be. */
  | { readonly type: 'advisory-asked' }
  | { readonly type: 'advisory-not-made' }
  | { readonly type: 'advisory-moved'; readonly how: 'accepted' | 'closed' | 'opened' }
  /** Somebody edited it on GitHub. `putBack`: the draft's text goes back at once. */
  | {
      readonly type: 'advisory-edited';
      readonly content: AdvisoryContent;
      /** What the draft said before anybody edited it there. */
      readonly base: AdvisoryContent;
      readonly putBack: boolean;
    }
  /** Its difference stands on the case issue. */
  | {
      readonly type: 'advisory-edit-shown';
      readonly part: number;
      readonly of: number;
      readonly shownAt: Instant;
    }
  | { readonly type: 'advisory-edit-decided'; readonly how: 'adopted' | 'kept' | 'put-back' }
  /** The advisory says again what the draft says. */
  | { readonly type: 'advisory-edit-over' }
  /** `readers`: those who differ from the ledger; empty: nobody does any more. */
  | { readonly type: 'advisory-drifted'; readonly readers: string }
  /** Who reads the advisory now: all people and teams (slugs) that are on it. */
  | { readonly type: 'advisory-readers'; readonly people: readonly Person[]; readonly teams: readonly string[] }
  /** Of the bot's own journal: who can read the case repository now, and so every case. */
  | { readonly type: 'team-readers'; readonly people: readonly Person[] }
  /** Of the bot's own journal: a delivery with a good signature that is none of ours. */
  | { readonly type: 'foreign-delivery'; readonly event: string; readonly repository: string; readonly why: string }
  | { readonly type: 'draft-changed'; readonly fields: readonly string[]; readonly draft: Draft }
  | { readonly type: 'credit-added'; readonly credit: Credit }
  | { readonly type: 'severity-overridden'; readonly level: string; readonly why: string }
  | { readonly type: 'terms-recorded'; readonly text: string }
  | { readonly type: 'patch-registered'; readonly patch: Patch }
  | {
      readonly type: 'patch-approved';
      readonly branch: string;
      readonly component: string | null;
      readonly approval: Approval;
    }
  | {
      readonly type: 'patch-pushed';
      readonly branch: string;
      /** Whose fixes of this branch it holds. */
      readonly components: readonly (string | null)[];
      readonly url: string;
    }
  | { readonly type: 'patch-merged'; readonly branch: string; readonly components: readonly (string | null)[] }
  | { readonly type: 'description-approved'; readonly approval: Approval }
  | { readonly type: 'note-approved'; readonly approval: Approval }
  | { readonly type: 'opening-consented'; readonly approval: Approval }
  | { readonly type: 'cve-requested'; readonly via: string }
  | { readonly type: 'cve-assigned'; readonly id: string }
  | { readonly type: 'cve-put-off'; readonly why: string }
  | { readonly type: 'embargo-set'; readonly t0: Instant; readonly override: string | null }
  | { readonly type: 'override-approved'; readonly what: 'embargo' | 'cve'; readonly by: Person }
  | {
      readonly type: 'plan-proposed';
      readonly plan: Plan;
      /** Of what each of its messages was made, by step (plan-made-of.ts); absent: not known. */
      readonly madeOf?: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'plan-approved';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      readonly by: Person;
      readonly runNow: boolean;
    }
  | { readonly type: 'plan-voided'; readonly purpose: PlanPurpose; readonly why: string }
  /** `at`: it was found after a restore, and is when it happened. */
  | { readonly type: 'plan-started'; readonly purpose: PlanPurpose; readonly hash: string; readonly at?: Instant }
  | {
      readonly type: 'step-sent';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      readonly step: string;
      readonly late: boolean;
    }
  | {
      readonly type: 'step-done';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      readonly step: string;
      readonly receipt: Receipt;
    }
  /** Of a downstream mail, with its receipt: who knows now, and which date. */
  | { readonly type: 'noticed'; readonly who: Noticed }
  | {
      readonly type: 'step-read-back';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      readonly step: string;
      readonly problem: string | null;
    }
  | {
      readonly type: 'post-archived';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      readonly step: string;
      readonly url: string;
    }
  | {
      readonly type: 'plan-rehearsed';
      readonly purpose: PlanPurpose;
      readonly hash: string;
      /** How many messages did not arrive as they should. */
      readonly problems: number;
    }
  /** A drill: how many messages did not arrive, and what it took from `/leaked` to the last public receipt. */
  | { readonly type: 'leak-rehearsed'; readonly problems: number; readonly milliseconds: number | null }
  | { readonly type: 'pre-flight-asked'; readonly purpose: PlanPurpose }
  | {
      readonly type: 'pre-flight-done';
      readonly purpose: PlanPurpose;
      readonly when: string;
      readonly red: readonly string[];
    }
  /** `replaces`: the last one was never published, and this one takes its place. */
  | { readonly type: 'erratum-written'; readonly text: string; readonly replaces: boolean }
  | {
      readonly type: 'invited';
      readonly sequence: number;
      readonly t0: Instant | null;
      readonly logins: readonly string[];
    }
  | { readonly type: 'tracking-issue-made'; readonly number: number; readonly url: string }
  | { readonly type: 'release-seen'; readonly url: string }
  | { readonly type: 'advisory-published' }
  /** `at` as in `plan-started`. */
  | { readonly type: 'opened'; readonly at?: Instant }
  | { readonly type: 'published' }
  | {
      readonly type: 'communication-sent';
      readonly communication: string;
      readonly channel: string;
      readonly receipt: Receipt;
    }
  | { readonly type: 'commented' }
  | { readonly type: 'comment-deleted'; readonly comment: number }
  | { readonly type: 'held'; readonly why: string; readonly by: string; readonly kind: HoldKind }
  /** The database was restored from a backup of then; what was found of the time in between. */
  | {
      readonly type: 'restored';
      readonly backedUpAt: Instant;
      readonly restoredAt: Instant;
      readonly plans: readonly FoundPlan[];
    }
  | { readonly type: 'binaries-confirmed'; readonly release: string; readonly by: Person }
  | { readonly type: 'leave-taken'; readonly person: Person; readonly until: Day }
  | { readonly type: 'resumed' }
  | { readonly type: 'leak-reported'; readonly where: string }
  | { readonly type: 'decided'; readonly track: 'private' | 'public'; readonly why: string; readonly by: Person }
  | { readonly type: 'granted'; readonly person: Person; readonly audience: Audience }
  | { readonly type: 'revoked'; readonly person: Person }
  | { readonly type: 'marked-duplicate'; readonly of: number }
  | { readonly type: 'deadline-met'; readonly deadline: string; readonly due: Instant }
  | { readonly type: 'reminded'; readonly deadline: string; readonly due: Instant }
  | {
      readonly type: 'delivery-failed';
      readonly effect: string;
      readonly problem: string;
      /** It is not tried again. */
      readonly final: boolean;
      /** The message of a plan that it was. */
      readonly message: { readonly purpose: PlanPurpose; readonly hash: string; readonly step: string } | null;
    }
  /** The end of retention, so many days after the case was closed: its private fields are gone (purged.ts). */
  | { readonly type: 'purged'; readonly days: number }
  | { readonly type: 'labels-refused'; readonly labels: string; readonly rule: string }
  | { readonly type: 'command-refused'; readonly command: string; readonly rule: string };

/** A fact with its place in time: one entry of the journal. `by` is a login, or `vmt-bot`. */
export interface Entry {
  readonly at: Instant;
  readonly by: string;
  readonly fact: Fact;
}
