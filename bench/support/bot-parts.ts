/** The bot's own parts (store on disk, mailer, outbox, gate, core, templates) with a GitHub that answers at once. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeys } from '../../src/channels/keys.ts';
import { createMailer } from '../../src/channels/mail.ts';
import type { Loaded } from '../../src/core/config-change.ts';
import type { AdvisoryContent } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { createKnownCases } from '../../src/engine/other-cases.ts';
import { type EngineParts, type LogFields, UNCOUNTED } from '../../src/engine/parts.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { PEOPLE, ROLES_OF } from '../../test/support/core-world.ts';
import type { Roster } from '../roster/members.ts';

export interface BenchBot {
  readonly parts: EngineParts;
  /** What it logged as gone wrong. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** The patch that travels with the notice. */
const PATCH = new TextEncoder().encode(`--- a/main.rs\n+++ b/main.rs\n${'+ a line of the fix\n'.repeat(500)}`);

/** On an empty database of its own, in a folder that goes with it. */
export async function startBot(world: World, roster: Roster, smtpUrl: string, clock: () => number): Promise<BenchBot> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-bench-'));
  const bot = await startBotOn(join(folder, 'vmt.db'), world, roster, smtpUrl, clock);
  const close = async (): Promise<void> => {
    await bot.close();
    await rm(folder, { recursive: true });
  };
  return { ...bot, close };
}

/** On this database. */
export async function startBotOn(
  database: string,
  world: World,
  roster: Roster,
  smtpUrl: string,
  clock: () => number,
): Promise<BenchBot> {
  const signingKey = { armored: roster.signingKey };
  const mail = createMailer({ smtpUrl, from: 'Kata VMT <vmt@example.org>', signingKey, clock });
  const { config, keys } = world;
  const pins = { users: world.people, teams: {} };
  const loaded: Loaded = { version: '', config, pins, files: {}, members: roster.members, keys, templates: {} };
  const problems: string[] = [];
  const logged = ({ problem }: LogFields, message: string): void => {
    problems.push(`${message}: ${problem ?? ''}`);
  };
  const log = { info: () => undefined, warn: logged, error: logged };
  const { store, otherCases } = createKnownCases(await openStoreAt(database), { common: [], own: () => [] }, log);
  const parts: EngineParts = {
    store,
    github: github(roster),
    watch: { issueEvents: async () => [], identity: async () => ({ id: 0, installation: 0 }) },
    channels: {
      mail,
      slack: { post: async () => ({ response: 'ok' }), check: () => null },
      keys: createKeys({ signingKey }),
    },
    cveRecords: { stateOf: async () => 'unknown' },
    rehearsal: { run: async () => ({ messages: [] }), leak: async () => ({ messages: [] }) },
    configuration: {
      current: () => config,
      inForce: () => loaded,
      rolesOf: async (person: { readonly login: string }) => rolesOf(person.login),
      issueNumber: () => 1,
      refresh: async () => undefined,
    } as unknown as EngineParts['configuration'],
    processes: { [world.process.id]: world.process },
    renderer: () => world.renderer,
    otherCases,
    readDelivery: () => ({ kind: 'ignored', why: 'no deliveries here' }),
    clock,
    counts: UNCOUNTED,
    log,
    caseRepository: world.caseRepository,
    host: world.host,
    salt: 'salt',
    mailDomain: 'example.org',
    owner: 'bench',
  };
  return {
    parts,
    problems,
    close: async () => {
      mail.close();
      await store.close();
    },
  };
}

function rolesOf(login: string) {
  return login in PEOPLE ? ROLES_OF[login as keyof typeof PEOPLE] : [];
}

const ADVISORY: AdvisoryContent = {
  ...{ summary: '', description: '', cvss: null, severity: null, cwes: [], vulnerabilities: [], credits: [] },
};

/** Whatever is read or written on the case issue is answered with this; files are those of the roster. */
const ANSWER = {
  ...{ id: 7, number: 12, url: 'https://github.com/o/cases/issues/12', title: '', body: '', labels: [], assignees: [] },
  ...{ open: true, stateReason: null, state: 'draft', collaborators: [], teams: [], comments: true, cve: null },
  content: ADVISORY,
};

/** The patch as the history of the case registers it (test/support/kata-history.ts). */
const PATCH_FILE = { text: '', bytes: new Uint8Array(), sha: 'a'.repeat(40) };

function github(roster: Roster): EngineParts['github'] {
  const readBlob = async (_repository: string, sha: string) => {
    const key = roster.files.get(sha);
    return key === undefined ? PATCH : new TextEncoder().encode(key);
  };
  const area = (own: object) => new Proxy(own, { get: (_, name) => Reflect.get(own, name) ?? (async () => ANSWER) });
  const lists = { commentsSince: async () => [], isPrivate: async () => true, findOwnComment: async () => null };
  const issue = { ...ANSWER, number: 7, url: 'https://github.com/kata-containers/kata-containers/issues/7' };
  const open = { isPrivate: async () => false, create: async () => issue, read: async () => issue };
  return {
    health: { clockOffset: () => 0, askClock: async () => 0, canWrite: async () => null },
    caseIssues: area(lists),
    caseFiles: area({ readBlob, read: async () => PATCH_FILE, lastAuthor: async () => null }),
    publicIssues: area({ ...lists, ...open }),
    advisories: area({ commentsSince: async () => [] }),
    releases: area({}),
    publicFiles: area({ read: async () => null }),
    pulls: area({}),
    directory: area({}),
  } as unknown as EngineParts['github'];
}
