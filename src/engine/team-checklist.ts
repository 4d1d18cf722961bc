/**
 * The issue "Team checklist 2026-12" of the case repository, made once in a month, at the first look in it. Looked at once
 * an hour. What was made, and since when the bot knows the people of the team, is in the store; an issue whose answer was
 * lost is found by its marker. The bot reads no commands on it, and opens no case for it: it is written by an app.
 */

import type { Loaded } from '../core/config-change.ts';
import { distributorChecklist } from '../core/distributors/checklist.ts';
import type { Person } from '../core/model.ts';
import { TEAM_PATH } from '../core/team/associates.ts';
import { type TeamFacts, teamChecklist } from '../core/team/checklist.ts';
import { beginOf, monthOf } from '../core/team/months.ts';
import type { TeamPerson } from '../core/team/silence.ts';
import { HOUR, type Instant, toIso } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { atMost } from './at-most.ts';
import type { EngineParts } from './parts.ts';
import type { GitHub, Journal, Memory } from './ports.ts';
import { readTeamFile } from './team-file.ts';
import { leaveOf } from './team-leave.ts';
import { type Holders, holdersOf } from './team-people.ts';

/** What is used of the engine's parts. */
export interface TeamChecklistParts extends Pick<EngineParts, 'processes' | 'clock' | 'caseRepository'> {
  readonly store: Memory & Pick<Journal, 'lastSeen'>;
  readonly configuration: Pick<EngineParts['configuration'], 'inForce'>;
  readonly github: {
    readonly caseIssues: Pick<GitHub['caseIssues'], 'isPrivate' | 'findOwn' | 'create'>;
    readonly caseFiles: Pick<GitHub['caseFiles'], 'read'>;
    readonly directory: Pick<GitHub['directory'], 'teamId' | 'members'>;
  };
  readonly log: Pick<EngineParts['log'], 'error'>;
}

const NAME = 'team/checklist';
/** Real milliseconds for which a round waits: a GitHub that hangs must not hold up T0. The look goes on by itself. */
const PATIENCE = 2000;
/** GitHub's clock may be behind ours. */
const CLOCKS_DIFFER = 10 * 60_000;

interface Remembered {
  readonly looked: Instant;
  /** The month that needs no issue any more: the bot's first one, and later the last that has one. */
  readonly month: string;
  /** Since when the bot knows the people of the team, by id; null until it could read them. */
  readonly known: Readonly<Record<string, Instant>> | null;
}

/** Each call looks if an hour has passed, and returns how many issues were made. Never throws. */
export function createTeamChecklist(parts: TeamChecklistParts): () => Promise<number> {
  let running: Promise<void> | null = null;
  return async () => {
    if (running !== null) return 0;
    let made = 0;
    running = look(parts)
      .then((count) => {
        made = count;
      })
      .catch((error: unknown) => {
        const problem = asFault(error).message;
        parts.log.error({ kind: 'team-checklist', problem }, 'the team checklist could not be made yet');
      })
      .finally(() => {
        running = null;
      });
    await atMost(PATIENCE, running);
    return made;
  };
}

async function look(parts: TeamChecklistParts): Promise<number> {
  const { store, configuration, processes, github, clock, caseRepository } = parts;
  const loaded = configuration.inForce();
  if (loaded === null || processes[loaded.config.process]?.teamLife !== true) return 0;
  const now = clock();
  const month = monthOf(now);
  const text = await store.recall(NAME);
  const before: Remembered = text === null ? { looked: 0, month, known: null } : JSON.parse(text);
  // A clock that was set back must not end the looks.
  if (Math.abs(now - before.looked) < HOUR) return 0;
  // Of several processes one looks: the issue has no other guard against being made twice at the same time.
  if (!(await store.replace(NAME, text, JSON.stringify({ ...before, looked: now })))) return 0;
  if (before.known !== null && before.month === month) return 0;
  const members = await holdersOf('coordinators', loaded, github.directory);
  const associates = await holdersOf('associates', loaded, github.directory);
  const known = knownOf([...members.people, ...associates.people], before.known ?? {}, now);
  if (before.month === month) {
    await remember(store, { looked: now, month, known });
    return 0;
  }
  if (!(await github.caseIssues.isPrivate(caseRepository))) return 0;
  const facts = await gather(parts, loaded, { members, associates, known }, now);
  const distributors = distributorChecklist(loaded.members, toIso(now).slice(0, 10));
  const sections = [teamChecklist(facts, now), ...(distributors === null ? [] : [distributors])];
  const made = await write(parts, month, sections);
  await remember(store, { looked: now, month, known });
  return made ? 1 : 0;
}

/** Who is new is known since now; who left is forgotten. */
function knownOf(
  people: readonly Person[],
  before: Readonly<Record<string, Instant>>,
  now: Instant,
): Readonly<Record<string, Instant>> {
  return Object.fromEntries(people.map(({ id }) => [id, before[id] ?? now]));
}

interface Team {
  readonly members: Holders;
  readonly associates: Holders;
  readonly known: Readonly<Record<string, Instant>>;
}

async function gather(
  { store, github, caseRepository }: TeamChecklistParts,
  { config }: Loaded,
  { members, associates, known }: Team,
  now: Instant,
): Promise<TeamFacts> {
  const file = await github.caseFiles.read(caseRepository, TEAM_PATH);
  const seen = await store.lastSeen(Math.min(now, ...Object.values(known)));
  const lastSeen = new Map(Object.entries(seen).map(([login, at]) => [login.toLowerCase(), at]));
  const personOf = async (person: Person): Promise<TeamPerson> => ({
    login: person.login,
    knownSince: known[person.id] ?? 0,
    lastSeen: lastSeen.get(person.login.toLowerCase()) ?? null,
    leave: await leaveOf(store, person),
  });
  const ids = new Set(members.people.map(({ id }) => id));
  return {
    config,
    members: await Promise.all(members.people.map(personOf)),
    associates: await Promise.all(associates.people.filter(({ id }) => !ids.has(id)).map(personOf)),
    starts: readTeamFile(file?.text ?? null),
    uncounted: [...members.uncounted, ...associates.uncounted],
  };
}

/** True: it was made now. `sections` stand in it one after the other. */
async function write(
  { github, caseRepository }: TeamChecklistParts,
  month: string,
  sections: readonly string[],
): Promise<boolean> {
  const marker = `<!-- vmt:team-checklist ${month} -->`;
  const since = beginOf(`${month}-01`) - CLOCKS_DIFFER;
  if ((await github.caseIssues.findOwn(caseRepository, marker, since)) !== null) return false;
  await github.caseIssues.create(caseRepository, {
    title: `Team checklist ${month}`,
    body: `${marker}\n${sections.join('\n\n')}`,
    labels: [],
    assignees: [],
  });
  return true;
}

function remember(store: Memory, value: Remembered): Promise<void> {
  return store.remember(NAME, JSON.stringify(value));
}
