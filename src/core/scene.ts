/** What a decision sees: the case, who asks, when, by which process and configuration, and what was looked up. */
import type { Config } from './config.ts';
import type { Effect } from './effects.ts';
import type { Entry, Fact } from './facts.ts';
import type { Found } from './inputs.ts';
import type { Actor, Case, Person, Role } from './model.ts';
import type { OtherCases } from './other-cases.ts';
import type { Process } from './process.ts';
import type { Refusal, Result } from './refusals.ts';
import type { Member } from './roster.ts';
import type { Instant } from './time.ts';

/** A template made into text; a refusal names the fact that is missing. */
export interface Renderer {
  render(
    communication: string,
    view: Readonly<Record<string, unknown>>,
  ): Result<{ readonly subject: string | null; readonly body: string }>;
}

/** What is known of a public key that the configuration or the roster names. */
export interface KeyState {
  /** The file's blob sha. */
  readonly version: string;
  /** Null: never. */
  readonly expires: Instant | null;
  /** The addresses that the key says it belongs to, in lower case. */
  readonly addresses: readonly string[];
  /** Why nothing can be encrypted to it (missing, revoked, only for signing, …), in words; null: it can. Expiry is not among them. */
  readonly fault: string | null;
}

/** What is the same for every decision until the configuration changes. */
export interface World {
  readonly process: Process;
  readonly config: Config;
  readonly renderer: Renderer;
  /** The downstream stakeholders, in the file's order; empty where there is no roster. */
  readonly roster: readonly Member[];
  /** Every key that the configuration and the roster name, by path. */
  readonly keys: Readonly<Record<string, KeyState>>;
  /** What the logins of the configuration were when it was loaded, by name in lower case. */
  readonly people: Readonly<Record<string, number>>;
  /** GitHub's host as it stands in addresses, such as `github.com`. */
  readonly host: string;
  /** `owner/name` of the private case repository, which no public text may name. */
  readonly caseRepository: string;
  /** What the other open private cases say, so that no text of one leaves with another. */
  readonly otherCases: OtherCases;
}

export interface Scene extends World {
  readonly case: Case;
  readonly actor: Actor;
  readonly now: Instant;
  readonly found: Found;
  /** Where the command was typed; absent: on the case issue, or it is no command. */
  readonly place?: 'advisory';
  /** When the command was typed, in GitHub's whole seconds; absent: now. */
  readonly typedAt?: Instant;
  /** The id that the documents of a plan have already; null or absent: the next one that is free. */
  readonly documentId?: string | null;
}

/** An effect before it has its key, case and due time. */
export type NewEffect = Effect extends infer E
  ? E extends Effect
    ? Omit<E, 'key' | 'caseId' | 'due'> & { due?: Instant }
    : never
  : never;

/** What a command or signal leads to, and what to say of it. */
export interface Done {
  readonly ok: true;
  readonly facts: readonly Fact[];
  readonly effects: readonly NewEffect[];
  readonly say: string;
  /** What only the team may read of the answer: it is never said on the advisory. */
  readonly forTeam?: string;
}

/** Facts and effects, and what to say; or why not. */
export type Outcome = Done | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Facts and effects to commit together. */
export interface Decision {
  readonly entries: readonly Entry[];
  readonly effects: readonly Effect[];
  /** The case after the entries; null if nothing was opened. */
  readonly case: Case | null;
}

export function done(say: string, facts: readonly Fact[] = [], effects: readonly NewEffect[] = []): Done {
  return { ok: true, facts, effects, say };
}

/** The whole answer, as the team reads it. */
export function allSaid({ say, forTeam = '' }: Done): string {
  return [say, forTeam].filter((text) => text !== '').join(' ');
}

export function no(...refusals: readonly Refusal[]): Outcome {
  return { ok: false, refusals };
}

/** The person who acts; commands and labels always come from one. */
export function actingPerson(scene: Scene): Person {
  if (scene.actor.kind !== 'person') throw new Error('only a person can ask for this');
  return scene.actor.person;
}

export function hasRole(scene: Scene, roles: readonly Role[]): boolean {
  return scene.actor.kind === 'person' && scene.actor.roles.some((role) => roles.includes(role));
}
