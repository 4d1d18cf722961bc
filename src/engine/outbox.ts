/** The second loop: claim what is due, ask the gate, send, and commit the receipt. What fails is tried again. */
import type { Effect } from '../core/effects.ts';
import type { CaseId } from '../core/model.ts';
import { asFault } from './as-fault.ts';
import { atMost } from './at-most.ts';
import { deliver, type Turn } from './deliver.ts';
import { inParallel } from './in-parallel.ts';
import { lanesOf } from './lanes.ts';
import { mailings } from './mailings.ts';
import type { EngineParts } from './parts.ts';
import type { OutboxRow } from './ports.ts';
import { createRun, type Run } from './run.ts';
import { superseded } from './superseded.ts';
import { createTelling, type Telling } from './telling.ts';

/** A whole roster: of its mails those that were never tried go first, so they must all be in one claim. */
const BATCH = 500;
/** Of a process that is not known to be alive: one that is keeps its claims, and one that is dead loses them (Replicas). */
const LEASE = 120_000;
/** Nothing is begun later than this after its claim: a mail that hangs is given up a minute after that, within the lease. */
const LAST_START = 30_000;
/** How many cases are served at the same time. */
const CASES = 8;
/** Mails of one communication that are sent at the same time. */
const MAILS = 10;
/** How long the mails of one communication are begun in one go: a `/hold` that came meanwhile is read before the others. */
const MAILING_TURN = 10_000;
/** How long the next effect of a case waits for one that hangs, in real milliseconds. */
const PATIENCE = 2_000;

/** Another look at an issue while an earlier one is under way. */
const SYNC_AGAIN = 1_000;

export interface Outbox {
  /** Sends what is due. Returns how many effects were claimed. What hangs goes on by itself: T0 of another case waits for nothing. */
  drain(): Promise<number>;
  /** Waits until one of those that go on by themselves has ended; false where there is none. */
  oneEnds(): Promise<boolean>;
  /** How many of those there are. */
  underWay(): number;
}

/** What goes on from one drain to the next. */
interface UnderWay {
  readonly work: Set<Promise<void>>;
  /** The syncs among it, by case and kind: an older text must not land after a newer one. */
  readonly syncs: Set<string>;
  /** Cases of which not everything that was claimed has begun: what comes later waits, so that the order holds. */
  readonly cases: Set<CaseId>;
}

/** When the run ends nothing more is begun: what was claimed is given back. */
export function createOutbox(parts: EngineParts, run: Run = createRun()): Outbox {
  const underWay: UnderWay = { work: new Set(), syncs: new Set(), cases: new Set() };
  return {
    drain: async () => {
      const now = parts.clock();
      const rows = await parts.store.claimEffects(now, parts.owner, now + LEASE, BATCH, [...underWay.cases]);
      const byCase = Map.groupBy(rows, (row) => row.effect.caseId);
      const halt = new AbortController();
      await inParallel([...byCase], CASES, ([id, ofOne]) => {
        const telling = createTelling(parts, id, run);
        const turn = { parts, telling, until: now + LAST_START, halt, run, last: { advisory: null } };
        return atMost(PATIENCE, serveInTurn(turn, underWay, id, ofOne));
      });
      return rows.length;
    },
    oneEnds: async () => {
      if (underWay.work.size === 0) return false;
      await Promise.race(underWay.work);
      return true;
    },
    underWay: () => underWay.work.size,
  };
}

/** Begins to serve a case, which goes on by itself where something of it hangs. */
function serveInTurn(turn: Turn, underWay: UnderWay, id: CaseId | null, rows: readonly OutboxRow[]): Promise<void> {
  const { work, cases } = underWay;
  if (id !== null) cases.add(id);
  const served = serve(turn, underWay, rows)
    // The leases of what had not begun end by themselves.
    .catch((error: unknown) => turn.parts.log.error({ problem: asFault(error).message }, 'a case could not be served'))
    .finally(() => {
      work.delete(served);
      if (id !== null) cases.delete(id);
    });
  work.add(served);
  return served;
}

/**
 * One after the other in each lane, so that a plan keeps its order. What fails is put off; what hangs (a silent server) is
 * left to its own time limit, and the next one goes after `PATIENCE`.
 */
