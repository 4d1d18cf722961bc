/** What the engine is made of; put together once, in main. */
import type { Config } from '../core/config.ts';
import type { Process } from '../core/process.ts';
import type { Renderer, World } from '../core/scene.ts';
import type { Configuration } from './configuration.ts';
import { type Channels, type Clock, type GitHub, PortFault, type Store } from './ports.ts';
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
}

export interface EngineParts {
  readonly store: Store;
  readonly github: GitHub;
  readonly channels: Channels;
  readonly configuration: Configuration;
  readonly processes: Readonly<Record<string, Process>>;
  /** Templates of a process, checked. */
  readonly renderer: (process: Process) => Renderer;
  readonly readDelivery: ReadDelivery;
  readonly clock: Clock;
  readonly log: Log;
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

/** Process, configuration and templates in force. A transient fault where there is no configuration yet. */
export function worldOf(parts: EngineParts): World {
  const config: Config | null = parts.configuration.current();
  if (config === null) throw new PortFault('transient', 'there is no valid configuration yet');
  const process = parts.processes[config.process];
  if (process === undefined) throw new PortFault('permanent', `there is no process ${config.process}`);
  return { config, process, renderer: parts.renderer(process), host: parts.host, caseRepository: parts.caseRepository };
}
