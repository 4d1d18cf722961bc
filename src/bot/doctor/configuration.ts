/** The configuration: what stands in the case repository, what is in force, and the people, texts and keys that it names. */
import type { Config } from '../../core/config.ts';
import { type ConfigState, decideConfigPushed, type Loaded, type LoadOutcome } from '../../core/config-change.ts';
import { expiringSoon, type WatchedKeys } from '../../core/config-key-alarms.ts';
import type { Refusal } from '../../core/refusals.ts';
import type { ReadTemplates } from '../../engine/configuration-templates.ts';
import { inParallel } from '../../engine/in-parallel.ts';
import type { Clock, Directory, Keys } from '../../engine/ports.ts';
import { signingProblem } from '../../engine/pre-flight.ts';
import { type Check, type Finding, fault, good, orGood, refused, warning } from '../checks/check.ts';

/** Where they come from; each is asked once. */
export interface ConfigurationParts {
  /** What the bot remembers. */
  readonly state: () => Promise<ConfigState>;
  /** What stands in the case repository now. */
  readonly read: () => Promise<LoadOutcome>;
  readonly shippedFaults: readonly Refusal[];
  /** The project's own templates, as they stand there. */
  readonly ownTemplates: (process: string) => Promise<ReadTemplates>;
  readonly directory: Pick<Directory, 'user' | 'teamId'>;
  /** Nothing that can send. */
  readonly tries: {
    /** Connects and logs in. Null: good. */
    readonly mail: () => Promise<string | null>;
    /** A webhook can't be tried without posting: is there one for this place? Null: good. */
    readonly slack: (place: string) => string | null;
    readonly ownKey: Keys['own'];
  };
  readonly clock: Clock;
}

const AT_ONCE = 4;
const READ_MEND = 'look whether GitHub can be reached, and whether the app may read contents and members there';
const NONE = warning('it is not known: there is no configuration', 'add .github/vmt.yml to the case repository');

export function configurationChecks(parts: ConfigurationParts): readonly Check[] {
  const check = (name: string, ask: Check['ask']): Check => ({ name, mend: READ_MEND, ask });
  const of = (name: string, ask: (loaded: Loaded) => Promise<readonly Finding[]> | readonly Finding[]) =>
    check(name, async () => {
      const loaded = await used(parts);
      return loaded === null ? [NONE] : ask(loaded);
    });
  return [
    check('configuration', () => pushed(parts)),
    check('templates', () => templates(parts)),
    of('roles', (loaded) => roles(parts, loaded)),
    of('roster', roster),
    of('keys', (loaded) => keys(parts, loaded)),
    of('signing key', (loaded) => signing(parts, loaded)),
    of('mail', (loaded) => mail(parts, loaded)),
    of('Slack', (loaded) => slack(parts, loaded)),
  ];
}

/** What is in force; before there is any, what stands in the repository. */
export async function used({ state, read }: Pick<ConfigurationParts, 'state' | 'read'>): Promise<Loaded | null> {
  const { inForce } = await state();
  if (inForce !== null) return inForce;
  const outcome = await read();
  return outcome.ok ? outcome.value : null;
}

/** What the bot makes of what was pushed, by the same rules as the bot. */
async function pushed(parts: ConfigurationParts): Promise<readonly Finding[]> {
  const before = await parts.state();
  const { state: after } = decideConfigPushed(before, await parts.read());
  if (after.refused.length > 0) {
    const told = (await ownTemplateFaults(parts)).map(({ rule }) => rule);
    const faults = after.refused.filter(({ rule }) => !told.includes(rule));
    return orWarning(faults.map(refused), 'what was pushed is refused for its templates', 'mend what is said of these');
  }
  if (after.proposed !== null) {
    const { hash, approvals } = after.proposed;
    const count = `${approvals.length} of ${before.inForce?.config.approvals ?? 0}`;
    const mend = `let coordinators write \`/approve config ${hash}\` on the issue "vmt-bot configuration"`;
    return [warning(`what was pushed waits for approval (${count}): the one before it is in force`, mend)];
  }
  if (before.inForce === null) return [warning('none is in force yet: the first is taken as it is', 'start the bot')];
  return [good('what stands in the case repository is in force')];
}

function orWarning(findings: readonly Finding[], words: string, mend: string): readonly Finding[] {
  return findings.length > 0 ? findings : [warning(words, mend)];
}

async function templates(parts: ConfigurationParts): Promise<readonly Finding[]> {
  const own = Object.keys((await used(parts))?.templates ?? {}).length;
  return orGood(
    [...parts.shippedFaults, ...(await ownTemplateFaults(parts))].map(refused),
    `those that ship are good${own === 0 ? '' : `, and ${own} of the project's own`}`,
  );
}

