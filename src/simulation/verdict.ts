/** What must be so when a history is over: the journal makes the case, every step was legal, and everything has arrived. */
import { isDeepStrictEqual } from 'node:util';
import { evolve } from '../core/evolve.ts';
import type { Entry, Fact } from '../core/facts.ts';
import { AUDIENCES, type Case, type CaseId, type PlanPurpose, type Step } from '../core/model.ts';
import type { Process } from '../core/process.ts';
import { type Name, PEOPLE, type ProcessId, TEAM } from './community.ts';
import type { Play, Snapshot } from './play.ts';
import type { EffectRecord } from './store.ts';

/** Everything that is wrong at the end; `healed`: since when nothing fails any more. */
export function verdict(play: Play, from: Snapshot, healed: number): readonly string[] {
  return [
    ...journalFaults(play, from),
    ...arrivalFaults(play),
    ...drainFaults(play, healed),
    ...answerFaults(play),
    ...hourFaults(play),
    ...messageFaults(play),
    ...readerFaults(play),
  ];
}

// ---- the journal -----------------------------------------------------------------------------------------------------

function journalFaults(play: Play, from: Snapshot): readonly string[] {
  const faults: string[] = [];
  const cases = new Map<CaseId, Case>([...from.kept.cases].map(([id, stored]) => [id, stored.case]));
  /** Plans that were made before the draft was changed. */
  const outdated = new Set<string>();
  /** When somebody was taken off. */
  const revoked = new Map<number, number>();
  for (const { caseId, entry } of play.kept.journal.slice(from.kept.journal.length)) {
    if (caseId === null) continue;
    const { fact } = entry;
    if (fact.type === 'draft-changed') for (const hash of waitingIn(cases.get(caseId))) outdated.add(hash);
    if (fact.type === 'plan-proposed') outdated.delete(fact.plan.hash);
    if (fact.type === 'plan-approved' && outdated.has(fact.hash))
      faults.push(`${fact.hash} was approved, and the draft was changed since it was made`);
    const before = cases.get(caseId) ?? null;
    faults.push(...entryFaults(play, before, entry));
    if (fact.type === 'revoked') revoked.set(fact.person.id, entry.at);
    const isAgain = fact.type === 'granted' && revoked.get(fact.person.id) === entry.at;
    if (isAgain && !hasTyped(play, entry.by, `/grant @${fact.person.login}`))
      faults.push(`${fact.person.login} is let in again at once, and was revoked`);
    const after = evolve(before, entry);
    if (before !== null && AUDIENCES.indexOf(after.extent) < AUDIENCES.indexOf(before.extent))
      faults.push(`its extent shrinks from ${before.extent} to ${after.extent}`);
    cases.set(caseId, after);
  }
  for (const [id, { case: stored }] of play.kept.cases) {
    if (stored !== cases.get(id) && !isDeepStrictEqual(stored, cases.get(id)))
      faults.push(`the journal of ${id} makes another case`);
  }
  return faults;
}

/** Who is taken off may be let in by a person in the same moment: that is no doing of the bot. */
function hasTyped({ hub }: Play, login: string, words: string): boolean {
  const comments = [...hub.comments.values()].flat();
  return comments.some(({ author, body }) => author?.login === login && body.includes(words));
}

function waitingIn(c: Case | undefined): readonly string[] {
  const plans = Object.values(c?.plans ?? {});
  return plans.filter(({ startedAt }) => startedAt === null).map(({ plan }) => plan.hash);
}

function entryFaults(play: Play, before: Case | null, { by, at, fact }: Entry): readonly string[] {
  const faults: string[] = [];
  const { process } = play.community;
  if (fact.type === 'status-changed' && before !== null && !isLegal(process, before, fact))
    faults.push(`${before.status} → ${fact.to} is no transition of the process`);
  const may = MAY[play.id][fact.type] ?? MAY_ALWAYS[fact.type];
  if (may !== undefined && by !== 'vmt-bot') {
    const person = Object.entries(PEOPLE).find(([, { login }]) => login === by);
    if (person === undefined || !may.includes(person[0] as Name)) faults.push(`${by} did ${fact.type}`);
    const left = person === undefined ? undefined : play.witness.left.get(person[1].id);
    // What was typed before counts as it was; the bot asks when it handles it, and writes that down by its own clock.
    const since = at - play.witness.ahead;
    if (left !== undefined && TEAM.includes(person?.[0] as Name) && since > left + 60_000 && may === TEAM)
      faults.push(`${by} did ${fact.type} after leaving the team`);
  }
  if (fact.type === 'plan-started' && before !== null) faults.push(...startFaults(play, before, fact.purpose, at));
  if (fact.type === 'plan-approved' && isVoid(before, fact.hash)) faults.push(`${by} approved a void plan`);
  if (fact.type === 'status-changed' && before !== null) faults.push(...stepFaults(play, before, fact.to));
  if (fact.type === 'plan-approved' && before?.plans[fact.purpose]?.approvals.some(({ id }) => id === fact.by.id)) {
    if (!fact.runNow) faults.push('a person approved twice');
  }
  return faults;
}

