/** evolve(case, entry) → case: the only way that a case changes. Replaying the journal gives the same case. */
import type { Entry, Fact } from './facts.ts';
import { sameVersion } from './fixed-versions.ts';
import { waitFor } from './holds.ts';
import type {
  AdvisoryEdit,
  Approval,
  Case,
  CaseAdvisory,
  Credit,
  Hold,
  Noticed,
  Patch,
  Person,
  Plan,
  PlanPurpose,
  PlanState,
} from './model.ts';
import { AUDIENCES, asProposed, caseId, EMPTY_DRAFT, newAdvisory } from './model.ts';
import { sameAddress } from './noticed.ts';
import type { Fix } from './patches.ts';
import { messagesOf } from './plan-run.ts';
import { toldBefore } from './plan-states.ts';
import { purged } from './purged.ts';

/** Facts that are only the bot's own bookkeeping and no activity of people on the case. */
const QUIET: ReadonlySet<Fact['type']> = new Set([
  'comment-deleted',
  'reminded',
  'deadline-met',
  'delivery-failed',
  'labels-refused',
  'command-refused',
  'communication-sent',
  'step-read-back',
  'plan-rehearsed',
  'leak-rehearsed',
  'pre-flight-done',
  'invited',
  'leave-taken',
  'advisory-drifted',
  'advisory-readers',
  'case-issue-locked',
  'overtook',
  'advisory-edit-over',
  'advisory-edit-shown',
  'purged',
]);

/** Folds entries onto a case. The first entry of a journal is `case-opened`, and no other makes a case. */
export function evolveAll(start: Case | null, entries: readonly Entry[]): Case {
  let current = start;
  for (const entry of entries) current = evolve(current, entry);
  if (current === null) throw new Error('a journal begins with case-opened');
  return current;
}

/** One entry onto a case. */
export function evolve(before: Case | null, entry: Entry): Case {
  if (entry.fact.type === 'case-opened') return opened(entry.fact, entry.at);
  if (before === null) throw new Error(`a journal begins with case-opened, not with ${entry.fact.type}`);
  const after = apply(before, entry.fact, entry);
  return QUIET.has(entry.fact.type) ? after : { ...after, lastActivity: entry.at };
}

function opened(fact: Extract<Fact, { type: 'case-opened' }>, at: number): Case {
  const isPublic = fact.track === 'public';
  return {
    id: caseId(fact.origin),
    process: fact.process,
    origin: fact.origin,
    repository: fact.repository,
    number: fact.origin.kind === 'case-issue' ? fact.origin.number : null,
    status: fact.status,
    returnTo: null,
    closed: false,
    track: fact.track,
    extent: isPublic ? 'public' : 'team',
    reportedAt: at,
    report: fact.report,
    reporter: fact.reporter,
    advisory:
      fact.origin.kind === 'advisory'
        ? newAdvisory(fact.origin.ghsa, fact.advisoryUrl ?? '', fact.isDraft !== true)
        : null,
    coordinator: null,
    isLedByAssociate: false,
    class: null,
    reason: null,
    draft: { ...EMPTY_DRAFT, ...fact.draft },
    severity: null,
    terms: null,
    patches: [],
    descriptionApprovals: [],
    noteApprovals: [],
    openConsent: null,
    isAdvisoryAsked: false,
    cve: { id: null, requestedAt: null, later: null },
    embargo: null,
    plans: {},
    past: [],
    hold: null,
    isIssueLocked: false,
    overtakenBy: {},
    waited: 0,
    leak: null,
    decision: null,
    acceptedAt: null,
    noticeAt: null,
    openedAt: isPublic ? at : null,
    pushedAt: null,
    publishedAt: null,
    closedAt: null,
    lastActivity: at,
    reminded: [],
    met: [],
    trackingIssue: fact.origin.kind === 'public-issue' ? { number: fact.origin.number, url: fact.origin.url } : null,
    releaseUrls: [],
    grants: [],
    revoked: [],
    duplicateOf: null,
    labelRefusal: null,
    purged: null,
    voided: {},
    noticed: [],
    errata: [],
    binaries: [],
    invitation: null,
  };
}

