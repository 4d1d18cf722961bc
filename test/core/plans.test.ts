/** Plans as the people who approve them meet them: who gets what, what voids an approval, and what must be good before. */
import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import type { Effect } from '../../src/core/effects.ts';
import { gate } from '../../src/core/gate.ts';
import type { FlightCheck } from '../../src/core/inputs.ts';
import type { PlanState } from '../../src/core/model.ts';
import type { Member } from '../../src/core/roster.ts';
import type { Renderer, World } from '../../src/core/scene.ts';
import { KEYS, kataWorld, PEOPLE, ROSTER } from '../support/core-world.ts';
import { begin, clock, HOUR, input, type Run, receipts, said, say, until } from '../support/kata-history.ts';
import { openDoor } from '../support/open-door.ts';

const T0 = Date.parse('2026-12-01T00:00:00Z');

/** A case whose notice was sent and arrived, at the point where the disclosure is planned. */
function noticed(world: World = kataWorld()): Run {
  const run = until(begin(world), '/plan');
  receipts(run, 'receipts');
  return run;
}

/** The same with a disclosure plan that two people approved. */
function planned(world: World = kataWorld()): Run {
  const run = noticed(world);
  say(run, 'alice', '/plan');
  say(run, 'alice', '/approve plan {hash}');
  say(run, 'bob', '/approve plan {hash}');
  return run;
}

function configured(changes: Partial<Config>): World {
  const world = kataWorld();
  return { ...world, config: { ...world.config, ...changes } };
}

/** A new configuration came into force. */
function reconfigure(run: Run, changes: Partial<World>): void {
  run.world = { ...run.world, ...changes };
  input(run, { kind: 'configuration-changed', source: { kind: 'bot' } }, null);
}

/** Each text has one more line. */
function reworded(renderer: Renderer, line = ''): Renderer {
  return {
    render: (communication, view) => {
      const text = renderer.render(communication, view);
      return text.ok ? { ok: true, value: { ...text.value, body: `${text.value.body}${line}\n` } } : text;
    },
  };
}

type StepEffect = Extract<Effect, { kind: 'step' }>;

function mails(
  run: Run,
): readonly { to: string; key: string | null; follows: string | null; subject: string | null }[] {
  return run.waiting
    .filter((e): e is StepEffect => e.kind === 'step')
    .flatMap(({ step: { target, subject } }) =>
      target.kind === 'mail'
        ? [{ to: target.to, key: target.encrypt?.path ?? null, follows: target.inReplyTo, subject }]
        : [],
    );
}

const { 'keys/alpha.asc': _alpha, ...withoutAlpha } = KEYS;

const red: FlightCheck = { name: 'mail server', problem: 'refused', mend: 'start it', blocks: false };

describe('the roster', () => {
  test('the notice is one mail to each member, to the own key, and one to each list', () => {
    const run = until(begin(kataWorld()), '/plan');
    expect(mails(run).map(({ to, key }) => [to, key])).toEqual([
      ['security@alpha.example.org', 'keys/alpha.asc'],
      ['security@beta.example.org', 'keys/beta.asc'],
      ['linux-distros@vs.example.org', 'keys/linux-distros.asc'],
    ]);
    receipts(run, 'receipts');
    expect(run.case.noticed.map((n) => [n.name, n.address, n.t0])).toEqual([
      ['alpha', 'security@alpha.example.org', T0],
      ['beta', 'security@beta.example.org', T0],
      [null, 'linux-distros@vs.example.org', T0],
    ]);
  });

  const bad: readonly (readonly [string, Partial<World>, string])[] = [
    ['an empty roster', { roster: [] }, 'the roster is empty'],
    ['a member whose key expires before T0', withKey({ expires: 1 }), 'expires at'],
    ['a member whose key was revoked', withKey({ fault: 'it was revoked' }), 'it was revoked'],
    [
      'a member whose key is for another address',
      withKey({ fault: 'does not say that it is the key of security@alpha.example.org' }),
      'does not say that it is the key of security@alpha.example.org',
    ],
    ['a member without a key', { keys: withoutAlpha }, 'no key in force has this path'],
  ];
  test.each(bad)('%s: no notice is planned, and nothing goes in clear', (_name, changes, rule) => {
    const run = until(begin({ ...kataWorld(), ...changes }), '/notify');
    say(run, 'alice', '/notify');
    expect(said(run)).toContain(rule);
    expect(run.case.plans.notice).toBeUndefined();
  });

  const later: readonly (readonly [string, Partial<World>])[] = [
    [
      'a member more',
      { roster: [...ROSTER, { ...ROSTER[0], name: 'gamma', address: 'g@gamma.example.org' } as Member] },
    ],
    ['a member less', { roster: ROSTER.slice(1) }],
    ['one character of an address', { roster: [{ ...ROSTER[0], address: 'security@alpho.example.org' } as Member] }],
    ['another version of a key', withKey({ version: 'another' })],
  ];
  test.each(later)('%s after the first approval: the notice is void', (_name, changes) => {
    const run = until(begin(kataWorld()), '/notify');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    reconfigure(run, changes);
    expect(run.case.plans.notice).toBeUndefined();
    expect(said(run)).toMatch(/the notice plan `\w+` and its approval are void: the configuration was changed/);
  });
});

