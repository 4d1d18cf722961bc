/** One input, from the question to the commit: load, look up, decide, commit; again if somebody else was faster. */

import { nextDue } from '../core/deadlines.ts';
import { decide, needs, rolesAsked } from '../core/decide.ts';
import type { Input } from '../core/inputs.ts';
import type { CaseId, Receipt } from '../core/model.ts';
import { lookUp } from './look-up.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { PortFault } from './ports.ts';

/** What the commit settles besides the decision itself. */
export interface Settling {
  /** The delivery's row. */
  readonly delivery: number | null;
  readonly effect: { readonly key: string; readonly receipt: Receipt } | null;
}

export const SETTLES_NOTHING: Settling = { delivery: null, effect: null };

const TRIES = 8;

/** Decides `input` on the case of this id and commits the decision. Throws PortFault. */
export async function handle(parts: EngineParts, id: CaseId, input: Input, settling: Settling): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (await once(parts, id, input, settling)) return;
  }
  throw new PortFault('transient', 'the case is being changed by others all the time');
}

async function once(parts: EngineParts, id: CaseId, input: Input, settling: Settling): Promise<boolean> {
  const { store, configuration, owner } = parts;
  const stored = await store.byId(id);
  const before = stored?.case ?? null;
  const world = worldOf(parts);
  const asked = input.source.kind === 'person' ? rolesAsked(input) : [];
  const roles =
    input.source.kind === 'person' && asked.length > 0 ? await configuration.rolesOf(input.source.person, asked) : [];
  const found = await lookUp(parts, world, before, needs(world, before, input));
  const decision = decide(world, before, input, roles, found);
  const nothing = decision.entries.length === 0 && decision.effects.length === 0;
  // A tick is always committed: it moves the time at which the clock looks again.
  if (nothing && settling.effect === null && input.kind !== 'tick') {
    if (settling.delivery !== null) await store.settleDelivery(settling.delivery, 'done', null);
    return true;
  }
  const outcome = await store.commit({
    caseId: decision.case === null ? null : id,
    expectedVersion: stored?.version ?? 0,
    case: decision.case,
    entries: decision.entries,
    effects: decision.effects,
    nextDue: decision.case === null ? null : nextDue(decision.case, world.process, world.config, input.at),
    settles: settling.delivery,
    completes: settling.effect === null ? null : { ...settling.effect, owner },
    cancels: [],
  });
  return outcome === 'committed' || (await isSettled(parts, id, stored?.version ?? 0));
}

/** A conflict without a newer case means that this very commit was made before (a lost answer). */
async function isSettled({ store }: EngineParts, id: CaseId, version: number): Promise<boolean> {
  return ((await store.byId(id))?.version ?? 0) === version;
}
