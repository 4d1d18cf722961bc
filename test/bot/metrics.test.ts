/** What is counted, and that no label can say anything of a case. */
import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { countedStore } from '../../src/bot/metrics/counted-store.ts';
import { createMetrics } from '../../src/bot/metrics.ts';
import type { Effect } from '../../src/core/effects.ts';
import type { Fact } from '../../src/core/facts.ts';
import { asProposed, type Receipt } from '../../src/core/model.ts';
import { PortFault, type Store } from '../../src/engine/ports.ts';
import { PROCESSES } from '../../src/processes/all.ts';
import { caseNumber } from '../store/samples.ts';

const NOW = Date.parse('2026-12-01T00:00:10Z');
const T0 = Date.parse('2026-12-01T00:00:00Z');
const CANARY = 'canary-4711';
const RECEIPT: Receipt = { at: NOW, proof: CANARY, url: null, messageId: null, maybeTwice: false };

const made = () => createMetrics(Object.values(PROCESSES), '1.2.3', () => NOW);
const healthy = {
  store: {
    inboxDepth: async () => ({ waiting: 3, oldest: NOW - 5000 }),
    outboxDepth: async () => ({ waiting: 4, claimed: 1, oldest: NOW - 61_000, failed: 2 }),
  },
  github: { health: { clockOffset: () => -3000, requestsLeft: () => 4200 } },
  configuration: { inForce: () => null },
  clock: () => NOW,
};

/** The page as its lines without comments, of vmt-bot's own metrics. */
async function lines(page: () => Promise<{ text: string }>): Promise<readonly string[]> {
  return (await page()).text.split('\n').filter((line) => line.startsWith('vmt_'));
}

test('the queues, the limit and the clock are told as they are when somebody looks', async () => {
  expect(await lines(made().page(healthy))).toEqual(
    expect.arrayContaining([
      'vmt_build_info{version="1.2.3"} 1',
      'vmt_database_up 1',
      'vmt_inbox_deliveries 3',
      'vmt_inbox_oldest_age_seconds 5',
      'vmt_outbox_effects{state="waiting"} 3',
      'vmt_outbox_effects{state="claimed"} 1',
      'vmt_outbox_effects{state="failed"} 2',
      'vmt_outbox_oldest_due_seconds 61',
      'vmt_github_requests_left 4200',
      'vmt_clock_offset_seconds -3',
      'vmt_configuration_in_force 0',
    ]),
  );
});

test('what is due tomorrow is not late', async () => {
  const store = { ...healthy.store, outboxDepth: async () => ({ waiting: 1, claimed: 0, oldest: NOW + 1, failed: 0 }) };
  expect(await lines(made().page({ ...healthy, store }))).toContain('vmt_outbox_oldest_due_seconds 0');
});

test('a database that does not answer is told, and the page is there all the same', async () => {
  const inboxDepth = () => Promise.reject(new PortFault('transient', CANARY));
  const told = await lines(made().page({ ...healthy, store: { ...healthy.store, inboxDepth } }));
  expect(told).toEqual(expect.arrayContaining(['vmt_database_up 0', 'vmt_configuration_in_force 0']));
  expect(told.join('\n')).not.toContain(CANARY);
});

const base = { audience: 'public', slots: [], subject: null, body: CANARY, attachments: [] } as const;
const opening = {
  ...base,
  id: 'list',
  communication: 'kcsa',
  phase: 'opening',
  target: { kind: 'mail', channel: CANARY, to: CANARY, encrypt: null, inReplyTo: null },
} as const;
const publication = { ...opening, id: 'later', phase: 'publication' } as const;
const release = { ...opening, id: 'notes', target: { kind: 'release', repository: CANARY, version: '1.0' } } as const;
const plan = { purpose: 'disclosure', t0: T0, tells: T0, steps: [opening, publication, release], hash: 'abc' } as const;
const notice = { ...plan, purpose: 'notice', hash: 'def' } as const;
const withPlan = caseNumber(7, {
  plans: {
    disclosure: { ...asProposed(plan, T0 - 1), startedAt: T0 + 2000 },
    notice: { ...asProposed(notice, T0 - 1), startedAt: T0 },
  },
});
const done = { type: 'step-done', purpose: 'disclosure', hash: 'abc', receipt: RECEIPT } as const;

