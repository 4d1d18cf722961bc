/** What the configuration must remember over a restart, as one JSON value in the store's memory. */
import { type ConfigState, type Loaded, NO_CONFIG } from '../core/config-change.ts';
import { ok } from '../core/refusals.ts';
import type { Instant } from '../core/time.ts';
import { parseMembers } from './configuration-parse.ts';
import type { Memory } from './ports.ts';

/** A comment that is decided and not yet written. */
export interface PendingComment {
  /** Makes the marker: the same key is written once. */
  readonly key: string;
  readonly at: Instant;
  readonly body: string;
  /** The comment that it answers, and with which reaction. */
  readonly answers: { readonly comment: number; readonly reaction: '+1' | '-1' } | null;
}

export interface Saved {
  readonly format: 2;
  readonly state: ConfigState;
  readonly pending: readonly PendingComment[];
  /** Number of the issue "vmt-bot configuration". */
  readonly issue: number | null;
  /** Digest of the body last written there. */
  readonly written: string | null;
  /** Comments with `/approve config` that were handled, newest last. */
  readonly handled: readonly number[];
}

/** Its name in the memory. */
export const NAME = 'configuration';
const EMPTY: Saved = { format: 2, state: NO_CONFIG, pending: [], issue: null, written: null, handled: [] };

/** What was saved last, or nothing yet. Throws when it is of a version of this program that is not known. */
export async function recall(memory: Pick<Memory, 'recall'>): Promise<Saved> {
  const text = await memory.recall(NAME);
  if (text === null) {
    return EMPTY;
  }
  const value: unknown = JSON.parse(text);
  if (isOfFormat(1, value)) {
    return fromFormat1(value);
  }
  if (!isOfFormat(2, value)) {
    // Never begin anew: the first configuration is taken as it is, so forgetting would approve whatever was pushed.
    throw new Error(
      'the remembered configuration is of another version of vmt-bot: start that version, or restore a backup',
    );
  }
  return withTemplates(value);
}

/** Saves everything at once. */
export function save(memory: Memory, saved: Saved): Promise<void> {
  return memory.remember(NAME, JSON.stringify(saved));
}

/** Format 1 kept the roster as text and knew nothing of the keys but their shas. */
interface Format1 extends Omit<Saved, 'format' | 'state'> {
  readonly format: 1;
  readonly state: Omit<ConfigState, 'inForce' | 'proposed'> & {
    readonly inForce: (Omit<Loaded, 'members' | 'keys' | 'templates'> & { readonly roster: string | null }) | null;
  };
}

/**
 * What was in force stays in force; its keys are looked at by the next reload (configuration-keys.ts). What stands in the
 * repository is decided anew, since rules have changed: a change that waits is shown again, without its approvals.
 */
function fromFormat1({ state, ...rest }: Format1): Saved {
  return { ...rest, format: 2, state: { ...state, inForce: withMembers(state.inForce), proposed: null, seen: null } };
}

/** What was saved before projects had texts of their own names none. */
function withTemplates(saved: Saved): Saved {
  const { inForce, proposed } = saved.state;
  return {
    ...saved,
    state: {
      ...saved.state,
      inForce: inForce === null ? null : { ...inForce, templates: inForce.templates ?? {} },
      proposed:
        proposed === null
          ? null
          : { ...proposed, loaded: { ...proposed.loaded, templates: proposed.loaded.templates ?? {} } },
    },
  };
}

/** A roster that is not good by today's rules has no members: nobody is written to who was not looked at. */
function withMembers(old: Format1['state']['inForce']): Loaded | null {
  if (old === null) {
    return null;
  }
  const { roster, ...loaded } = old;
  const rows = roster === null ? null : parseMembers(roster, ok);
  return { ...loaded, members: rows?.ok ? rows.value : [], keys: {}, templates: {} };
}

type Formats = { readonly 1: Format1; readonly 2: Saved };

function isOfFormat<F extends keyof Formats>(format: F, value: unknown): value is Formats[F] {
  return (
    typeof value === 'object' && value !== null && 'format' in value && value.format === format && 'state' in value
  );
}
