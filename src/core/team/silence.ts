/**
 * Who was not heard of for two months. The days of a leave are counted out. Only the latest leave matters: whoever takes
 * one is seen when saying so. Source: seed "Stepping Down", responsibilities; processes section 2.
 */
import type { Instant } from '../time.ts';
import { endOf, type Leave } from './leave.ts';
import { addMonths } from './months.ts';

/** What is known of somebody of the team. */
export interface TeamPerson {
  readonly login: string;
  /** When the bot first saw the person in the team: what was before it can't know. */
  readonly knownSince: Instant;
  /** The last thing that a journal has of the person; null: nothing since then. */
  readonly lastSeen: Instant | null;
  readonly leave: Leave | null;
}

const MONTHS = 2;

export function isOnLeave({ leave }: TeamPerson, now: Instant): boolean {
  return leave !== null && now < endOf(leave);
}

/** The last sign of the person, or since when one is waited for. */
export function lastSign({ knownSince, lastSeen, leave }: TeamPerson): Instant {
  return Math.max(knownSince, lastSeen ?? 0, leave?.from ?? 0);
}

/** Two months without a sign, leave counted out. Nobody is silent while on leave. */
export function isSilent(person: TeamPerson, now: Instant): boolean {
  const sign = lastSign(person);
  const away = person.leave === null ? 0 : Math.max(0, endOf(person.leave) - sign);
  return addMonths(sign, MONTHS) + away <= now;
}
