/** Inputs: everything that makes the core decide. Made by intake from bytes, by the clock, and by receipts. */
import type { Effect } from './effects.ts';
import type { LedgerRow } from './ledger.ts';
import type {
  AdvisoryContent,
  CaseId,
  ConfiguredRole,
  Credit,
  Draft,
  FoundPlan,
  Person,
  Receipt,
  SeenAdvisory,
  Step,
} from './model.ts';
import type { Result } from './refusals.ts';
import type { TooMany } from './share.ts';
import type { Instant } from './time.ts';

/** Who did it. Roles are looked up by the engine when they matter. */
export type Source = { readonly kind: 'person'; readonly person: Person } | { readonly kind: 'bot' };

interface Base {
  /** The source's id (delivery id, effect key, tick): the same input is handled once. */
  readonly id: string;
  readonly at: Instant;
  readonly source: Source;
}

/** The case issue, or the issue of a public case in its product repository. */
export type LabelPlace = 'case-issue' | 'public-issue';

/** Something to decide about one case. */
export type CaseInput = Base &
  (
    | {
        readonly kind: 'comment';
        readonly comment: number;
        readonly body: string;
        readonly url: string;
        /** When it was written, in GitHub's whole seconds; absent: when it came. */
        readonly createdAt?: Instant;
        /** It was edited before the bot first saw it: nothing of it runs, and the answer asks to write it again. */
        readonly edited?: boolean;
        /** Handled before what was typed earlier, which could not be read. */
        readonly overtakes?: boolean;
        /** Beyond the share of who wrote it: nothing of it runs, unless it is urgent and of somebody with a role. */
        readonly tooMany?: TooMany;
        /** On the advisory, which the reporter and its collaborators read; absent: on the case issue. */
        readonly place?: 'advisory';
        /** Typed before the database was restored: it may have been handled then, and nothing tells. */
        readonly repeats?: true;
      }
    /** What the comment said was handled when it was stored; that it is gone is noted. */
    | { readonly kind: 'comment-deleted'; readonly comment: number }
    /** A label was put on or taken off by a person, on the case issue or on the public issue of the case. */
    | {
        readonly kind: 'label';
        readonly place: LabelPlace;
        /** The one that this person put on; null: taken off. */
        readonly label: string | null;
      }
    | {
        readonly kind: 'draft-edited';
        /** What stood between the draft markers, as it was typed (to give it back when refused). */
        readonly text: string;
        readonly draft: Result<Draft>;
      }
    | { readonly kind: 'title-edited'; readonly title: string }
    | { readonly kind: 'issue-closed-or-reopened'; readonly open: boolean }
    | { readonly kind: 'issue-locked'; readonly isLocked: boolean }
    | {
        readonly kind: 'pull-request';
        readonly repository: string;
        readonly number: number;
        readonly url: string;
        readonly title: string;
        readonly body: string;
        readonly base: string;
        readonly head: string;
        /** Name of the branch that it comes from. */
        readonly branch: string;
        readonly merged: boolean;
      }
    | { readonly kind: 'release'; readonly repository: string; readonly tag: string; readonly url: string }
    | { readonly kind: 'advisory-published' }
    /** The poll read the case's advisory, and it is another than at the last look. */
    | {
        readonly kind: 'advisory-seen';
        readonly advisory: SeenAdvisory;
        /** It does not say what the bot wrote last: a person edited it. */
        readonly isEdited: boolean;
        /** The bot's own change waits, perhaps for the end of a hold: what of it says nothing yet. */
        readonly isBeingWritten?: 'content' | 'readers';
      }
    /**
     * Public words that name the CVE or GHSA of a case that is not public. Anybody writes an issue or a pull request; a
     * commit and the notes of a release are written by those who may write to the repository.
     */
    | {
        readonly kind: 'named-in-public';
        readonly where: 'issue' | 'commit' | 'release';
        readonly url: string;
        readonly name: string;
      }
    | { readonly kind: 'configuration-changed' }
    /** T0 has come, and the engine can't learn whether the plan may start. */
    | { readonly kind: 't0-waits'; readonly problem: string }
    | { readonly kind: 'case-repository-public' }
    /** Another repository has its name now, or it has another name or installation. */
    | { readonly kind: 'case-repository-replaced' }
    /** The database was restored from an older one: what was found of the time in between. */
    | ({ readonly kind: 'restored' } & FoundAfterRestore)
    /** Logins of people who can read the case repository now, and hold no role of the team. */
    | { readonly kind: 'readers-added'; readonly names: readonly string[] }
    | { readonly kind: 'issue-lost'; readonly how: 'deleted' | 'transferred' }
    /** What arrived: one, or the mails of a roster together. All belong to this case. */
    | { readonly kind: 'receipts'; readonly arrived: readonly Arrived[] }
    | { readonly kind: 'delivery-failing'; readonly effect: Effect; readonly problem: string; readonly final: boolean }
    | { readonly kind: 'credits-from-duplicate'; readonly from: number; readonly credits: readonly Credit[] }
    /** Somebody published the advisory of a duplicate of this case. */
    | { readonly kind: 'duplicate-published'; readonly from: number }
    | { readonly kind: 'tick' }
  );

