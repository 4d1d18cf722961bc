/**
 * Bad input through the whole bot: each is answered with value, rule and mend, changes nothing, and stays on record. The
 * names in brackets are rows of the security document (W webhook, C command, L label, T text, G GitHub surface).
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/core/facts.ts';
import type { Case } from '../../src/core/model.ts';
import type { Commit } from '../../src/engine/ports.ts';
import { post, signatureOf } from '../../src/sandbox/github/post.ts';
import { listenOnLoopback } from '../../src/sandbox/loopback.ts';
import { type BotWorld, CASES, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { converse, type Step } from '../support/conversation.ts';
import { outsideOfCode } from '../support/outside-of-code.ts';
import {
  CASE_ISSUE,
  everywhere,
  fromT0,
  JUST_BEFORE_T0,
  oneBranch,
  playTo,
  published,
  reported,
  said,
  T0,
  untilApproval,
  untilNotice,
  untilProposal,
} from './approved-plan.ts';

const CONFIGURATION_ISSUE = 1;
let open: BotWorld | null = null;

async function worldAfter(...steps: readonly Step[]): Promise<BotWorld> {
  const world = await startBotWorld({ configuration: oneBranch });
  open = world;
  await playTo(world, steps);
  return world;
}

afterEach(async () => {
  expect(open?.sandbox.github.violations ?? []).toEqual([]);
  await open?.close();
  open = null;
});

async function caseOf(world: BotWorld): Promise<Case | undefined> {
  return (await world.bot().store.byNumber(CASE_ISSUE))?.case;
}

async function factsOf(world: BotWorld): Promise<readonly Fact[]> {
  const rows = await world.bot().store.journalOf((await caseOf(world))?.id ?? '');
  return rows.map(({ entry }) => entry.fact);
}

const labelsOf = (world: BotWorld): readonly string[] =>
  world.sandbox.github.issue(CASES, CASE_ISSUE).labels.map(({ name }) => name);

/** `who` writes on the case issue; answers with what the bot said to it, and its last reaction. */
async function say(world: BotWorld, who: string, body: string, number: number = CASE_ISSUE) {
  const { github } = world.sandbox;
  const before = said(world, number).length;
  const id = github.as(who).comment(CASES, number, body);
  await world.settle();
  const comment = github.comments(CASES, number).find((each) => each.id === id);
  return { answers: said(world, number).slice(before), reaction: comment?.reactions.at(-1)?.content ?? null, id };
}

const confirmed: readonly Step[] = [...reported, { alice: '/coordinator\n/class A\n/confirm' }];

interface Bad {
  readonly what: string;
  readonly who?: string;
  readonly text: string;
  readonly value: string;
  readonly rule: string;
  readonly mend: string;
}

const BAD_COMMENTS: readonly Bad[] = [
  {
    what: 'an unknown command',
    text: '/confrim',
    value: '/confrim',
    rule: 'unknown command',
    mend: 'did you mean /confirm?',
  },
  { what: 'capital letters (C7)', text: '/CONFIRM', value: '/CONFIRM', rule: 'small ASCII letters', mend: '/confirm' },
  {
    what: 'a letter of another alphabet (C7)',
    text: '/\u0441onfirm',
    value: '/\u0441onfirm',
    rule: 'ASCII',
    mend: '/confirm',
  },
  {
    what: 'a wrong role',
    who: 'mallory',
    text: '/submit',
    value: '@mallory',
    rule: 'is for: coordinators',
    mend: 'ask one of them',
  },
  {
    what: 'a role, but another one',
    who: 'grace',
    text: '/submit',
    value: '@grace',
    rule: 'is for: coordinators',
    mend: '/help',
  },
  {
    what: 'a date that does not exist (C9)',
    text: '/embargo 2026-02-30',
    value: '2026-02-30',
    rule: 'not a date',
    mend: '2026-12-10',
  },
  {
    what: 'a date in words (C9)',
    text: '/embargo tomorrow',
    value: 'tomorrow',
    rule: 'not a date',
    mend: 'write 2026-12-10',
  },
  {
    what: 'a date in another order (C9)',
    text: '/embargo 11/12/2026',
    value: '11/12/2026',
    rule: 'not a date',
    mend: '2026-12-10',
  },
  { what: 'a past date (C9)', text: '/embargo 2026-11-03', value: '2026-11-03', rule: 'lies ahead', mend: '/embargo' },
  { what: 'a date on a Friday', text: '/embargo 2026-11-27', value: '2026-11-27', rule: 'Friday', mend: '2026-12-01' },
  {
    what: 'a CVE with digits of another script (C14)',
    text: '/cve CVE-2026-١٢٣٤',
    value: 'CVE-2026-١٢٣٤',
    rule: 'CVE',
    mend: 'CVE-',
  },
  {
    what: 'a CVE in small letters (C14)',
    text: '/cve cve-2026-1234',
    value: 'cve-2026-1234',
    rule: 'CVE',
    mend: 'CVE-',
  },
  {
    what: 'a CVE with extra zeros (C14)',
    text: '/cve CVE-2026-00001234',
    value: 'CVE-2026-00001234',
    rule: 'zero',
    mend: 'CVE-2026',
  },
  {
    what: 'a fact that a template needs and nobody wrote',
    text: '/preview pre-kcsa',
    value: 'components',
    rule: 'pre-kcsa',
    mend: '/set',
  },
  {
    what: 'a description that is not complete',
    text: '/submit',
    value: 'no component',
    rule: 'must have it',
    mend: '/set component',
  },
  { what: 'a contradiction (C6)', text: '/confirm\n/invalid no', value: '/confirm', rule: 'contradict', mend: 'one' },
  {
    what: 'one wrong line of two (C6)',
    text: '/set title New\n/class Q',
    value: 'Q',
    rule: 'no such class',
    mend: 'choose one of',
  },
  {
    what: 'a control character (C13)',
    text: '/set title a\u001bb',
    value: '/set title',
    rule: 'control',
    mend: 'plain blanks',
  },
  {
    what: 'a vector with a metric twice (V1)',
    text: '/set cvss CVSS:3.1/AV:L/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
    value: 'CVSS',
    rule: 'AV',
    mend: '',
  },
  {
    what: 'a range that holds nothing (V3)',
    text: '/set affected >=1.11.0 <1.11.0',
    value: '>=1.11.0',
    rule: '',
    mend: '',
  },
  {
    what: 'a hash of no plan (C11)',
    text: '/approve plan 0123456789ab',
    value: '0123456789ab',
    rule: 'no plan',
    mend: '/notify',
  },
  {
    what: 'a title with a direction character (T12)',
    text: '/set title a\u202eb',
    value: 'U+202E',
    rule: '',
    mend: '',
  },
];

