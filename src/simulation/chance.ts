/** What happens next in a history, by chance: who types what, which webhook comes how, where the clock goes. */
import { COMMANDS, fullName, isIn } from '../core/commands.ts';
import type { Process } from '../core/process.ts';
import { HOUR } from '../core/time.ts';
import type { Act, Way } from './acts.ts';
import { FIRST_NUMBER } from './canaries.ts';
import { NAMES, type Name, PEOPLE, TEAM } from './community.ts';
import { caseOf, type Play } from './play.ts';
import type { Random } from './random.ts';
import { nextWork } from './store.ts';
import { VERSIONS, wordsOf } from './words.ts';

const MINUTE = 60_000;
const DAY = 24 * HOUR;

/** The next act; null where only time passes. */
export function nextAct(random: Random, play: Play): Act {
  const kind = random.below(100);
  if (kind < 34) return forward(random, play);
  if (kind < 62) return { do: 'say', by: speaker(random), text: command(random, play), ...manner(random) };
  if (kind < 70) return stop(random, play);
  if (kind < 84) return clock(random, play);
  if (kind < 88) return signal(random, play);
  if (kind < 91) return { do: 'label', by: random.pick(NAMES), label: random.pick(labels(play.community.process)) };
  if (kind < 93) return { do: 'configuration', index: random.below(play.community.configurations.length) };
  if (kind < 94) return { do: 'visibility', isPrivate: random.percent(60) };
  if (kind < 96) return { do: 'team', who: random.pick(TEAM), isIn: random.percent(60) };
  if (kind < 98) return { do: 'kill', replica: random.below(play.replicas.length) };
  return { do: 'skew', replica: random.below(play.replicas.length), ahead: skew(random, play) };
}

/**
 * Some seconds, or some minutes: what was made is looked for from ten minutes before it was decided (sending.ts). Of two
 * that work at the same time, minutes would be as long as a claim lasts.
 */
function skew(random: Random, { pace }: Play): number {
  return random.percent(70) || pace !== null ? random.below(7) * 1000 - 3000 : random.below(11) * MINUTE - 5 * MINUTE;
}

function speaker(random: Random): Name {
  return random.percent(55) ? random.pick(TEAM) : random.pick(NAMES);
}

const WAYS: readonly Way[] = ['lost', 'twice'];

function manner(random: Random): { readonly way?: Way; readonly where?: 'advisory' } {
  return {
    ...(random.percent(15) ? { way: random.pick(WAYS) } : {}),
    ...(random.percent(8) ? { where: 'advisory' as const } : {}),
  };
}

/** What brings a case on from where it stands, whoever may say it. */
function forward(random: Random, play: Play): Act {
  const c = caseOf(play);
  const say = (by: Name, text: string): Act => ({ do: 'say', by, text, ...manner(random) });
  const waiting = Object.values(c?.plans ?? {}).find((p) => p.startedAt === null);
  if (waiting !== undefined && random.percent(70)) {
    const isForNow = waiting.plan.purpose === 'disclosure' && waiting.plan.t0 === 'now';
    const verb = isForNow && random.percent(80) ? 'disclose now' : 'approve plan';
    return say(random.pick(TEAM), `/${verb} ${random.percent(92) ? '{hash}' : '{old}'}`);
  }
  const { cve, patchPath, word } = wordsOf(play.id, 'a', play.secret);
  const [branch = ''] = play.community.branches;
  const texts: readonly (readonly [Name, string])[] = [
    ['alice', '/coordinator\n/class A\n/confirm'],
    ['alice', '/submit'],
    ['rita', '/approve description'],
    ['dave', '/approve description'],
    ['bob', '/request-cve'],
    ['alice', `/cve ${cve}`],
    ['alice', `/embargo ${date(random, play)}`],
    ['grace', `/patch ${branch} ${patchPath}`],
    ['carol', `/approve patch ${branch}`],
    ['alice', '/notify'],
    ['bob', '/plan'],
    ['alice', '/resume'],
    ['frank', `/binaries-ok v${VERSIONS[play.id]}`],
    ['alice', `/erratum ${word('erratum')} is affected, too`],
    ['dave', `/decide public ${word('why')}`],
    ['alice', `/leaked ${word('why')}`],
  ];
  const [by, text] = random.pick(texts);
  return say(by, text);
}

function date(random: Random, play: Play): string {
  const day = new Date(play.now + random.below(21) * DAY).toISOString().slice(0, 10);
  return random.percent(20) ? `${day} --override ${wordsOf(play.id, 'a', play.secret).word('why')}` : day;
}

