/** The outbox with a real store, core and gate, a mail server that does as it is told, and a GitHub that takes everything. */

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effect } from '../../src/core/effects.ts';
import { type Case, newAdvisory, type Plan, type Recipient, type Step } from '../../src/core/model.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import { filled, messagesOf } from '../../src/core/plan-run.ts';
import type { MailContent } from '../../src/engine/mail-content.ts';
import { createOutbox } from '../../src/engine/outbox.ts';
import { type EngineParts, UNCOUNTED } from '../../src/engine/parts.ts';
import type { Commit, Mail, Store } from '../../src/engine/ports.ts';
import { openStoreAt } from '../../src/store/store.ts';
import { aCase, aCommit, entry, NOW, PRODUCT } from '../store/samples.ts';
import { kataWorld } from '../support/core-world.ts';
import { scratchRoot } from '../support/scratch-root.ts';

const GHSA = 'GHSA-2222-3333-4444';

export interface OutboxWorld {
  readonly store: Store;
  readonly case: Case;
  now: number;
  /** GitHub's clock less ours. */
  clockOffset: number;
  /** What the mail server does with a mail; throws what the mailer would. */
  onMail: (mail: Mail) => Promise<void>;
  /** Addresses that mails were sent to, in the order in which they were begun. */
  readonly mails: string[];
  /** What was prepared. */
  readonly prepared: MailContent[];
  /** What preparing does; throws what the mailer would. */
  onPrepare: (content: MailContent) => Promise<void>;
  /** Calls of GitHub, as `what` of the method. */
  readonly calls: string[];
  /** Repositories that GitHub says are private, and each that it was asked for. */
  readonly privates: Set<string>;
  readonly asked: string[];
  /** Warnings and errors of the log. */
  readonly problems: string[];
  readonly commits: Commit[];
  /** `owner`: this process, or another. */
  parts(owner?: string): EngineParts;
  drain(owner?: string): Promise<number>;
  /** Puts effects into the outbox. */
  decide(effects: readonly Effect[]): Promise<void>;
  states(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

function member(index: number): Recipient {
  const name = `member${String(index).padStart(3, '0')}`;
  return {
    name,
    address: addressOf(index),
    key: { path: `keys/${name}.asc`, version: `k${index}` },
    inReplyTo: index === 0 ? '<first@example.org>' : null,
  };
}

export function addressOf(index: number): string {
  return `security@m${String(index).padStart(3, '0')}.example.org`;
}

/** The notice to a roster of so many members, and a mail to a list after it. */
export function planFor(members: number): Plan {
  const step: Step = {
    id: 'pre-kcsa:embargo-notice',
    communication: 'pre-kcsa',
    audience: 'downstream',
    target: {
      kind: 'roster',
      channel: 'embargo-notice',
      members: Array.from({ length: members }, (_, i) => member(i)),
    },
    phase: 'opening',
    slots: [],
    subject: '[pre-KCSA] something',
    body: 'confidential',
    attachments: [{ name: 'main.patch', path: 'cases/2/patches/main.patch', version: 'p1' }],
  };
  const list: Step = {
    ...step,
    id: 'pre-kcsa:list',
    target: { kind: 'mail', channel: 'list', to: 'list@example.org', encrypt: null, inReplyTo: null },
  };
  return { purpose: 'notice', t0: 'now', steps: [step, list], hash: 'abcdefabcdef', tells: null };
}

/** The effects of the messages of a plan, as the core makes them. */
export function effectsOf(plan: Plan, c: Case): readonly Effect[] {
  return plan.steps
    .flatMap((step) => messagesOf(filled(step, c)))
    .map((step) => ({
      kind: 'step',
      key: `started/${step.id}`,
      caseId: c.id,
      due: NOW,
      audience: step.audience,
      purpose: plan.purpose,
      hash: plan.hash,
      step,
      late: false,
    }));
}

/** `startedAt` null: the plan waits for its hour. */
export async function startOutboxWorld(
  plan: Plan,
  startedAt: number | null = NOW,
  changes: Partial<Case> = {},
): Promise<OutboxWorld> {
  const folder = await mkdtemp(join(scratchRoot(), 'vmt-outbox-'));
  const store = await openStoreAt(join(folder, 'vmt.db'));
  const core = kataWorld();
  const people = [
    { id: 1, login: 'alice' },
    { id: 2, login: 'bob' },
  ];
  const c = aCase(
    { kind: 'advisory', repository: PRODUCT, ghsa: GHSA },
    {
      number: 2,
      advisory: newAdvisory(GHSA, '', false),
      status: 'in-progress',
      extent: 'downstream',
      plans: {
        [plan.purpose]: {
          ...{
            plan,
            approvals: people,
            runNow: false,
            startedAt,
            sent: startedAt === null ? [] : plan.steps.map((step) => step.id),
          },
          ...{ receipts: {}, failing: {}, readBack: {}, archives: {}, rehearsal: null },
        },
      },
      ...changes,
    },
  );
  await store.commit(aCommit(c));
  const log = (fields: { problem?: string }, message: string) => world.problems.push(`${message}: ${fields.problem}`);
  const issue = {
    number: 2,
    url: 'https://github.com/o/cases/issues/2',
    title: '',
    body: '',
    labels: [],
    assignees: [],
  };
  const answer = { ...issue, id: 7, open: true, stateReason: null, state: 'draft', collaborators: [] };
  /** Every method of an area of GitHub. */
  const area = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method) => async (repository: string) => {
          if (method === 'isPrivate') {
            world.asked.push(repository);
            return world.privates.has(repository);
          }
          world.calls.push(`${name}.${String(method)}`);
          return method === 'readBlob' ? new TextEncoder().encode('bytes') : answer;
        },
      },
    );
  const areas = [
    'caseIssues',
    'caseFiles',
    'publicIssues',
    'advisories',
    'releases',
    'publicFiles',
    'pulls',
    'directory',
  ];
  const github = Object.fromEntries(areas.map((name) => [name, area(name)])) as unknown as EngineParts['github'];
  const health = { clockOffset: () => world.clockOffset, askClock: async () => world.clockOffset };
  Object.assign(github, { health });
  const world: OutboxWorld = {
    store,
    clockOffset: 0,
    case: c,
    now: NOW,
    onMail: async () => undefined,
    onPrepare: async () => undefined,
    mails: [],
    prepared: [],
    calls: [],
    privates: new Set([core.caseRepository]),
    asked: [],
    problems: [],
    commits: [],
    parts: (owner = 'one') => ({
      store: {
        ...store,
        commit: (commit) => {
          world.commits.push(commit);
          return store.commit(commit);
        },
      },
      github,
      watch: { issueEvents: async () => [], identity: async () => ({ id: 0, installation: 0 }) },
      channels: {
        mail: {
          send: async (mail) => {
            world.mails.push(mail.to);
            await world.onMail(mail);
            return { response: '250 OK' };
          },
          prepare: async (content) => {
            await world.onPrepare(content);
            world.prepared.push(content);
          },
          check: async () => null,
        },
        slack: { post: async () => ({ response: 'ok' }), check: () => null },
        keys: { inspect: () => Promise.reject(new Error('not asked')), own: async () => null },
      },
      configuration: {
        current: () => core.config,
        inForce: () => ({
          config: core.config,
          members: core.roster,
          keys: core.keys,
          files: {},
          pins: { users: {}, teams: {} },
          templates: {},
        }),
        rolesOf: async () => [],
        refresh: async () => undefined,
      } as unknown as EngineParts['configuration'],
      processes: { kata: core.process },
      renderer: () => core.renderer,
      otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
      log: { info: () => undefined, warn: log, error: log },
      counts: UNCOUNTED,
      clock: () => world.now,
      caseRepository: core.caseRepository,
      host: core.host,
      salt: 'salt',
      mailDomain: 'example.org',
      owner,
      cveRecords: { stateOf: async () => 'unknown' },
      rehearsal: { run: async () => ({ messages: [] }), leak: async () => ({ messages: [] }) },
      readDelivery: () => ({ kind: 'ignored', why: 'no deliveries here' }),
    }),
    drain: (owner) => drained(world.parts(owner)),
    decide: async (effects) => {
      const stored = await store.byId(c.id);
      const commit = aCommit(stored?.case ?? c, {
        expectedVersion: stored?.version ?? 0,
        entries: [entry('x')],
        effects,
      });
      await store.commit(commit);
    },
    states: async () => Object.fromEntries((await store.effectsOf(c.id)).map((row) => [row.effect.key, row.state])),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
  return world;
}

/** One drain, until nothing of it is under way. */
export async function drained(parts: EngineParts): Promise<number> {
  const outbox = createOutbox(parts);
  const claimed = await outbox.drain();
  while (await outbox.oneEnds());
  return claimed;
}
