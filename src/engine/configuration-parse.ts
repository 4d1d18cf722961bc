/**
 * The files of the configuration, from text to values: `.github/vmt.yml` and the roster, alone and together. Each fault
 * has its line. Every address passes the rule of the mailer that will send there, too, so that none is refused first on
 * disclosure day.
 */
import { type Config, parseConfig, type ShippedProcess } from '../core/config.ts';
import { type ConfigFault, type ConfigPath, configFault } from '../core/config-faults.ts';
import { rosterFaults } from '../core/config-keys.ts';
import { type Refusal, type Result, refusal } from '../core/refusals.ts';
import { type Member, parseRoster } from '../core/roster.ts';
import { type ReadYaml, readYaml } from './configuration-yaml.ts';

export const CONFIG_PATH = '.github/vmt.yml';
export const ROSTER_PATH = '.github/stakeholders.yml';

/** One bare mail address that can be sent to, or why not. */
export type AddressRule = (text: string) => Result<string>;

/** What the files are checked against, besides themselves. */
export interface ParseRules {
  readonly caseRepository: string;
  readonly mailAddress: AddressRule;
  /** The processes that `vmt.yml` may name. */
  readonly shipped: readonly ShippedProcess[];
}

export type ParsedFiles =
  | { readonly ok: true; readonly config: Config; readonly members: readonly Member[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Both files; `roster`: null where there is none. All faults of both are told together. */
export function parseFiles(text: string, roster: string | null, rules: ParseRules): ParsedFiles {
  const { caseRepository, mailAddress, shipped } = rules;
  const main = readYaml(CONFIG_PATH, text);
  const parse = (value: unknown) => parseConfig(value, shipped);
  const config = checked(main, parse, (value) => [
    ...placeFaults(value, caseRepository),
    ...addressesOf(value).flatMap((at) => addressFaults(at, mailAddress)),
  ]);
  const rows = roster === null ? null : parseMembers(roster, mailAddress);
  const refusals = [...mainRefusals(main, config), ...(rows === null || rows.ok ? [] : rows.refusals)];
  if (!config.ok || (rows !== null && !rows.ok)) {
    return { ok: false, refusals };
  }
  const between = { ok: false, refusals: rosterFaults(config.value, rows?.value ?? null) } as const;
  return between.refusals.length > 0
    ? { ok: false, refusals: mainRefusals(main, between) }
    : { ok: true, config: config.value, members: rows?.value ?? [] };
}

type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly ConfigFault[] };

/** The rows of the roster. */
export function parseMembers(
  text: string,
  mailAddress: AddressRule,
):
  | { readonly ok: true; readonly value: readonly Member[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] } {
  const yaml = readYaml(ROSTER_PATH, text);
  const rows = checked(yaml, parseRoster, (members) =>
    members.flatMap(({ address }, i) => addressFaults({ path: [i, 'address'], address }, mailAddress)),
  );
  return rows.ok
    ? rows
    : { ok: false, refusals: located(yaml, rows, (line, value) => `${ROSTER_PATH}, line ${line}: ${value}`) };
}

/** Reads, and looks at what was read if it is good so far. Faults of the YAML itself are in `yaml`. */
function checked<T>(
  yaml: ReadYaml,
  parse: (value: unknown) => Checked<T>,
  more: (value: T) => ConfigFault[],
): Checked<T> {
  if (!yaml.ok) {
    return { ok: false, refusals: [] };
  }
  const parsed = parse(yaml.value);
  const refusals = parsed.ok ? more(parsed.value) : [];
  return refusals.length > 0 ? { ok: false, refusals } : parsed;
}

function mainRefusals(yaml: ReadYaml, parsed: Checked<unknown>): readonly Refusal[] {
  return located(yaml, parsed, (line, value) => `line ${line}: ${value || CONFIG_PATH}`);
}

function located(
  yaml: ReadYaml,
  parsed: Checked<unknown>,
  at: (line: number, value: string) => string,
): readonly Refusal[] {
  if (!yaml.ok) {
    return yaml.refusals;
  }
  const faults = parsed.ok ? [] : parsed.refusals;
  return faults.map(({ path, value, rule, mend }) => refusal(at(yaml.lineOf(path), value), rule, mend));
}

function placeFaults(config: Config, caseRepository: string): ConfigFault[] {
  return [
    ...config.repositories.map((name, i) => [['repositories', i], name] as const),
    [['advisories', 'repository'], config.advisories.repository] as const,
  ]
    .filter(([, name]) => name.toLowerCase() === caseRepository.toLowerCase())
    .map(([path, name]) => configFault(path, name, 'this is the private case repository', 'name a public repository'));
}

interface PlacedAddress {
  readonly path: ConfigPath;
  readonly address: string;
}

function addressesOf({ channels, cve, addresses }: Config): PlacedAddress[] {
  const at = (path: ConfigPath, address: string): PlacedAddress => ({ path, address });
  return [
    ...Object.entries(channels).flatMap(([name, channel]) =>
      channel.kind === 'mail' ? [at(['channels', name, 'email'], channel.email)] : [],
    ),
    ...(cve.requester === null ? [] : [at(['cve', 'requester', 'email'], cve.requester.email)]),
    ...(cve.cna === null ? [] : [at(['cve', 'cna', 'email'], cve.cna.email)]),
    ...Object.entries(addresses).map(([login, address]) => at(['addresses', login], address)),
  ];
}

function addressFaults({ path, address }: PlacedAddress, mailAddress: AddressRule): ConfigFault[] {
  const allowed = mailAddress(address);
  return allowed.ok ? [] : [configFault(path, address, allowed.refusal.rule, allowed.refusal.mend)];
}
