/** Rehearsals from the plan to the report: everything is sent, and nothing of it leaves. */
import { Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { createRehearsal } from '../../../src/bot/rehearsal.ts';
import { evolveAll } from '../../../src/core/evolve.ts';
import type { Entry, Fact } from '../../../src/core/facts.ts';
import type { RehearsalReport } from '../../../src/core/inputs.ts';
import { asProposed, type Case, type Plan } from '../../../src/core/model.ts';
import { PEOPLE } from '../../support/core-world.ts';
import { committed, fixed, MEMBERS, makeKey, NOW, planned, type RehearsedWorld, rehearsedWorld, T0 } from './world.ts';

const DISTROS = 'linux-distros (mail to linux-distros@vs.example.org, encrypted)';
const KATA_DEV = 'kata-dev (mail to kata-dev@lists.example.org)';
const SLACK = 'announcements (Slack)';

function disclosure(w: RehearsedWorld, change: Partial<Case> = {}): readonly [Case, Plan] {
  const c = committed(w.world);
  return [{ ...c, ...change }, planned(w.world, c, 'disclosure', T0)];
}

function notice(w: RehearsedWorld): readonly [Case, Plan] {
  const c = fixed(w.world);
  return [c, planned(w.world, c, 'notice', 'now')];
}

function entry(fact: Fact): Entry {
  return { at: NOW, by: 'alice', fact };
}

/** Every server that listens and every database that is closed from now on. */
function watchOpened() {
  const servers: Server[] = [];
  let closed = 0;
  const { listen } = Server.prototype;
  const { close } = DatabaseSync.prototype;
  Server.prototype.listen = function (this: Server, ...given: Parameters<typeof listen>) {
    servers.push(this);
    return listen.apply(this, given);
  } as typeof listen;
  DatabaseSync.prototype.close = function (this: DatabaseSync) {
    closed += 1;
    close.call(this);
  };
  const stop = (): void => {
    Server.prototype.listen = listen;
    DatabaseSync.prototype.close = close;
  };
  return { servers, closedStores: () => closed, stop };
}

/** Places with what is wrong there. */
function problems({ messages }: RehearsalReport): Readonly<Record<string, string>> {
  return Object.fromEntries(messages.flatMap(({ to, problem }) => (problem === null ? [] : [[to, problem]])));
}

function member(index: number): string {
  const { name, address } = MEMBERS[index] ?? { name: '', address: '' };
  return `${name}: embargo-notice (mail to ${address}, encrypted)`;
}

describe('a rehearsal', () => {
  it('sends every message of a disclosure, and reaches nobody', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const report = await w.run(c, plan);

    expect(problems(report)).toEqual({});
    expect(report.messages.map(({ communication }) => communication)).toEqual(plan.steps.map((s) => s.communication));
    expect(report.messages.map(({ to }) => to)).toEqual(expect.arrayContaining([KATA_DEV, SLACK]));
    for (const { proof, after } of report.messages) {
      expect(proof).toMatch(/^https:\/\/rehearsal\.invalid\/|^250 |^200 |^KCSA/);
      expect(after).toBeLessThan(60_000);
    }
    expect(w.real.written).toEqual([]);
  });

  it('leaves the case as it is', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const before = JSON.stringify(c);
    await w.run(c, plan);

    expect(JSON.stringify(c)).toBe(before);
  });

  it('rehearses a plan whose T0 has passed as it would have been', async () => {
    const w = await rehearsedWorld();
    const c = committed(w.world);
    const report = await w.run(c, planned(w.world, c, 'disclosure', NOW - 3_600_000));

    expect(problems(report)).toEqual({});
  });

  it('runs a disclosure that is for now', async () => {
    const w = await rehearsedWorld();
    const c = committed(w.world);
    const report = await w.run(c, planned(w.world, c, 'disclosure', 'now'));

    expect(problems(report)).toEqual({});
  });

  it('sends each member of a roster a mail of its own, with the patch read once', async () => {
    const w = await rehearsedWorld();
    const report = await w.run(...notice(w));

    expect(problems(report)).toEqual({});
    expect(report.messages.map(({ to }) => to)).toEqual([member(0), member(1), member(2), DISTROS]);
    expect(w.real.read.filter((line) => line === 'blob sha-of-patch')).toHaveLength(1);
    expect(w.real.written).toEqual([]);
  });

  it('reports a mail that can not be encrypted, and all others arrive', async () => {
    const w = await rehearsedWorld();
    // It is good now, and at the approvals; on the day it is not.
    w.blobs['sha-of-keys/two.asc'] = (await makeKey('security@two.example.org', { keyExpirationTime: 60 })).publicKey;
    const report = await w.run(...notice(w));

    expect(problems(report)).toEqual({ [member(1)]: expect.stringMatching(/cannot encrypt|expired/) });
  });

  it('reports what the settings lack', async () => {
    const w = await rehearsedWorld({ SLACK_WEBHOOK_URL_ANNOUNCEMENTS: '', PGP_PRIVATE_KEY_PATH: '' });
    const found = problems(await w.run(...disclosure(w)));

    expect(found[SLACK]).toContain('SLACK_WEBHOOK_URL_ANNOUNCEMENTS');
    expect(found[KATA_DEV]).toContain('PGP_PRIVATE_KEY_PATH');
  });

  it('reports a message without its address, and one that waits for it without end', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const steps = plan.steps.filter(({ target }) => target.kind !== 'tracking-issue');
    const found = problems(await w.run(c, { ...plan, steps }));

    expect(found[SLACK]).toBe('the address of the issue is not in it');
    expect(found['kata-containers/community: KCSA/KCSA-CVE-2026-2026.md']).toBe(
      'it waits for the address of the issue',
    );
  });

  it('reports what is left of a template', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const steps = plan.steps.map((step) => ({ ...step, body: `TODO ${step.body}` }));
    const found = problems(await w.run(c, { ...plan, steps }));

    expect(found[KATA_DEV]).toContain('a message has no placeholder and no leftover of a template');
  });

  it('reports why a plan would not start', async () => {
    const w = await rehearsedWorld();
    const found = problems(await w.run(...disclosure(w, { status: 'triaged' })));

    expect(found[SLACK]).toBe('the plan would not start: the disclosure is planned when the fix is committed');
  });

  it('sends nothing while the case repository is not private', async () => {
    const w = await rehearsedWorld();
    const github = { ...w.real.github, caseIssues: { ...w.real.github.caseIssues, isPrivate: async () => false } };
    const { settings } = w;
    const [c, plan] = disclosure(w);
    const report = await createRehearsal({ settings, github, clock: () => NOW }).run(c, plan, w.world);

    const words = 'the plan would not start: T0 passed while the case was held (the case repository is not private)';
    expect(new Set(report.messages.map(({ problem }) => problem))).toEqual(new Set([words]));
  });

  it('refuses a case that is held', async () => {
    const w = await rehearsedWorld();
    const run = w.run(
      ...disclosure(w, { hold: { why: 'a question', by: 'alice', kind: 'all', since: 0, below: null } as const }),
    );

    await expect(run).rejects.toMatchObject({ kind: 'permanent', message: expect.stringContaining('/resume') });
  });

  it('ends in time although something hangs, and says what had not arrived', async () => {
    const w = await rehearsedWorld();
    const { promise, resolve } = Promise.withResolvers<null>();
    const github = { ...w.real.github, releases: { ...w.real.github.releases, byVersion: () => promise } };
    const { settings } = w;
    const rehearsal = createRehearsal({ settings, github, clock: () => NOW, limit: 1000 });
    const report = await rehearsal.run(...disclosure(w), w.world);
    resolve(null);

    const words = Object.values(problems(report));
    expect(words.length).toBeGreaterThan(0);
    expect(new Set(words)).toEqual(new Set(['the time for a rehearsal was over before it arrived']));
  });

  it('sends nothing of another plan that runs', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const other = notice(w)[1];
    const { purpose, hash } = other;
    const running = evolveAll({ ...c, plans: {} }, [
      entry({ type: 'plan-proposed', plan: other }),
      ...[PEOPLE.alice, PEOPLE.bob].map((by) => entry({ type: 'plan-approved', purpose, hash, by, runNow: false })),
      entry({ type: 'plan-started', purpose, hash }),
    ]);
    const report = await w.run(running, plan);

    expect(problems(report)).toEqual({});
    expect(w.real.read.filter((line) => line.startsWith('blob'))).toEqual([]);
  });

  it('closes its servers and its store, also when it fails', async () => {
    const w = await rehearsedWorld();
    const [c, plan] = disclosure(w);
    const opened = watchOpened();
    try {
      await w.run(c, plan);
      const broken = { ...w.world, config: null } as unknown as typeof w.world;
      const rehearsal = createRehearsal({ settings: w.settings, github: w.real.github, clock: () => NOW });
      await expect(rehearsal.run(c, plan, broken)).rejects.toThrow();
    } finally {
      opened.stop();
    }

    expect(opened.servers.map(({ listening }) => listening)).toEqual([false, false, false, false]);
    expect(opened.closedStores()).toBe(2);
  });

  it('is not disturbed by another one at the same time', async () => {
    const w = await rehearsedWorld();
    const reports = await Promise.all([w.run(...disclosure(w)), w.run(...notice(w)), w.run(...disclosure(w))]);

    expect(reports.map(problems)).toEqual([{}, {}, {}]);
  });
});