/** What is outside of a case, and may be newer than its restored database. */
export interface FoundAfterRestore {
  readonly backedUpAt: Instant;
  readonly restoredAt: Instant;
  readonly plans: readonly FoundPlan[];
  /** `edited`: it is not as the bot wrote it, and nothing that it says of receipts is believed. */
  readonly board: 'read' | 'none' | 'edited';
  /** The advisory's page, where it is public. */
  readonly published: string | null;
  /** Mails that were to be sent when the backup was made, and are of no plan. */
  readonly mails: readonly { readonly what: string; readonly messageId: string }[];
  /** Message-IDs of the mails of its plans, by `HASH/MESSAGE`. */
  readonly messageIds: Readonly<Record<string, string>>;
}

/** The id of a comment's input, whoever brings it: webhook, poll, or the reading before T0. */
export function commentInputId(comment: number, place?: 'advisory'): string {
  return `${place === undefined ? '' : `${place}-`}comment:${comment}`;
}

export interface Arrived {
  readonly effect: Effect;
  readonly receipt: Receipt;
  readonly made: Made | null;
}

/** A new object that an effect made, of which the case must know. */
export type Made =
  | { readonly kind: 'case-issue'; readonly number: number }
  | { readonly kind: 'tracking-issue'; readonly number: number; readonly url: string }
  | { readonly kind: 'advisory'; readonly ghsa: string; readonly url: string }
  /** A person had edited the advisory: it was left as it is, or the approved text took its place. */
  | { readonly kind: 'advisory-edit'; readonly content: AdvisoryContent; readonly isOverwritten: boolean }
  | { readonly kind: 'read-back'; readonly problem: string | null }
  | { readonly kind: 'rehearsal'; readonly report: RehearsalReport };

/** What a rehearsal did: each message with where it would go, and what is wrong with it (null: it arrived). */
export interface RehearsalReport {
  readonly messages: readonly {
    readonly communication: string;
    readonly to: string;
    /** Milliseconds from the start of the rehearsal. */
    readonly after: number;
    readonly proof: string;
    readonly problem: string | null;
  }[];
  /**
   * Of a leak drill: milliseconds of work from `/leaked` to the last public receipt, and those that the process waits for
   * people on top; null: nothing public arrived.
   */
  readonly leak?: { readonly took: number; readonly waited: number } | null;
}

/** One thing that pre-flight looked at, in the case or outside. `problem` null: good. A red check that blocks stops a plan at T0. */
export interface FlightCheck {
  readonly name: string;
  readonly problem: string | null;
  readonly mend: string;
  readonly blocks: boolean;
}

/**
 * A report that opens a case (if there is none of its id yet). `found`: the case was there before the database was restored,
 * and this is its issue.
 */
export type OpeningInput = Base & { readonly found?: FoundAfterRestore & { readonly number: number } } & (
    | {
        readonly kind: 'advisory-reported';
        readonly repository: string;
        readonly ghsa: string;
        readonly url: string;
        readonly title: string;
        readonly text: string;
        readonly author: Person | null;
        readonly draft: Partial<Draft>;
        /** It is a draft already: made by hand, or accepted before it was first seen. */
        readonly isDraft?: true;
      }
    | { readonly kind: 'case-issue-opened'; readonly number: number; readonly title: string; readonly text: string }
    | {
        readonly kind: 'public-report';
        /** The label is for the team, `/vmt open` for coordinators. */
        readonly by: 'label' | 'command';
        readonly repository: string;
        readonly number: number;
        readonly url: string;
        readonly title: string;
        readonly text: string;
        readonly author: Person | null;
      }
  );