test('a bad comment is refused with value, rule and mend; nothing changes; the journal has it', async () => {
  const world = await worldAfter(...confirmed);
  const before = await caseOf(world);
  for (const { what, who = 'alice', text, value, rule, mend } of BAD_COMMENTS) {
    const { answers, reaction } = await say(world, who, text);
    const [answer = ''] = answers;
    expect([what, answers.length, reaction]).toEqual([what, 1, '-1']);
    const line = answer.split('\n').find((each) => each.startsWith('- `')) ?? answer;
    expect(`${what}: ${line}`).toMatch(/: - `[^`]+`: .+\. → .+\.$/);
    for (const part of [value, rule, mend]) expect(`${what}: ${answer}`).toContain(part);
    expect(answer).toContain('Nothing was changed.');
    expect((await factsOf(world)).at(-1)?.type).toBe('command-refused');
  }
  expect(await caseOf(world)).toEqual(before);
  expect(published(world)).toEqual(everywhere(0));
}, 20_000);

test('what is no command is answered by nobody: quotes, code, HTML comments, details (C3)', async () => {
  const world = await worldAfter(...confirmed);
  for (const text of [
    '> /invalid x',
    '```\n/invalid x\n```',
    '<!--\n/invalid x\n-->',
    '<details>\n\n/invalid x\n\n</details>',
    '    /invalid x',
    'I would type /invalid x',
  ]) {
    expect([text, (await say(world, 'alice', text)).answers]).toEqual([text, []]);
  }
  expect((await caseOf(world))?.status).toBe('confirmed');
});

test('a command that is edited into a comment runs nothing (C4); a bot commands nothing (C2)', async () => {
  const world = await worldAfter(...confirmed);
  const { github } = world.sandbox;
  const { id } = await say(world, 'alice', 'Let us see.');
  github.as('bob').editComment(CASES, id, '/wont-fix edited');
  github.addUser('helper', { type: 'Bot' });
  github.setCollaborator(CASES, 'helper', 'write');
  const before = said(world).length;
  github.as('helper').comment(CASES, CASE_ISSUE, '/coordinator @bob');
  await world.settle();
  expect(said(world)).toHaveLength(before);
  expect(await caseOf(world)).toMatchObject({ status: 'confirmed', coordinator: { login: 'alice' } });
});

test('a member who was taken off the team a moment ago commands nothing (C1)', async () => {
  const world = await worldAfter(...untilProposal);
  const { github } = world.sandbox;
  const hash = (await caseOf(world))?.plans.disclosure?.plan.hash;
  github.removeFromTeam('kata-containers/vmt', 'bob');
  const { answers, reaction } = await say(world, 'bob', `/approve plan ${hash}`);
  expect(answers).toEqual([expect.stringContaining('- `@bob`: `/approve plan` is for: coordinators. →')]);
  expect(reaction).toBe('-1');
  expect((await caseOf(world))?.plans.disclosure?.approvals.map(({ login }) => login)).toEqual(['alice']);
  await playTo(world, fromT0.slice(0, 1));
  expect(published(world)).toEqual(everywhere(0));
});

test('one person is not two (C10), an approval is for one text only (C11), and a new title voids it (L7)', async () => {
  const world = await worldAfter(...untilProposal);
  const hash = (await caseOf(world))?.plans.disclosure?.plan.hash;
  const again = await say(world, 'alice', `/approve plan ${hash}`);
  expect(again.answers).toEqual([expect.stringContaining('- `@alice`: a plan is approved by 2 different people. →')]);
  world.sandbox.github.as('alice').editIssueTitle(CASES, CASE_ISSUE, 'Another title (CVE-2026-2026)');
  await world.settle();
  expect((await caseOf(world))?.draft.title).toBe('Another title');
  const old = await say(world, 'bob', `/approve plan ${hash}`);
  expect(old.answers).toEqual([expect.stringContaining(`- \`${hash}\`: this plan is void. → type \`/plan\``)]);
  await playTo(world, fromT0.slice(0, 1));
  expect(published(world)).toEqual(everywhere(0));
});