function apply(c: Case, fact: Fact, entry: Entry): Case {
  switch (fact.type) {
    case 'case-opened':
      return c;
    case 'case-issue-made':
      return { ...c, number: fact.number };
    case 'status-changed':
      return {
        ...c,
        status: fact.to,
        reason: fact.reason ?? c.reason,
        returnTo: fact.returnTo,
        closed: fact.closed,
        closedAt: fact.closed ? (c.closedAt ?? entry.at) : null,
      };
    case 'extent-widened':
      // An extent never shrinks, whatever the order in which facts arrive.
      return AUDIENCES.indexOf(fact.to) > AUDIENCES.indexOf(c.extent) ? { ...c, extent: fact.to } : c;
    case 'overtook':
      return {
        ...c,
        overtakenBy: { ...c.overtakenBy, [fact.place]: Math.max(fact.comment, c.overtakenBy[fact.place] ?? 0) },
      };
    case 'case-issue-locked':
      return { ...c, isIssueLocked: fact.isLocked };
    case 'classified':
      return { ...c, class: fact.class };
    case 'coordinator-assigned':
      return { ...c, coordinator: fact.person, isLedByAssociate: fact.isAssociate };
    case 'advisory-asked':
      return { ...c, isAdvisoryAsked: true };
    case 'advisory-not-made':
      return { ...c, isAdvisoryAsked: false };
    case 'advisory-made':
      return { ...c, isAdvisoryAsked: false, advisory: newAdvisory(fact.ghsa, fact.url, false) };
    case 'advisory-accepted':
      return changeAdvisory({ ...c, acceptedAt: c.acceptedAt ?? entry.at }, { inTriage: false, isClosed: false });
    case 'advisory-moved':
      return changeAdvisory(c, fact.how === 'closed' ? { isClosed: true } : { isClosed: false, inTriage: false });
    case 'advisory-edited':
      return changeAdvisory(c, {
        edit: { content: fact.content, base: fact.base, shown: [], shownAt: null, isDecided: fact.putBack },
      });
    case 'advisory-edit-shown':
      return shownPart(c, fact);
    case 'advisory-edit-decided':
      return changeEdit(c, { isDecided: true });
    case 'advisory-edit-over':
      return changeAdvisory(c, { edit: null });
    case 'advisory-drifted':
      return changeAdvisory(c, { drift: fact.readers });
    case 'advisory-readers':
      return changeAdvisory(c, { readers: { people: fact.people, teams: fact.teams } });
    case 'draft-changed':
      return { ...c, draft: fact.draft };
    case 'credit-added':
      return { ...c, draft: { ...c.draft, reporters: withCredit(c.draft.reporters, fact.credit) } };
    case 'severity-overridden':
      return { ...c, severity: { level: fact.level, why: fact.why } };
    case 'terms-recorded':
      return { ...c, terms: fact.text };
    case 'patch-registered':
      return { ...c, patches: [...c.patches.filter((p) => !replaces(fact.patch, p)), fact.patch] };
    case 'patch-approved':
      return {
        ...c,
        patches: c.patches.map((p) =>
          p.kind === 'fix' &&
          p.branch === fact.branch &&
          p.component === fact.component &&
          p.version === fact.approval.hash
            ? { ...p, approvedBy: fact.approval.by }
            : p,
        ),
      };
    case 'patch-pushed':
      return withPushed(c, fact, entry.at);
    case 'patch-merged':
      return {
        ...c,
        patches: c.patches.map((p) => (isOf(p, fact) ? { ...p, merged: true } : p)),
      };
    case 'description-approved':
      return { ...c, descriptionApprovals: withApproval(c.descriptionApprovals, fact.approval) };
    case 'note-approved':
      return { ...c, noteApprovals: withApproval(c.noteApprovals, fact.approval) };
    case 'opening-consented':
      return { ...c, openConsent: fact.approval };
    case 'cve-requested':
      return { ...c, cve: { ...c.cve, requestedAt: entry.at } };
    case 'cve-assigned':
      return { ...c, cve: { ...c.cve, id: fact.id } };
    case 'cve-put-off':
      return { ...c, cve: { ...c.cve, later: { why: fact.why, approvedBy: [] } } };
    case 'embargo-set':
      return {
        ...c,
        embargo: { t0: fact.t0, override: fact.override === null ? null : { why: fact.override, approvedBy: [] } },
      };
    case 'override-approved':
      return withOverride(c, fact.what, fact.by);
    case 'plan-proposed':
      return withProposal(c, fact.plan, entry.at, fact.madeOf);
    case 'plan-approved':
      return changePlan(c, fact.purpose, (p) => ({
        ...p,
        approvals: withPerson(p.approvals, fact.by),
        runNow: p.runNow || fact.runNow,
      }));
    case 'plan-voided':
      return withVoid(c, fact.purpose);
    case 'plan-started': {
      const startedAt = fact.at ?? entry.at;
      const started = changePlan(c, fact.purpose, (p) => ({ ...p, startedAt }));
      return fact.purpose === 'notice' ? { ...started, noticeAt: startedAt } : started;
    }
    case 'step-sent':
      return changeByHash(c, fact.hash, (p) => ({ ...p, sent: [...p.sent, fact.step] }));
    case 'step-done':
      return changeByHash(c, fact.hash, (p) => ({
        ...p,
        receipts: { ...p.receipts, [fact.step]: fact.receipt },
        failing: without(p.failing, fact.step),
      }));
    case 'step-read-back': {
      const found = { at: entry.at, problem: fact.problem };
      return changeByHash(c, fact.hash, (p) => ({ ...p, readBack: { ...p.readBack, [fact.step]: found } }));
    }
    case 'post-archived':
      return changeByHash(c, fact.hash, (p) => ({ ...p, archives: { ...p.archives, [fact.step]: fact.url } }));
    case 'plan-rehearsed':
      return changePlan(c, fact.purpose, (p) =>
        p.plan.hash === fact.hash ? { ...p, rehearsal: { at: entry.at, problems: fact.problems } } : p,
      );
    case 'pre-flight-asked':
      return changePlan(c, fact.purpose, (p) => ({ ...p, preFlight: null }));
    case 'pre-flight-done':
      return changePlan(c, fact.purpose, (p) => ({
        ...p,
        preFlight: { at: entry.at, when: fact.when, red: fact.red },
      }));
    case 'noticed':
      return withNoticed(c, fact.who);
    case 'erratum-written':
      return {
        ...c,
        errata: [...(fact.replaces ? c.errata.slice(0, -1) : c.errata), { text: fact.text, at: entry.at }],
      };
    case 'invited':
      return { ...c, invitation: { sequence: fact.sequence, t0: fact.t0, logins: fact.logins } };
    case 'delivery-failed':
      return fact.message === null ? c : withFailing(c, fact.message.hash, fact.message.step, fact);
    case 'tracking-issue-made':
      return { ...c, trackingIssue: { number: fact.number, url: fact.url } };
    case 'release-seen':
      return { ...c, releaseUrls: [...new Set([...c.releaseUrls, fact.url])].toSorted() };
    case 'advisory-published':
      return changeAdvisory(c, { published: true, edit: null });
    case 'opened':
      return { ...c, openedAt: c.openedAt ?? fact.at ?? entry.at, track: 'public', extent: 'public' };
    case 'published':
      return { ...c, publishedAt: c.publishedAt ?? entry.at };
    case 'held':
      return { ...c, hold: holdOf(c, fact, entry.at) };
    case 'resumed':
      return { ...c, hold: c.hold?.below ?? null, waited: c.waited + pausedFor(c, entry.at) };
    case 'restored': {
      const { backedUpAt, restoredAt, plans } = fact;
      return { ...c, restored: { backedUpAt, restoredAt, plans } };
    }
    case 'binaries-confirmed': {
      const others = c.binaries.filter(({ release }) => !sameVersion(release, fact.release));
      return { ...c, binaries: [...others, { release: fact.release, by: fact.by, at: entry.at }] };
    }
    case 'leak-reported':
      // A decision to go on was about what was known before.
      return {
        ...c,
        leak: { where: fact.where, at: entry.at },
        decision: c.decision?.track === 'private' ? null : c.decision,
      };
    case 'decided':
      return { ...c, decision: { track: fact.track, why: fact.why, by: fact.by } };
    case 'granted':
      return {
        ...c,
        revoked: c.revoked.filter(({ id }) => id !== fact.person.id),
        grants: [
          ...c.grants.filter((g) => g.person.id !== fact.person.id),
          { person: fact.person, audience: fact.audience, since: entry.at },
        ],
      };
    case 'revoked':
      return {
        ...c,
        grants: c.grants.filter((g) => g.person.id !== fact.person.id),
        revoked: [...c.revoked.filter(({ id }) => id !== fact.person.id), fact.person],
      };
    case 'marked-duplicate':
      return { ...c, duplicateOf: fact.of };
    case 'deadline-met':
      return { ...c, met: [...c.met, fact.deadline] };
    case 'reminded':
      return { ...c, reminded: [...c.reminded, fact.deadline] };
    case 'labels-refused':
      return { ...c, labelRefusal: { labels: fact.labels, at: entry.at } };
    case 'purged':
      return purged(c, entry.at, fact.days);
    case 'commented':
    case 'comment-deleted':
    case 'communication-sent':
    case 'command-refused':
    case 'leave-taken':
    case 'leak-rehearsed':
    case 'team-readers':
    case 'foreign-delivery':
      return c;
  }
}

