/**
 * Tells a case what arrived. What arrives within a short while is told together, so that the mails of a large roster do
 * not make a decision and a commit each; and one turn tells its case one thing after the other, so that it does not
 * conflict with itself (handle.ts decides again where two turns do).
 */
import type { Effect } from '../core/effects.ts';
import { sha256 } from '../core/hash.ts';
import type { Arrived } from '../core/inputs.ts';
import type { CaseId } from '../core/model.ts';
import { asFault } from './as-fault.ts';
import { backOff } from './back-off.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { EngineParts } from './parts.ts';
import type { Run } from './run.ts';

/** Real milliseconds for which arrivals are gathered. */
const GATHER = 250;

/** Something that arrived, with the attempts before the one that brought it there. */
export type Delivered = Arrived & { readonly attempts: number };

export interface Telling {
  /**
   * It is told within a quarter of a second, with what else arrives until then: by their places, so that it is not chance
   * in which order the journal has what arrived together.
   */
  gather(delivered: Delivered, place?: number): void;
  /** Resolves when all that was gathered is told, or put off until it can be. */
  flush(): Promise<void>;
  /** Shown on the case issue, once for each effect. False: it could not be; that is no reason to stop. */
  failing(effect: Effect, problem: string, final: boolean): Promise<boolean>;
}

/** For the effects of one case; `id` is null for those that belong to none. */
export function createTelling(parts: EngineParts, id: CaseId | null, run: Run): Telling {
  let gathered: readonly { readonly delivered: Delivered; readonly place: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const inTurn = oneAtATime();
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    return inTurn(async () => {
      const all = gathered.toSorted((a, b) => a.place - b.place).map(({ delivered }) => delivered);
      gathered = [];
      if (all.length > 0) await tellOrPutOff(parts, id, run, all);
    });
  };
  return {
    gather: (delivered, place = 0) => {
      gathered = [...gathered, { delivered, place }];
      timer ??= setTimeout(flush, GATHER);
    },
    flush,
    failing: (effect, problem, final) => inTurn(() => showFailing(parts, id, effect, problem, final)),
  };
}

async function tellOrPutOff(parts: EngineParts, id: CaseId | null, run: Run, all: readonly Delivered[]): Promise<void> {
  try {
    await tell(parts, id, all);
  } catch (error) {
    const { message } = asFault(error);
    parts.log.warn({ count: all.length, problem: message }, 'what arrived is told later');
    // An attempt, for what is looked up by its marker then. What can't be looked up has its receipt on record.
    const putOff = all.map(({ effect, attempts }) => {
      const giveBack = (): Promise<void> =>
        parts.store.postponeEffect(
          effect.key,
          parts.owner,
          parts.clock() + backOff(attempts, 60_000),
          `it arrived, and was not told: ${message}`,
          true,
        );
      return giveBack().catch((fault: unknown) => {
        parts.log.error({ kind: effect.kind, problem: asFault(fault).message }, 'it is given back later');
        run.later(giveBack);
      });
    });
    await Promise.all(putOff);
  }
}

async function tell(parts: EngineParts, id: CaseId | null, all: readonly Delivered[]): Promise<void> {
  const effects = all.map(({ effect, receipt }) => ({ key: effect.key, receipt }));
  if (id === null) {
    for (const { key, receipt } of effects) await parts.store.completeEffect(key, parts.owner, receipt);
    return;
  }
  await handle(
    parts,
    id,
    {
      kind: 'receipts',
      id: inputId(effects.map(({ key }) => key)),
      at: parts.clock(),
      source: { kind: 'bot' },
      arrived: all.map(({ effect, receipt, made }) => ({ effect, receipt, made })),
    },
    { delivery: null, effects },
  );
}

/** The same for the same effects, so that what is told twice decides the same. */
function inputId(keys: readonly string[]): string {
  const [only] = keys;
  return keys.length === 1 ? `receipt:${only}` : `receipts:${sha256(keys.toSorted().join('\n'))}`;
}

async function showFailing(
  parts: EngineParts,
  id: CaseId | null,
  effect: Effect,
  problem: string,
  final: boolean,
): Promise<boolean> {
  try {
    if (id === null || (await parts.store.byId(id)) === null) return true;
    await handle(
      parts,
      id,
      {
        kind: 'delivery-failing',
        // Two decisions: what the second says must not be taken for what the first said.
        id: `${final ? 'given-up' : 'failing'}:${effect.key}`,
        at: parts.clock(),
        source: { kind: 'bot' },
        effect,
        problem,
        final,
      },
      SETTLES_NOTHING,
    );
    return true;
  } catch (error) {
    parts.log.error({ kind: effect.kind, problem: asFault(error).message }, 'a failing effect could not be shown');
    return false;
  }
}