function stop(random: Random, play: Play): Act {
  const { word } = wordsOf(play.id, 'a', play.secret);
  const text = random.pick([
    `/hold ${word('why')}`,
    `/hold ${word('why')}`,
    '/resume',
    '/resume',
    `/upstream-hold ${word('why')}`,
    `/leaked ${word('why')}`,
    `/decide ${random.pick(['public', 'private'])} ${word('why')}`,
    `/terms ${word('why')}`,
    `/set title ${word('title')} by another name`,
  ]);
  return { do: 'say', by: random.pick([...TEAM, 'dave']), text, ...manner(random) };
}

function labels({ statuses }: Process): readonly string[] {
  return [...Object.values(statuses).map(({ label }) => label), 'class/A', 'class/B1', 'embargoed', 'severity/low'];
}

function signal(random: Random, play: Play): Act {
  const way = random.pick(['once', 'once', 'twice', 'lost'] as const);
  const { product } = play.community;
  switch (random.below(4)) {
    case 0:
      return { do: 'pull', by: 'grace', base: random.pick(play.community.branches) };
    case 1:
      return { do: 'merge', number: 1 + random.below((play.hub.numbers.get(product) ?? 0) + 1), way };
    case 2:
      return { do: 'release', tag: `v${VERSIONS[play.id]}`, way };
    default:
      return random.percent(25) ? { do: 'publish' } : { do: 'release', tag: '0.0.1', way };
  }
}

function clock(random: Random, play: Play): Act {
  const c = caseOf(play);
  const t0 = c?.embargo?.t0 ?? play.now + DAY;
  const next = nextWork(play.kept) ?? play.now + HOUR;
  const at = random.pick([
    ...[
      t0 - 1,
      t0 - 1000,
      t0,
      t0,
      t0,
      t0 + 1,
      t0 + 1,
      t0 + MINUTE,
      t0 - 25 * HOUR,
      t0 - 24 * HOUR,
      t0 + HOUR + 1,
      t0 + 10 * MINUTE,
    ],
    ...[next, next, next, play.now + 1000, play.now + HOUR, play.now + DAY],
  ]);
  return { do: 'clock', at: Math.max(at, play.now) };
}

// ---- commands --------------------------------------------------------------------------------------------------------

/** Any command of the table, as its example has it, with arguments of this case; sometimes with wrong ones. */
function command(random: Random, play: Play): string {
  const all = examplesOf(play.community.process);
  const one = random.pick(all);
  const { cve, patchPath, word } = wordsOf(play.id, 'a', play.secret);
  const [branch = ''] = play.community.branches;
  return one
    .replace('{reason}', word('reason'))
    .replace('{why}', word('why'))
    .replace('{branch}', random.percent(85) ? branch : 'no-such-branch')
    .replace('{path}', random.percent(85) ? patchPath : 'cases/1/other.patch')
    .replace('{cve}', random.percent(85) ? cve : 'CVE-20-1')
    .replace('{date}', date(random, play))
    .replace('{any}', random.percent(75) ? '{hash}' : '{old}')
    .replace('{login}', PEOPLE[random.pick(NAMES)].login);
}

const remembered = new Map<string, readonly string[]>();

function examplesOf(process: Process): readonly string[] {
  const known = remembered.get(process.id);
  if (known !== undefined) return known;
  const all = COMMANDS.filter((one) => isIn(one, process)).map((one) => {
    const head = `/${fullName(one)}`;
    return ARGUMENTS[fullName(one)] === undefined ? one.example : `${head} ${ARGUMENTS[fullName(one)]}`.trim();
  });
  remembered.set(process.id, all);
  return all;
}

/** In the place of those of the example, by command. A reason is told to the reporter, other words stay with the team. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  coordinator: '@{login}',
  incomplete: '{reason}',
  opinion: '{why}',
  'wont-fix': '{reason}',
  invalid: '{reason}',
  reopen: '{why}',
  reject: '{reason}',
  duplicate: `#${FIRST_NUMBER + 50}`,
  severity: 'high {why}',
  terms: '{why}',
  patch: '{branch} {path}',
  pushed: '{branch} https://github.com/kata-containers/kata-containers/pull/1',
  merged: '{branch}',
  'approve patch': '{branch}',
  'approve plan': '{any}',
  'disclose now': '{any}',
  consent: 'core-reviewers @{login} {why}',
  decide: 'private {why}',
  cve: '{cve}',
  embargo: '{date}',
  hold: '{why}',
  'upstream-hold': '{why}',
  leaked: '{why}',
  grant: '@{login} developers',
  revoke: '@{login}',
  'open-report': '--without-consent {why}',
  leave: '2027-01-15',
  credit: 'Somebody (Elsewhere) @{login}',
};