test('a comment that is deleted before it is handled is handled from what was stored, and the journal notes it (C5)', async () => {
  const world = await worldAfter(...confirmed);
  const { github } = world.sandbox;
  github.faults.next({ match: { path: /memberships\/alice$/ }, do: 'stall' });
  const id = github.as('alice').comment(CASES, CASE_ISSUE, '/set title Kept');
  await github.faults.stalled();
  github.as('alice').deleteComment(CASES, id);
  await github.delivered();
  github.faults.release();
  await world.settle();
  for (const second of [1, 2, 4, 8]) {
    world.at(new Date(world.now() + second * 1000).toISOString());
    await world.settle();
  }
  expect((await caseOf(world))?.draft.title).toBe('Kept');
  expect(said(world).at(-1)).toContain('> /set title Kept');
  expect((await factsOf(world)).map((fact) => fact.type)).toContain('comment-deleted');
  const failed = (await factsOf(world)).flatMap((fact) => (fact.type === 'delivery-failed' ? [fact.problem] : []));
  expect(failed[0]).toMatch(/reactions: 404/);
});

test('a flood of comments by one person (C12): one answer says until when, and the others are served', async () => {
  const world = await worldAfter(...confirmed);
  const { github } = world.sandbox;
  const [comments, requests] = [said(world).length, github.requests.length];
  for (let n = 0; n < 32; n++) github.as('mallory').comment(CASES, CASE_ISSUE, `/submit ${n}`);
  github.as('bob').comment(CASES, CASE_ISSUE, '/set summary Served');
  await world.settle();
  const answers = said(world).slice(comments);
  expect(answers.filter((each) => each.includes('is for: coordinators'))).toHaveLength(20);
  expect(answers.slice(20)).toEqual([
    expect.stringMatching(
      /- `@mallory`: nobody has more than 20 comments .+ → write it again at 2026-11-23 \d\d:\d\d UTC/,
    ),
    expect.stringContaining('> /set summary Served'),
  ]);
  expect(await caseOf(world)).toMatchObject({ status: 'confirmed', draft: { summary: 'Served' } });
  expect((await factsOf(world)).filter(({ type }) => type === 'command-refused')).toHaveLength(32);
  // An answer is a comment and two reactions.
  const written = github.requests.slice(requests).filter(({ method }) => method !== 'GET').length;
  expect(written).toBeLessThan(22 * 3 + 10);
  // Read again from GitHub, they are known.
  await world.poll();
  expect(said(world).slice(comments)).toEqual(answers);
});

