/**
 * Faults at port calls. Every call of a port goes through `guarded`, which counts it and may do something else instead: the
 * process ends before or after the call, the call is refused, or it is done and its answer lost. After a crash every call
 * of that process throws for ever, so nothing that it still does has any effect.
 */
import { PortFault } from '../engine/ports.ts';
import type { Random } from './random.ts';

export const FAULT_KINDS = ['crash-before', 'crash-after', 'refused', 'lost', 'unknown', 'permanent'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Asked at every call of a port that may fail. */
export interface Faults {
  /** Null: it goes well. */
  at(port: string, method: string): FaultKind | null;
}

export const NO_FAULTS: Faults = { at: () => null };

/** One process: it lives until its first crash. */
export interface Life {
  isDead: boolean;
  /** At which calls messages were handed over whose receipts are not kept yet. */
  unkept: readonly number[];
}

export interface Counts {
  calls: number;
  crashes: number;
  faults: number;
  /** Of these, those after which nobody knows whether a mail or a Slack message left. */
  ambiguous: number;
}

/** Calls that hand a message over which nobody can look up later, and the one that keeps its receipt. */
const HANDS_OVER: readonly string[] = ['mail.send', 'slack.post'];
const KEEPS = 'store.noteReceipt';
/** A receipt is kept before anything else is done with the message; so many calls of others may come in between. */
const SOON = 60;
/** Turns of the event loop that a call may wait for those of another process. */
const TURNS = 8;

class Crashed extends Error {
  constructor() {
    super('the process has ended');
    this.name = 'Crashed';
  }
}

/** Ports that are this process's own memory, or whose fault would be another thing than an answer. */
type Port = Readonly<Record<string, unknown>>;

/** The port, with faults at its calls. Methods that give no promise are let through. */
export function guarded<T extends object>(name: string, port: T, gate: Gate, plain: readonly string[] = []): T {
  const methods: Record<string, unknown> = {};
  for (const [method, value] of Object.entries(port as Port)) {
    methods[method] =
      typeof value !== 'function' || plain.includes(method)
        ? value
        : (...args: readonly unknown[]) => gate.pass(name, method, () => value(...args));
  }
  return methods as T;
}

export interface Gate {
  pass(port: string, method: string, work: () => Promise<unknown>): Promise<unknown>;
}

/** `pace`: how long each call waits for those of another process; null: not at all. */
export function gateOf(life: Life, box: { faults: Faults; readonly counts: Counts }, pace: Random | null = null): Gate {
  return {
    pass: async (port, method, work) => {
      for (let turns = pace?.below(TURNS) ?? 0; turns > 0; turns--) await null;
      if (life.isDead) throw new Crashed();
      box.counts.calls += 1;
      const call = `${port}.${method}`;
      const fault = box.faults.at(port, method);
      if (fault !== null) return failing(fault, life, box.counts, call, work);
      // Also while it is handed over: another call may come in between.
      if (HANDS_OVER.includes(call)) life.unkept = [...life.unkept, box.counts.calls];
      const answer = await work();
      if (call === KEEPS) life.unkept = life.unkept.slice(1);
      return answer;
    },
  };
}

async function failing(
  fault: FaultKind,
  life: Life,
  counts: Counts,
  call: string,
  work: () => Promise<unknown>,
): Promise<never> {
  const isCrash = fault === 'crash-before' || fault === 'crash-after';
  if (HANDS_OVER.includes(call) || call === KEEPS) counts.ambiguous += 1;
  if (isCrash) {
    counts.crashes += 1;
    if (fault === 'crash-before') life.isDead = true;
    else await work().catch(() => undefined);
    life.isDead = true;
    // Also what was handed over while the last call went on.
    if (life.unkept.some((at) => at >= counts.calls - SOON)) counts.ambiguous += 1;
    throw new Crashed();
  }
  counts.faults += 1;
  if (fault === 'refused') throw new PortFault('transient', 'refused for now');
  if (fault === 'permanent') throw new PortFault('permanent', 'refused for good');
  if (fault === 'unknown') await work();
  throw new PortFault('unknown', 'the answer was lost');
}