const comment: Effect = {
  ...{ kind: 'comment', key: CANARY, caseId: withPlan.id, due: NOW, audience: 'team', issue: 'case' },
  ...{ communication: null, body: CANARY },
};

test.each<readonly [string, readonly Fact[], readonly string[]]>([
  [
    'the lag of what opens a disclosure is from T0; what waits for people has none, nor has another plan',
    [
      { ...done, step: 'list' },
      { ...done, step: 'later' },
      { ...done, step: 'notes' },
      { ...done, purpose: 'notice', hash: 'def', step: 'list' },
    ],
    ['vmt_t0_lag_seconds_sum{target="mail"} 10', 'vmt_t0_lag_seconds_count{target="mail"} 1'],
  ],
  [
    'a step that left late',
    [
      { type: 'step-sent', purpose: 'disclosure', hash: 'abc', step: 'list', late: true },
      { type: 'step-sent', purpose: 'disclosure', hash: 'abc', step: 'later', late: false },
    ],
    ['vmt_steps_late_total 1'],
  ],
  [
    'a deadline that passed; a reminder before its time is none',
    [
      { type: 'reminded', deadline: `publication-overdue@${T0}`, due: T0 },
      { type: 'reminded', deadline: `t0-24h@${T0}`, due: T0 },
      { type: 'reminded', deadline: `${CANARY}@1`, due: T0 },
    ],
    ['vmt_deadlines_missed_total{timer="publication-overdue"} 1'],
  ],
  [
    'what could not be delivered, and whether it is tried again',
    [
      { type: 'delivery-failed', effect: CANARY, problem: CANARY, final: false, message: null },
      { type: 'delivery-failed', effect: CANARY, problem: CANARY, final: true, message: null },
    ],
    ['vmt_delivery_failures_total{final="true"} 1', 'vmt_delivery_failures_total{final="false"} 1'],
  ],
  [
    'what was refused',
    [
      { type: 'command-refused', command: CANARY, rule: CANARY },
      { type: 'labels-refused', labels: CANARY, rule: CANARY },
    ],
    ['vmt_refusals_total{what="command"} 1', 'vmt_refusals_total{what="label"} 1'],
  ],
])('counted from what was committed: %s', async (_name, facts, expected) => {
  const { counters, page } = made();
  counters.committed(withPlan, facts, [comment]);
  const told = await lines(page(healthy));
  expect(told).toEqual(expect.arrayContaining([...expected]));
  expect(told.filter((line) => line.includes('timer=') && !line.endsWith(' 0')).length).toBeLessThan(2);
  expect(told.join('\n')).not.toContain(CANARY);
});

test.each<readonly [string, 0 | 1, readonly Effect[], Extract<Fact, { type: 'delivery-failed' }>['message']]>([
  ['that calls somebody', 1, [comment], null],
  ['of a message, of which the board tells', 1, [], { purpose: 'disclosure', hash: 'abc', step: 'list' }],
  ['of which nobody is told: a reaction to a comment that was deleted', 0, [], null],
  ['of a comment that is tried anew', 0, [{ ...comment, shows: CANARY } as never], null],
])('a last failure %s is counted so many times: %s', async (_, count, effects, message) => {
  const { counters, page } = made();
  counters.committed(
    withPlan,
    [{ type: 'delivery-failed', effect: CANARY, problem: CANARY, final: true, message }],
    effects,
  );
  expect(await lines(page(healthy))).toContain(`vmt_delivery_failures_total{final="true"} ${count}`);
});

