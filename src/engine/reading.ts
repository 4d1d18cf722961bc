/** What intake makes of a delivery: an input and the case that it is about, or something for the configuration. */
import type { Config } from '../core/config.ts';
import type { DistributorKind } from '../core/distributors/state.ts';
import type { CaseInput, OpeningInput } from '../core/inputs.ts';
import type { Person } from '../core/model.ts';
import type { Instant } from '../core/time.ts';
import type { InboxRow, IssueState, RepositoryIdentity } from './ports.ts';

/** Which case an input is about. */
export type CaseRef =
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'advisory'; readonly ghsa: string }
  | { readonly by: 'public-issue'; readonly repository: string; readonly number: number }
  /** Every open case of a product repository. */
  | { readonly by: 'repository'; readonly repository: string }
  /** Every open case. */
  | { readonly by: 'all' };

/** What happened on an issue about the list of distributors. `looked`: its text may be new, so it is looked at. */
export type DistributorEvent =
  | { readonly kind: 'looked' }
  | { readonly kind: 'comment'; readonly comment: number; readonly body: string; readonly person: Person };

/** A case issue as an event shows it, and when that was. */
export interface IssueSeen {
  readonly at: Instant;
  readonly issue: Pick<IssueState, 'number' | 'title' | 'labels' | 'open'>;
}

export type Reading =
  /** Not ours, or nothing to do; the reason stays on record. */
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'opening'; readonly input: OpeningInput }
  | {
      readonly kind: 'case';
      readonly ref: CaseRef;
      readonly input: CaseInput;
      /** Of an edit of the issue's text that a webhook told: when it was, and the draft before it; null: no markers. */
      readonly edit?: { readonly at: Instant; readonly draftBefore: string | null };
      /** On a case issue, for what depends on what was done there before. */
      readonly event?: IssueSeen;
    }
  /** `otherwise`: what it means where the issue is a case, whatever its labels say. */
  | {
      readonly kind: 'distributors';
      readonly number: number;
      readonly is: DistributorKind;
      readonly event: DistributorEvent;
      readonly otherwise: Reading;
    }
  | { readonly kind: 'config-changed' }
  | { readonly kind: 'visibility-changed' }
  /** Of a repository that is none of ours. */
  | { readonly kind: 'foreign'; readonly repository: string; readonly why: string }
  /** It names the case repository, and is of another one or another installation; or the case repository has another name. */
  | { readonly kind: 'case-repository-doubtful' }
  | { readonly kind: 'config-comment'; readonly comment: number; readonly body: string; readonly person: Person };

export interface ReadingContext {
  /** Null while there is no valid configuration. */
  readonly config: Config | null;
  readonly caseRepository: string;
  /** Which repository it is; absent or null: not known yet. */
  readonly identity?: RepositoryIdentity | null;
  /** The number of the configuration issue, where there is one. */
  readonly configurationIssue: number | null;
  /** What the issue that the delivery is about is remembered as, where it is about the list of distributors. */
  readonly distributorIssue: DistributorKind | null;
}

/** Bytes → reading. Throws nothing: what can't be read is `ignored` with its reason. */
export type ReadDelivery = (row: InboxRow, context: ReadingContext) => Reading;