function changeAdvisory(c: Case, change: Partial<CaseAdvisory>): Case {
  return c.advisory === null ? c : { ...c, advisory: { ...c.advisory, ...change } };
}

function shownPart(c: Case, { part, of, shownAt }: Extract<Fact, { type: 'advisory-edit-shown' }>): Case {
  const shown = [...(c.advisory?.edit?.shown ?? []), part];
  return changeEdit(c, { shown, ...(shown.length === of ? { shownAt } : {}) });
}

function changeEdit(c: Case, change: Partial<AdvisoryEdit>): Case {
  const edit = c.advisory?.edit ?? null;
  return edit === null ? c : changeAdvisory(c, { edit: { ...edit, ...change } });
}

function without<T extends object>(record: T, key: string): T {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key)) as T;
}

/** A hold of everything ends no wait for another project: that goes on below it. A new reason for the wait does not begin it anew. */
function holdOf({ hold }: Case, { why, by, kind }: Extract<Fact, { type: 'held' }>, at: number): Hold {
  const wait = waitFor({ hold });
  return kind === 'all'
    ? { why, by, kind, since: at, below: wait }
    : { why, by, kind, since: wait?.since ?? at, below: null };
}

function pausedFor({ hold }: Case, now: number): number {
  return hold?.kind === 'upstream' ? Math.max(0, now - hold.since) : 0;
}

