/**
 * The end of retention: what is left of a case once its private fields are deleted. What went public stays (ids, links,
 * the texts of public messages that have their receipt), and so do its status and its times; who did what and when stays
 * in the journal, without the words. Of a case that never became public no text is left.
 *
 * Every field is named here: a new one of `Case` does not compile until it is decided whether it stays.
 */
import type { Case, CaseAdvisory, Plan, PlanState, Receipt, Step } from './model.ts';
import { EMPTY_DRAFT } from './model.ts';
import { messagesOf } from './plan-run.ts';
import { isFollowUp } from './step-ids.ts';
import type { Instant } from './time.ts';

/** Are its private fields gone? A snapshot of an older version has no such field. */
export function isPurged(c: Pick<Case, 'purged'>): c is { readonly purged: NonNullable<Case['purged']> } {
  return c.purged != null;
}

/** The case as it stays. */
export function purged(c: Case, at: Instant, days: number): Case {
  return {
    id: c.id,
    process: c.process,
    origin: c.origin,
    repository: c.repository,
    number: c.number,
    status: c.status,
    returnTo: null,
    closed: c.closed,
    track: c.track,
    extent: c.extent,
    reportedAt: c.reportedAt,
    report: { title: '', text: '' },
    reporter: null,
    isAdvisoryAsked: false,
    advisory: c.advisory === null ? null : keptAdvisory(c.advisory),
    coordinator: null,
    isLedByAssociate: false,
    class: null,
    reason: null,
    draft: { ...EMPTY_DRAFT, title: isPublished(c, c.draft.title) ? c.draft.title : '' },
    severity: null,
    terms: null,
    patches: [],
    descriptionApprovals: [],
    noteApprovals: [],
    openConsent: null,
    // An id belongs to one case for ever, and says nothing by itself.
    cve: { id: c.cve.id, requestedAt: c.cve.requestedAt, later: null },
    embargo: c.embargo === null ? null : { t0: c.embargo.t0, override: null },
    plans: Object.fromEntries(Object.entries(c.plans).map(([purpose, state]) => [purpose, keptPlan(state)])),
    past: c.past.map(keptPlan),
    hold: null,
    overtakenBy: {},
    isIssueLocked: c.isIssueLocked,
    waited: c.waited,
    leak: c.leak === null ? null : { where: '', at: c.leak.at },
    decision: null,
    acceptedAt: c.acceptedAt,
    noticeAt: c.noticeAt,
    openedAt: c.openedAt,
    pushedAt: c.pushedAt,
    publishedAt: c.publishedAt,
    closedAt: c.closedAt,
    lastActivity: c.lastActivity,
    reminded: [],
    met: [],
    trackingIssue: c.trackingIssue,
    releaseUrls: c.releaseUrls,
    grants: [],
    revoked: [],
    duplicateOf: c.duplicateOf,
    voided: {},
    noticed: [],
    errata: [],
    binaries: [],
    invitation: null,
    labelRefusal: null,
    purged: { at, days },
    // What was found after a restore is of plans that are kept without their words: it is left out.
  } satisfies Record<Exclude<keyof Case, 'restored'>, unknown>;
}

/** Names of the fields of which something is deleted, in the order of the model. */
export function deletedFields(c: Case): readonly string[] {
  const after = new Map<string, unknown>(Object.entries(purged(c, 0, 0)));
  return Object.entries(c).flatMap(([name, value]) =>
    name !== 'purged' && JSON.stringify(value) !== JSON.stringify(after.get(name)) ? [name] : [],
  );
}

function keptAdvisory({ ghsa, url, published, inTriage, isClosed }: CaseAdvisory): CaseAdvisory {
  return {
    ...{ ghsa, url, published, inTriage, isClosed },
    edit: null,
    drift: '',
    readers: { people: [], teams: [] },
  } satisfies Record<keyof CaseAdvisory, unknown>;
}

function keptPlan(state: PlanState): PlanState {
  const steps = state.plan.steps.filter((step) => wentPublic(state, step));
  const { purpose, t0, tells, hash } = state.plan;
  return {
    plan: { purpose, t0, tells, hash, steps: steps.map(keptStep) } satisfies Record<keyof Plan, unknown>,
    madeOf: {},
    proposedAt: state.proposedAt,
    approvals: [],
    runNow: state.runNow,
    startedAt: state.startedAt,
    sent: state.sent.filter((id) => steps.some((step) => step.id === id)),
    receipts: Object.fromEntries(
      state.plan.steps.flatMap((step) => keptReceipt(state, step).map((receipt) => [step.id, receipt])),
    ),
    failing: {},
    givenUp: [],
    readBack: {},
    archives: Object.fromEntries(Object.entries(state.archives).filter(([id]) => steps.some((step) => step.id === id))),
    preFlight: null,
    rehearsal: null,
    isVoid: state.isVoid,
  } satisfies Record<keyof PlanState, unknown>;
}

/** It is proved that everybody can read it; what follows up a notice goes to those who had it. */
function wentPublic({ receipts }: PlanState, step: Step): boolean {
  const { target } = step;
  const isToSome = target.kind === 'roster' || (target.kind === 'mail' && target.encrypt !== null) || isFollowUp(step);
  return step.audience === 'public' && !isToSome && receipts[step.id] !== undefined;
}

function keptStep(step: Step): Step {
  const { id, communication, audience, target, phase, slots, subject, body } = step;
  return { id, communication, audience, target, phase, slots, subject, body, attachments: [] } satisfies Record<
    keyof Step,
    unknown
  >;
}

/** When its last message arrived. Servers answer with addresses in it: of the proof only a public one is kept. */
function keptReceipt(state: PlanState, step: Step): readonly Receipt[] {
  const all = messagesOf(step).flatMap(({ id }) => state.receipts[id] ?? []);
  const last = all.toSorted((a, b) => a.at - b.at).at(-1);
  if (last === undefined) return [];
  const url = wentPublic(state, step) ? last.url : null;
  const messageId = wentPublic(state, step) ? last.messageId : null;
  return [{ at: last.at, proof: url ?? '', url, messageId, maybeTwice: last.maybeTwice }];
}

/** Did these very words go out in public? */
function isPublished(c: Case, words: string): boolean {
  const texts = [...c.past, ...Object.values(c.plans)].flatMap((state) =>
    state.plan.steps.filter((step) => wentPublic(state, step)).map(({ subject, body }) => `${subject ?? ''}\n${body}`),
  );
  return words !== '' && texts.some((text) => text.includes(words));
}