function withKey(changes: Partial<(typeof KEYS)[string]>): Partial<World> {
  const alpha = { version: '1', expires: null, addresses: [], fault: null, ...KEYS['keys/alpha.asc'], ...changes };
  return { keys: { ...KEYS, 'keys/alpha.asc': alpha } };
}

describe('a date that moves', () => {
  test('is told to exactly those who had the notice, as an answer to it, after two approvals', () => {
    const run = noticed();
    reconfigure(run, { roster: [] });
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/notify');
    expect(mails(run)).toEqual([]);
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    const subject = '[pre-KCSA] New date: vulnerability in Kata Containers runtime (CVE-2026-2026)';
    expect(mails(run)).toEqual([
      { to: 'security@alpha.example.org', key: 'keys/alpha.asc', follows: first(run, 0), subject },
      { to: 'security@beta.example.org', key: 'keys/beta.asc', follows: first(run, 1), subject },
      {
        to: 'linux-distros@vs.example.org',
        key: 'keys/linux-distros.asc',
        follows: first(run, 2),
        subject: `[vs] ${subject}`,
      },
    ]);
    receipts(run, 'receipts');
    say(run, 'alice', '/notify');
    expect(said(run)).toContain('the present date is known to all who had the notice');
  });

  test('is planned at once when a coordinator sets a legal date', () => {
    const run = noticed();
    say(run, 'alice', '/embargo 2026-11-30');
    expect(run.case.plans.update).toBeUndefined();
    say(run, 'alice', '/embargo 2026-12-01');
    expect(said(run)).toContain('already: nothing was changed');
    const moved = { ...run.world, config: { ...run.world.config, calendar: { countries: ['US'], freezes: [] } } };
    run.world = moved;
    say(run, 'alice', '/embargo 2026-11-27 --override why not');
    expect(said(run)).toContain('Then tell those who had the notice: `/notify`');
  });

  test('a member who came later gets the notice itself', () => {
    const run = noticed();
    const gamma = {
      ...ROSTER[0],
      name: 'gamma',
      address: 'security@gamma.example.org',
      key: 'keys/gamma.asc',
    } as Member;
    const key = { version: '3', expires: null, addresses: [gamma.address], fault: null };
    reconfigure(run, { roster: [...ROSTER, gamma], keys: { ...KEYS, 'keys/gamma.asc': key } });
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    expect(mails(run)).toEqual([
      {
        to: gamma.address,
        key: 'keys/gamma.asc',
        follows: null,
        subject: '[pre-KCSA] Vulnerability in Kata Containers runtime (CVE-2026-2026)',
      },
    ]);
  });

  test('a mail that is still refused never tells the old date later, and its reader is told the new one once', () => {
    const run = until(begin(kataWorld()), '/plan');
    const [late] = run.waiting.filter((e): e is StepEffect => e.kind === 'step');
    run.waiting = run.waiting.filter((e) => e !== late);
    receipts(run, 'receipts');
    expect(run.case.noticed).toHaveLength(2);
    const door = openDoor({ caseRepository: 'o/cases', now: run.at });
    expect(late !== undefined && gate(late, run.case, door).pass).toBe(true);
    say(run, 'alice', '/notify');
    expect(said(run)).toContain('or on its way to them');
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    expect(late !== undefined && gate(late, run.case, door).pass).toBe(false);
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    expect(mails(run).map(({ to, subject }) => [to, subject?.includes('New date')])).toEqual([
      ['security@beta.example.org', true],
      ['linux-distros@vs.example.org', true],
      ['security@alpha.example.org', false],
    ]);
  });

  test('a list that is encrypted by now gets nothing in clear', () => {
    const world = kataWorld();
    const { 'linux-distros': list, ...others } = world.config.channels;
    if (list?.kind !== 'mail') throw new Error('no list');
    const before = { ...others, 'linux-distros': { ...list, encrypt: null } };
    const run = noticed({ ...world, config: { ...world.config, channels: before } });
    reconfigure(run, { config: world.config });
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    expect(mails(run).find(({ to }) => to === list.email)?.key).toBe('keys/linux-distros.asc');
  });

  test('nobody is told by a key that is revoked by now', () => {
    const run = noticed();
    reconfigure(run, withKey({ fault: 'it was revoked' }));
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/notify');
    expect(said(run)).toContain('it was revoked');
    expect(run.case.plans.update).toBeUndefined();
  });

  test('an update that was approved too late for its date does not go', () => {
    const run = noticed();
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    run.at = Date.parse('2026-12-08T00:00:01Z');
    say(run, 'bob', '/approve plan {hash}');
    expect(mails(run)).toEqual([]);
    expect(run.said.some((text) => text.includes('the date that it tells does not hold any more'))).toBe(true);
  });

  test('one person can not stop an update that is on its way', () => {
    const run = noticed();
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    say(run, 'alice', '/notify');
    expect(said(run)).toContain('one at a time');
    receipts(run, 'receipts');
    expect(run.case.noticed.every(({ t0 }) => t0 === Date.parse('2026-12-08T00:00:00Z'))).toBe(true);
  });

  test('a leak: the plan for now tells them that the embargo has ended', () => {
    const run = noticed();
    say(run, 'bob', '/leaked on a list');
    say(run, 'dave', '/decide public it is known');
    say(run, 'alice', '/disclose now {hash}');
    say(run, 'bob', '/disclose now {hash}');
    receipts(run, 'receipts');
    const told = mails(run).filter(({ subject }) => subject?.includes('Embargo ended') === true);
    expect(told.map(({ to }) => to).sort()).toEqual([
      'linux-distros@vs.example.org',
      'security@alpha.example.org',
      'security@beta.example.org',
    ]);
  });

  function first(run: Run, i: number): string | null {
    const plan = run.case.plans.notice;
    return Object.values(plan?.receipts ?? {})[i]?.messageId ?? null;
  }
});