export type Input = CaseInput | OpeningInput;

/** Facts from outside that a decision needs; asked for by `needs`, answered by the engine before it decides. */
export type Lookup =
  | { readonly kind: 'user'; readonly login: string }
  /** Somebody's account and the configured roles that it holds now. `optional`: where they can't be seen, none. */
  | { readonly kind: 'roles'; readonly login: string; readonly optional?: true }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'pull'; readonly url: string }
  /** What a patch changes, as one id: of a file of the case repository (by blob), or of a public pull request. */
  | { readonly kind: 'patch-id'; readonly of: string; readonly version: string | null }
  /** Is there a published release of this version? */
  | { readonly kind: 'release'; readonly version: string }
  | { readonly kind: 'case'; readonly number: number }
  | { readonly kind: 'issue-labels'; readonly place: LabelPlace }
  | { readonly kind: 'cve-user'; readonly cve: string }
  | { readonly kind: 'journal' }
  /** The case's journal, and the bot's own, for the ledger. */
  | { readonly kind: 'ledger' }
  | { readonly kind: 'advisory-index' }
  /** Everything outside that these messages need: repositories, channels, the clock. `blocking`: only what can stop them. */
  | { readonly kind: 'pre-flight'; readonly steps: readonly Step[]; readonly extent: 'all' | 'blocking' }
  | { readonly kind: 'cve-record'; readonly cve: string }
  /** How many effects of the case are yet to be done. */
  | { readonly kind: 'open-effects' };

export interface Found {
  readonly users: Readonly<Record<string, Person | null>>;
  readonly roles: Readonly<Record<string, readonly ConfiguredRole[]>>;
  /** Blob sha and the author of the last commit that touched it, or why it can never be read; null: there is none. */
  readonly files: Readonly<
    Record<
      string,
      { readonly sha: string; readonly author: Person | null } | { readonly sha: null; readonly problem: string } | null
    >
  >;
  readonly pulls: Readonly<Record<string, FoundPull | null>>;
  /** By path or URL; null where there is nothing, or no patch in it. */
  readonly patchIds: Readonly<Record<string, string | null>>;
  /** By version as it was asked for: the address of its page; null where none is published. */
  readonly releases: Readonly<Record<string, string | null>>;
  readonly cases: Readonly<
    Record<number, { readonly id: CaseId; readonly status: string; readonly closed: boolean } | null>
  >;
  /** Labels that are on the issue now. */
  readonly labels: readonly string[];
  /** The case issue's number of another case that has this CVE. */
  readonly cveUser: number | null;
  /** The text of the published advisories' index file; empty where there is none. */
  readonly index: string;
  /** Null: not asked. */
  readonly preFlight: readonly FlightCheck[] | null;
  /** What the CVE Program's record says; null: not asked. */
  readonly cveRecord: 'reserved' | 'published' | 'unknown' | null;
  /** Effects of the case that are yet to be done; null: not asked. */
  readonly openEffects: number | null;
  /** The ledger of who may know, for `/who-knows`. */
  readonly ledger: readonly LedgerRow[];
  /** Lines of the journal, oldest first, for `/timeline`. */
  readonly journal: readonly {
    readonly at: Instant;
    readonly by: string;
    readonly type: string;
    readonly detail: string;
  }[];
}

export interface FoundPull {
  readonly repository: string;
  readonly number: number;
  readonly base: string;
  readonly head: string;
  /** Name of the branch that it comes from. */
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly author: Person | null;
  readonly merged: boolean;
}

export const NOTHING_FOUND: Found = {
  users: {},
  roles: {},
  files: {},
  pulls: {},
  patchIds: {},
  releases: {},
  cases: {},
  labels: [],
  cveUser: null,
  index: '',
  preFlight: null,
  cveRecord: null,
  openEffects: null,
  ledger: [],
  journal: [],
};
