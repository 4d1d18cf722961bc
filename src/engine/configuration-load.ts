/**
 * Reads the configuration from the case repository: `.github/vmt.yml`, the roster, every key file that they name, and the
 * project's own templates; then pins logins and teams to their numeric ids. What is wrong with the files is data; what is wrong with GitHub is a
 * PortFault.
 */
import { type Config, MISSING, type Pins } from '../core/config.ts';
import type { LoadOutcome, OwnTemplates } from '../core/config-change.ts';
import { sha256, shortHash } from '../core/hash.ts';
import { type Refusal, refusal } from '../core/refusals.ts';
import type { Member } from '../core/roster.ts';
import type { KeyState } from '../core/scene.ts';
import { type KeySource, readKeys } from './configuration-keys.ts';
import { CONFIG_PATH, type ParseRules, parseFiles, ROSTER_PATH } from './configuration-parse.ts';
import {
  type Folder,
  listTemplates,
  readTemplates,
  TEMPLATES_PATH,
  type TemplateSource,
} from './configuration-templates.ts';
import { inParallel } from './in-parallel.ts';
import type { Directory } from './ports.ts';

/** Requests at the same time: GitHub allows 100 in all. */
const AT_ONCE = 8;

/** Where the files come from, and what they are checked against. */
export type FileSource = KeySource & ParseRules & TemplateSource;

/** What the repository holds, before logins are looked up. */
export interface ReadFiles {
  readonly version: string;
  readonly content:
    | {
        readonly ok: true;
        readonly config: Config;
        readonly files: Readonly<Record<string, string>>;
        readonly members: readonly Member[];
        readonly keys: Readonly<Record<string, KeyState>>;
        readonly templates: OwnTemplates;
      }
    | { readonly ok: false; readonly refusals: readonly Refusal[] };
}

/** Reads and checks the files. Throws PortFault. */
export async function readFiles(source: FileSource): Promise<ReadFiles> {
  const { files, caseRepository } = source;
  const [main, roster, folder] = await Promise.all([
    files.read(caseRepository, CONFIG_PATH),
    files.read(caseRepository, ROSTER_PATH),
    listTemplates(source),
  ]);
  const shas = { [CONFIG_PATH]: main?.sha ?? MISSING, [ROSTER_PATH]: roster?.sha ?? MISSING, ...shasOf(folder) };
  const bad = (refusals: readonly Refusal[]): ReadFiles => ({
    version: shortHash(shas),
    content: { ok: false, refusals },
  });
  if (main === null) {
    return bad([
      refusal(CONFIG_PATH, 'is missing', `add ${CONFIG_PATH} to the case repository; the README has an example`),
    ]);
  }
  const parsed = parseFiles(main.text, roster?.text ?? null, source);
  if (!parsed.ok) {
    return bad(parsed.refusals);
  }
  const { config, members } = parsed;
  const keys = await readKeys(source, config, members);
  const keyShas = Object.fromEntries(Object.entries(keys).map(([path, { version }]) => [path, version]));
  const version = shortHash({ ...shas, ...keyShas });
  const templates = await readTemplates(source, config.process, folder);
  if (!templates.ok) {
    return { version: withFaults(version, templates.refusals), content: templates };
  }
  const watched = { ...keyShas, ...(roster === null ? {} : { [ROSTER_PATH]: roster.sha }) };
  return {
    version,
    content: { ok: true, config, files: watched, members, keys, templates: templates.value },
  };
}

/** Nothing where there is no such folder, as before there were any. */
function shasOf(folder: Folder): Readonly<Record<string, string>> {
  if (!folder.ok) return { [TEMPLATES_PATH]: folder.refusal.rule };
  return folder.value.length === 0 ? {} : { [TEMPLATES_PATH]: shortHash(folder.value) };
}

/** What can become good, or bad, without a push: the version carries what is wrong, so that the next look decides again. */
function withFaults(version: string, refusals: readonly Refusal[]): string {
  return `${version}-${sha256(JSON.stringify(refusals)).slice(0, 12)}`;
}

/** Looks up every login and team. Throws PortFault. */
export async function pin(read: ReadFiles, directory: Pick<Directory, 'user' | 'teamId'>): Promise<LoadOutcome> {
  const { version, content } = read;
  if (!content.ok) {
    return { ok: false, version, refusals: content.refusals };
  }
  const { config, files, members, keys, templates } = content;
  const holders = Object.values(config.roles);
  const logins = [...new Set(holders.flatMap(({ users }) => users))];
  const teams = [...new Set(holders.flatMap((role) => role.teams))];
  const [people, ids] = await Promise.all([
    inParallel(logins, AT_ONCE, (login) => directory.user(login)),
    inParallel(teams, AT_ONCE, (team) => directory.teamId(team)),
  ]);
  const refusals = [
    ...unknown(logins, people, 'no GitHub account has this login', 'write the login as it is now, or take it out'),
    ...unknown(teams, ids, 'no such team, or the app may not see it', 'write ORG/SLUG, and give the app members: read'),
  ];
  if (refusals.length > 0) {
    return { ok: false, version: withFaults(version, refusals), refusals };
  }
  const pins: Pins = {
    users: Object.fromEntries(logins.map((login, i) => [login.toLowerCase(), people[i]?.id ?? 0])),
    teams: Object.fromEntries(teams.map((team, i) => [team.toLowerCase(), ids[i] ?? 0])),
  };
  return { ok: true, value: { version, config, pins, files, members, keys, templates } };
}

function unknown(names: readonly string[], found: readonly unknown[], rule: string, mend: string): Refusal[] {
  return names.filter((_name, i) => found[i] === null).map((name) => refusal(name, rule, mend));
}
