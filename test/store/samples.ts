/** Cases, commits and deliveries to fill a store with. */
import type { Effect } from '../../src/core/effects.ts';
import type { Entry } from '../../src/core/facts.ts';
import { sha256 } from '../../src/core/hash.ts';
import { type Case, caseId, EMPTY_DRAFT, type Origin, type Receipt } from '../../src/core/model.ts';
import type { Commit, Delivery } from '../../src/engine/ports.ts';

/** Every test's "now". */
export const NOW = Date.UTC(2026, 10, 1);
export const MINUTE = 60_000;
export const PRODUCT = 'kata-containers/kata-containers';
export const RECEIPT: Receipt = { at: NOW, proof: '250 OK', url: null, messageId: null, maybeTwice: false };

/** A case in triage that came in this way. */
export function aCase(origin: Origin, changes: Partial<Case> = {}): Case {
  return {
    id: caseId(origin),
    process: 'kata',
    origin,
    repository: PRODUCT,
    number: null,
    status: 'new',
    returnTo: null,
    closed: false,
    track: 'private',
    extent: 'team',
    reportedAt: NOW,
    report: { title: 'a title', text: 'a text' },
    reporter: null,
    advisory: null,
    isAdvisoryAsked: false,
    coordinator: null,
    isLedByAssociate: false,
    class: null,
    reason: null,
    draft: EMPTY_DRAFT,
    severity: null,
    terms: null,
    patches: [],
    descriptionApprovals: [],
    noteApprovals: [],
    openConsent: null,
    cve: { id: null, requestedAt: null, later: null },
    embargo: null,
    plans: {},
    past: [],
    voided: {},
    hold: null,
    isIssueLocked: false,
    overtakenBy: {},
    waited: 0,
    leak: null,
    decision: null,
    acceptedAt: null,
    noticeAt: null,
    openedAt: null,
    pushedAt: null,
    publishedAt: null,
    closedAt: null,
    lastActivity: NOW,
    reminded: [],
    met: [],
    trackingIssue: null,
    releaseUrls: [],
    grants: [],
    revoked: [],
    duplicateOf: null,
    noticed: [],
    errata: [],
    binaries: [],
    invitation: null,
    labelRefusal: null,
    purged: null,
    ...changes,
  };
}

/** A case that a coordinator opened by hand. */
export function caseNumber(number: number, changes: Partial<Case> = {}): Case {
  return aCase({ kind: 'case-issue', number }, { number, ...changes });
}

/** An entry of the journal that says `text`. */
export function entry(text: string, by = 'alice'): Entry {
  return { at: NOW, by, fact: { type: 'terms-recorded', text } };
}

/** A commit to a case; without more it is the case's first, with one entry. */
export function aCommit(state: Case, changes: Partial<Commit> = {}): Commit {
  return {
    caseId: state.id,
    expectedVersion: 0,
    case: state,
    entries: [entry('first')],
    effects: [],
    nextDue: null,
    settles: null,
    completes: [],
    cancels: [],
    ...changes,
  };
}

/** An entry of the bot itself, which belongs to no case. */
export function botCommit(changes: Partial<Commit> = {}): Commit {
  return {
    ...aCommit(caseNumber(1)),
    caseId: null,
    case: null,
    entries: [entry('configuration', 'vmt-bot')],
    ...changes,
  };
}

/** A comment of the bot on case 1. */
export function effect(key: string, due = NOW): Effect {
  const what = { kind: 'comment', issue: 'case', body: `of ${key}`, tag: null, communication: null } as const;
  return { ...what, key, caseId: '#1', due, audience: 'team' };
}

/** A webhook delivery; its bytes are those of its id, unless said otherwise. */
export function delivery(id: string, changes: Partial<Delivery> = {}): Delivery {
  const payload = changes.payload ?? JSON.stringify({ id });
  return {
    id,
    event: 'issue_comment',
    payload,
    digest: sha256(`issue_comment ${payload}`),
    subject: `${PRODUCT}#${id}`,
    receivedAt: NOW,
    ...changes,
  };
}
