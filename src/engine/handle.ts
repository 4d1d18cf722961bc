/** One input, from the question to the commit: load, look up, decide, commit; again if somebody else was faster. */

import { nextDue } from '../core/deadlines.ts';
import { decide, needs, rolesAsked } from '../core/decide.ts';
import type { Input } from '../core/inputs.ts';
import type { Case, CaseId, Receipt } from '../core/model.ts';
import { isPatient } from '../core/urgent.ts';
import { atMost } from './at-most.ts';
import { lookUp } from './look-up.ts';
import { type EngineParts, worldOf } from './parts.ts';
import { type Outbox, PortFault } from './ports.ts';
import { afterRestore, doubtfulOf } from './restored-case.ts';
import { forgetsOf, isPurge } from './retention.ts';
import { withShare } from './shares.ts';
import { isNoticed, restoredInput, untoldRestore } from './told-of-restore.ts';

/** What the commit settles besides the decision itself. */
export interface Settling {
  /** The delivery's row. */
  readonly delivery: number | null;
  /** What arrived: it is done together with the facts that it causes. */
  readonly effects: readonly { readonly key: string; readonly receipt: Receipt }[];
}

export const SETTLES_NOTHING: Settling = { delivery: null, effects: [] };

/** More than deliveries are handled at the same time (inbox.ts). */
const TRIES = 8;

/** Decides `input` on the case of this id and commits the decision. Throws PortFault. */
export async function handle(parts: EngineParts, id: CaseId, input: Input, settling: Settling): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (await once(parts, id, input, settling)) return;
  }
  throw new PortFault('transient', 'the case is being changed by others all the time');
}

async function once(parts: EngineParts, id: CaseId, asked: Input, settling: Settling): Promise<boolean> {
  const { store, configuration, owner } = parts;
  await configuration.refresh();
  const stored = await store.byId(id);
  const { input: given, repeatsSince } = await afterRestore(parts, named(asked, stored?.version ?? 0), stored !== null);
  // After the case was loaded: who handles it from here on makes the commit a conflict.
  if (await wasHandled(parts, given)) return settleDelivery(parts, settling);
  const before = stored?.case ?? null;
  const world = worldOf(parts);
  const roleNames = given.source.kind === 'person' ? rolesAsked(given) : [];
  if (mayJudgeTexts(given)) await othersRead(parts);
  const theirRoles =
    given.source.kind === 'person' && roleNames.length > 0
      ? configuration.rolesOf(given.source.person, roleNames)
      : Promise.resolve([]);
  // Of a comment nothing is looked up before it is known whose it is; all else is asked at the same time.
  const isShared = given.kind === 'comment' && before !== null;
  const input = isShared ? withShare(store, given, (await theirRoles).length > 0) : given;
  const lookedUp = async () => lookUp(parts, world, before, needs(world, before, input));
  const [roles, found] = await Promise.all([theirRoles, lookedUp()]);
  const decision = decide(world, before, input, roles, found);
  // Then it is decided again, on what is known by then.
  if (input.kind !== 'restored' && isNoticed(input, decision) && (await tellOfRestore(parts, before))) return false;
  const nothing = decision.entries.length === 0 && decision.effects.length === 0;
  // A tick is always committed: it moves the time at which the clock looks again.
  if (nothing && settling.effects.length === 0 && input.kind !== 'tick') return settleDelivery(parts, settling);
  const outcome = await store.commit({
    caseId: decision.case === null ? null : id,
    expectedVersion: stored?.version ?? 0,
    case: decision.case,
    entries: decision.entries,
    effects: decision.effects,
    nextDue: decision.case === null ? null : nextDue(decision.case, world.process, world.config, input.at),
    settles: settling.delivery,
    completes: settling.effects.map((effect) => ({ ...effect, owner })),
    cancels: [],
    ...(before !== null && isPurge(decision.entries) ? { forgets: forgetsOf(parts, before) } : {}),
    ...doubtfulOf(decision, repeatsSince),
  });
  return outcome === 'committed' || (await isSettled(parts, id, stored?.version ?? 0));
}

/**
 * A closed case that came through a restore and was not told of it is told, and frozen. Answers whether it was. Throws
 * PortFault where GitHub can't be asked.
 */
async function tellOfRestore(parts: EngineParts, c: Case | null): Promise<boolean> {
  const restored = c === null ? null : await untoldRestore(parts, c);
  if (c === null || restored === null) return false;
  await handle(parts, c.id, await restoredInput(parts, restored, c), SETTLES_NOTHING);
  return true;
}

/**
 * A tick is named by the version that it is decided on, also when it is decided again: effects have its name in their
 * keys, and those of a tick of another process must not be taken for its own.
 */
function named(input: Input, version: number): Input {
  return input.kind === 'tick' ? { ...input, id: `${input.id}:${version}` } : input;
}

/** People make and approve texts by commands and labels. What stops something waits for nothing, and so does the clock. */
function mayJudgeTexts(input: Input): boolean {
  return input.kind === 'label' || (input.kind === 'comment' && isPatient(input.body));
}

/** Real milliseconds. */
const PATIENCE = 2_000;

/** After a start, thousands of cases take longer to read: the input is tried again then, and T0 of another case waits for none. */
async function othersRead({ otherCases }: EngineParts): Promise<void> {
  let isDone = false;
  const reading = otherCases.ready().then(() => {
    isDone = true;
  });
  await atMost(PATIENCE, reading);
  if (!isDone) throw new PortFault('transient', 'what the other cases say is still being read');
}

/** What comes twice under one name: a comment is a webhook and is read again before T0, and each process looks at what freezes. */
const SEEN_TWICE: readonly Input['kind'][] = [
  'comment',
  'case-repository-public',
  'case-repository-replaced',
  'restored',
];

/** Its first effect (an answer, a reaction) tells that it was seen. */
async function wasHandled({ store }: EngineParts, input: Input): Promise<boolean> {
  return SEEN_TWICE.includes(input.kind) && (await isHandled(store, input.id));
}

/** Was the comment of this input handled? One with commands has an answer, and so an effect. */
export function isHandled(store: Pick<Outbox, 'hasEffect'>, id: string): Promise<boolean> {
  return store.hasEffect(`${id}/0`);
}

async function settleDelivery({ store }: EngineParts, { delivery }: Settling): Promise<true> {
  if (delivery !== null) await store.settleDelivery(delivery, 'done', null);
  return true;
}

/**
 * A conflict without a newer case means that this very commit was made before (a lost answer), or that somebody else has
 * the claim on an effect by now, and tells the case.
 */
async function isSettled({ store }: EngineParts, id: CaseId, version: number): Promise<boolean> {
  return ((await store.byId(id))?.version ?? 0) === version;
}
