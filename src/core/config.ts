/**
 * The project's configuration: `.github/vmt.yml` of the case repository, read and checked. All faults are told together.
 * The caller parses the YAML (engine/configuration-parse.ts); here it is a value. Source: contract section 3.
 */
import { configRows } from './config-fault-rows.ts';
import { type ConfigFault, faultsOf } from './config-faults.ts';
import { ruleFaults } from './config-rules.ts';
import { type ConfigFile, configSchema } from './config-schema.ts';
import { shortHash } from './hash.ts';
import type { ConfiguredRole } from './model.ts';
import type { Process } from './process.ts';
import type { Day } from './time.ts';

/** Who holds a role: logins, and teams as `org/slug`. Each list is empty by default. */
export interface Members {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

export interface MailChannel {
  readonly kind: 'mail';
  /** `team`: one line when a private report comes in, and nothing else. */
  readonly audience: 'team' | 'downstream' | 'public';
  /** One address. Nobody sees another recipient. */
  readonly email: string;
  /** `subject-prefix`: what every subject begins with, such as `[vs] `. Default: nothing. */
  readonly subjectPrefix: string;
  /** `roster`: one mail per roster member, to that member's key. A path: to that public key. Default null: signed only. */
  readonly encrypt: string | null;
}

export interface SlackChannel {
  readonly kind: 'slack';
  readonly audience: 'team' | 'public';
  /** As it is written, `#announcements`; its webhook is found by `webhookName`. */
  readonly slack: string;
}

export type Channel = MailChannel | SlackChannel;

/** Days on which nothing is disclosed, both inclusive. `reason`: default `freeze`. */
export interface Freeze {
  readonly from: Day;
  readonly to: Day;
  readonly reason: string;
}

/** Every key of the file, with its default; keys without one must be given. */
export interface Config {
  /** The id of a process that ships. */
  readonly process: string;
  /** As it is called in messages. */
  readonly project: string;
  /** The product repositories, `owner/name`, at least one. */
  readonly repositories: readonly string[];
  /** Supported branches, at least one; the first is the development branch. */
  readonly branches: readonly string[];
  /** `coordinators` must name somebody; all others are empty by default. `sig-maintainers` are those of all components. */
  readonly roles: Readonly<Record<ConfiguredRole, Members>>;
  /** `sig-maintainers` by component, where the file has them so. Default: none. */
  readonly componentMaintainers: Readonly<Record<string, Members>>;
  /** Logins that are told that a case is late. Default: none. */
  readonly escalation: readonly string[];
  /** By name. Default: none. */
  readonly channels: Readonly<Record<string, Channel>>;
  /** Where documents are filed. Default: the first product repository, `KCSA/`, `KCSA.md`, `KCSN/`, ids by CVE. */
  readonly advisories: {
    readonly repository: string;
    readonly directory: string;
    readonly index: string;
    readonly notes: string;
    readonly id: 'cve' | 'year';
  };
  /** How a CVE is asked for. Default: `via: github`. `requester` must be given with mitre; `cna` is optional. */
  readonly cve: {
    readonly via: 'github' | 'mitre';
    readonly requester: { readonly name: string; readonly email: string } | null;
    readonly cna: { readonly email: string; readonly key: string } | null;
  };
  /** Countries whose public holidays count, and freezes. Default: none. */
  readonly calendar: { readonly countries: readonly string[]; readonly freezes: readonly Freeze[] };
  /** `public-report-label`, default `security-report`. */
  readonly publicReportLabel: string;
  /** The prefix of status labels; default: the process's own. */
  readonly labels: { readonly prefix: string };
  /** So many different people approve a plan. Default 2; 1 only for a team of one. */
  readonly approvals: number;
  /** `required`: a disclosure plan runs only after a rehearsal. Default `optional`. */
  readonly rehearsal: 'optional' | 'required';
  /** `stall-days`, business days without activity, default 3. */
  readonly stallDays: number;
  /** `retention-days`, after which private payloads of closed cases are deleted, default 365. */
  readonly retentionDays: number;
  /** Where calendar files go, by login. Default: none. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** What the logins and teams of a configuration were when it was loaded, by name in lower case. */
export interface Pins {
  readonly users: Readonly<Record<string, number>>;
  readonly teams: Readonly<Record<string, number>>;
}

/** What stands for the blob sha of a file that is named and is not there. */
export const MISSING = 'missing';

export type ParsedConfig =
  | { readonly ok: true; readonly value: Config }
  | { readonly ok: false; readonly refusals: readonly ConfigFault[] };

/** What the configuration must know of a process. */
export type ShippedProcess = Pick<Process, 'id' | 'labelPrefix'>;

/**
 * Checks a parsed `vmt.yml`; `shipped`: the processes that it may name. Every fault is in the answer, each with its path,
 * its rule and its mend.
 */
export function parseConfig(value: unknown, shipped: readonly ShippedProcess[]): ParsedConfig {
  const ids = shipped.map(({ id }) => id);
  const parsed = configSchema(ids).safeParse(value);
  const rows = configRows(ids);
  const shape = parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOf(issue, value, rows));
  const refusals = [...shape, ...ruleFaults(value)];
  return parsed.success && refusals.length === 0
    ? { ok: true, value: toConfig(parsed.data, shipped) }
    : { ok: false, refusals };
}

/**
 * The part of a configuration that decides who commands and who is sent what. `files` are blob shas of the roster and
 * of key files, by path: who could exchange a key could read what is encrypted to it.
 */
function securityPart(config: Config, pins: Pins, files: Readonly<Record<string, string>> = {}): object {
  const { repositories, roles, componentMaintainers, channels, advisories, cve, approvals, addresses } = config;
  return { repositories, roles, componentMaintainers, channels, advisories, cve, approvals, addresses, pins, files };
}

/** What coordinators approve with `/approve config HASH`: 12 hex digits over the security-relevant part. */
export function configHash(config: Config, pins: Pins, files: Readonly<Record<string, string>> = {}): string {
  return shortHash(securityPart(config, pins, files));
}

/** Every public repository that the configuration names: those of the products, and the one of the documents. Some twice. */
export function repositoriesOf({ repositories, advisories }: Config): readonly string[] {
  return [...repositories, advisories.repository];
}

/** `#announcements` → `ANNOUNCEMENTS`: the end of the setting `SLACK_WEBHOOK_URL_ANNOUNCEMENTS`. */
export function webhookName(slack: string): string {
  const name = slack.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return name.replace(/^_+/, '').replace(/_+$/, '');
}

function toConfig(file: ConfigFile, shipped: readonly ShippedProcess[]): Config {
  const { everybody, components } = maintainers(file.roles['sig-maintainers']);
  const [firstRepository = ''] = file.repositories;
  return {
    process: file.process,
    project: file.project,
    repositories: file.repositories,
    branches: file.branches,
    roles: { ...file.roles, 'sig-maintainers': everybody },
    componentMaintainers: components,
    escalation: file.escalation,
    channels: Object.fromEntries(Object.entries(file.channels).map(([name, channel]) => [name, toChannel(channel)])),
    advisories: { ...file.advisories, repository: file.advisories.repository ?? firstRepository },
    cve: { via: file.cve.via, requester: file.cve.requester ?? null, cna: file.cve.cna ?? null },
    calendar: file.calendar,
    publicReportLabel: file['public-report-label'],
    labels: { prefix: file.labels.prefix ?? shipped.find(({ id }) => id === file.process)?.labelPrefix ?? '' },
    approvals: file.approvals,
    rehearsal: file.rehearsal,
    stallDays: file['stall-days'],
    retentionDays: file['retention-days'],
    addresses: file.addresses,
  };
}

/** The rules have seen to it that there is exactly one place, and that nothing embargoed goes to Slack. */
function toChannel(channel: ConfigFile['channels'][string]): Channel {
  const { audience, email, slack, encrypt } = channel;
  return slack !== undefined
    ? { kind: 'slack', audience: audience === 'team' ? 'team' : 'public', slack }
    : {
        kind: 'mail',
        audience,
        email: email ?? '',
        subjectPrefix: channel['subject-prefix'] ?? '',
        encrypt: encrypt ?? null,
      };
}

/** `sig-maintainers` is a role like the others, or a table by component. */
function maintainers(given: ConfigFile['roles']['sig-maintainers']): {
  everybody: Members;
  components: Readonly<Record<string, Members>>;
} {
  if (isMembers(given)) {
    return { everybody: given, components: {} };
  }
  return { everybody: union(Object.values(given)), components: given };
}

function isMembers(given: ConfigFile['roles']['sig-maintainers']): given is ConfigFile['roles']['associates'] {
  return Array.isArray(given.users);
}

function union(all: readonly Members[]): Members {
  return {
    users: [...new Set(all.flatMap(({ users }) => users))],
    teams: [...new Set(all.flatMap(({ teams }) => teams))],
  };
}
