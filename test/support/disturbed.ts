/**
 * The same conversation while GitHub's webhooks are lost, fail, come ten times or in any order: people do several things
 * in a row, and only then does anything arrive; a poll follows. What comes of it is compared with the
 * undisturbed run of the same seed.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Case } from '../../src/core/model.ts';
import { isBoard } from '../../src/sandbox/watch.ts';
import { type BotWorld, type BotWorldOptions, startBotWorld } from './bot-world.ts';
import { converse, type Step } from './conversation.ts';

/** late: they fail, and are sent again when much has happened since. */
export const DISTURBANCES = ['lost', 'tenfold', 'shuffled', 'failed', 'late', 'mixed'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

/** What came of a conversation, whatever the order of messages. */
export interface Ending {
  /** Everything that the bot said and sent; not how issues and advisories looked in between, nor what was found of plans that were soon none. */
  readonly messages: readonly string[];
  readonly cases: readonly Case[];
  /** How issues and advisories stand on GitHub. */
  readonly standing: readonly object[];
}

interface CaseFile extends Pick<BotWorldOptions, 'process' | 'at' | 'advisoryComments'> {
  readonly configuration?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What is done before anything arrives: `together` says of a step whether the next one belongs to it. */
interface Played {
  readonly file: CaseFile;
  readonly together: (index: number) => boolean;
  /** Milliseconds from one step of a group to the next. */
  readonly apart: number;
}

/** Plays the folder of test/cases; null: undisturbed. What is done in a row is made by chance. */
export function playFolder(folder: string, disturbance: Disturbance | null, seed: number): Promise<Ending> {
  const path = new URL(`../cases/${folder}/steps.yaml`, import.meta.url);
  const file: CaseFile = parse(readFileSync(path, 'utf8'));
  const { steps } = file;
  const together = (index: number) =>
    !isAlone(steps[index]) && !isAlone(steps[index + 1]) && !isRelease(steps[index]) && chance(seed, index) < 0.6;
  return play({ file, together, apart: 0 }, disturbance, seed);
}

/** Plays steps of which each group is done in a row, a second apart. */
export function playGroups(
  groups: readonly (readonly Step[])[],
  disturbance: Disturbance | null,
  seed: number,
): Promise<Ending> {
  const last = new Set<number>();
  for (const group of groups) last.add(Math.max(-1, ...last) + group.length);
  const file = { at: '2026-11-23T09:00:00Z', steps: groups.flat() };
  return play({ file, together: (index) => !last.has(index), apart: 1000 }, disturbance, seed);
}

async function play(played: Played, disturbance: Disturbance | null, seed: number): Promise<Ending> {
  const { steps, configuration, ...options } = played.file;
  const replace = (yaml: string) =>
    Object.entries(configuration ?? {}).reduce((text, [from, to]) => text.replace(from, to), yaml);
  const world = await startBotWorld({ ...options, configuration: replace });
  try {
    const disturbFrom = (index: number): void => {
      if (disturbance !== null) disturb(world, modeAt(disturbance, seed, index, steps.length), seed + index);
    };
    disturbFrom(0);
    const said = await converse(world, steps, async (index) => {
      const goesOn = played.together(index);
      if (disturbance === null || !goesOn) await arrive(world);
      if (!goesOn) disturbFrom(index + 1);
      if (goesOn) world.at(new Date(world.now() + played.apart).toISOString());
    });
    // What a hold put off goes some seconds after its end.
    world.at(new Date(world.now() + 60_000).toISOString());
    await arrive(world);
    return ending(world, said);
  } finally {
    await world.close();
  }
}

type Mode = Exclude<Disturbance, 'late' | 'mixed'> | 'none';

function modeAt(disturbance: Disturbance, seed: number, index: number, steps: number): Mode {
  if (disturbance === 'late') return index < steps / 2 ? 'failed' : 'none';
  return disturbance === 'mixed' ? (MIXED[Math.floor(chance(seed + 1, index) * MIXED.length)] ?? 'lost') : disturbance;
}

const MIXED = ['lost', 'tenfold', 'shuffled', 'failed', 'none'] as const;

/** From now on. */
function disturb({ sandbox }: BotWorld, mode: Mode, seed: number): void {
  const modes = {
    lost: 'lose',
    tenfold: { duplicate: 10 },
    shuffled: { shuffle: seed },
    failed: 'fail',
    none: 'normal',
  } as const;
  sandbox.github.webhooks = modes[mode];
}

/** Twice: what the bot does after the first look makes more to look at. */
async function arrive(world: BotWorld): Promise<void> {
  await world.settle();
  await world.poll();
  await world.poll();
}

/**
 * Acts that need no answer to what was before, and whose order among comments of the same second means nothing. Labels,
 * titles and drafts are none: without webhooks only the last of each is seen, and nobody may ask for what another one did
 * (security L1); and what is done on a public issue has no order with what is said on the case issue. Of these
 * nothing-missed.test.ts plays what can be told.
 */
const ACTS = ['close-issue', 'push-to-pull', 'merge', 'release'];

/**
 * What others wait for, what needs the answer to what was before, and a plan, of which a next one makes nothing. Also
 * - a leak drill: it is of the case as it stands when it is played, so a `/hold` right after the command stops it;
 * - `/resume`: it says how the readers stood at the last look, and what was tried during the hold goes some seconds after
 *   its end, what was not tried yet goes at once;
 * - `/who-knows`: it can't have what no look was made for.
 */
function isAlone(step: Step | undefined): boolean {
  const [what] = Object.values(step ?? {});
  if (step === undefined || 'at' in step) return true;
  if (typeof what === 'string')
    return /\{hash\}|^\/(?:plan|notify|erratum|advisory|adopt|keep|rehearse leak|resume|who-knows)/m.test(what);
  return !Object.keys(Object(what)).every((act) => ACTS.includes(act));
}

/** A plan that is under way writes its notes to a release first: what comes next may end the case. */
function isRelease(step: Step | undefined): boolean {
  return Object.values(step ?? {}).some((what) => typeof what === 'object' && 'release' in Object(what));
}

/** A number in [0, 1) that seed and place make. */
function chance(seed: number, index: number): number {
  const x = Math.sin(seed * 12.9898 + index * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

async function ending(world: BotWorld, said: string): Promise<Ending> {
  const { store } = world.bot();
  const cases: Case[] = [];
  for (let number = 1; number < 20; number++) {
    const stored = await store.byNumber(number);
    if (stored !== null) cases.push(ordered(JSON.parse(normal(JSON.stringify(stored.case)))));
  }
  const messages = said
    .split(/\n(?= {2}\S)|\n\n/)
    .filter((line) => /^ {2}(?!case:|advisory: (?:draft|closed)|bot, board:|bot: Pre-flight of)/.test(line));
  return {
    messages: messages.map((line) => withoutMoments(line.trim().replace(IF_KNOWN, TOLD))).toSorted(),
    cases,
    standing: JSON.parse(normal(JSON.stringify(standing(world)))),
  };
}

/** What people see at the end who look at the issues and the advisories. */
function standing({ sandbox: { github }, seeded: { places } }: BotWorld): readonly object[] {
  const { caseRepository, productRepository } = places;
  const issues = [caseRepository, productRepository].flatMap((repository) =>
    github.issues(repository).map(({ title, body, state, labels, comments }) => ({
      ...{ repository, title, body, state },
      labels: labels.map(({ name }) => name).toSorted(),
      boards: comments.flatMap((comment) => (isBoard(comment) ? [comment.body] : [])),
    })),
  );
  const advisories = github.advisories(productRepository).map((advisory) => {
    const { state, cveId, summary, description, severity, cvssVector, cweIds, vulnerabilities } = advisory;
    return {
      ...{ state, cveId, summary, description, severity, cvssVector, cweIds, vulnerabilities },
      credits: advisory.credits.map(({ account, type }) => `${account.login}: ${type}`),
      readers: [
        ...advisory.collaborators.map(({ login }) => login),
        ...advisory.teams.map(({ slug }) => `team ${slug}`),
      ].toSorted(),
    };
  });
  return [...issues, ...advisories];
}

/** Of several things done in a row, the first answer may not know yet that GitHub takes no comments. */
const IF_KNOWN =
  'The advisory took no comments from the bot so far: if it still takes none, the text to post there follows.';
const TOLD = 'The reporter is told on the advisory.';

/**
 * The journal and the ledger, as `/timeline` and `/who-knows` print them, without the moments at which the bot saw or did
 * something: between which acts of people that was, how often it looked (who reads the advisory is told by no webhook), and
 * so the numbers of the entries. What people did stays in its order, and so do the bot's own deeds; who of the ledger was
 * seen on the advisory stays, too.
 */
function withoutMoments(message: string): string {
  const lines = message.split('\n').filter((line) => !/\| vmt-bot \| advisory-readers \|/.test(line));
  const ofBot = (line: string) => /\| vmt-bot \|/.test(line);
  const seen = (line: string) => /\| advisory-readers \(\d+\) \|/.test(line);
  const ordered = [
    ...lines.filter((line) => !ofBot(line) && !seen(line)),
    ...lines.filter(ofBot),
    ...lines.filter(seen).toSorted(),
  ];
  return ordered.map((line) => line.replace(/(\| [a-z-]+ \()\d+(\) \|[^|]*\|)$/, '$1N$2')).join('\n');
}

/** Mails of a roster leave together: whose arrives first is chance. */
function ordered(c: Case): Case {
  return { ...c, noticed: c.noticed.toSorted((a, b) => (a.address < b.address ? -1 : 1)) };
}

/** Ids that chance makes, and the times at which the bot learned of something; the dates that were agreed stay. */
function normal(json: string): string {
  return (
    json
      .replaceAll(/(?:<|&lt;)?`?[0-9a-f]{32}@([a-z.]+)`?>/g, 'opaque@$1')
      .replaceAll(/GHSA(-[23456789cfghjmpqrvwx]{4}){3}/g, 'GHSA')
      .replaceAll(/\b(?!1[78]\d{11}\b)[0-9a-f]{12,64}\b/g, 'HASH')
      // The board's receipts for machines: its own rows say the same.
      .replaceAll(/<!-- vmt:receipts .*? -->/g, '')
      .replaceAll(/issuecomment-\d+/g, 'issuecomment-N')
      .replaceAll(/(?<!"(?:t0|tells)":)\b1[78]\d{11}\b/g, '0')
  );
}
