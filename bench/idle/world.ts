/** The poll of a bot with so many open cases, in this process: its own clients, and a SQLite database in memory. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { newAdvisory } from '../../src/core/model.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import { UNCOUNTED, type WatchingParts } from '../../src/engine/parts.ts';
import { createPoll, type Poll } from '../../src/engine/poll/poll.ts';
import type { Store } from '../../src/engine/ports.ts';
import { type Clients, createClients } from '../../src/github/clients.ts';
import { createGithub } from '../../src/github/github.ts';
import { createWatch } from '../../src/github/watch.ts';
import { kataCaseRepository, kataProductRepository } from '../../src/sandbox/kata-world.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { aCase } from '../../test/store/samples.ts';
import { kataWorld } from '../../test/support/core-world.ts';
import type { Asked, Ready } from './github.ts';

export interface IdleWorld {
  /** With the bot's token for the advisories' lists. */
  readonly clients: Clients;
  readonly poll: Poll;
  /** Requests since it was last asked. */
  readonly asked: () => Promise<Asked>;
  readonly close: () => Promise<void>;
}

/** It has looked at everything once. Throws where a part of GitHub could not be polled. */
export async function startIdleWorld(count: number): Promise<IdleWorld> {
  const child = fork(new URL('github.ts', import.meta.url), [String(count)]);
  const store = await openStoreAt(':memory:');
  const close = async () => {
    child.kill();
    await store.close();
  };
  try {
    const [ready]: Ready[] = await once(child, 'message');
    if (ready === undefined) throw new Error('the local GitHub says nothing');
    await fill(store, ready);
    const clients = clientsOf(ready);
    const poll = createPoll(partsOf(store, clients), new AbortController().signal);
    await poll.next();
    return { clients, poll, asked: () => askedOf(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function askedOf(child: ChildProcess): Promise<Asked> {
  const answer = once(child, 'message');
  child.send('asked');
  const [asked]: Asked[] = await answer;
  if (asked === undefined) throw new Error('the local GitHub does not answer');
  return asked;
}

function clientsOf({ apiUrl: baseUrl, appId, privateKey }: Ready): Clients {
  return createClients({ appId, privateKey, baseUrl, caseRepository: kataCaseRepository, clock: Date.now });
}

async function fill(store: Store, { cases }: Ready): Promise<void> {
  for (const { number, ghsa, isReport } of cases) {
    const url = `https://github.com/${kataProductRepository}/security/advisories/${ghsa}`;
    const advisory = newAdvisory(ghsa, url, isReport);
    const opened = aCase({ kind: 'advisory', repository: kataProductRepository, ghsa }, { number, advisory });
    await store.commit({
      ...{ caseId: opened.id, expectedVersion: 0, case: opened, nextDue: null, settles: null, effects: [] },
      ...{ entries: [{ at: Date.now(), by: 'alice', fact: { type: 'commented' } }], completes: [], cancels: [] },
    });
  }
}

/** As far as the poll uses them: nothing is found, so nothing is handled but each advisory once. */
function partsOf(store: Store, clients: Clients): WatchingParts {
  const { config: example, process, renderer, caseRepository: _, ...world } = kataWorld();
  const config = { ...example, repositories: [kataProductRepository] };
  const fail = (fields: { readonly problem?: unknown }, message: string): never => {
    throw new Error(`${message}: ${String(fields.problem)}`);
  };
  return {
    ...{ store, github: createGithub(clients), watch: createWatch(clients), clock: Date.now, counts: UNCOUNTED },
    configuration: {
      current: () => config,
      inForce: () => ({
        version: '1',
        config,
        pins: { users: {}, teams: {} },
        members: [],
        keys: {},
        files: {},
        templates: {},
      }),
      isSettled: () => true,
      refresh: async () => undefined,
      reload: async () => 'unchanged',
      rolesOf: async () => [],
    } as unknown as WatchingParts['configuration'],
    ...{ processes: { [process.id]: process }, renderer: () => renderer, host: world.host },
    otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
    log: { info: () => undefined, warn: fail, error: fail },
    ...{ caseRepository: kataCaseRepository, salt: 'salt', mailDomain: 'example.org', owner: 'bench' },
  } as unknown as WatchingParts;
}
