/**
 * A bot with everything that a disclosure can reach: a roster of three members with a key each, a downstream list with
 * its own key, a CNA, public lists, and addresses for calendar files. Otherwise as test/support/bot-world.ts.
 */

import { kataConfiguration } from '../../src/sandbox/kata-world.ts';
import { makeOpenpgpKey, type OpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { type BotWorld, startBotWorld } from '../support/bot-world.ts';

export const TEAM = 'vmt@example.org';
export const DISTROS = 'linux-distros@vs.example.org';
export const CNA = 'cve@cna.example.org';
export const MEMBERS = ['anna@vendor.example', 'ben@cloud.example', 'cleo@chips.example'] as const;
/** Everybody who has a key. */
const KEYED = [...MEMBERS, DISTROS, CNA] as const;
export const ROSTER_PATH = '.github/stakeholders.yml';

/** Who keeps the hour free: the coordinator, the core developer, the stable maintainer. Bob is none of them. */
export const CALENDARS = ['alice@example.org', 'grace@example.org', 'erin@example.org'] as const;

/** `anna` of `anna@vendor.example`. */
export function nameOf(address: string): string {
  return address.slice(0, address.indexOf('@'));
}

export function keyPath(address: string): string {
  return `keys/${nameOf(address)}.asc`;
}

/** `.github/stakeholders.yml` with these addresses, each with the key of its name. */
export function roster(addresses: readonly string[]): string {
  return addresses
    .map((address) => `- { name: ${nameOf(address)}, address: ${address}, key: ${keyPath(address)} }\n`)
    .join('');
}

/** `.github/vmt.yml`. */
function keyedConfiguration(branches: readonly string[]): string {
  return kataConfiguration
    .replace('branches: [main, stable-1.11, stable-1.10]', `branches: [${branches.join(', ')}]`)
    .replace(
      'email: embargo-notice@lists.example.org }',
      `email: embargo-notice@lists.example.org, encrypt: roster }
  linux-distros:  { audience: downstream, email: ${DISTROS}, subject-prefix: "[vs] ", encrypt: ${keyPath(DISTROS)} }`,
    )
    .replace(
      'requester: { name: Alice Doe, email: alice@example.org }',
      `$&, cna: { email: ${CNA}, key: ${keyPath(CNA)} }`,
    )
    .replace('bob: bob@example.org', 'bob: bob@example.org, grace: grace@example.org, erin: erin@example.org');
}

export interface KeyedWorldOptions {
  readonly branches?: readonly string[];
  /** Replaces parts of the configuration, before the bot reads it. */
  readonly configuration?: (yaml: string) => string;
  /** By address: the team's, and those of `KEYED`. */
  readonly keys: Readonly<Record<string, OpenpgpKey>>;
}

/** Making keys takes a while: those that no test looks into are made once. */
let anyKeys: Promise<Readonly<Record<string, OpenpgpKey>>> | undefined;

export function someKeys(): Promise<Readonly<Record<string, OpenpgpKey>>> {
  const made = [TEAM, ...KEYED].map(async (address) => [address, await makeOpenpgpKey(nameOf(address), address)]);
  anyKeys ??= Promise.all(made).then((all) => Object.fromEntries(all) as Record<string, OpenpgpKey>);
  return anyKeys;
}

/** Files of the case repository: the roster, the keys, and `.github/vmt.yml`. */
export function keyedFiles(options: KeyedWorldOptions): Readonly<Record<string, string>> {
  const { branches = ['main'], keys, configuration = (yaml) => yaml } = options;
  const own = KEYED.map((address) => [keyPath(address), keys[address]?.publicKey ?? '']);
  return {
    ...Object.fromEntries(own),
    [ROSTER_PATH]: roster(MEMBERS),
    '.github/vmt.yml': configuration(keyedConfiguration(branches)),
  };
}

/** Starts it on 23 November 2026. */
export function startKeyedWorld(options: KeyedWorldOptions): Promise<BotWorld> {
  return startBotWorld({ signingKey: options.keys[TEAM]?.privateKey ?? '', files: keyedFiles(options) });
}
