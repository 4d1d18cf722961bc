/** What every sender gets and gives. A sender takes only what the gate let pass. */
import type { Effect, EffectKind } from '../../core/effects.ts';
import type { Passed } from '../../core/gate.ts';
import type { Made } from '../../core/inputs.ts';
import type { Case } from '../../core/model.ts';
import type { World } from '../../core/scene.ts';
import type { Instant } from '../../core/time.ts';
import { marker } from '../marker.ts';
import type { EngineParts } from '../parts.ts';
import { type AdvisoryState, PortFault } from '../ports.ts';

export type PassedOf<K extends EffectKind> = Passed<Extract<Effect, { kind: K }>>;

export interface Sending {
  readonly parts: EngineParts;
  readonly world: World;
  /** The case as it is now; null for what belongs to none. */
  readonly case: Case | null;
  readonly now: Instant;
  /** Attempts before this one: more than 0 means that it may be there already. */
  readonly attempts: number;
  readonly createdAt: Instant;
  /** First line of whatever is made, the same for each attempt. */
  readonly marker: string;
  readonly last: LastAnswers;
}

/** What GitHub answered to the last write of this turn, and when: the effect that comes next need not read it again. */
export interface LastAnswers {
  advisory: { readonly state: AdvisoryState; readonly at: Instant } | null;
}

/** The proof of arrival; or that there is nothing to send to yet. */
export type Sent =
  | {
      readonly proof: string;
      readonly url: string | null;
      /** Of a mail; null for all else. */
      readonly messageId: string | null;
      readonly maybeTwice: boolean;
      readonly made: Made | null;
    }
  | { readonly laterBy: number; readonly why: string };

/** It arrived, or was there already. */
export function arrived(proof: string, url: string | null = null, made: Made | null = null): Sent {
  return { proof, url, messageId: null, maybeTwice: false, made };
}

/** How far GitHub's clock may be behind ours, when looking for what was made. */
const CLOCKS_DIFFER = 10 * 60_000;

export function since(sending: Sending): Instant {
  return sending.createdAt - CLOCKS_DIFFER;
}

export function markerOf(parts: EngineParts, key: string): string {
  return marker(parts.salt, key);
}

export function theCase(sending: Sending): Case {
  if (sending.case === null) throw new PortFault('permanent', 'this effect belongs to no case');
  return sending.case;
}

/** The case issue's number; a transient fault while it is being made. */
export function caseNumber(sending: Sending): number {
  const { number } = theCase(sending);
  if (number === null) throw new PortFault('transient', 'the case issue is not made yet');
  return number;
}
