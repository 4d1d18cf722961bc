/** What is known of an issue about the list of distributors. Such an issue is no case. */
import type { Label } from '../labels.ts';
import type { Person } from '../model.ts';
import type { Member } from '../roster.ts';
import type { Instant } from '../time.ts';
import type { RemovalWhy } from './removal.ts';

/** The label that makes an issue of the case repository one of these, whichever process runs there. */
const KINDS = {
  'distributor-application': 'application',
  'distributor-removal': 'removal',
} as const;
/** As they are made in the case repository. */
export const DISTRIBUTOR_LABELS: readonly Label[] = [
  { name: 'distributor-application', colour: 'bfd4f2', description: 'Somebody asks to be on the list of distributors' },
  {
    name: 'distributor-removal',
    colour: 'bfd4f2',
    description: 'Somebody is to be taken off the list of distributors',
  },
];

export type DistributorKind = (typeof KINDS)[keyof typeof KINDS];

/** What the first of these labels makes of an issue; null where it has none. GitHub's labels are the same in any case. */
export function kindOfLabels(labels: readonly string[]): DistributorKind | null {
  const known = Object.entries(KINDS);
  return known.find(([name]) => labels.some((label) => label.toLowerCase() === name))?.[1] ?? null;
}

/** What a pull request is to do to the roster. */
export type RosterChange =
  | { readonly kind: 'add'; readonly member: Member /** Armored. */; readonly key: string }
  | { readonly kind: 'remove'; readonly member: Member; readonly why: RemovalWhy };

interface Approval {
  readonly person: Person;
  /** Where the voucher said so; empty for a removal. */
  readonly evidence: string;
}

/** A comment that is decided and not yet written. */
export interface Reply {
  /** Makes the marker: the same key is written once. */
  readonly key: string;
  readonly at: Instant;
  readonly body: string;
  /** The comment that it answers, and with which reaction. */
  readonly answers: { readonly comment: number; readonly reaction: '+1' | '-1' } | null;
}

export interface DistributorState {
  readonly format: 1;
  readonly is: DistributorKind;
  readonly openedAt: Instant;
  /** Digest of the text that was answered last, which is the one that is approved; null: none yet. */
  readonly seen: string | null;
  readonly approvals: readonly Approval[];
  readonly outcome: 'open' | 'approved' | 'rejected';
  /** What was approved. */
  readonly change: RosterChange | null;
  /** How the change was proposed: a pull request, or by hand where the file could not be edited. */
  readonly proposed: { readonly url: string } | 'by-hand' | null;
  /** The issue is to be closed, which is not done yet. */
  readonly closing: boolean;
  /** The one comment that is kept up to date. */
  readonly answer: { readonly id: number; readonly digest: string } | null;
  readonly replies: readonly Reply[];
  /** Comments that were handled, newest last. */
  readonly handled: readonly number[];
}

/** An issue that was seen for the first time. */
export function newIssue(is: DistributorKind, openedAt: Instant): DistributorState {
  return {
    format: 1,
    is,
    openedAt,
    seen: null,
    approvals: [],
    outcome: 'open',
    change: null,
    proposed: null,
    closing: false,
    answer: null,
    replies: [],
    handled: [],
  };
}
