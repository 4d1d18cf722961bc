/**
 * The two communities in which histories are played: each a process with its configuration, people, roster and templates,
 * made once and shared by all histories. Every private name has a canary in it.
 */
import { parse } from 'yaml';
import { loadAllTemplates, TEMPLATES } from '../bot/templates.ts';
import { parseConfig } from '../core/config.ts';
import type { Loaded } from '../core/config-change.ts';
import { sha256 } from '../core/hash.ts';
import type { Person } from '../core/model.ts';
import type { Process } from '../core/process.ts';
import type { Member } from '../core/roster.ts';
import type { KeyState, Renderer } from '../core/scene.ts';
import { kata } from '../processes/kata.ts';
import { kubeedge } from '../processes/kubeedge.ts';
import { canary } from './canaries.ts';

export const PROCESS_IDS = ['kata', 'kubeedge'] as const;
export type ProcessId = (typeof PROCESS_IDS)[number];

/** By what they do; outside are the reporter and a stranger. */
export const NAMES = [
  ...(['alice', 'bob', 'zoe'] as const),
  ...(['carol', 'karl', 'dave', 'erin', 'frank', 'grace', 'ivan', 'heidi', 'rita', 'mallory'] as const),
] as const;
export type Name = (typeof NAMES)[number];

const OUTSIDE: readonly Name[] = ['rita', 'mallory'];

/** The reporter's account is a secret of its own. */
export const PEOPLE = Object.fromEntries(
  NAMES.map((name, i) => [
    name,
    { id: i + 1, login: OUTSIDE.includes(name) ? canary('reporter', 'a', i) : canary('login', 't', i + 1) },
  ]),
) as Readonly<Record<Name, Person>>;

export const TEAM: readonly Name[] = ['alice', 'bob', 'zoe'];

export interface Community {
  readonly process: Process;
  readonly renderer: Renderer;
  readonly caseRepository: string;
  readonly product: string;
  readonly branches: readonly string[];
  /** `org/slug` of the coordinators. */
  readonly team: string;
  /** Configurations that may come into force; the first is the one at the start. */
  readonly configurations: readonly Loaded[];
  /** Texts of files in the case repository, by path: keys. */
  readonly files: Readonly<Record<string, string>>;
}

const login = (name: Name): string => PEOPLE[name].login;

const channels = `channels:
  embargo-notice: { audience: downstream, email: embargo-notice@lists.example.org, encrypt: roster }
  linux-distros: { audience: downstream, email: linux-distros@vs.example.org, subject-prefix: "[vs] ", encrypt: keys/linux-distros.asc }
  dev: { audience: public, email: dev@lists.example.org }
  oss-security: { audience: public, email: oss-security@lists.example.org }
  announcements: { audience: public, slack: "#announcements" }
  team: { audience: team, slack: "#vmt" }
`;
const requester = `requester: { name: ${canary('requester', 't', 1)}, email: ${canary('requester', 't', 2)}@example.org }`;
const shared = `public-report-label: security-report
approvals: 2
rehearsal: optional
stall-days: 3
retention-days: 365
escalation: [${login('karl')}]
addresses: { ${login('alice')}: ${canary('roster', 't', 8)}@example.org }
`;

const TEXTS: Readonly<Record<ProcessId, string>> = {
  kata: `process: kata
project: Kata Containers
repositories: [kata-containers/kata-containers]
branches: [main, stable-3.2]
roles:
  coordinators: { teams: [kata-containers/vmt] }
  core-reviewers: { users: [${login('carol')}, ${login('karl')}] }
  core-developers: { users: [${login('grace')}] }
  architecture-committee: { users: [${login('dave')}] }
  stable-maintainers: { users: [${login('erin')}] }
  release-managers: { users: [${login('frank')}] }
${channels}advisories: { repository: kata-containers/community, directory: KCSA, index: KCSA.md, notes: KCSN, id: cve }
cve: { via: mitre, ${requester}, cna: { email: cve@cna.example.org, key: keys/cna.asc } }
calendar: { countries: [US, DE] }
${shared}`,
  kubeedge: `process: kubeedge
project: KubeEdge
repositories: [kubeedge/kubeedge]
branches: [master, release-1.22]
roles:
  coordinators: { teams: [kubeedge/security-team] }
  core-reviewers: { users: [${login('carol')}, ${login('karl')}] }
  core-developers: { users: [${login('grace')}] }
  stable-maintainers: { users: [${login('erin')}] }
  release-managers: { users: [${login('frank')}] }
  associates: { users: [${login('ivan')}] }
  sig-maintainers: { cloudcore: { users: [${login('heidi')}] } }
${channels}advisories: { repository: kubeedge/community }
cve: { via: github, ${requester}, cna: { email: cve@cna.example.org, key: keys/cna.asc } }
calendar: { countries: [US, CN] }
${shared}`,
};

