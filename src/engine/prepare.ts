/**
 * Mails of plans that wait for their hour are signed and encrypted ahead, a few at a time, so that at T0 they only have
 * to be handed over. Nothing depends on it: what was not prepared is made when it is sent, and a fault that a mail will
 * have then is shown by pre-flight.
 */
import type { Fact } from '../core/facts.ts';
import type { Case, CaseId, PlanState, Step } from '../core/model.ts';
import { filled, messagesOf, slotUrl } from '../core/plan-run.ts';
import type { Instant } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { atMost } from './at-most.ts';
import { contentOf } from './mail-content.ts';
import type { EngineParts } from './parts.ts';
import type { Store } from './ports.ts';

/** Real milliseconds of a call, so that a round stays short. */
const BUDGET = 50;
/** After a fault that will pass, such as GitHub being away. */
const REST = 60_000;
/** Real milliseconds from one look at all open cases to the next. */
const LOOK = 60_000;
/** Plans whose progress is remembered. */
const PLANS = 1000;

export interface Preparer {
  /** What the engine works with: the plans that it commits are noticed. */
  readonly parts: EngineParts;
  /** Prepares for a short while. Returns how much was done, 0 where nothing is left to do now. Never fails. */
  prepare(): Promise<number>;
}

interface State {
  readonly parts: EngineParts;
  /** Cases to look at: those with a new plan, and now and then all open ones, since another replica makes plans, too. */
  waiting: Set<CaseId>;
  /** When all of them were looked for, by a clock that nobody sets. */
  lookedAt: number;
  /** How many messages of a plan are done, by its hash. */
  readonly progress: Map<string, number>;
  restUntil: Instant;
  /** Cases looked at, and mails prepared, since somebody asked. */
  done: number;
}

/** Nothing is read before the first `prepare`. */
export function createPreparer(parts: EngineParts): Preparer {
  const state: State = {
    parts,
    waiting: new Set(),
    lookedAt: Number.NEGATIVE_INFINITY,
    progress: new Map(),
    restUntil: Number.NEGATIVE_INFINITY,
    done: 0,
  };
  let running: Promise<void> | null = null;
  return {
    parts: { ...parts, store: noticing(parts.store, state) },
    prepare: async () => {
      if (running !== null || mustLook(state) || state.waiting.size > 0) {
        running ??= work(state, performance.now() + BUDGET).finally(() => {
          running = null;
        });
        // A read that hangs goes on by itself, and must not hold up the round.
        await atMost(BUDGET, running);
      }
      const { done } = state;
      state.done = 0;
      return running === null ? done : done + 1;
    },
  };
}

const PLAN_FACTS: ReadonlySet<Fact['type']> = new Set(['plan-proposed', 'plan-approved']);

/** A case with a new plan goes before those that were there at the start. */
function noticing(store: Store, state: State): Store {
  return {
    ...store,
    commit: async (commit) => {
      const outcome = await store.commit(commit);
      if (commit.caseId !== null && commit.entries.some(({ fact }) => PLAN_FACTS.has(fact.type)))
        state.waiting = new Set([commit.caseId, ...state.waiting]);
      return outcome;
    },
  };
}

async function work(state: State, until: number): Promise<void> {
  const { parts } = state;
  if (parts.clock() < state.restUntil) return;
  try {
    if (mustLook(state)) {
      state.waiting = new Set([...state.waiting, ...(await parts.store.openCases())]);
      state.lookedAt = performance.now();
    }
    for (const id of state.waiting) {
      const c = (await parts.store.byId(id))?.case ?? null;
      if (c !== null && !(await preparePlansOf(state, c, until))) return;
      state.waiting.delete(id);
      state.done++;
      if (performance.now() >= until) return;
    }
  } catch (error) {
    state.restUntil = parts.clock() + REST;
    parts.log.warn({ kind: 'prepare', problem: asFault(error).message }, 'mails are prepared later');
  }
}

function mustLook({ lookedAt }: State): boolean {
  return performance.now() - lookedAt > LOOK;
}

/** False where time ran out. */
async function preparePlansOf(state: State, c: Case, until: number): Promise<boolean> {
  for (const plan of Object.values(c.plans)) {
    if (plan.startedAt === null && !(await preparePlan(state, c, plan, until))) return false;
  }
  return true;
}

async function preparePlan(state: State, c: Case, { plan }: PlanState, until: number): Promise<boolean> {
  const messages = plan.steps.filter((step) => isComplete(step, c)).flatMap((step) => messagesOf(filled(step, c)));
  const from = state.progress.get(plan.hash) ?? 0;
  for (const [index, message] of messages.slice(from).entries()) {
    if (performance.now() >= until) return false;
    if (await prepareMail(state.parts, message)) state.done++;
    remember(state.progress, plan.hash, from + index + 1);
  }
  return true;
}

/** Every URL that it renders is known: its text stays as it is. */
function isComplete(step: Step, c: Case): boolean {
  return step.slots.every((slot) => slotUrl(c, slot) !== null);
}

/** A permanent fault is for pre-flight to show. Throws what will pass. */
async function prepareMail(parts: EngineParts, step: Step): Promise<boolean> {
  if (step.target.kind !== 'mail') return false;
  try {
    await parts.channels.mail.prepare(await contentOf(parts, step, step.target));
    return true;
  } catch (error) {
    const fault = asFault(error);
    if (fault.kind !== 'permanent') throw fault;
    parts.log.warn({ kind: 'prepare', problem: fault.message }, 'a mail of a plan could not be prepared');
    return false;
  }
}

function remember(progress: Map<string, number>, hash: string, count: number): void {
  progress.set(hash, count);
  for (const oldest of progress.keys()) {
    if (progress.size <= PLANS) break;
    progress.delete(oldest);
  }
}