describe('labels', () => {
  const BAD_LABELS: readonly { what: string; who: string; labels: readonly string[]; says: string }[] = [
    { what: 'two (L1)', who: 'alice', labels: ['kcsa/triaged', 'kcsa/invalid'], says: 'one label asks for one step' },
    { what: 'without the role (L2)', who: 'grace', labels: ['kcsa/triaged'], says: '`/submit` is for: coordinators' },
    { what: 'skips statuses (L3)', who: 'alice', labels: ['kcsa/fix-released'], says: 'needs more than a label' },
    { what: 'no way from here', who: 'alice', labels: ['kcsa/in-progress'], says: 'leads from Triaged' },
    { what: 'of the bot', who: 'alice', labels: ['severity/low'], says: 'this label is kept by the bot' },
    { what: 'the status taken off', who: 'alice', labels: [], says: 'this label is kept by the bot' },
  ];

  test('what is not allowed is put back, said once with value, rule and mend, and stands in the journal', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = [...labelsOf(world)].sort();
    for (const { what, who, labels, says } of BAD_LABELS) {
      const comments = said(world).length;
      if (labels.length > 0) github.as(who).label(CASES, CASE_ISSUE, ...labels);
      else github.as(who).unlabel(CASES, CASE_ISSUE, 'kcsa/confirmed');
      await world.settle();
      expect([what, ...[...labelsOf(world)].sort()]).toEqual([what, ...before]);
      expect([what, ...said(world).slice(comments)]).toEqual([what, expect.stringContaining(says)]);
      expect(said(world).at(-1)).toMatch(/\n- `[^`]+`: .+\. → .+\.$/);
      expect((await factsOf(world)).at(-1)?.type).toBe('labels-refused');
      expect((await caseOf(world))?.status).toBe('confirmed');
    }
  });

  test('labels of people that only look like ours are left alone (L5)', async () => {
    const world = await worldAfter(...confirmed);
    const before = labelsOf(world).length;
    const comments = said(world).length;
    const { github } = world.sandbox;
    const twins = [
      ...['\u043acsa/triaged', 'kcsa/tria\u0433ed', 'triaged 🔒', 'kcsa', '\u202ekcsa/triaged', 'kcsa/triaged\u200b'],
      // As long as GitHub takes it, and "é" as two characters.
      ...[`kcsa ${'x'.repeat(45)}`, 'kcsa-triage\u0301'],
    ];
    github.as('alice').label(CASES, CASE_ISSUE, ...twins);
    await world.settle();
    expect(said(world)).toHaveLength(comments);
    expect(labelsOf(world)).toHaveLength(before + twins.length);
    expect((await caseOf(world))?.status).toBe('confirmed');
  });

  test('renamed or deleted in the settings of the repository (L4): the label is made again, the status stays', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    github.as('alice').renameLabel(CASES, 'kcsa/confirmed', 'kcsa/well-known');
    github.as('alice').deleteLabel(CASES, 'class/A');
    await world.poll();
    await say(world, 'bob', 'Who did that?');
    await world.poll();
    expect([...labelsOf(world)].sort()).toEqual(['class/A', 'embargoed', 'kcsa/confirmed', 'kcsa/well-known']);
    expect(said(world).at(-1)).toContain('- `kcsa/confirmed, class/A`: this label is kept by the bot.');
    expect((await caseOf(world))?.status).toBe('confirmed');
  });

  test('events that come in another order end in the same labels and status (W9)', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = [...labelsOf(world)].sort();
    for (const seed of [1, 2, 3]) {
      github.webhooks = { shuffle: seed };
      const alice = github.as('alice');
      alice.label(CASES, CASE_ISSUE, 'kcsa/triaged');
      alice.unlabel(CASES, CASE_ISSUE, 'kcsa/confirmed');
      alice.unlabel(CASES, CASE_ISSUE, 'kcsa/triaged');
      alice.label(CASES, CASE_ISSUE, 'kcsa/confirmed');
      alice.closeIssue(CASES, CASE_ISSUE);
      await github.delivered();
      github.webhooks = 'normal';
      await world.settle();
      expect([...labelsOf(world)].sort()).toEqual(before);
      expect(github.issue(CASES, CASE_ISSUE).state).toBe('open');
      expect((await caseOf(world))?.status).toBe('confirmed');
    }
  });
});

describe('the case issue', () => {
  test('a draft that is no YAML: line and mend are named, what was typed is kept, the last good one is back', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = github.issue(CASES, CASE_ISSUE).body ?? '';
    for (const [from, to, says] of [
      ['title: ', 'title: "open ', /`line 1: title: "open Link.*`: no YAML: .+ → mend that line/],
      ['mitigation: ""', 'mitigaton: x', /no such key: mitigaton/],
      ['components: []', 'components: [{ name: x, affected: "1 2 3", fixed: "", ecosystem: other }]', /affected/],
      ['<!-- /vmt:draft -->', '', /between its two markers/],
    ] as const) {
      expect(before).toContain(from);
      github.as('alice').editIssueBody(CASES, CASE_ISSUE, before.replace(from, to));
      await world.settle();
      expect(said(world).at(-1)).toMatch(says);
      expect(said(world).at(-1)).toContain('What was typed');
      expect(github.issue(CASES, CASE_ISSUE).body).toBe(before);
      expect((await factsOf(world)).at(-1)).toMatchObject({ type: 'command-refused', command: 'edit' });
    }
  });

  test('an edit by somebody without the role is put back, also of the other parts', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = github.issue(CASES, CASE_ISSUE).body ?? '';
    github.as('mallory').editIssueBody(CASES, CASE_ISSUE, before.replace('title: Link', 'title: Evil'));
    await world.settle();
    expect(github.issue(CASES, CASE_ISSUE).body).toBe(before);
    expect(said(world).at(-1)).toContain('- `@mallory`: the draft is edited by: coordinators, core-reviewers');
    github
      .as('alice')
      .editIssueBody(CASES, CASE_ISSUE, before.replace('| status | Confirmed |', '| status | Fix released |'));
    await world.settle();
    expect(github.issue(CASES, CASE_ISSUE).body).toBe(before);
  });

  test('deleted (L6): the case stays and is held', async () => {
    const world = await worldAfter(...untilApproval);
    world.sandbox.github.as('alice').deleteIssue(CASES, CASE_ISSUE);
    await world.settle();
    expect(await caseOf(world)).toMatchObject({ status: 'fix-committed', hold: { why: 'the case issue was deleted' } });
    await playTo(world, fromT0.slice(0, 1));
    expect(published(world)).toEqual(everywhere(0));
  });

  test('deleted, or made a discussion, and nobody told (L6): found within the hour', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    github.webhooks = 'lose';
    github.as('alice').deleteIssue(CASES, CASE_ISSUE);
    world.at('2026-11-23T10:00:01Z');
    await world.poll();
    expect(await caseOf(world)).toMatchObject({ status: 'confirmed', hold: { why: 'the case issue was deleted' } });
    expect((await world.bot().store.journalOf((await caseOf(world))?.id ?? '')).length).toBeGreaterThan(4);
  });

  test.each(['told', 'lost'] as const)('locked (L6), %s: it is said once, and the case goes on', async (how) => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = said(world).length;
    if (how === 'lost') github.webhooks = 'lose';
    for (const at of ['2026-11-23T10:00:00Z', '2026-11-23T10:01:00Z']) {
      world.at(at);
      github.as('bob').lockIssue(CASES, CASE_ISSUE);
      await world.poll();
    }
    expect(said(world).slice(before)).toEqual([expect.stringContaining('**This issue was locked:**')]);
    expect(await caseOf(world)).toMatchObject({ status: 'confirmed', hold: null, isIssueLocked: true });
    github.as('alice').comment(CASES, CASE_ISSUE, '/set summary Guest escapes');
    await world.poll();
    expect(await caseOf(world)).toMatchObject({ draft: { summary: 'Guest escapes' } });
    github.as('alice').unlockIssue(CASES, CASE_ISSUE);
    await world.poll();
    expect(await caseOf(world)).toMatchObject({ isIssueLocked: false });
    expect(said(world)).toHaveLength(before + 2);
  });

  test('transferred to a public repository (W12): held, and nothing is written to where it went', async () => {
    const world = await worldAfter(...untilApproval);
    const { github } = world.sandbox;
    const there = github.as('olga').transferIssue(CASES, CASE_ISSUE, PRODUCT);
    const comments = github.comments(PRODUCT, there).length;
    const body = github.issue(PRODUCT, there).body;
    await world.settle();
    world.at(T0);
    await world.settle();
    expect((await caseOf(world))?.hold).toMatchObject({ why: 'the case issue was transferred', by: 'vmt-bot' });
    expect(github.comments(PRODUCT, there)).toHaveLength(comments);
    expect(github.issue(PRODUCT, there).body).toBe(body);
    expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
  });
});

