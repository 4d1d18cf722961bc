/** A check of `/readyz` or `vmt doctor`: what is looked at, and what was found, with the mend where it is not good. */
import { visible } from '../../core/escape.ts';
import type { Refusal } from '../../core/refusals.ts';
import { problemOf } from '../../logger.ts';

export const RESULTS = ['ok', 'warning', 'fault'] as const;
export type Result = (typeof RESULTS)[number];

/** One thing that was found. `mend`: what is to be done; null where all is good. Words without secrets and without a case's. */
export interface Finding {
  readonly result: Result;
  readonly found: string;
  readonly mend: string | null;
}

export interface Check {
  readonly name: string;
  /** What is to be done where it can't be asked: `ask` throws then. */
  readonly mend: string;
  /** At least one. */
  readonly ask: () => Promise<readonly Finding[]>;
}

/** A row of the answer. */
export interface Row extends Finding {
  readonly check: string;
}

export function good(found: string): Finding {
  return { result: 'ok', found: visible(found), mend: null };
}

export function warning(found: string, mend: string): Finding {
  return { result: 'warning', found: visible(found), mend };
}

export function fault(found: string, mend: string): Finding {
  return { result: 'fault', found: visible(found), mend };
}

/** A refusal as a fault. */
export function refused({ value, rule, mend }: Refusal): Finding {
  return fault(`${value}: ${rule}`, mend);
}

/** What was found, or that nothing was, which is good: `words` say so. */
export function orGood(findings: readonly Finding[], words: string): readonly Finding[] {
  return findings.length > 0 ? findings : [good(words)];
}

/** All at the same time. One that can't be asked is a fault, and hides no other. */
export async function rowsOf(checks: readonly Check[]): Promise<readonly Row[]> {
  const rows = await Promise.all(
    checks.map(async (check) => (await askedOf(check)).map((finding): Row => ({ check: check.name, ...finding }))),
  );
  return rows.flat();
}

/** The faults of a check in words; null: there is none. Warnings do not count. */
export async function problemIn(check: Check): Promise<string | null> {
  const faults = (await askedOf(check)).filter(({ result }) => result === 'fault');
  return faults.length === 0 ? null : faults.map(({ found }) => found).join('; ');
}

function askedOf({ ask, mend }: Check): Promise<readonly Finding[]> {
  return ask().catch((error: unknown) => [fault(problemOf(error), mend)]);
}
