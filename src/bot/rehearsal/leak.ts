/**
 * A leak drill: those who stand in type what people type in an hour of need, on a copy of the case, and what follows is
 * the bot's own work, from `/leaked` to the last public receipt. Source: processes section 6.10; contract section 6.
 */
import { evolveAll } from '../../core/evolve.ts';
import type { Entry } from '../../core/facts.ts';
import type { Case, Plan } from '../../core/model.ts';
import { messagesOf } from '../../core/plan-run.ts';
import type { World } from '../../core/scene.ts';
import type { Instant } from '../../core/time.ts';
import { handle, SETTLES_NOTHING } from '../../engine/handle.ts';
import type { EngineParts } from '../../engine/parts.ts';
import { PortFault } from '../../engine/ports.ts';
import type { JumpingClock } from './clock.ts';
import { endedPlans, standIn } from './copy.ts';

const WHERE = 'a drill';

/** The case as if it was known of no leak yet. */
export function drillCopy(c: Case, at: Instant): { readonly case: Case; readonly entries: readonly Entry[] } {
  const entries: readonly Entry[] = [{ at, by: 'vmt-bot', fact: { type: 'commented' } }];
  return { case: evolveAll({ ...endedPlans(c), leak: null, decision: null }, entries), entries };
}

/** Reports the leak, and has it decided where the process asks for that. The plan for now; permanent fault: there is none. */
export async function breakEmbargo(parts: EngineParts, c: Case, world: World, clock: JumpingClock): Promise<Plan> {
  await type(parts, c, clock, 1, `/leaked ${WHERE}`);
  if (world.process.leak.public === 'decided') await type(parts, c, clock, 2, `/decide public ${WHERE}`);
  const state = (await parts.store.byId(c.id))?.case.plans.disclosure;
  if (state === undefined || state.startedAt !== null || state.plan.t0 !== 'now') {
    throw new PortFault('permanent', `a leak now would find no plan: ${await lastRefusal(parts, c)}`);
  }
  return state.plan;
}

async function lastRefusal({ store }: EngineParts, { id }: Case): Promise<string> {
  const rows = await store.journalOf(id);
  const rules = rows.flatMap(({ entry: { fact } }) => (fact.type === 'command-refused' ? [fact.rule] : []));
  return rules.at(-1) ?? 'type `/plan` to see what it lacks';
}

/** A comment by somebody who stands in: what people would type. */
async function type(parts: EngineParts, c: Case, clock: JumpingClock, index: number, body: string): Promise<void> {
  const input = {
    ...{ kind: 'comment' as const, id: `drill:${index}`, at: clock.now(), body, url: 'https://rehearsal.invalid/' },
    ...{ source: { kind: 'person' as const, person: standIn(index) }, comment: 1_000_000 + index },
  };
  await handle(parts, c.id, input, SETTLES_NOTHING);
}

/** Milliseconds from the report of the leak to the last public receipt: of work, and those that the process waits for people. */
export function tookFrom(
  start: Instant,
  copy: Case,
  plan: Plan,
  clock: JumpingClock,
): { readonly took: number; readonly waited: number } | null {
  const receipts = copy.plans[plan.purpose]?.receipts ?? {};
  const told = plan.steps
    .filter(({ audience, target }) => audience === 'public' && target.kind !== 'case-issue')
    .flatMap(messagesOf)
    .flatMap(({ id }) => receipts[id]?.at ?? []);
  if (told.length === 0) return null;
  const last = Math.max(...told);
  const took = clock.elapsedAt(last) - clock.elapsedAt(start);
  return { took, waited: last - start - took };
}