describe('an approval is for these very bytes', () => {
  test('one character of the draft: void, and the new plan shows the difference line by line', () => {
    const run = planned();
    const before = run.case.plans.disclosure?.plan.hash;
    say(run, 'alice', '/set mitigation There is none!');
    expect(said(run, 2)).toContain(`\`${before}\` and its 2 approvals are void`);
    expect(said(run, 2)).toContain('2 different coordinators approve the new plan');
    say(run, 'alice', '/plan');
    expect(said(run, 2)).toContain(`Against \`${before}\`, whose approvals no longer count`);
    expect(said(run, 2)).toMatch(/-.*There is none\.\n\+.*There is none!/);
    clock(run, T0);
    expect(run.case.openedAt).toBeNull();
    expect(said(run)).toContain('T0 passed before the plan had all its approvals');
  });

  test('a patch file that was exchanged: the approval is refused, and says what to do', () => {
    const run = until(begin(kataWorld()), '/notify');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    run.outside = { files: { 'cases/12/patches/main.patch': { sha: 'b'.repeat(40), author: PEOPLE.grace } } };
    say(run, 'bob', '/approve plan {hash}');
    expect(said(run)).toContain('this file is attached, and is another now');
    expect(run.case.status).toBe('in-progress');
  });

  const changes: readonly (readonly [string, Partial<Config['channels']>])[] = [
    ['another Slack channel', { announcements: { kind: 'slack', audience: 'public', slack: '#another' } }],
    [
      'another subject prefix',
      {
        'kata-dev': {
          kind: 'mail',
          audience: 'public',
          email: 'kata-dev@lists.example.org',
          subjectPrefix: '[x] ',
          encrypt: null,
        },
      },
    ],
  ];
  test.each(changes)('%s: void', (_name, channels) => {
    const run = planned();
    const { config } = run.world;
    reconfigure(run, { config: { ...config, channels: { ...config.channels, ...channels } as Config['channels'] } });
    expect(run.case.plans.disclosure).toBeUndefined();
  });

  test('another coordinator, whose name stands in the notice: void', () => {
    const run = until(begin(kataWorld()), '/notify');
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'alice', '/coordinator @bob');
    expect(run.case.plans.notice).toBeUndefined();
  });

  describe('another template', () => {
    const before = kataWorld().renderer;
    const refused = { value: 'kcsa', rule: 'nothing fits', mend: 'change it' };
    const templates: readonly [string, Renderer][] = [
      ['in other words', reworded(before)],
      ['that can not be filled', { render: () => ({ ok: false, refusal: refused }) }],
    ];

    test.each(templates)('%s: it is said, and what was approved goes out', (_name, renderer) => {
      const run = planned();
      const approved = run.case.plans.disclosure?.plan;
      reconfigure(run, { renderer });
      expect(said(run)).toContain(`The plan \`${approved?.hash}\` keeps its approvals and goes out in the words`);
      clock(run, T0 - HOUR);
      clock(run, T0);
      expect(run.case.plans.disclosure?.startedAt).toBe(T0);
      expect(run.case.plans.disclosure?.plan).toEqual(approved);
    });

    test('is said once for each change of the words, however often the configuration is changed', () => {
      const run = planned();
      const { renderer } = run.world;
      const told = () => run.said.filter((text) => text.includes('templates were changed')).length;
      const words = [reworded(renderer), reworded(renderer), renderer, reworded(renderer, 'More.')];
      expect(
        words.map((renderer) => {
          reconfigure(run, { renderer });
          return told();
        }),
      ).toEqual([1, 1, 1, 2]);
    });

    test('of a plan that was stored before it was noted of what it is made: void', () => {
      const run = planned();
      const { madeOf: _, ...disclosure } = run.case.plans.disclosure as PlanState;
      run.case = { ...run.case, plans: { ...run.case.plans, disclosure } };
      reconfigure(run, { renderer: reworded(run.world.renderer) });
      expect(run.case.plans.disclosure).toBeUndefined();
    });

    test('and another recipient, or another fact: void', () => {
      const run = planned();
      const { config, renderer } = run.world;
      reconfigure(run, { renderer: reworded(renderer), config: { ...config, project: 'Kata' } });
      expect(run.case.plans.disclosure).toBeUndefined();
      expect(said(run)).toContain('it would be another plan now');
    });

    test('and a list more, whose key is missing: void', () => {
      const run = until(begin(kataWorld()), '/notify');
      say(run, 'alice', '/notify');
      expect(run.case.plans.notice).toBeDefined();
      const { config, renderer } = run.world;
      const list = Object.values(config.channels).find((channel) => channel.audience === 'downstream');
      const late = { ...list, email: 'late@lists.example.org', encrypt: 'keys/late.asc' } as Config['channels'][string];
      reconfigure(run, { renderer: reworded(renderer), config: { ...config, channels: { ...config.channels, late } } });
      expect(run.case.plans.notice).toBeUndefined();
    });

    test('and a new plan: in the new words', () => {
      const run = planned();
      reconfigure(run, { renderer: reworded(run.world.renderer) });
      say(run, 'alice', '/plan');
      expect(run.case.plans.disclosure?.approvals).toEqual([]);
      expect(said(run, 2)).toContain('- changed: tracking-issue');
    });
  });

  test('/preview shows the bytes that wait, with their hash', () => {
    const run = planned();
    say(run, 'alice', '/preview kcsa');
    const hash = run.case.plans.disclosure?.plan.hash;
    expect(said(run)).toContain(`In the disclosure plan \`${hash}\` → kata-dev (mail to kata-dev@lists.example.org)`);
    expect(said(run)).toContain('⟦issue⟧');
  });
});