test('what is not known has no series, and not 0; the states of effects are there from the start', async () => {
  const health = { clockOffset: (): number | null => null, requestsLeft: (): number | null => null };
  const inboxDepth = () => Promise.reject(new PortFault('transient', 'x'));
  const page = made().page({ ...healthy, store: { ...healthy.store, inboxDepth }, github: { health } });
  const told = await lines(page);
  expect(told.filter((line) => /^vmt_(github_requests_left|clock_offset_seconds) /.test(line))).toEqual([]);
  expect(told.filter((line) => line.startsWith('vmt_outbox_effects'))).toHaveLength(3);
  health.requestsLeft = () => 7;
  expect(await lines(page)).toContain('vmt_github_requests_left 7');
  health.requestsLeft = () => null;
  expect((await lines(page)).join('\n')).not.toContain('vmt_github_requests_left');
});

test('a database that hangs holds the page up for some seconds only', async () => {
  jest.useFakeTimers();
  try {
    const inboxDepth = () => new Promise<never>(() => undefined);
    const told = lines(made().page({ ...healthy, store: { ...healthy.store, inboxDepth } }));
    await jest.advanceTimersByTimeAsync(3000);
    expect(await told).toContain('vmt_database_up 0');
  } finally {
    jest.useRealTimers();
  }
});

test('a commit is counted when it was made, and not when somebody else was faster', async () => {
  const outcomes: ('conflict' | 'committed')[] = ['conflict', 'committed'];
  const counted: (readonly Fact[])[] = [];
  const commit = async () => outcomes.shift() ?? 'conflict';
  const store = countedStore({ commit } as unknown as Store, { committed: (_c, facts) => counted.push(facts) });
  const decision = { case: null, entries: [{ at: NOW, by: 'x', fact: { type: 'opened' } }] } as never;
  expect([await store.commit(decision), await store.commit(decision)]).toEqual(['conflict', 'committed']);
  expect(counted).toEqual([[{ type: 'opened' }]]);
});

/** Every value that a label may have; `le` and those of Node's own metrics aside. A new one must be thought about here. */
const LABELS: Readonly<Record<string, RegExp>> = {
  version: /^1\.2\.3$/,
  state: /^(waiting|claimed|failed)$/,
  kind: /^[a-z-]+$/,
  how: /^(waits|refused|needless)$/,
  status: /^\d{3}$/,
  purpose: /^[a-z-]+$/,
  answer: /^(\dxx|304|none)$/,
  channel: /^(mail|slack)$/,
  outcome: /^(accepted|transient|permanent|unknown)$/,
  timer: /^[a-z0-9-]+$/,
  final: /^(true|false)$/,
  what: /^(command|label)$/,
  target: /^[a-z-]+$/,
  le: /^(\d+|\+Inf)$/,
};

test('no label has a value that is not on its list, whatever is counted', async () => {
  const { counters, page } = made();
  const look = page(healthy);
  const before = await lines(look);
  counters.gateStopped(CANARY as never, 'waits');
  counters.requested({ purpose: CANARY, method: 'GET', route: CANARY, status: 999, milliseconds: 1 });
  counters.handedOver('mail', CANARY as never);
  counters.webhook(799);
  const after = await lines(look);
  const told = before.flatMap((line) => [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  for (const [name = '', value = ''] of told) expect(value).toMatch(LABELS[name] ?? /never/);
  expect(new Set(told.map(([name]) => name))).toEqual(new Set(Object.keys(LABELS)));
  expect(after).toEqual(before);
});

test('every metric of the alert rules is there, and every rule tells what to do', async () => {
  const { registry, page } = made();
  await page(healthy)();
  const known = registry.getMetricsAsArray().map(({ name }) => name);
  const rules = parse(readFileSync('alerts/vmt-bot.rules.yml', 'utf8')) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string; runbook: string } }[] }[];
  };
  const all = rules.groups.flatMap((group) => group.rules);
  expect(all.length).toBeGreaterThan(10);
  for (const { alert, expr, annotations } of all) {
    const named = [...expr.matchAll(/vmt_[a-z0-9_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
    expect([alert, named.filter((name) => !known.includes(name))]).toEqual([alert, []]);
    expect([alert, named.length > 0 || expr.startsWith('up')]).toEqual([alert, true]);
    expect(annotations.summary.length * annotations.runbook.length).toBeGreaterThan(0);
  }
});
