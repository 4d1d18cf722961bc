/** The app: what it asks for against app.yml, what its installations grant, the repositories, and the rate limit. */
import type { Config } from '../../core/config.ts';
import { toIso } from '../../core/time.ts';
import { inParallel } from '../../engine/in-parallel.ts';
import type { GitHub } from '../../engine/ports.ts';
import { REPOSITORY_MENDS } from '../../engine/pre-flight.ts';
import type { AppLook, Granted, Installation } from '../../github/app-look.ts';
import { type Check, type Finding, fault, good, orGood, warning } from '../checks/check.ts';
import type { Manifest } from '../manifest.ts';

/** Where they come from. */
export interface AppParts {
  readonly look: AppLook;
  readonly manifest: Manifest;
  /** `owner/name`. */
  readonly caseRepository: string;
  /** Null: none can be read. */
  readonly config: () => Promise<Config | null>;
  readonly github: Pick<GitHub, 'health' | 'publicIssues'>;
}

const AT_ONCE = 4;
/** With less than this the bot's poll waits (github/budget.ts). */
const RESERVE = 500;
const GITHUB_MEND = 'look whether GitHub can be reached from here, and whether APP_ID and the key are those of the app';
const ASKS_MEND = 'set it in the settings of the app, as app.yml has it; then an owner accepts it for the installation';
const GRANT_MEND = 'let an owner of the organisation accept what the app asks for, in the settings of the installation';
const MORE_MEND = 'take it away in the settings of the app: the bot does not use it';
const INSTALL_MEND = 'install the app there, or name the repository as it is now';

export function appChecks(parts: AppParts): readonly Check[] {
  const { look, manifest } = parts;
  return [
    {
      name: 'app',
      mend: GITHUB_MEND,
      ask: async () =>
        orGood(differences(await look.asksFor(), manifest, 'the app asks for', ASKS_MEND), 'asks for what app.yml has'),
    },
    { name: 'installations', mend: GITHUB_MEND, ask: () => installations(parts) },
    { name: 'product repositories', mend: GITHUB_MEND, ask: () => repositories(parts) },
    { name: 'rate limit', mend: GITHUB_MEND, ask: async () => [await rateLimit(look)] },
  ];
}

/** What is missing is a fault, what is too much a warning: who has the key could do more than the bot. */
function differences(
  { permissions, events }: Granted,
  manifest: Manifest,
  who: string,
  mend: string,
): readonly Finding[] {
  const wanted = Object.entries(manifest.permissions);
  const missing = wanted.filter(([name, level]) => rank(permissions[name]) < rank(level));
  const absent = manifest.events.filter((event) => !events.includes(event));
  const tooMuch = Object.entries(permissions).filter(([name, level]) => rank(level) > rank(manifest.permissions[name]));
  return [
    ...missing.map(([name, level]) => fault(`${who} ${name}: ${permissions[name] ?? 'none'}, not ${level}`, mend)),
    ...absent.map((event) => fault(`${who} no event ${event}`, mend)),
    ...tooMuch.map(([name, level]) => warning(`${who} ${name}: ${level}, which is more than app.yml has`, MORE_MEND)),
  ];
}

const LEVELS: readonly (string | undefined)[] = [undefined, 'read', 'write', 'admin'];

function rank(level: string | undefined): number {
  return LEVELS.indexOf(level);
}

/** Of the case repository, of each product repository, and of each organisation whose teams have a role. */
async function installations({ look, manifest, caseRepository, config }: AppParts): Promise<readonly Finding[]> {
  const of = await config();
  const places = [...new Set([caseRepository, ...(of === null ? [] : repositoriesOf(of))])];
  const organisations = [...new Set(of === null ? [] : teamsOf(of).map((team) => team.split('/')[0] ?? ''))];
  const found = await inParallel(
    [...places, ...organisations],
    AT_ONCE,
    async (place) =>
      [place, await (place.includes('/') ? look.installationOn(place) : look.installationOf(place))] as const,
  );
  const byId = new Map(found.flatMap(([place, one]) => (one === null ? [] : [[one.id, { place, one }] as const])));
  return orGood(
    [
      ...found.flatMap(([place, one]) =>
        one === null ? [fault(`the app is not installed on ${place}`, INSTALL_MEND)] : [],
      ),
      ...[...byId.values()].flatMap(({ place, one }) => granted(place, one, manifest)),
    ],
    `${byId.size} of them, with what the app asks for`,
  );
}

function granted(place: string, one: Installation, manifest: Manifest): readonly Finding[] {
  const owner = place.split('/')[0] ?? place;
  return one.isSuspended
    ? [fault(`the installation of ${owner} is suspended`, 'let an owner of the organisation end the suspension')]
    : differences(one, manifest, `the installation of ${owner} grants`, GRANT_MEND);
}

/** Seen, public and writable, each by the token that would write there. */
async function repositories({ github, config }: AppParts): Promise<readonly Finding[]> {
  const of = await config();
  if (of === null) return [warning('they are not known: there is no configuration', 'add .github/vmt.yml')];
  const places = repositoriesOf(of);
  const written = [
    ...of.repositories.flatMap((repository) => WRITTEN.map((what) => ({ repository, what }))),
    ...(of.repositories.includes(of.advisories.repository)
      ? []
      : [{ repository: of.advisories.repository, what: 'contents' } as const]),
  ];
  const problems = await inParallel(written, AT_ONCE, async ({ repository, what }) => {
    const problem = await github.health.canWrite(repository, what);
    return problem === null ? [] : [fault(`${repository}: ${problem}`, REPOSITORY_MENDS[what])];
  });
  const unseen = problems.flat().map(({ found }) => found);
  const hidden = await inParallel(places, AT_ONCE, async (repository) => {
    if (unseen.some((words) => words.startsWith(`${repository}: `))) return [];
    const isPrivate = await github.publicIssues.isPrivate(repository);
    return isPrivate
      ? [warning(`${repository} is private: nothing is published there`, 'make it public before T0')]
      : [];
  });
  return orGood([...distinct(problems.flat()), ...hidden.flat()], `${places.length} seen, public and writable`);
}

const WRITTEN = ['issues', 'advisories', 'contents'] as const;

/** A repository that is archived is so for issues, advisories and contents alike. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.found, finding])).values()];
}

async function rateLimit(look: AppLook): Promise<Finding> {
  const found = await look.rateLimit();
  if (found === null) return good('this GitHub sets none');
  const { left, limit, resets } = found;
  const words = `${left} of ${limit} requests are left until ${toIso(resets)}`;
  return left < Math.min(RESERVE, limit)
    ? warning(words, 'look what else uses the app: the poll of the bot waits now')
    : good(words);
}

function repositoriesOf({ repositories: all, advisories }: Config): readonly string[] {
  return [...new Set([...all, advisories.repository])];
}

function teamsOf({ roles }: Config): readonly string[] {
  return Object.values(roles).flatMap(({ teams }) => teams);
}