async function serve(turn: Turn, underWay: UnderWay, rows: readonly OutboxRow[]): Promise<void> {
  await tellAgain(turn.telling, rows);
  const left = await withoutSuperseded(turn.parts, rows);
  // To the end of each: what comes later waits until all that was claimed has begun.
  const lanes = await Promise.allSettled(lanesOf(left).map((lane) => serveLane(turn, underWay, lane)));
  const failed = lanes.find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function serveLane(turn: Turn, underWay: UnderWay, rows: readonly OutboxRow[]): Promise<void> {
  const isPlan = rows.some(({ effect }) => effect.kind === 'step');
  for (const together of mailings(rows)) {
    await atMost(
      PATIENCE,
      keep(underWay, together, () => sendTogether(turn, together, isPlan), turn.parts),
    );
  }
}

/** Begins the work, and keeps it until it has ended. `work` never fails. */
async function keep(
  { work, syncs }: UnderWay,
  [first]: readonly OutboxRow[],
  begin: () => Promise<void>,
  { store, owner, clock }: EngineParts,
): Promise<void> {
  const sync = first === undefined ? null : whatItWrites(first.effect);
  if (first !== undefined && sync !== null && syncs.has(sync)) {
    return store.postponeEffect(first.effect.key, owner, clock() + SYNC_AGAIN, 'an earlier one is under way', false);
  }
  if (sync !== null) syncs.add(sync);
  const begun = begin().finally(() => {
    work.delete(begun);
    if (sync !== null) syncs.delete(sync);
  });
  work.add(begun);
  return begun;
}

/** Two that write the same one go one after the other: a list of readers that was read before must not land after. */
function whatItWrites({ kind, caseId }: Effect): string | null {
  if (kind === 'take-off-readers') return `sync-advisory ${caseId}`;
  return kind.startsWith('sync-') ? `${kind} ${caseId}` : null;
}

/** What had arrived before the process ended is only told. */
async function tellAgain(telling: Telling, rows: readonly OutboxRow[]): Promise<void> {
  for (const { effect, attempts, receipt } of rows) {
    if (receipt !== null) telling.gather({ effect, attempts, receipt, made: null });
  }
  await telling.flush();
}

async function withoutSuperseded(parts: EngineParts, rows: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
  const done = superseded(rows);
  await leaveToLater(parts, [...done]);
  return rows.filter((row) => row.receipt === null && !done.has(row.effect.key));
}

async function leaveToLater({ store, owner, clock }: EngineParts, keys: readonly string[]): Promise<void> {
  const receipt = { at: clock(), proof: 'a later one does it', url: null, messageId: null, maybeTwice: false };
  await Promise.all(keys.map((key) => store.completeEffect(key, owner, receipt)));
}

/**
 * Is there one by now that does all that this one would, because steps of a plan arrived that were claimed with it? At T0
 * the lists must not wait for an issue of the team that is written anew right after them. False: it is to be done.
 */
async function isLeftToLater(parts: EngineParts, { effect }: OutboxRow): Promise<boolean> {
  const { key, caseId, kind } = effect;
  if (caseId === null || (kind !== 'sync-case-issue' && kind !== 'sync-board')) return false;
  try {
    const open = (await parts.store.openEffectsOf(caseId)).filter(({ due }) => due <= parts.clock());
    if (!superseded(open.map((one) => ({ effect: one, receipt: null }))).has(key)) return false;
    await leaveToLater(parts, [key]);
    return true;
  } catch {
    return false;
  }
}

/** One that is silent or refused holds up no other; what was tried before goes after what was not. */
async function sendTogether(turn: Turn, rows: readonly OutboxRow[], isPlan: boolean): Promise<void> {
  const { parts, telling } = turn;
  const [first] = rows;
  if (isPlan && first !== undefined && (await isLeftToLater(parts, first))) return;
  const isMailing = rows.length > 1;
  const shared = { ...turn, until: isMailing ? Math.min(turn.until, parts.clock() + MAILING_TURN) : turn.until };
  const ordered = rows.toSorted((a, b) => a.attempts - b.attempts);
  await inParallel(ordered, MAILS, async (row) => {
    const arrived = await deliver(shared, row);
    if (arrived !== null) telling.gather(arrived, rows.indexOf(row));
  });
  await telling.flush();
}