/** Judged by what the case was before, and by what people typed. */
function startFaults({ id, witness }: Play, c: Case, purpose: PlanPurpose, at: number): readonly string[] {
  const state = c.plans[purpose];
  if (state === undefined) return [`a ${purpose} plan starts that there is not`];
  const { plan, approvals } = state;
  const faults: string[] = [];
  // The last approval starts a plan for now: it is on record by then.
  if (new Set(approvals.map((person) => person.id)).size < 2) faults.push(`${plan.hash} starts without two approvals`);
  if (c.hold !== null && purpose !== 'update') faults.push(`${plan.hash} starts while the case is held`);
  if (isVoid(c, plan.hash)) faults.push(`${plan.hash} starts, and was void`);
  if (plan.t0 !== 'now' && at < plan.t0) faults.push(`${plan.hash} starts before its T0`);
  if (purpose !== 'disclosure') return faults;
  const isEarly = plan.t0 === 'now' && c.openedAt === null && c.embargo !== null && at < c.embargo.t0;
  if (id === 'kata' && isEarly && c.decision?.track !== 'public')
    faults.push(`${plan.hash} starts before T0, and the architecture committee has not decided so`);
  const { halted } = witness;
  // It starts by the bot's own clock, and is stopped by GitHub's.
  const isReadAgain = halted !== null && halted > Math.max(state.proposedAt, at - DAY) && halted < at - witness.ahead;
  if (plan.t0 !== 'now' && isReadAgain) faults.push(`${plan.hash} starts after somebody typed /hold`);
  return faults;
}

const DAY = 86_400_000;

function isVoid(c: Case | null, hash: string): boolean {
  return c !== null && Object.values(c.voided).some((plan) => plan?.hash === hash);
}

/** Some of what the processes ask for, written down by hand. */
function stepFaults({ id }: Play, c: Case, to: string): readonly string[] {
  const faults: string[] = [];
  if (to === 'confirmed' && c.coordinator === null) faults.push('it is confirmed without a coordinator');
  if (id === 'kata' && c.status === 'triaged' && to === 'in-progress' && c.descriptionApprovals.length < 2)
    faults.push('its CVE is requested, and not both have approved the description');
  return faults;
}

function isLegal(process: Process, c: Case, { from, to }: Extract<Fact, { type: 'status-changed' }>): boolean {
  if (from !== c.status || process.statuses[to] === undefined) return false;
  if (from === to || to === process.duplicateStatus) return true;
  return process.transitions.some(
    (way) => way.from.includes(from) && (way.to === to || (way.to === 'return' && to === c.returnTo)),
  );
}

/** Written down by hand from contract section 6, and not taken from the table of commands. */
const MAY_ALWAYS: Readonly<Partial<Record<Fact['type'], readonly Name[]>>> = {
  'plan-approved': TEAM,
  'override-approved': TEAM,
  'embargo-set': [...TEAM, 'ivan'],
  held: [...TEAM, 'ivan'],
  resumed: [...TEAM, 'ivan'],
  granted: [...TEAM, 'ivan'],
  'leak-reported': [...TEAM, 'ivan'],
  'patch-approved': ['carol', 'karl', ...TEAM, 'ivan'],
  'description-approved': ['rita', 'dave', ...TEAM, 'ivan'],
  'binaries-confirmed': ['frank'],
  'terms-recorded': ['rita', ...TEAM, 'ivan'],
};
const MAY: Readonly<Record<ProcessId, Readonly<Partial<Record<Fact['type'], readonly Name[]>>>>> = {
  // `/decide public` shows a plan.
  kata: { decided: ['dave'], 'plan-proposed': [...TEAM, 'dave'] },
  kubeedge: { decided: TEAM, 'plan-proposed': [...TEAM, 'ivan'] },
};

// ---- what arrived ----------------------------------------------------------------------------------------------------

function arrivalFaults({ kept, witness, box }: Play): readonly string[] {
  const faults: string[] = [];
  for (const { effect, receipt } of kept.outbox.values()) {
    const id = receipt?.messageId ?? null;
    if (id !== null && !witness.mails.has(id)) faults.push(`the mail of ${effect.key} has a receipt and never left`);
    const message = effect.kind === 'step' ? `${effect.caseId} ${effect.hash} ${effect.step.id}` : null;
    const count = id === null ? 0 : (witness.mails.get(id) ?? 0);
    const posted = message === null ? 0 : (witness.sent.get(message)?.count ?? 0);
    if (receipt === null || Math.max(count, effect.kind === 'step' && isSlack(effect) ? posted : 0) < 2) continue;
    if (!receipt.maybeTwice) faults.push(`${effect.key} arrived twice, and its receipt does not say so`);
    if (box.counts.ambiguous === 0) faults.push(`${effect.key} left twice, and it was known that it had arrived`);
  }
  return faults;
}

function isSlack({ step }: { readonly step: { readonly target: { readonly kind: string } } }): boolean {
  return step.target.kind === 'slack';
}

// ---- everything drains -----------------------------------------------------------------------------------------------

