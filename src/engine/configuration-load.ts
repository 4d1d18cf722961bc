/**
 * Reads the configuration from the case repository: `.github/vmt.yml`, the roster, and the blob shas of every key file
 * that they name; then pins logins and teams to their numeric ids. What is wrong with the files is data; what is wrong
 * with GitHub is a PortFault.
 */
import { type Config, keyPaths, MISSING, type Pins, parseConfig } from '../core/config.ts';
import type { LoadOutcome } from '../core/config-change.ts';
import { sha256, shortHash } from '../core/hash.ts';
import { type Refusal, refusal } from '../core/refusals.ts';
import { readYaml } from './configuration-yaml.ts';
import { inParallel } from './in-parallel.ts';
import type { Directory, Files } from './ports.ts';

const CONFIG_PATH = '.github/vmt.yml';
const ROSTER_PATH = '.github/stakeholders.yml';

/** Requests at the same time: GitHub allows 100 in all. */
const AT_ONCE = 8;
const KEY_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;

/** What the repository holds, before logins are looked up. */
export interface ReadFiles {
  readonly version: string;
  readonly content:
    | {
        readonly ok: true;
        readonly config: Config;
        readonly files: Readonly<Record<string, string>>;
        readonly roster: string | null;
      }
    | { readonly ok: false; readonly refusals: readonly Refusal[] };
}

/** Reads and checks the files. Throws PortFault. */
export async function readFiles(files: Pick<Files, 'read'>, caseRepository: string): Promise<ReadFiles> {
  const [main, roster] = await Promise.all([
    files.read(caseRepository, CONFIG_PATH),
    files.read(caseRepository, ROSTER_PATH),
  ]);
  const shas = { [CONFIG_PATH]: main?.sha ?? MISSING, [ROSTER_PATH]: roster?.sha ?? MISSING };
  const bad = (refusals: readonly Refusal[]): ReadFiles => ({
    version: shortHash(shas),
    content: { ok: false, refusals },
  });
  if (main === null) {
    return bad([
      refusal(CONFIG_PATH, 'is missing', `add ${CONFIG_PATH} to the case repository; the README has an example`),
    ]);
  }
  const parsed = parseText(main.text, caseRepository);
  const keys = roster === null ? { ok: true as const, paths: [] } : rosterKeys(roster.text);
  if (!parsed.ok || !keys.ok) {
    return bad([...(parsed.ok ? [] : parsed.refusals), ...(keys.ok ? [] : keys.refusals)]);
  }
  const paths = [...new Set([...keyPaths(parsed.config), ...keys.paths])].sort();
  const found = await inParallel(paths, AT_ONCE, (path) => files.read(caseRepository, path));
  const keyShas = Object.fromEntries(paths.map((path, i) => [path, found[i]?.sha ?? MISSING]));
  const watched = { ...keyShas, ...(roster === null ? {} : { [ROSTER_PATH]: roster.sha }) };
  return {
    version: shortHash({ ...shas, ...keyShas }),
    content: { ok: true, config: parsed.config, files: watched, roster: roster?.text ?? null },
  };
}

/** Looks up every login and team. Throws PortFault. */
export async function pin(read: ReadFiles, directory: Pick<Directory, 'user' | 'teamId'>): Promise<LoadOutcome> {
  const { version, content } = read;
  if (!content.ok) {
    return { ok: false, version, refusals: content.refusals };
  }
  const { config, files, roster } = content;
  const members = Object.values(config.roles);
  const logins = [...new Set(members.flatMap(({ users }) => users))];
  const teams = [...new Set(members.flatMap((role) => role.teams))];
  const [people, ids] = await Promise.all([
    inParallel(logins, AT_ONCE, (login) => directory.user(login)),
    inParallel(teams, AT_ONCE, (team) => directory.teamId(team)),
  ]);
  const refusals = [
    ...unknown(logins, people, 'no GitHub account has this login', 'write the login as it is now, or take it out'),
    ...unknown(teams, ids, 'no such team, or the app may not see it', 'write ORG/SLUG, and give the app members: read'),
  ];
  if (refusals.length > 0) {
    // Accounts come and go without a push: the version carries what was wrong, so that the next look decides again.
    return { ok: false, version: `${version}-${sha256(JSON.stringify(refusals)).slice(0, 12)}`, refusals };
  }
  const pins: Pins = {
    users: Object.fromEntries(logins.map((login, i) => [login.toLowerCase(), people[i]?.id ?? 0])),
    teams: Object.fromEntries(teams.map((team, i) => [team.toLowerCase(), ids[i] ?? 0])),
  };
  return { ok: true, value: { version, config, pins, files, roster } };
}

function unknown(names: readonly string[], found: readonly unknown[], rule: string, mend: string): Refusal[] {
  return names.filter((_name, i) => found[i] === null).map((name) => refusal(name, rule, mend));
}

function parseText(
  text: string,
  caseRepository: string,
): { ok: true; config: Config } | { ok: false; refusals: readonly Refusal[] } {
  const yaml = readYaml(CONFIG_PATH, text);
  if (!yaml.ok) {
    return yaml;
  }
  const parsed = parseConfig(yaml.value);
  if (!parsed.ok) {
    const refusals = parsed.refusals.map(({ path, value, rule, mend }) =>
      refusal(`line ${yaml.lineOf(path)}: ${value || CONFIG_PATH}`, rule, mend),
    );
    return { ok: false, refusals };
  }
  const config = parsed.value;
  const isCaseRepository = (name: string): boolean => name.toLowerCase() === caseRepository.toLowerCase();
  const refusals = [
    ...config.repositories.map((name) => ['repositories', name] as const),
    ['advisories.repository', config.advisories.repository] as const,
  ]
    .filter(([, name]) => isCaseRepository(name))
    .map(([key, name]) =>
      refusal(`${key}: ${name}`, 'this is the private case repository', 'name a public repository'),
    );
  const all = [...refusals, ...notYet(config)];
  return all.length > 0 ? { ok: false, refusals: all } : { ok: true, config };
}

/** What the file may say and this version can't do yet: told now, and not on disclosure day. */
function notYet(config: Config): readonly Refusal[] {
  return [
    ...(config.process === 'kata'
      ? []
      : [refusal(`process: ${config.process}`, 'this version ships the process kata', 'write `process: kata`')]),
    ...(config.rehearsal === 'optional'
      ? []
      : [refusal('rehearsal: required', 'this version has no rehearsal yet', 'write `rehearsal: optional`')]),
  ];
}

/** The key files that the roster names. What else stands in the roster is checked by those who use it. */
function rosterKeys(
  text: string,
): { ok: true; paths: readonly string[] } | { ok: false; refusals: readonly Refusal[] } {
  const yaml = readYaml(ROSTER_PATH, text);
  if (!yaml.ok) {
    return yaml;
  }
  const rows: readonly unknown[] = Array.isArray(yaml.value) ? yaml.value : [];
  if (yaml.value !== null && !Array.isArray(yaml.value)) {
    return {
      ok: false,
      refusals: [refusal(ROSTER_PATH, 'must be a list of stakeholders', 'begin each with `- name: NAME`')],
    };
  }
  const keys = rows.flatMap((row) => (typeof row === 'object' && row !== null && 'key' in row ? [row.key] : []));
  return { ok: true, paths: keys.filter((key): key is string => typeof key === 'string' && KEY_PATH.test(key)) };
}
