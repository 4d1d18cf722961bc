/** What a story needs of the world in which it plays. */
import { listed } from '../../bot/start-refused.ts';
import { type Config, parseConfig } from '../../core/config.ts';
import type { Process } from '../../core/process.ts';
import { readYaml } from '../../engine/configuration-yaml.ts';
import type { FakeGithub } from '../../sandbox/github.ts';
import type { Places } from '../../sandbox/watch.ts';

/** Somebody who gets encrypted mail; the key's path is in the case repository. */
export interface Recipient {
  readonly name: string;
  readonly address: string;
  readonly key: string;
}

export interface Setting {
  readonly process: Process;
  readonly places: Places;
  /** Who sends the mails, and signs them. */
  readonly team: { readonly name: string; readonly address: string };
  /** All who have a key. */
  readonly recipients: readonly Recipient[];
  /** The addresses to which the notice goes, one mail each. */
  readonly noticed: readonly string[];
  /** `.github/vmt.yml`. */
  readonly configuration: string;
  /** When the story begins; ISO. */
  readonly start: string;
  /** The hour of disclosure; ISO. */
  readonly t0: string;
  /** When the disclosure really begins: T0, or later where it had to wait; ISO. */
  readonly opened: string;
  /** Fills the local GitHub with people, repositories and the configuration. `keys`: public keys by address. */
  seed(github: FakeGithub, keys: Readonly<Record<string, string>>): void;
}

/** The configuration as the bot reads it. Throws where it is refused. */
export function parsedConfiguration({ configuration, process }: Setting): Config {
  const yaml = readYaml('.github/vmt.yml', configuration);
  const config = yaml.ok ? parseConfig(yaml.value, [process]) : yaml;
  if (!config.ok) {
    throw new Error(`the configuration of the demo is refused:\n${listed(config.refusals)}`);
  }
  return config.value;
}