/** Of the project's own, as they stand in the case repository; where its process is known. */
async function ownTemplateFaults(parts: ConfigurationParts): Promise<readonly Refusal[]> {
  const loaded = await used(parts);
  const own = loaded === null ? null : await parts.ownTemplates(loaded.config.process);
  return own === null || own.ok ? [] : own.refusals;
}

/** Every login and team is there, and is who it was when the configuration was read. */
async function roles({ directory }: ConfigurationParts, { config, pins }: Loaded): Promise<readonly Finding[]> {
  const holders = Object.values(config.roles);
  const users = [...new Set(holders.flatMap((role) => role.users))];
  const teams = [...new Set(holders.flatMap((role) => role.teams))];
  const found = [
    ...(await inParallel(users, AT_ONCE, async (login) =>
      nameFault(login, (await directory.user(login))?.id ?? null, pins.users[login.toLowerCase()]),
    )),
    ...(await inParallel(teams, AT_ONCE, async (team) =>
      nameFault(team, await directory.teamId(team), pins.teams[team.toLowerCase()]),
    )),
  ];
  return orGood(found.flat(), `${users.length} people and ${teams.length} teams, each found`);
}

function nameFault(name: string, id: number | null, pinned: number | undefined): readonly Finding[] {
  if (id === null) {
    return [fault(`${name} is not there, or the app may not see it`, 'write the name as it is now in .github/vmt.yml')];
  }
  return pinned === undefined || id === pinned
    ? []
    : [
        fault(
          `${name} is another one now than when it was named: it has no role`,
          'find out who took the name, and push .github/vmt.yml with the right one',
        ),
      ];
}

function roster({ config, members }: Loaded): readonly Finding[] {
  const channels = Object.entries(config.channels).filter(([, one]) => one.kind === 'mail' && one.encrypt === 'roster');
  return channels.length > 0 && members.length === 0
    ? [
        warning(
          `nobody is in it, and ${channels.map(([name]) => name).join(', ')} goes to it`,
          'fill .github/stakeholders.yml',
        ),
      ]
    : [good(`${members.length} in it`)];
}

/** Of the roster, the CNA and the lists. */
function keys({ clock }: ConfigurationParts, loaded: Loaded): readonly Finding[] {
  const mend = 'put a good key at this path of the case repository, and approve it with `/approve config HASH`';
  const faulty = Object.entries(loaded.keys).filter(([, { fault: why }]) => why !== null);
  return orGood(
    [
      ...faulty.map(([path, { fault: why }]) => fault(`${path}: ${why}`, mend)),
      ...expiring({ ...loaded, own: null }, clock()),
    ],
    `${Object.keys(loaded.keys).length} of others, each usable for 60 days and more`,
  );
}

/** Keys that are no more, or will not be for long. */
function expiring(watched: WatchedKeys, now: number): readonly Finding[] {
  const usable = Object.fromEntries(Object.entries(watched.keys).filter(([, { fault: why }]) => why === null));
  return expiringSoon({ ...watched, keys: usable }, now).map(({ found, mend, hasExpired }) =>
    hasExpired ? fault(found, mend) : warning(found, mend),
  );
}

/** Every mail is signed. */
async function signing({ tries, clock }: ConfigurationParts, { config }: Loaded): Promise<readonly Finding[]> {
  const own = await tries.ownKey();
  const problem = signingProblem(own, clock());
  if (problem === null) return orGood(expiring({ config, members: [], keys: {}, own }, clock()), 'can sign');
  return sendsMail(config)
    ? [fault(problem, 'set PGP_PRIVATE_KEY_PATH to a key that can sign, and publish its public half')]
    : [good(`${problem}; no mail is sent`)];
}

async function mail({ tries }: ConfigurationParts, { config }: Loaded): Promise<readonly Finding[]> {
  if (!sendsMail(config)) return [good('none is sent')];
  const problem = await tries.mail();
  return [
    problem === null ? good('the server takes us') : fault(problem, 'mend the mail server, or SMTP_URL and MAIL_FROM'),
  ];
}

function sendsMail({ channels, cve, addresses }: Config): boolean {
  const hasChannel = Object.values(channels).some(({ kind }) => kind === 'mail');
  return hasChannel || cve.cna !== null || Object.keys(addresses).length > 0;
}

function slack({ tries }: ConfigurationParts, { config }: Loaded): readonly Finding[] {
  const places = Object.values(config.channels).flatMap((one) => (one.kind === 'slack' ? [one.slack] : []));
  const problems = places.flatMap((place) => tries.slack(place) ?? []);
  return orGood(
    problems.map((problem) => fault(problem, "give the bot the channel's webhook (SLACK_WEBHOOK_URL_NAME)")),
    places.length === 0 ? 'none is used' : `${places.length} with a webhook, which was not tried`,
  );
}