describe('a leak drill', () => {
  it('goes from the report of the leak to the last public receipt, is measured, and reaches nobody', async () => {
    const w = await rehearsedWorld();
    const c = committed(w.world);
    const before = JSON.stringify(c);
    const report = await w.leak(c);

    expect(problems(report)).toEqual({});
    expect(report.messages.map(({ to }) => to)).toEqual(expect.arrayContaining([KATA_DEV, SLACK]));
    expect(report.leak?.took).toBeGreaterThan(0);
    expect(report.leak?.took).toBeLessThan(60_000);
    // Nobody pushes in a drill: the publication waits its hour.
    expect(Math.round((report.leak?.waited ?? 0) / 60_000)).toBe(60);
    expect(w.real.written).toEqual([]);
    expect(JSON.stringify(c)).toBe(before);
  });

  it('plays a leak before there is a fix, and over a plan that waits with its approvals', async () => {
    const w = await rehearsedWorld();
    const early = await w.leak(fixed(w.world));
    expect(early.messages.map(({ communication }) => communication)).toEqual(['tracking-issue']);
    const [c, plan] = disclosure(w);
    const state = { ...asProposed(plan, NOW), approvals: [PEOPLE.alice, PEOPLE.bob] };
    expect(problems(await w.leak({ ...c, plans: { disclosure: state } }))).toEqual({});
  });

  it('is refused while the case is held', async () => {
    const w = await rehearsedWorld();
    const hold = { why: 'a look', by: '@alice', kind: 'all', since: NOW, below: null } as const;
    await expect(w.leak({ ...committed(w.world), hold })).rejects.toMatchObject({ kind: 'permanent' });
  });
});