describe('the hour', () => {
  test('a hold a second before T0 and the clock at T0 (L8): one comes first, and it is said which', async () => {
    const world = await worldAfter(...untilApproval);
    const { github } = world.sandbox;
    world.at('2026-11-30T23:59:59Z');
    github.as('bob').comment(CASES, CASE_ISSUE, '/hold not yet');
    // Not delivered yet when the hour comes.
    world.at(T0);
    await world.settle();
    expect(published(world)).toEqual(everywhere(0));
    expect(said(world).slice(-2)).toEqual([
      expect.stringContaining('Held: nothing of this case is sent until `/resume`.'),
      expect.stringContaining('**nothing was sent at T0**: T0 passed while the case was held (not yet).'),
    ]);
    expect((await caseOf(world))?.plans.disclosure?.startedAt ?? null).toBeNull();
  });

  test.each(['hold', 'clock'] as const)(
    'a hold and the clock decide on the same row (L8), the %s commits first: the other one decides again',
    async (first) => {
      const world = await worldAfter(...untilApproval);
      const { store, engine } = world.bot();
      const commit = store.commit.bind(store);
      const outcomes: string[] = [];
      let clock: Commit | null = null;
      const has = (turn: Commit, type: Fact['type']): boolean => turn.entries.some(({ fact }) => fact.type === type);
      const tell = async (who: string, turn: Commit) => {
        const outcome = await commit(turn);
        outcomes.push(`${who}: ${outcome}`);
        return outcome;
      };
      const inOrder = async (turn: Commit) => {
        if (has(turn, 'plan-started') && clock === null) {
          clock = turn;
          // After the comments were read for the last time.
          world.sandbox.github.as('bob').comment(CASES, CASE_ISSUE, '/hold not yet');
          await world.sandbox.github.delivered();
          await engine.round();
          return first === 'hold' ? tell('clock', turn) : 'committed';
        }
        if (!has(turn, 'held')) return commit(turn);
        if (first === 'clock' && clock !== null && outcomes.length === 0) await tell('clock', clock);
        return tell('hold', turn);
      };
      Object.assign(store, { commit: inOrder });
      world.at(T0);
      await world.settle();
      const held = expect.stringContaining('Held: nothing of this case is sent until `/resume`.');
      const begun = expect.stringMatching(/Held: .* plan `[0-9a-f]{12}` had begun: 0 of 9 messages have arrived/);
      expect(outcomes).toEqual(
        first === 'hold'
          ? ['hold: committed', 'clock: conflict']
          : ['clock: committed', 'hold: conflict', 'hold: committed'],
      );
      expect(said(world)).toContainEqual(first === 'hold' ? held : begun);
      expect(published(world)).toEqual(everywhere(0));
      expect((await caseOf(world))?.plans.disclosure?.startedAt ?? null).toEqual(
        first === 'hold' ? null : Date.parse(T0),
      );
    },
  );

  test('a hold a second after T0 (L8): what has gone is said, and the rest stays', async () => {
    const world = await worldAfter(...untilApproval);
    world.at(T0);
    await world.settle();
    world.at('2026-12-01T00:00:01Z');
    const { answers } = await say(world, 'bob', '/hold too late');
    await playTo(world, fromT0.slice(1));
    expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
    expect(answers).toEqual([
      expect.stringMatching(
        /Held: .* plan `[0-9a-f]{12}` had begun: 1 of 9 messages have arrived, and the rest waits\.$/,
      ),
    ]);
  });
});

