/** The parts of the engine around a local GitHub and a database in memory: one case with an approved plan, one clock. */

import { afterEach } from '@jest/globals';
import type { Fact } from '../../src/core/facts.ts';
import { asProposed, type Case, type ConfiguredRole, type Plan, type Step } from '../../src/core/model.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import { type EngineParts, UNCOUNTED } from '../../src/engine/parts.ts';
import { PortFault, type Store } from '../../src/engine/ports.ts';
import { createWatch } from '../../src/github/watch.ts';
import { readDelivery } from '../../src/intake/read-delivery.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { asked, CASES, type Kata, NOW, startKata } from '../github/kata.ts';
import { caseNumber } from '../store/samples.ts';
import { kataWorld } from '../support/core-world.ts';

export const T0 = NOW;
export const WORLD = kataWorld();

export interface EngineWorld {
  readonly kata: Kata;
  readonly parts: EngineParts;
  readonly store: Store;
  readonly at: (instant: number) => void;
  /** What is wrong with mail and Slack, by `mail` or the channel; nothing at first. */
  readonly troubles: Map<string, string | PortFault>;
  /** The log's messages. */
  readonly logged: string[];
  /** A case with its issue and a disclosure plan for T0, proposed at `proposed`. */
  readonly openCase: (proposed: number) => Promise<Case>;
  /** The types of what happened to a case, after the plan was proposed. */
  readonly factsOf: (c: Case) => Promise<readonly Fact[]>;
  /** How often the comments of an issue were read. */
  readonly reads: (number: number) => number;
}

const open: Store[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});

/** Starts it at T0; it ends after the test. */
export async function startEngineWorld(): Promise<EngineWorld> {
  let now = T0;
  const clock = () => now;
  const kata = await startKata({ clock }, clock);
  const store = await openStoreAt(':memory:');
  open.push(store);
  const troubles = new Map<string, string | PortFault>();
  const logged: string[] = [];
  const log = (_fields: object, message: string) => void logged.push(message);
  const trouble = (what: string): string | null => {
    const found = troubles.get(what) ?? null;
    if (found instanceof PortFault) throw found;
    return found;
  };
  const roles: Record<string, readonly ConfiguredRole[]> = { alice: ['coordinators'], carol: ['coordinators'] };
  const nowhere = (): never => {
    throw new PortFault('permanent', 'nothing is sent in this test');
  };
  const parts: EngineParts = {
    store,
    github: kata.port,
    watch: createWatch(kata.clients),
    channels: {
      mail: { send: nowhere, prepare: nowhere, check: async () => trouble('mail') },
      slack: { post: nowhere, check: (channel) => trouble(channel) },
      keys: { inspect: nowhere, own: async () => ({ fault: null, expires: null, addresses: [] }) },
    },
    cveRecords: { stateOf: async () => 'published' },
    rehearsal: { run: nowhere, leak: nowhere },
    configuration: {
      current: () => WORLD.config,
      inForce: () => ({
        version: '1',
        config: WORLD.config,
        pins: { users: {}, teams: {} },
        files: {},
        members: [],
        keys: {},
        templates: {},
      }),
      isSettled: () => true,
      issueNumber: () => null,
      refresh: async () => undefined,
      reload: nowhere,
      handleApprove: nowhere,
      tell: nowhere,
      rolesOf: async ({ login }) => roles[login] ?? [],
    },
    processes: { kata: WORLD.process },
    renderer: () => WORLD.renderer,
    otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
    readDelivery,
    clock,
    log: { info: log, warn: log, error: log },
    counts: UNCOUNTED,
    caseRepository: CASES,
    host: 'github.com',
    salt: 'salt',
    mailDomain: 'example.org',
    owner: 'test',
  };
  return {
    kata,
    parts,
    store,
    troubles,
    logged,
    at: (instant) => {
      now = instant;
    },
    openCase: async (proposed) => {
      const number = kata.github.as('alice').openIssue(CASES, { title: 'A case' });
      const plan: Plan = { purpose: 'disclosure', t0: T0, tells: null, steps: [], hash: '0123456789ab' };
      // Looked at already: what happens is what T0 makes happen.
      const preFlight = { at: T0 - 1, when: '5 min before T0', red: [] };
      const opened = caseNumber(number, { plans: { disclosure: { ...asProposed(plan, proposed), preFlight } } });
      await store.commit({
        caseId: opened.id,
        expectedVersion: 0,
        case: opened,
        entries: [{ at: proposed, by: 'alice', fact: { type: 'plan-proposed', plan } }],
        effects: [],
        nextDue: T0 - 1,
        settles: null,
        completes: [],
        cancels: [],
      });
      return opened;
    },
    factsOf: async (c) => (await store.journalOf(c.id)).slice(1).map(({ entry }) => entry.fact),
    reads: (number) => asked(kata).filter((request) => request.includes(`/issues/${number}/comments?`)).length,
  };
}

/** A message of a plan for this target. */
export function stepFor(target: Step['target'], changes: Partial<Step> = {}): Step {
  return {
    id: `step:${target.kind}`,
    communication: 'kcsa',
    audience: 'public',
    target,
    phase: 'opening',
    slots: [],
    subject: null,
    body: 'text',
    attachments: [],
    ...changes,
  };
}