/** What went out of it in advance stays on record. */
function withVoid(c: Case, purpose: PlanPurpose): Case {
  const state = c.plans[purpose];
  if (state === undefined) return c;
  return {
    ...c,
    past: state.sent.length === 0 ? c.past : [...c.past, { ...state, isVoid: true }],
    voided: { ...c.voided, [purpose]: state.plan },
    plans: Object.fromEntries(Object.entries(c.plans).filter(([other]) => other !== purpose)),
  };
}

/** What has arrived meanwhile is not failing. */
function withFailing(
  c: Case,
  hash: string,
  step: string,
  { problem, final }: { readonly problem: string; readonly final: boolean },
): Case {
  return changeByHash(c, hash, (p) =>
    p.receipts[step] === undefined
      ? {
          ...p,
          failing: { ...p.failing, [step]: problem },
          givenUp: final ? [...new Set([...p.givenUp, step])] : p.givenUp,
        }
      : p,
  );
}

/** A new registration replaces the one for the same branch and component; `none` replaces all of its branch. */
function replaces(patch: Patch, old: Patch): boolean {
  if (patch.branch !== old.branch) return false;
  if (patch.kind === 'none' || old.kind === 'none') return true;
  return patch.component === old.component;
}

function withPerson(people: readonly Person[], person: Person): readonly Person[] {
  return people.some((p) => p.id === person.id) ? people : [...people, person];
}