describe('the case repository', () => {
  test('made public (W11): nothing is written any more, no comment either, until it is private and /resume was typed', async () => {
    const world = await worldAfter(...untilApproval);
    const { github, mail } = world.sandbox;
    const [comments, mails] = [said(world).length, mail.messages.length];
    github.setVisibility(CASES, 'public');
    await world.settle();
    const writes = (): readonly string[] =>
      github.requests
        .filter(({ method, operation }) => method !== 'GET' && operation !== 'apps/create-installation-access-token')
        .map(({ path }) => path);
    const before = writes().length;
    github.as('alice').comment(CASES, CASE_ISSUE, '/who-knows');
    await world.settle();
    world.at(JUST_BEFORE_T0);
    await world.settle();
    world.at(T0);
    await world.settle();
    world.at('2026-12-01T02:00:00Z');
    await world.settle();
    expect(writes().slice(before)).toEqual([]);
    expect([said(world).length, mail.messages.length]).toEqual([comments, mails]);
    expect((await caseOf(world))?.hold).toMatchObject({ why: 'the case repository is not private', by: 'vmt-bot' });

    github.setVisibility(CASES, 'private');
    await world.settle();
    world.at('2026-12-01T02:01:00Z');
    await world.settle();
    expect(said(world).length).toBeGreaterThan(comments);
    expect(published(world)).toEqual(everywhere(0));
    const { reaction } = await say(world, 'alice', '/resume');
    expect(reaction).toBe('+1');
    await converse(world, [{ alice: '/plan' }, { alice: '/disclose now {hash}' }, { bob: '/disclose now {hash}' }]);
    expect(published(world)).toEqual(everywhere(0, { issue: 1 }));
  });

  test('somebody is let in by hand (G12): the team is told, and who, and nothing is sent until it looked', async () => {
    const world = await worldAfter(...reported);
    const { github } = world.sandbox;
    const before = said(world, CONFIGURATION_ISSUE).length;
    github.setCollaborator(CASES, 'mallory', 'read');
    await world.poll();
    await world.poll();
    expect(said(world, CONFIGURATION_ISSUE).slice(before)).toEqual([
      expect.stringContaining('@kata-containers/vmt **`mallory` can read this repository now, and so every case.**'),
    ]);
    expect((await caseOf(world))?.hold).toMatchObject({ why: expect.stringContaining('mallory'), by: 'vmt-bot' });
    expect(said(world).at(-1)).toContain('**everything of this case is held: mallory can read the case repository');
    expect((await say(world, 'alice', '/who-knows')).reaction).toBe('+1');
    expect(said(world).at(-1)).toMatch(
      /\| mallory \| can read the case repository \| team \| \S+ \| {2}\| team-readers/,
    );
    expect((await say(world, 'alice', '/resume')).reaction).toBe('+1');
    await world.poll();
    expect((await caseOf(world))?.hold).toBeNull();
  });

  test.each(['renamed', 'transferred'] as const)(
    '%s (W11): nothing is written to where it is now, everything is held, and nothing goes out',
    async (how) => {
      const world = await worldAfter(...untilApproval);
      const { github } = world.sandbox;
      const comments = said(world).length;
      const [owner, name] = CASES.split('/');
      if (how === 'renamed') github.renameRepository(CASES, 'renamed');
      // No app is there that could be told.
      else github.transferRepository(CASES, 'mallory');
      await world.poll();
      await world.poll();
      expect((await caseOf(world))?.hold).toMatchObject({
        by: 'vmt-bot',
        why: expect.stringContaining('another one now'),
      });
      world.at(T0);
      await world.settle();
      const now = how === 'renamed' ? `${owner}/renamed` : `mallory/${name}`;
      const ofBots = github.comments(now, CASE_ISSUE).filter(({ author }) => author.account.type === 'Bot');
      expect(ofBots).toHaveLength(comments);
      expect(published(world)).toEqual(everywhere(0));
    },
  );
});

describe('webhooks', () => {
  /** A delivery with GitHub's signature. */
  async function deliver(world: BotWorld, event: string, payload: object, id: string = randomUUID()) {
    const { webhookSecret, webhookUrl } = world.sandbox.github;
    const body = JSON.stringify(payload);
    const answer = await post(
      webhookUrl ?? '',
      {
        'content-type': 'application/json',
        'x-github-delivery': id,
        'x-github-event': event,
        'x-hub-signature-256': signatureOf(webhookSecret, body),
      },
      body,
    );
    await world.settle();
    return answer.status;
  }

  test('the same bytes under a new delivery id have no second effect (W5), nor have they under the same (W4)', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    await say(world, 'alice', '/credit Somebody Else');
    const delivery = github.deliveries.findLast(({ event }) => event === 'issue_comment');
    const [before, comments] = [await caseOf(world), said(world).length];
    expect(await deliver(world, 'issue_comment', delivery?.payload ?? {})).toBe(202);
    expect(await deliver(world, 'issue_comment', delivery?.payload ?? {}, delivery?.guid)).toBe(202);
    github.webhooks = { duplicate: 3 };
    await say(world, 'alice', '/credit Once More');
    expect(said(world)).toHaveLength(comments + 1);
    expect((await caseOf(world))?.draft.reporters).toEqual([...(before?.draft.reporters ?? []), { name: 'Once More' }]);
  });

  test('a repository that is not configured (W8): stored, ignored, nothing done, one entry of the journal for each', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    github.addRepository('kata-containers/other', {});
    const [before, issues] = [await caseOf(world), github.issues(CASES).length];
    github.as('rita').reportAdvisory('kata-containers/other', { summary: 'x', description: 'y' });
    const payload = github.deliveries.findLast(({ event }) => event === 'issue_comment')?.payload ?? {};
    const foreign = { ...payload, repository: { full_name: 'mallory/vmt-cases', private: true } };
    expect(await deliver(world, 'issue_comment', foreign)).toBe(202);
    expect(await deliver(world, 'issue_comment', { ...foreign, comment: {} })).toBe(202);
    const own = (await world.bot().store.journalOf(null)).map(({ entry: { fact } }) => fact);
    expect(own.filter(({ type }) => type === 'foreign-delivery')).toEqual([
      expect.objectContaining({ repository: 'kata-containers/other' }),
      expect.objectContaining({ event: 'issue_comment', repository: 'mallory/vmt-cases' }),
    ]);
    expect(await caseOf(world)).toEqual(before);
    expect(github.issues(CASES)).toHaveLength(issues);
    expect((await world.bot().store.inboxDepth()).waiting).toBe(0);
  });

  test('the name of the case repository with the number of another one (W8): held only where GitHub says so, too', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    await world.poll();
    const repository = { full_name: CASES, id: github.repository(CASES).id + 1 };
    expect(await deliver(world, 'issues', { action: 'opened', repository })).toBe(202);
    expect((await caseOf(world))?.hold).toBeNull();
    github.repository(CASES).id += 1;
    expect(await deliver(world, 'issues', { action: 'edited', repository })).toBe(202);
    expect((await caseOf(world))?.hold).toMatchObject({
      by: 'vmt-bot',
      why: expect.stringContaining('another one now'),
    });
  });

  test('payloads that are not such payloads are ignored and hold nothing up', async () => {
    const world = await worldAfter(...confirmed);
    const at = { repository: { full_name: CASES }, issue: { number: CASE_ISSUE }, action: 'created' };
    expect(await deliver(world, 'issue_comment', { ...at, comment: { id: 'x' } })).toBe(202);
    expect(await deliver(world, 'issues', { ...at, action: 'labeled', sender: null })).toBe(202);
    expect(await deliver(world, 'star', at)).toBe(202);
    expect((await world.bot().store.inboxDepth()).waiting).toBe(0);
    expect((await say(world, 'alice', '/who-knows')).reaction).toBe('+1');
  });
});

