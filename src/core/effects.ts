/**
 * Effects: what is to be done outside, as data. Decided by the core, committed to the outbox with the facts that cause
 * them, and done by the engine after the gate let them pass. The key is a function of case, fact and position, so the
 * same decision never makes two.
 */
import type { Audience, CaseId, Credit, Person, PlanPurpose, Step } from './model.ts';
import type { Day, Instant } from './time.ts';

/** Parts of a case issue that people change, each with an event of its own. */
export type IssuePart = 'draft' | 'title' | 'labels' | 'state';

interface Base {
  readonly key: string;
  /** Null for what belongs to no case (the configuration issue). */
  readonly caseId: CaseId | null;
  readonly due: Instant;
  readonly audience: Audience;
}

export type Effect = Base &
  (
    | /** Make the case issue; its text is composed from the case when it is sent. */ {
        readonly kind: 'open-case-issue';
      }
    | /** Make the case issue's title, body, labels, assignee and state equal to the case. */ {
        readonly kind: 'sync-case-issue';
        /** Parts that a person changed and that were decided just now; what is yet to be handled of the others stays. */
        readonly over: readonly IssuePart[];
      }
    | /** Make the status label of a public case's issue equal to the case. */ { readonly kind: 'sync-public-issue' }
    | {
        readonly kind: 'comment';
        readonly issue: number | 'case';
        readonly body: string;
        readonly communication: string | null;
        /** A part of the difference of an edit of the advisory (`editId`). */
        readonly shows?: { readonly edit: string; readonly part: number; readonly of: number };
      }
    | {
        readonly kind: 'react';
        readonly comment: number;
        readonly content: 'eyes' | '+1' | '-1';
      }
    | { readonly kind: 'advisory-comment'; readonly body: string; readonly communication: string | null }
    | /** Make the advisory equal to the draft, and its readers to the ledger; `draft` and `closed` also set its state. */ {
        readonly kind: 'sync-advisory';
        readonly state: 'draft' | 'closed' | null;
        /** Also over an edit by a person that was looked at; otherwise an edit stays, and is told. */
        readonly force: boolean;
      }
    | /** Take those off the advisory who may not read it any more. It lets nobody in and writes nothing else, so no hold stops it. */ {
        readonly kind: 'take-off-readers';
      }
    | { readonly kind: 'make-advisory' }
    | { readonly kind: 'request-cve' }
    | {
        readonly kind: 'step';
        readonly purpose: PlanPurpose;
        readonly hash: string;
        /** Slots are filled: these are the bytes that go out. */
        readonly step: Step;
        readonly late: boolean;
      }
    | /** Make the board comment on the case issue equal to the running plans. */ { readonly kind: 'sync-board' }
    | /** Look whether the result of a step is there as it was sent. */ {
        readonly kind: 'read-back';
        readonly purpose: PlanPurpose;
        readonly hash: string;
        readonly step: Step;
      }
    | /** Run this plan against local sinks and show the receipts. */ {
        readonly kind: 'rehearse';
        readonly purpose: PlanPurpose;
        readonly hash: string;
      }
    | /** Play a leak, as if it was reported now, against local sinks, and show how long it took. */ {
        readonly kind: 'rehearse-leak';
      }
    | /** A calendar file by mail: keep this hour free. It says nothing of the case. */ {
        readonly kind: 'calendar';
        readonly to: string;
        readonly sequence: number;
        /** Null: cancelled. */
        readonly t0: Instant | null;
        /** The hour that a cancellation takes back. */
        readonly before: Instant | null;
      }
    | /** A mail of a process step that is no plan (a CVE request). */ { readonly kind: 'mail'; readonly step: Step }
    | /** Keep in mind that somebody of the team is away, until this day and with it. */ {
        readonly kind: 'note-leave';
        readonly person: Person;
        readonly until: Day;
      }
    | /** Tell another case something (a duplicate's credits). */ {
        readonly kind: 'tell-case';
        readonly number: number;
        readonly credits: readonly Credit[];
        readonly by: Person;
      }
    | /** Tell the case of which this one is a duplicate that its advisory was published. */ {
        readonly kind: 'tell-published';
        readonly number: number;
      }
  );

export type EffectKind = Effect['kind'];