function drainFaults(play: Play, healed: number): readonly string[] {
  const faults: string[] = [];
  for (const row of play.kept.inbox.values()) {
    if (row.receivedAt < healed) faults.push(`delivery ${row.id} was never handled`);
  }
  for (const key of play.kept.open) {
    const row = play.kept.outbox.get(key);
    if (row !== undefined && row.effect.due < healed && !mayWait(play, row))
      faults.push(`${row.effect.kind} ${key} was never sent: ${row.problem}`);
  }
  for (const { effect, state, problem } of play.kept.outbox.values()) {
    if (state !== 'failed' || !OUTSIDE.includes(effect.kind)) continue;
    if (problem?.startsWith('it has arrived already') || problem?.startsWith('its plan is void')) continue;
    if (!isTold(play, effect.key))
      faults.push(`${effect.kind} ${effect.key} was given up and nobody was told: ${problem}`);
  }
  return faults;
}

const OUTSIDE: readonly string[] = ['step', 'mail', 'calendar', 'advisory-comment', 'request-cve', 'make-advisory'];

function isTold({ kept }: Play, key: string): boolean {
  return kept.journal.some(({ entry }) => entry.fact.type === 'delivery-failed' && entry.fact.effect === key);
}

/** What waits for people, or for something that is not there yet. */
function mayWait(play: Play, { effect, problem }: EffectRecord): boolean {
  const c = effect.caseId === null ? null : (play.kept.cases.get(effect.caseId)?.case ?? null);
  if (c?.hold != null || !play.hub.isPrivate) return true;
  return problem?.endsWith('is not published yet') === true;
}

/** Every command that came as a webhook has its answer. */
function answerFaults({ readings, kept }: Play): readonly string[] {
  return [...readings.values()].flatMap((reading) => {
    if (reading.kind !== 'case' || reading.input.kind !== 'comment' || !reading.input.body.startsWith('/')) return [];
    const { id, body } = reading.input;
    return kept.outbox.has(`${id}/0`) ? [] : [`nobody answered ${id}: ${body}`];
  });
}

/** T0 has come and gone: the plan runs, or is void, or people were told why it waits. */
function hourFaults(play: Play): readonly string[] {
  const faults: string[] = [];
  for (const { case: c } of play.kept.cases.values()) {
    const state = c.plans.disclosure;
    if (state === undefined || state.startedAt !== null || state.plan.t0 === 'now') continue;
    if (play.now < state.plan.t0 + 120_000 || !play.hub.isPrivate) continue;
    const isTold = c.reminded.some((told) => told.startsWith('t0-waits')) || (state.preFlight?.red.length ?? 0) > 0;
    if (!isTold) faults.push(`T0 of ${c.id} has passed, its plan did not start and nobody was told`);
  }
  return faults;
}

// ---- every message ---------------------------------------------------------------------------------------------------

const MINUTE = 60_000;

/** What a plan sends has an effect for each of its readers, and everything is sent once its time has come. */
function messageFaults({ kept, community, now, hub }: Play): readonly string[] {
  const effects = new Set<string>();
  for (const { effect } of kept.outbox.values()) {
    if (effect.kind === 'step') effects.add(`${effect.hash} ${effect.step.id}`);
  }
  const faults: string[] = [];
  for (const { case: c } of kept.cases.values()) {
    for (const state of [...Object.values(c.plans), ...c.past]) {
      const { plan, sent, receipts, startedAt } = state;
      for (const step of plan.steps) {
        const ids =
          step.target.kind === 'roster' ? step.target.members.map(({ address }) => `${step.id}/${address}`) : [step.id];
        const lost = ids.filter((id) => receipts[id] === undefined && !effects.has(`${plan.hash} ${id}`));
        if (sent.includes(step.id))
          faults.push(...lost.map((id) => `${id} of ${plan.hash} was never decided to be sent`));
        const waits = step.phase === 'opening' ? 0 : community.process.publicationAfterHours * 60 * MINUTE;
        const isDue = startedAt !== null && now > startedAt + waits + 12 * MINUTE && step.phase !== 'advance';
        if (isDue && !sent.includes(step.id) && isMessage(step) && c.hold === null && hub.isPrivate)
          faults.push(`${step.id} of ${plan.hash} is overdue, and was never sent`);
      }
    }
  }
  return faults;
}

/** These wait for an address no longer than some minutes; a document waits for the address that it tells. */
function isMessage({ target }: Step): boolean {
  return target.kind === 'mail' || target.kind === 'roster' || target.kind === 'slack';
}

// ---- who reads -------------------------------------------------------------------------------------------------------

function readerFaults({ kept, hub, community }: Play): readonly string[] {
  return [...kept.cases.values()].flatMap(({ case: c }) => {
    const advisory = hub.advisories.get(`${community.product}/${c.advisory?.ghsa}`);
    if (advisory === undefined || !hub.isPrivate) return [];
    return advisory.collaborators
      .filter(({ id }) => c.revoked.some((person) => person.id === id))
      .map(({ login }) => `${login} was revoked, and still reads the advisory of ${c.id}`);
  });
}
