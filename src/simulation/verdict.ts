/** What must be so when a history is over: the journal makes the case, every step was legal, and everything has arrived. */
import { isDeepStrictEqual } from 'node:util';
import { evolve } from '../core/evolve.ts';
import type { Entry, Fact } from '../core/facts.ts';
import type { Case, CaseId } from '../core/model.ts';
import type { Process } from '../core/process.ts';
import { type Name, PEOPLE, type ProcessId, TEAM } from './community.ts';
import type { Play, Snapshot } from './play.ts';
import type { EffectRecord } from './store.ts';

/** Everything that is wrong at the end; `healed`: since when nothing fails any more. */
export function verdict(play: Play, from: Snapshot, healed: number): readonly string[] {
  return [...journalFaults(play, from), ...arrivalFaults(play), ...drainFaults(play, healed), ...hourFaults(play)];
}

// ---- the journal -----------------------------------------------------------------------------------------------------

function journalFaults(play: Play, from: Snapshot): readonly string[] {
  const faults: string[] = [];
  const cases = new Map<CaseId, Case>([...from.kept.cases].map(([id, stored]) => [id, stored.case]));
  for (const { caseId, entry } of play.kept.journal.slice(from.kept.journal.length)) {
    if (caseId === null) continue;
    const before = cases.get(caseId) ?? null;
    faults.push(...entryFaults(play, before, entry));
    cases.set(caseId, evolve(before, entry));
  }
  for (const [id, { case: stored }] of play.kept.cases) {
    if (stored !== cases.get(id) && !isDeepStrictEqual(stored, cases.get(id)))
      faults.push(`the journal of ${id} makes another case`);
  }
  return faults;
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
    // What was typed before counts as it was; the bot asks when it handles it.
    if (left !== undefined && TEAM.includes(person?.[0] as Name) && at > left + 60_000 && may === TEAM)
      faults.push(`${by} did ${fact.type} after leaving the team`);
  }
  if (fact.type === 'plan-approved' && before?.plans[fact.purpose]?.approvals.some(({ id }) => id === fact.by.id)) {
    if (!fact.runNow) faults.push('a person approved twice');
  }
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

/** T0 has come and gone: the plan runs, or is void, or people were told why it waits. */
function hourFaults(play: Play): readonly string[] {
  const faults: string[] = [];
  for (const { case: c } of play.kept.cases.values()) {
    const state = c.plans.disclosure;
    if (state === undefined || state.startedAt !== null || state.plan.t0 === 'now') continue;
    if (play.now < state.plan.t0 + 120_000 || !play.hub.isPrivate) continue;
    const isTold = c.reminded.some((told) => told.startsWith('t0-waits')) || state.preFlight?.red.length !== undefined;
    if (!isTold) faults.push(`T0 of ${c.id} has passed, its plan did not start and nobody was told`);
  }
  return faults;
}
