/** The bot's own parts (store on disk, mailer, outbox, gate, core, templates) with a GitHub that answers at once. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeys } from '../../src/channels/keys.ts';
import { createMailer } from '../../src/channels/mail.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import type { World } from '../../src/core/scene.ts';
import { type EngineParts, UNCOUNTED } from '../../src/engine/parts.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { PEOPLE, ROLES_OF } from '../../test/support/core-world.ts';
import type { Roster } from './members.ts';

export interface BenchBot {
  readonly parts: EngineParts;
  close(): Promise<void>;
}

/** The patch that travels with the notice. */
const PATCH = new TextEncoder().encode(`--- a/main.rs\n+++ b/main.rs\n${'+ a line of the fix\n'.repeat(500)}`);

export async function startBot(world: World, roster: Roster, smtpUrl: string, clock: () => number): Promise<BenchBot> {
  const folder = await mkdtemp(join(tmpdir(), 'vmt-roster-'));
  const store = await openStoreAt(join(folder, 'vmt.db'));
  const signingKey = { armored: roster.signingKey };
  const mail = createMailer({ smtpUrl, from: 'Kata VMT <vmt@example.org>', signingKey, clock });
  const { config, keys } = world;
  const logged = (fields: { readonly problem?: string }, message: string) =>
    process.stderr.write(`${message}: ${fields.problem ?? ''}\n`);
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
      inForce: () => ({ config, members: roster.members, keys, files: {}, ids: {} }),
      rolesOf: async (person: { readonly login: string }) => rolesOf(person.login),
      issueNumber: () => 1,
      refresh: async () => undefined,
    } as unknown as EngineParts['configuration'],
    processes: { [world.process.id]: world.process },
    renderer: () => world.renderer,
    otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
    readDelivery: () => ({ kind: 'ignored', why: 'no deliveries here' }),
    clock,
    counts: UNCOUNTED,
    log: { info: () => undefined, warn: logged, error: logged },
    caseRepository: world.caseRepository,
    host: world.host,
    salt: 'salt',
    mailDomain: 'example.org',
    owner: 'bench',
  };
  return {
    parts,
    close: async () => {
      mail.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function rolesOf(login: string) {
  return login in PEOPLE ? ROLES_OF[login as keyof typeof PEOPLE] : [];
}

/** Whatever is read or written on the case issue is answered with this; files are those of the roster. */
const ANSWER = {
  ...{ id: 7, number: 12, url: 'https://github.com/o/cases/issues/12', title: '', body: '', labels: [], assignees: [] },
  ...{ open: true, stateReason: null, state: 'draft', collaborators: [], comments: true, cve: null },
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
  return {
    health: { clockOffset: () => 0, askClock: async () => 0, canWrite: async () => null },
    caseIssues: area(lists),
    caseFiles: area({ readBlob, read: async () => PATCH_FILE, lastAuthor: async () => null }),
    publicIssues: area(lists),
    advisories: area({}),
    releases: area({}),
    publicFiles: area({}),
    pulls: area({}),
    directory: area({}),
  } as unknown as EngineParts['github'];
}