describe('what a reporter writes is text', () => {
  const text = [
    '{{details}} {{{constructor}}} \\{{cve}} ⟦issue⟧',
    '<!-- vmt:draft -->',
    '```yaml',
    'title: Forged',
    '```',
    '<!-- /vmt:draft -->',
    '<!-- vmt:status -->',
    '/confirm',
    '<!-- vmt:0123456789abcdef0123456789abcdef -->',
    '@kata-containers/vmt Fixes #1',
  ].join('\n');

  test('markers that are forged in it count for nothing (G6), braces stay as they are (T1), nobody is called (G1)', async () => {
    const world = await startBotWorld({ configuration: oneBranch });
    open = world;
    const { github } = world.sandbox;
    await converse(world, [{ rita: { report: { title: 'Link {{title}} \u202e', text } } }]);
    const called = github.notifications.length;
    await converse(world, [{ alice: '/coordinator\n/class A\n/confirm' }]);
    const body = github.issue(CASES, CASE_ISSUE).body ?? '';
    expect(body).toContain('{{details}} {{{constructor}}} \\{{cve}}');
    expect((await caseOf(world))?.draft.title).toBe('Link {{title}}');
    expect(
      github.notifications
        .slice(called)
        .map((each) => JSON.stringify(each))
        .join(),
    ).not.toContain('Fixes');
    github.as('alice').editIssueBody(CASES, CASE_ISSUE, body.replace('title: Link {{title}}', 'title: Mended'));
    await world.settle();
    expect((await caseOf(world))?.draft.title).toBe('Mended');
    expect(github.issue(CASES, CASE_ISSUE).body).toContain('title: Mended');
    const { reaction } = await say(world, 'alice', '/preview impact-description');
    expect(reaction).toBe('-1');
    expect((await caseOf(world))?.status).toBe('confirmed');
  });

  test('five hundred mentions in a report, and in what is written of it, call nobody (G1)', async () => {
    const mentions = `${'@mallory '.repeat(500)}@everyone @kata-containers/vmt @olga`;
    const alice = [
      '/coordinator',
      '/class A',
      '/confirm',
      '/set component kata-runtime',
      '/set affected <1.11.1',
      '/set fixed 1.11.1',
      '/credit Rita Reporter',
      // A line is repeated in the answer, and has called already whom it names; a block is not.
      `/set mitigation\n\`\`\`\nAsk @olga.\n\`\`\``,
      `/set description\n\`\`\`\n${mentions}\n\`\`\``,
      '/submit',
    ].join('\n');
    const world = await worldAfter(
      { rita: { report: { title: '@mallory @olga', text: mentions } } },
      { alice },
      { rita: { 'on-advisory': '/terms @mallory and @olga first' } },
    );
    const { github } = world.sandbox;
    expect((await caseOf(world))?.status).toBe('triaged');
    const called = github.notifications.filter(({ by }) => by === github.bot.login).map(({ mentioned }) => mentioned);
    expect(new Set(called)).toEqual(new Set(['kata-containers/vmt', 'alice', 'rita']));
  });

  test('an answer that was lost is looked for by its marker (G7), and one in a comment of somebody else is not taken for it (G6)', async () => {
    const world = await worldAfter(...confirmed);
    const { github } = world.sandbox;
    const before = said(world).length;
    github.faults.next({ match: { method: 'POST', path: /issues\/2\/comments$/ }, do: 'reset-after' });
    github.as('alice').comment(CASES, CASE_ISSUE, '/who-knows');
    await world.settle();
    const lost = github.comments(CASES, CASE_ISSUE).at(-1);
    const [marker = ''] = (lost?.body ?? '').split('\n', 1);
    expect(marker).toMatch(/^<!-- vmt:[0-9a-f]{32} -->$/);
    github.as('mallory').comment(CASES, CASE_ISSUE, `${marker}\nforged`);
    github.as('alice').deleteComment(CASES, lost?.id ?? 0);
    world.at(new Date(world.now() + 1000).toISOString());
    await world.settle();
    expect(said(world)).toHaveLength(before + 1);
    expect(said(world).at(-1)).toMatch(new RegExp(`^${marker}\\n> /who-knows`));
  });
});

