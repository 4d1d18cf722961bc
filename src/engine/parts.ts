/** What the engine is made of; put together once, in main. */
import type { OwnTemplates } from '../core/config-change.ts';
import type { EffectKind } from '../core/effects.ts';
import type { Process } from '../core/process.ts';
import type { Renderer, World } from '../core/scene.ts';
import type { Configuration } from './configuration.ts';
import type { KnownCases } from './other-cases.ts';
import {
  type Channels,
  type Clock,
  type CveRecords,
  type GitHub,
  PortFault,
  type Rehearsal,
  type Store,
  type Watch,
} from './ports.ts';
import type { ReadDelivery } from './reading.ts';

/** Structured log lines: only allow-listed fields, never text of a case. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export interface LogFields {
  readonly delivery?: string;
  readonly event?: string;
  readonly kind?: string;
  readonly attempts?: number;
  readonly problem?: string;
  readonly count?: number;
  /** Of the journal. */
  readonly entry?: number;
}

/** Why the gate did not let an effect out: it waits (held, frozen), a person must look, or there is nothing to do any more. */
export const STOPS = ['waits', 'refused', 'needless'] as const;
export type Stop = (typeof STOPS)[number];

/** How a mail server or Slack took a message. */
export type Outcome = 'accepted' | PortFault['kind'];

/** What is counted for those who operate the bot. */
export interface Counts {
  /** Inbox, clock and outbox were served once more. */
  round(): void;
  gateStopped(kind: EffectKind, how: Stop): void;
  /** A message was handed over, or should have been. */
  handedOver(channel: 'mail' | 'slack', outcome: Outcome): void;
}

/** For those who have nobody to count for: a rehearsal, the simulation, tests. */
export const UNCOUNTED: Counts = {
  round: () => undefined,
  gateStopped: () => undefined,
  handedOver: () => undefined,
};

export interface EngineParts {
  readonly store: Store;
  readonly github: GitHub;
  readonly watch: Pick<Watch, 'issueEvents' | 'identity'>;
  readonly channels: Channels;
  readonly cveRecords: CveRecords;
  readonly rehearsal: Rehearsal;
  readonly configuration: Configuration;
  readonly processes: Readonly<Record<string, Process>>;
  /** Templates of a process, checked; `own`: those of the project, in place of the shipped ones. */
  readonly renderer: (process: Process, own: OwnTemplates) => Renderer;
  /** What the open private cases say. */
  readonly otherCases: KnownCases;
  readonly readDelivery: ReadDelivery;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  /** `owner/name`. */
  readonly caseRepository: string;
  /** GitHub's host as it stands in addresses of pull requests. */
  readonly host: string;
  /** Secret of the markers. */
  readonly salt: string;
  /** The domain of Message-IDs. */
  readonly mailDomain: string;
  /** This process among several, for leases. */
  readonly owner: string;
}

/** The same for the poll, which looks for what GitHub did not tell. */
export interface WatchingParts extends EngineParts {
  readonly watch: Watch;
}

/** Process, configuration, roster, keys and templates in force. A transient fault where there is no configuration yet. */
export function worldOf(parts: EngineParts): World {
  const inForce = parts.configuration.inForce();
  if (inForce === null) throw new PortFault('transient', 'there is no valid configuration yet');
  const { config, members, keys, pins, templates } = inForce;
  const process = parts.processes[config.process];
  if (process === undefined) throw new PortFault('permanent', `there is no process ${config.process}`);
  const { host, caseRepository, otherCases } = parts;
  const people = pins.users;
  return {
    config,
    process,
    renderer: parts.renderer(process, templates),
    roster: members,
    keys,
    people,
    host,
    caseRepository,
    otherCases,
  };
}