const TEAMS: Readonly<Record<ProcessId, string>> = { kata: 'kata-containers/vmt', kubeedge: 'kubeedge/security-team' };

/** The id of the coordinators' team. */
export const TEAM_ID = 77;

function member(name: string, number: number): Member {
  return {
    name: canary('roster', 't', number),
    address: `${canary('roster', 't', number)}@${name}.example.org`,
    key: `keys/${name}.asc`,
    employer: canary('roster', 't', number + 20),
    vouchedBy: null,
    terms: null,
    since: null,
    criteria: {},
  };
}

const alpha = member('alpha', 1);
const beta = member('beta', 2);
const gamma = member('gamma', 3);

const KEY_OWNERS: Readonly<Record<string, string>> = {
  'keys/linux-distros.asc': 'linux-distros@vs.example.org',
  'keys/cna.asc': 'cve@cna.example.org',
  ...Object.fromEntries([alpha, beta, gamma].map(({ key, address }) => [key, address])),
};

/** The blob sha of a text, as the simulated GitHub gives it. */
export function blobSha(text: string): string {
  return sha256(text).slice(0, 40);
}

const FILES = Object.fromEntries(Object.keys(KEY_OWNERS).map((path) => [path, `public key of ${path}\n`]));

const KEYS: Readonly<Record<string, KeyState>> = Object.fromEntries(
  Object.entries(KEY_OWNERS).map(([path, address]) => [
    path,
    { version: blobSha(FILES[path] ?? ''), expires: null, addresses: [address], fault: null },
  ]),
);

/** Throws where the templates or the configuration have a fault: nothing could be simulated then. */
export function createCommunities(): Readonly<Record<ProcessId, Community>> {
  const templates = loadAllTemplates([kata, kubeedge], TEMPLATES);
  if (templates.shippedFaults.length > 0) throw new Error(`templates: ${JSON.stringify(templates.shippedFaults)}`);
  const of = (process: Process, id: ProcessId): Community => {
    const base = loaded(process, TEXTS[id], [alpha, beta]);
    const [product = ''] = base.config.repositories;
    return {
      process,
      renderer: remembering(templates.renderer(process, {})),
      caseRepository: `${product.split('/')[0]}/${canary('repository', 't', 1)}`,
      product,
      branches: base.config.branches,
      team: TEAMS[id],
      configurations: [
        base,
        loaded(process, TEXTS[id], [alpha, beta, gamma]),
        loaded(process, TEXTS[id], [alpha]),
        loaded(process, TEXTS[id].replace(/^ {2}dev: .*\n/m, ''), [alpha, beta]),
      ],
      files: FILES,
    };
  };
  return { kata: of(kata, 'kata'), kubeedge: of(kubeedge, 'kubeedge') };
}

/** Rendering is pure: the same view, which is made once (core/render-case.ts), gives the same text. */
function remembering(renderer: Renderer): Renderer {
  const known = new WeakMap<object, Map<string, ReturnType<Renderer['render']>>>();
  return {
    render: (communication, view) => {
      const texts = known.get(view) ?? new Map<string, ReturnType<Renderer['render']>>();
      known.set(view, texts);
      const text = texts.get(communication) ?? renderer.render(communication, view);
      texts.set(communication, text);
      return text;
    },
  };
}

function loaded(process: Process, text: string, members: readonly Member[]): Loaded {
  const config = parseConfig(parse(text), [process]);
  if (!config.ok) throw new Error(`configuration: ${JSON.stringify(config.refusals)}`);
  return {
    version: sha256(text + JSON.stringify(members)),
    config: config.value,
    pins: {
      users: Object.fromEntries(Object.values(PEOPLE).map((person) => [person.login.toLowerCase(), person.id])),
      teams: Object.fromEntries(Object.values(TEAMS).map((team) => [team, TEAM_ID])),
    },
    files: {},
    members,
    keys: KEYS,
    templates: {},
  };
}