describe('pre-flight', () => {
  test('is told when a plan is made, and 24 h, 1 h and 5 min before T0, once each', () => {
    const run = planned();
    const flights = (): number => run.said.filter((text) => text.includes('Pre-flight of the disclosure plan')).length;
    expect(flights()).toBe(1);
    for (const [at, count] of [
      [T0 - 24 * HOUR - 1, 1],
      [T0 - 24 * HOUR, 2],
      [T0 - 2 * HOUR, 2],
      [T0 - HOUR, 3],
      [T0 - 5 * 60_000, 4],
      [T0 - 60_000, 4],
    ] as const) {
      clock(run, at);
      expect([at, flights()]).toEqual([at, count]);
    }
    expect(run.said.filter((text) => /5 min before T0: all \d+ checks are good/.test(text))).toHaveLength(1);
  });

  test('what is red calls the coordinator with the mend; an unreachable channel does not stop T0', () => {
    const run = planned();
    run.outside = { preFlight: [red] };
    clock(run, T0 - HOUR);
    expect(said(run, 3)).toContain('@alice **Pre-flight of the disclosure plan');
    expect(said(run, 3)).toContain('| mail server | refused | start it |');
    clock(run, T0);
    expect(run.case.openedAt).toBe(T0);
  });

  test('a clock that is off stops T0, is told once, and the plan starts when it is good', () => {
    const run = planned();
    run.outside = { preFlight: [{ ...red, name: 'clock', problem: '7 s off', blocks: true }] };
    clock(run, T0);
    clock(run, T0 + 5_000);
    expect(run.case.openedAt).toBeNull();
    expect(run.said.filter((text) => text.includes('7 s off'))).toHaveLength(1);
    run.outside = {};
    clock(run, T0 + 10_000);
    expect(run.case.openedAt).toBe(T0 + 10_000);
  });

  test('what keeps T0 from being decided is told once', () => {
    const run = planned();
    run.at = T0 + 60_000;
    const waits = { kind: 't0-waits', source: { kind: 'bot' }, problem: 'GitHub answers 503' } as const;
    const before = run.said.length;
    run.outside = { preFlight: [{ ...red, name: 'clock', problem: '7 s off', blocks: true }] };
    input(run, waits, null);
    input(run, waits, null);
    const told = run.said.slice(before).filter((text) => text.includes('T0 has come and the plan waits'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('@alice');
    expect(told[0]).toContain('GitHub answers 503');
  });

  test('another plan that waits for its own makes no hurry while T0 is blocked', () => {
    const run = planned();
    run.outside = { preFlight: [{ ...red, name: 'clock', problem: '7 s off', blocks: true }] };
    clock(run, T0);
    const facts = run.entries.length;
    clock(run, T0 + 1_000);
    clock(run, T0 + 2_000);
    expect(run.entries).toHaveLength(facts);
  });

  test('a notice leaves only after a good one; mended and asked again it goes', () => {
    const run = until(begin(kataWorld()), '/notify');
    run.outside = { preFlight: [red] };
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    expect(said(run)).toContain('the notice leaves when its pre-flight is good');
    run.outside = {};
    say(run, 'alice', '/notify');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    expect(run.case.status).toBe('fix-committed');
  });

  test('those who know another date are shown', () => {
    const run = noticed();
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    say(run, 'bob', '/approve override');
    say(run, 'alice', '/plan');
    expect(said(run, 2)).toContain('3 of those who had the notice know another date');
  });
});

describe('a rehearsal', () => {
  test('is of the plan that waits, and where it is required nothing is approved without it', () => {
    const run = noticed(configured({ rehearsal: 'required' }));
    say(run, 'alice', '/plan');
    say(run, 'alice', '/approve plan {hash}');
    expect(said(run)).toContain('only after a rehearsal');
    say(run, 'alice', '/rehearse');
    receipts(run, 'receipts');
    expect(said(run)).toContain('messages arrived at sinks on this machine');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    clock(run, T0);
    expect(run.case.openedAt).toBe(T0);
  });

  test('that went wrong does not count', () => {
    const run = noticed(configured({ rehearsal: 'required' }));
    say(run, 'alice', '/plan');
    const hash = run.case.plans.disclosure?.plan.hash ?? '';
    const message = { communication: 'kcsa', to: 'kata-dev', after: 3, proof: '', problem: 'not signed' };
    const effect: Effect = {
      ...{ kind: 'rehearse', key: 'k', caseId: run.case.id, due: 0, audience: 'team' },
      ...{ purpose: 'disclosure', hash },
    };
    const receipt = { at: run.at, proof: '', url: null, messageId: null, maybeTwice: false };
    const made = { kind: 'rehearsal', report: { messages: [message] } } as const;
    input(run, { kind: 'receipts', source: { kind: 'bot' }, arrived: [{ effect, receipt, made }] }, null);
    expect(said(run)).toContain('**not signed**');
    say(run, 'alice', '/approve plan {hash}');
    expect(said(run)).toContain('every message arrives in the rehearsal as it should');
  });
});

/** Published, with every receipt. */
function published(): Run {
  const run = planned();
  clock(run, T0);
  receipts(run, 'receipts');
  clock(run, T0 + HOUR);
  receipts(run, 'receipts');
  expect(run.case.publishedAt).toBe(T0 + HOUR);
  return run;
}

describe('a list that never takes its mail', () => {
  test('keeps nothing from being published, and is asked for until somebody has seen it', () => {
    const run = planned();
    clock(run, T0);
    receipts(run, 'receipts');
    clock(run, T0 + HOUR);
    const isRefused = (e: Effect): boolean => e.kind === 'step' && e.step.id.endsWith('oss-security');
    const refused = run.waiting.filter(isRefused);
    run.waiting = run.waiting.filter((e) => !isRefused(e));
    receipts(run, 'receipts');
    expect(run.case.publishedAt).toBeNull();
    run.waiting = [...refused];
    receipts(run, 'delivery-failing');
    expect(run.case.publishedAt).toBe(T0 + HOUR);
    clock(run, T0 + 26 * HOUR);
    expect(run.said.some((text) => text.includes('/archived CHANNEL URL'))).toBe(true);
    say(run, 'alice', '/archived oss-security none');
    expect(said(run)).toContain('an archive has an https address');
    say(
      run,
      'alice',
      '/archived kata-dev https://lists.example.org/1\n/archived oss-security none it was posted by hand',
    );
    const asked = run.said.length;
    clock(run, T0 + 51 * HOUR);
    expect(run.said.slice(asked).some((text) => text.includes('/archived CHANNEL URL'))).toBe(false);
  });
});

test('the public issue that is there already is the tracking issue: no second one is made (G10)', () => {
  const kinds = (run: Run) => {
    say(run, 'alice', '/plan');
    return run.case.plans.disclosure?.plan.steps.map(({ target }) => target.kind) ?? [];
  };
  const reported = noticed();
  reported.case = { ...reported.case, trackingIssue: { number: 7, url: 'https://github.com/o/r/issues/7' } };
  const [without, issue] = [kinds(reported), 'tracking-issue'];
  expect(kinds(noticed())).toEqual([issue, ...without]);
  expect(without).not.toContain(issue);
});

describe('after T0', () => {
  test('an erratum amends document and advisory and is announced as an answer on every list', () => {
    const run = published();
    say(run, 'alice', '/erratum 1.10.9 is affected, too.');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    const steps = run.waiting.filter((e): e is StepEffect => e.kind === 'step').map((e) => e.step);
    expect(steps.map(({ target }) => target.kind)).toEqual(['publish-advisory', 'file', 'mail', 'mail', 'slack']);
    for (const step of steps) expect(`${step.subject}${step.body}`).toMatch(/1\.10\.9 is affected|[Ee]rratum/);
    const file = steps.find(({ target }) => target.kind === 'file')?.target;
    expect(file).toMatchObject({
      path: 'KCSA/KCSA-CVE-2026-2026.md',
      replaces: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(mails(run).every(({ follows }) => follows !== null)).toBe(true);
  });

  test('an erratum that was not published is replaced by the next', () => {
    const run = published();
    say(run, 'alice', '/erratum One.');
    say(run, 'alice', '/erratum Two.');
    expect(run.case.errata.map(({ text }) => text)).toEqual(['Two.']);
  });

  test('a post is waited for until somebody saw it in the archive', () => {
    const run = published();
    receipts(run, 'receipts');
    clock(run, T0 + 26 * HOUR);
    expect(run.said.some((text) => text.includes('/archived CHANNEL URL'))).toBe(true);
    say(run, 'alice', '/archived kata-dev http://lists.example.org/1');
    expect(said(run)).toContain('an archive has an https address');
    say(
      run,
      'alice',
      '/archived kata-dev https://lists.example.org/1\n/archived oss-security https://lists.example.org/2',
    );
    const before = run.said.length;
    clock(run, T0 + 51 * HOUR);
    expect(run.said.slice(before).some((text) => text.includes('/archived CHANNEL URL'))).toBe(false);
  });

  test('an erratum is looked for in the archive for itself', () => {
    const run = published();
    say(run, 'alice', '/archived kata-dev https://lists.example.org/1');
    say(run, 'alice', '/archived oss-security https://lists.example.org/2');
    say(run, 'alice', '/erratum 1.10.9 is affected, too.');
    say(run, 'alice', '/approve plan {hash}');
    say(run, 'bob', '/approve plan {hash}');
    receipts(run, 'receipts');
    say(run, 'alice', '/archived kata-dev https://lists.example.org/3');
    const { disclosure, erratum } = run.case.plans;
    const onDev = (archives = {}) => Object.entries(archives).filter(([step]) => step.endsWith('kata-dev'));
    expect(onDev(disclosure?.archives).map(([, url]) => url)).toEqual(['https://lists.example.org/1']);
    expect(onDev(erratum?.archives).map(([, url]) => url)).toEqual(['https://lists.example.org/3']);
    say(run, 'alice', '/archived kata-dev https://lists.example.org/4');
    expect(onDev(run.case.plans.disclosure?.archives).map(([, url]) => url)).toEqual(['https://lists.example.org/1']);
  });

  test('a record that is still reserved is told, a published one is not', () => {
    const run = published();
    run.outside = { cveRecord: 'published' };
    clock(run, T0 + 26 * HOUR);
    expect(run.said.some((text) => text.includes('reserved'))).toBe(false);
    expect(run.case.met.filter((id) => id.startsWith('reserved-24h'))).toHaveLength(1);
    run.outside = { cveRecord: 'reserved' };
    clock(run, T0 + 50 * HOUR);
    expect(run.said.some((text) => text.includes('reserved'))).toBe(true);
  });
});

describe('calendar files', () => {
  const addresses = { alice: 'alice@example.org', grace: 'grace@example.org', dave: 'dave@example.org' };
  const invited = (run: Run) => run.waiting.flatMap((e) => (e.kind === 'calendar' ? [[e.to, e.sequence, e.t0]] : []));

  test('go to coordinator, core developer and stable maintainer; they move, and are taken back', () => {
    const run = until(begin(configured({ addresses })), '/notify');
    expect(invited(run)).toEqual([
      [addresses.alice, 0, T0],
      [addresses.grace, 0, T0],
    ]);
    run.waiting = [];
    say(run, 'alice', '/embargo 2026-12-08 --override more time');
    expect(invited(run)).toEqual([]);
    say(run, 'bob', '/approve override');
    expect(invited(run).map(([, sequence]) => sequence)).toEqual([1, 1]);
    run.waiting = [];
    say(run, 'alice', '/duplicate #13');
    expect(invited(run)).toEqual([
      [addresses.alice, 2, null],
      [addresses.grace, 2, null],
    ]);
  });

  test('nobody has an address: nothing is sent', () => {
    expect(invited(until(begin(configured({ addresses: {} })), '/notify'))).toEqual([]);
  });
});