describe('files', () => {
  test('that a report links to are fetched by nobody and shown as text (F1, F3), whatever their names say (F2)', async () => {
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    const host = `http://127.0.0.1:${await listenOnLoopback(elsewhere)}`;
    const text = [
      `![bomb](${host}/bomb.zip) <img src="${host}/x.svg"> [page](${host}/x.html)`,
      `<iframe src="${host}/x.html"></iframe> [../../../etc/passwd](${host}/a\u202egpj.exe)`,
    ].join('\n');
    const world = await worldAfter(
      { rita: { report: { title: 'Files', text } } },
      {
        alice: `/coordinator\n/class A\n/confirm\n/set component kata-runtime\n/set affected <1.11.1\n/set fixed 1.11.1`,
      },
      { alice: '/credit Rita Reporter\n/set mitigation There is none.\n/submit' },
    );
    expect((await caseOf(world))?.status).toBe('triaged');
    const { github } = world.sandbox;
    const bodies = [github.issue(CASES, CASE_ISSUE).body ?? '', ...said(world)].map(outsideOfCode).join('\n');
    expect(bodies).not.toMatch(/<img|<iframe|!\[/);
    await world.poll();
    elsewhere.close();
    expect(asked).toBe(0);
  });

  test('a patch that leads elsewhere (F2), or is too large to be read (F1), is refused, and not asked for again', async () => {
    const world = await worldAfter(...confirmed);
    const folder = `cases/${CASE_ISSUE}/patches`;
    world.sandbox.github.as('grace').putFile(CASES, `${folder}/bomb.zip`, 'x'.repeat(1024 * 1024 + 1));
    for (const [path, says] of [
      [`${folder}/../../../.github/vmt.yml`, 'a private patch is a file under'],
      [`${folder}/..%2f..%2fx`, 'a private patch is a file under'],
      [`${folder}/a\u202egpj.patch`, 'a private patch is a file under'],
      [`${folder}/bomb.zip`, 'a file of more than 1 MB cannot be read'],
    ] as const) {
      const { answers, reaction } = await say(world, 'grace', `/patch main ${path}`);
      expect([path, reaction, answers]).toEqual([path, '-1', [expect.stringContaining(says)]]);
    }
    expect((await caseOf(world))?.patches).toEqual([]);
    expect((await world.bot().store.inboxDepth()).waiting).toBe(0);
  });
});

test('what was published changes by a plan only, also where somebody else published it (G11)', async () => {
  const world = await worldAfter(...untilNotice);
  const { github } = world.sandbox;
  const [advisory] = github.advisories(PRODUCT);
  github.as('alice').publishAdvisory(PRODUCT, advisory?.ghsaId ?? '');
  await world.settle();
  expect((await caseOf(world))?.leak?.where).toContain('published on GitHub');
  await say(world, 'alice', '/set description SECRET-CANARY');
  await say(world, 'alice', '/embargo 2026-12-02');
  expect((await caseOf(world))?.draft.description).toBe('SECRET-CANARY');
  expect(JSON.stringify(github.advisory(PRODUCT, advisory?.ghsaId ?? '').description)).not.toContain('SECRET-CANARY');
});

describe('the configuration', () => {
  const file = '.github/vmt.yml';
  const inForce = (world: BotWorld): string => world.sandbox.github.file(CASES, file) ?? '';

  test('who pushes himself into a role has none until those in force approve it by its hash', async () => {
    const world = await worldAfter(...reported);
    const { github } = world.sandbox;
    github.setCollaborator(CASES, 'mallory', 'write');
    const evil = inForce(world).replace(
      'coordinators:           { teams',
      'coordinators:           { users: [mallory], teams',
    );
    expect(evil).toContain('mallory');
    github.as('mallory').putFile(CASES, file, evil);
    await world.settle();
    expect((await say(world, 'mallory', '/coordinator')).reaction).toBe('-1');
    const hash = /`\/approve config ([0-9a-f]{12})`/.exec(said(world, CONFIGURATION_ISSUE).at(-1) ?? '')?.[1] ?? 'none';

    const own = await say(world, 'mallory', `/approve config ${hash}`, CONFIGURATION_ISSUE);
    expect(own.reaction).toBe('-1');
    expect(own.answers).toEqual([expect.stringContaining('Only coordinators of the configuration in force')]);
    const wrong = await say(world, 'alice', '/approve config 12345', CONFIGURATION_ISSUE);
    expect(wrong.reaction).toBe('-1');
    expect(wrong.answers).toEqual([expect.stringContaining('12345')]);
    for (const text of [`> /approve config ${hash}`, `\`\`\`\n/approve config ${hash}\n\`\`\``]) {
      expect((await say(world, 'alice', text, CONFIGURATION_ISSUE)).answers).toEqual([]);
    }
    await say(world, 'alice', `/approve config ${hash}`, CONFIGURATION_ISSUE);
    expect((await say(world, 'alice', `/approve config ${hash}`, CONFIGURATION_ISSUE)).reaction).toBe('-1');
    expect((await say(world, 'mallory', '/coordinator')).reaction).toBe('-1');
    expect((await say(world, 'bob', `/approve config ${hash}`, CONFIGURATION_ISSUE)).reaction).toBe('+1');
    expect((await say(world, 'mallory', '/coordinator')).reaction).toBe('+1');
  });

  test('a bad file is reported with value, rule and mend, and the last good one stays', async () => {
    const world = await worldAfter(...reported);
    const { github } = world.sandbox;
    const good = inForce(world);
    for (const [bad, says] of [
      [good.replace('approvals: 2', 'aprovals: 2'), 'aprovals'],
      [good.replace('process: kata', 'process: [kata'), 'line'],
      [good.replace('approvals: 2', 'approvals: 0'), 'approvals'],
    ] as const) {
      const before = said(world, CONFIGURATION_ISSUE).length;
      github.as('alice').putFile(CASES, file, bad);
      await world.settle();
      expect(said(world, CONFIGURATION_ISSUE).slice(before)).toEqual([expect.stringContaining(says)]);
      expect((await say(world, 'alice', '/who-knows')).reaction).toBe('+1');
    }
    await world.restart();
    expect((await say(world, 'alice', '/coordinator')).reaction).toBe('+1');
  });
});