function withApproval(approvals: readonly Approval[], approval: Approval): readonly Approval[] {
  const others = approvals.filter((a) => a.by.id !== approval.by.id || a.role !== approval.role);
  return [...others, approval];
}

/** A credit with a login takes the place of what stood there for this account: its login, until the name was known. */
function withCredit(credits: readonly Credit[], credit: Credit): readonly Credit[] {
  const others = credits.filter((c) => credit.login === undefined || c.login !== credit.login);
  return [...others, credit];
}

function withOverride(c: Case, what: 'embargo' | 'cve', by: Person): Case {
  if (what === 'embargo') {
    if (!c.embargo?.override) return c;
    const override = { ...c.embargo.override, approvedBy: withPerson(c.embargo.override.approvedBy, by) };
    return { ...c, embargo: { ...c.embargo, override } };
  }
  if (!c.cve.later) return c;
  return { ...c, cve: { ...c.cve, later: { ...c.cve.later, approvedBy: withPerson(c.cve.later.approvedBy, by) } } };
}

/** Who is told another date has known since the first. */
function withNoticed(c: Case, who: Noticed): Case {
  const before = c.noticed.find(({ address }) => sameAddress(address, who.address));
  const others = c.noticed.filter((n) => n !== before);
  return { ...c, noticed: [...others, { ...who, since: before?.since ?? who.since }] };
}

/** A fix that this fact is about. */
function isOf(p: Patch, { branch, components }: Extract<Fact, { type: 'patch-pushed' | 'patch-merged' }>): p is Fix {
  return p.kind === 'fix' && p.branch === branch && components.includes(p.component);
}

/** Pushed: the pull request is noted; the moment when the last branch got its own is the start of publication. */
function withPushed(c: Case, pushed: Extract<Fact, { type: 'patch-pushed' }>, at: number): Case {
  const patches = c.patches.map((p) => (isOf(p, pushed) ? { ...p, pushed: pushed.url } : p));
  const all = patches.every((p) => p.kind === 'none' || p.pushed !== null);
  return { ...c, patches, pushedAt: c.pushedAt ?? (all && c.openedAt !== null ? at : null) };
}

function withPlan(c: Case, purpose: PlanPurpose, state: PlanState): Case {
  return { ...c, plans: { ...c.plans, [purpose]: state } };
}

/**
 * A plan that was started and is not through goes on when a later one takes its place; of one that was not, what went
 * out in advance stays on record.
 */
function withProposal(c: Case, plan: Plan, at: number, madeOf: PlanState['madeOf']): Case {
  const before = c.plans[plan.purpose];
  const kept =
    before === undefined || (before.startedAt === null && before.sent.length === 0)
      ? []
      : [{ ...before, isVoid: before.startedAt === null }];
  const past = [...c.past, ...kept];
  const { receipts } = toldBefore(c, plan);
  const proposed = { ...asProposed(plan, at, madeOf), receipts, sent: fullyTold(plan, receipts) };
  return withPlan({ ...c, past, voided: without(c.voided, plan.purpose) }, plan.purpose, proposed);
}

function fullyTold({ steps }: Plan, receipts: PlanState['receipts']): readonly string[] {
  return steps
    .filter((step) => step.phase === 'advance' && messagesOf(step).every(({ id }) => receipts[id] !== undefined))
    .map(({ id }) => id);
}

function changeByHash(c: Case, hash: string, change: (state: PlanState) => PlanState): Case {
  const current = Object.values(c.plans).find(({ plan }) => plan.hash === hash);
  if (current !== undefined) return withPlan(c, current.plan.purpose, change(current));
  return { ...c, past: c.past.map((state) => (state.plan.hash === hash ? change(state) : state)) };
}

function changePlan(c: Case, purpose: PlanPurpose, change: (state: PlanState) => PlanState): Case {
  const state = c.plans[purpose];
  return state === undefined ? c : withPlan(c, purpose, change(state));
}
