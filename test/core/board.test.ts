/** The board as people read it: what is sent, what waits and for what, what fails; and that no data breaks it. */
import { describe, expect, test } from '@jest/globals';
import { boardText } from '../../src/core/board.ts';
import {
  asProposed,
  type Case,
  type PlanState,
  type Receipt,
  type Recipient,
  type Step,
  type Target,
} from '../../src/core/model.ts';
import { kata } from '../../src/processes/kata.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const T0 = Date.parse('2026-12-10T00:00:00Z');
const PRODUCT = 'kata-containers/kata-containers';
const base = reported(kataWorld());

function step(id: string, target: Target, changes: Partial<Step> = {}): Step {
  return {
    id,
    communication: id,
    audience: 'public',
    target,
    phase: 'publication',
    slots: [],
    subject: null,
    body: 'text',
    attachments: [],
    ...changes,
  };
}

function mail(channel: string, to: string): Target {
  return { kind: 'mail', channel, to, encrypt: null, inReplyTo: null };
}

/** A receipt so many seconds after T0. */
function receipt(seconds: number, proof: string, changes: Partial<Receipt> = {}): Receipt {
  return { at: T0 + seconds * 1000, proof, url: null, messageId: null, maybeTwice: false, ...changes };
}

const STEPS: readonly Step[] = [
  step(
    'tracking-issue',
    { kind: 'tracking-issue', repository: PRODUCT, labels: ['security'] },
    { phase: 'opening', subject: 'Title' },
  ),
  step('kcsa', { kind: 'publish-advisory', repository: PRODUCT, ghsa: 'GHSA-2222-3333-4444' }),
  step('kcsa-file', { kind: 'file', repository: 'kata-containers/community', path: 'KCSA/A.md', replaces: null }),
  step('kcsa-mail', mail('kata-dev', 'kata-dev@lists.example.org'), { slots: ['issue'] }),
];

function started(changes: Partial<PlanState> = {}, steps: readonly Step[] = STEPS): PlanState {
  return {
    ...asProposed({ purpose: 'disclosure', t0: T0, tells: T0, steps, hash: 'abc123def456' }, T0 - 1_000),
    approvals: [PEOPLE.alice, PEOPLE.bob],
    startedAt: T0 + 1_000,
    ...changes,
  };
}

const PATCH = {
  kind: 'fix',
  branch: 'main',
  component: null,
  source: 'file',
  location: 'cases/12/patches/a.patch',
  version: 'v',
  author: null,
  registeredBy: PEOPLE.grace,
  approvedBy: PEOPLE.carol,
  pushed: null,
  merged: false,
} as const;

/** A case whose main branch has a patch that is not pushed yet, with this disclosure plan. */
function caseWith(state: PlanState, changes: Partial<Case> = {}): Case {
  return { ...base, patches: [PATCH], plans: { disclosure: state }, ...changes };
}

function board(state: PlanState, changes: Partial<Case> = {}, seconds = 10): string {
  return boardText(caseWith(state, changes), kata, T0 + seconds * 1000) ?? '(no board)';
}

/** The rows of the table, without its head. */
function rows(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:communication|---)/.test(line));
}

const PUSHED: Partial<Case> = {
  patches: [{ ...PATCH, pushed: `https://github.com/${PRODUCT}/pull/8` }],
  pushedAt: T0 + 2_000,
  trackingIssue: { number: 7, url: `https://github.com/${PRODUCT}/issues/7` },
};

describe('from T0 to the end', () => {
  test('nothing was started: there is no board', () => {
    expect(boardText(base, kata, T0)).toBeNull();
    expect(board(started({ startedAt: null }))).toBe('(no board)');
  });

  test('at T0 the issue is on its way and the rest waits for the push', () => {
    expect(
      board(started({ sent: ['tracking-issue'] })),
    ).toBe(`**Board**: what has left the team. The bot keeps this comment up to date.

### disclosure plan \`abc123def456\`

0 of 4 messages have arrived · approved by \`@alice\`, \`@bob\` · T0 2026-12-10T00:00:00Z · started 2026-12-10T00:00:01Z · not rehearsed

| communication | to | state | when (UTC) | after T0 | proof |
| --- | --- | --- | --- | --- | --- |
| tracking-issue | an issue in kata-containers/kata-containers | on its way |  |  |  |
| kcsa | the advisory GHSA-2222-3333-4444, published | waits for the publication: every branch pushed, at the latest 2026-12-10T01:00:01Z |  |  |  |
| kcsa-file | kata-containers/community: KCSA/A.md | waits for the publication: every branch pushed, at the latest 2026-12-10T01:00:01Z |  |  |  |
| kcsa-mail | kata-dev (mail to \`kata-dev@lists.example.org\`) | waits for the publication: every branch pushed, at the latest 2026-12-10T01:00:01Z |  |  |  |`);
  });

  test('after the push each shows its proof, what it waits for, or what is wrong', () => {
    const state = started({
      sent: ['tracking-issue', 'kcsa', 'kcsa-file', 'kcsa-mail'],
      receipts: {
        'tracking-issue': receipt(3, '', { url: `https://github.com/${PRODUCT}/issues/7` }),
        kcsa: receipt(65, '', { url: `https://github.com/${PRODUCT}/security/advisories/GHSA-2222-3333-4444` }),
        'kcsa-mail': receipt(3_900, '250 2.0.0 Ok: queued as 4XyZ', { maybeTwice: true }),
      },
      failing: { 'kcsa-file': 'KCSA/A.md has another text already: a person must look' },
      readBack: {
        'tracking-issue': { at: T0 + 4_000, problem: null },
        kcsa: { at: T0 + 66_000, problem: 'the title of the advisory differs: put it back' },
      },
      rehearsal: { at: T0 - 86_400_000, problems: 0 },
    });
    const text = board(state, PUSHED);
    expect(text.split('\n')[4]).toBe(
      '3 of 4 messages have arrived · **1 FAILING** · **1 read back differently** · approved by `@alice`, `@bob` · T0 2026-12-10T00:00:00Z · started 2026-12-10T00:00:01Z · rehearsed, all 4 arrived',
    );
    expect(rows(text)).toEqual([
      '| tracking-issue | an issue in kata-containers/kata-containers | sent and read back | 2026-12-10 00:00:03 | +0:00:03 (+0:00:02 after the start) | `https://github.com/kata-containers/kata-containers/issues/7` |',
      '| kcsa | the advisory GHSA-2222-3333-4444, published | **READ BACK DIFFERS:** the title of the advisory differs: put it back | 2026-12-10 00:01:05 | +0:01:05 (+0:01:04 after the start) | <https://github.com/kata-containers/kata-containers/security/advisories/GHSA-2222-3333-4444> |',
      '| kcsa-file | kata-containers/community: KCSA/A.md | **FAILING:** KCSA/A.md has another text already: a person must look |  |  |  |',
      '| kcsa-mail | kata-dev (mail to `kata-dev@lists.example.org`) | sent, may have arrived twice | 2026-12-10 01:05:00 | +1:05:00 (+1:04:59 after the start) | 250 2.0.0 Ok: queued as 4XyZ; not seen in the archive yet |',
    ]);
  });

  test('a public mail that was seen in its archive shows where', () => {
    const state = started({
      sent: ['kcsa-mail'],
      receipts: { 'kcsa-mail': receipt(1, '250 Ok') },
      archives: { 'kcsa-mail': 'https://lists.example.org/archive/1' },
    });
    expect(rows(board(state, PUSHED)).at(-1)).toContain('| 250 Ok; archive: <https://lists.example.org/archive/1> |');
  });

  test('pushed, and the URL of the issue is not there yet', () => {
    const [, , , line] = rows(board(started(), { patches: PUSHED.patches ?? [] }));
    expect(line).toContain('| waits for the URL of the issue |');
  });

  test('a late start and a hold are told at the top', () => {
    const hold = { why: 'wait for <b>@dave</b>', by: 'alice', kind: 'all', since: 0, below: null } as const;
    const text = board(started({ startedAt: T0 + 3_723_000 }), { hold });
    expect(text).toContain(
      '**HELD** by alice: wait for &lt;b>`@dave`&lt;/b>. What has not left yet waits for `/resume`.',
    );
    expect(text).toContain('started 2026-12-10T01:02:03Z, **late** by 1:02:03');
  });

  test('a plan for now is measured from its start; the newest plan stands first', () => {
    const note = started({ startedAt: T0 + 5_000, sent: ['kcsa'], receipts: { kcsa: receipt(8, 'ok') } }, [
      step('kcsa', mail('kata-dev', 'a@example.org')),
    ]);
    const now: PlanState = { ...note, plan: { ...note.plan, purpose: 'note', t0: 'now' } };
    const text = boardText({ ...caseWith(started()), plans: { disclosure: started(), note: now } }, kata, T0) ?? '';
    expect(text.indexOf('### note plan')).toBeLessThan(text.indexOf('### disclosure plan'));
    expect(text).toContain('| state | when (UTC) | after the start | proof |');
    expect(text).toContain('| 2026-12-10 00:00:08 | +0:00:03 | ok; not seen in the archive yet |');
    expect(text).toContain('its message has arrived');
  });
});

function recipients(count: number): readonly Recipient[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Downstream Distribution ${i}`,
    address: `security-response-team@vendor-${i}.example.org`,
    key: { path: `keys/${i}.asc`, version: 'v' },
    inReplyTo: null,
  }));
}

function rosterPlan(count: number, changes: (address: (i: number) => string) => Partial<PlanState>): PlanState {
  const members = recipients(count);
  const roster = step('pre-kcsa', { kind: 'roster', channel: 'embargo-notice', members }, { phase: 'opening' });
  return started({ sent: ['pre-kcsa'], ...changes((i) => `pre-kcsa/${members[i]?.address}`) }, [roster]);
}

describe('a roster', () => {
  test('is one row, and a line for each member, the open ones first', () => {
    const state = rosterPlan(3, (id) => ({
      receipts: { [id(0)]: receipt(2, '250 Ok'), [id(2)]: receipt(40, '250 Ok', { maybeTwice: true }) },
      failing: { [id(1)]: '550 no such user' },
    }));
    const text = board(state);
    expect(rows(text)).toEqual([
      '| pre-kcsa | embargo-notice (one encrypted mail to each of 3 members) | 2 of 3 have arrived, 1 FAILING, 1 of them maybe twice | 2026-12-10 00:00:02 to 2026-12-10 00:00:40 | +0:00:02 (+0:00:01 after the start) to +0:00:40 (+0:00:39 after the start) | each below |',
    ]);
    expect(text).toContain(`<details><summary>pre-kcsa: 2 of 3 members</summary>

- Downstream Distribution 1, \`security-response-team@vendor-1.example.org\`: **FAILING:** 550 no such user
- Downstream Distribution 0, \`security-response-team@vendor-0.example.org\`: sent, +0:00:02 (+0:00:01 after the start)
- Downstream Distribution 2, \`security-response-team@vendor-2.example.org\`: sent, may have arrived twice, +0:00:40 (+0:00:39 after the start)

</details>`);
  });

  test('of 500 fits, and names those that failed or wait', () => {
    const state = rosterPlan(500, (id) => ({
      receipts: Object.fromEntries(Array.from({ length: 497 }, (_, i) => [id(i), receipt(i / 10, '250 Ok')])),
      failing: { [id(498)]: '550 no such user' },
    }));
    const text = board(state);
    expect(text.length).toBeLessThan(60_001);
    expect(text).toContain('| 497 of 500 have arrived, 1 FAILING, 2 on their way |');
    expect(text).toContain(
      '- Downstream Distribution 498, `security-response-team@vendor-498.example.org`: **FAILING:** 550 no such user',
    );
    expect(text).toContain(
      '- Downstream Distribution 497, `security-response-team@vendor-497.example.org`: on its way',
    );
    expect(text).toContain('- 497 more: sent, ');
  });

  test('of 500 of which every one fails in its own words fits, and names each', () => {
    const state = rosterPlan(500, (id) => ({
      failing: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [id(i), `${i} ${'x'.repeat(300)}`])),
    }));
    const text = board(state);
    expect(text.length).toBeLessThan(60_001);
    for (const i of [0, 250, 499]) expect(text).toContain(`\`security-response-team@vendor-${i}.example.org\``);
    expect(text).toContain('0 of 500 have arrived, 500 FAILING');
  });

  test('that is larger still is counted', () => {
    const text = board(rosterPlan(5_000, () => ({})));
    expect(text.length).toBeLessThan(60_001);
    expect(text).toContain('| 0 of 5000 have arrived, 5000 on their way |  |  | too many to be listed here |');
  });
});

describe('data does nothing on the board', () => {
  test.each([
    ['a bar', 'a | b', 'a \\| b'],
    ['a bar in code', '`a | b`', '\\`a \\| b\\`'],
    ['a mention', 'ask @kata-containers/vmt', 'ask `@kata-containers/vmt`'],
    ['an open code span', '`` ` @dave', '\\`\\` \\` `@dave`'],
    ['HTML', '</details><img src=x>', '&lt;/details>&lt;img src=x>'],
    ['lines', 'a\n| b |\n\n# c', 'a \\| b \\| # c'],
    ['a reference', 'fixes #12 and o/r#3', 'fixes `#12` and `o/r#3`'],
    ['what no text can hold', 'a\u0000\ud800b\u202e', 'a`[U+0000]` `[U+D800]`b`[U+202E]`'],
  ])('%s in a proof, a problem and a name', (_, text, shown) => {
    const members = [{ ...(recipients(1)[0] as Recipient), name: text }];
    const state = started(
      {
        sent: ['kcsa', 'roster', 'tracking-issue'],
        receipts: { kcsa: receipt(1, text) },
        failing: { 'tracking-issue': text },
      },
      [...STEPS.slice(0, 2), step('roster', { kind: 'roster', channel: 'embargo-notice', members })],
    );
    const lines = board(state, PUSHED).split('\n');
    const cells = lines.filter((line) => line.startsWith('| ')).map((line) => line.split(/(?<!\\)\|/).length);
    expect(cells).toEqual([8, 8, 8, 8, 8]);
    expect(lines).toContain(`- ${shown}, \`security-response-team@vendor-0.example.org\`: on its way`);
    expect(lines.filter((line) => line.includes(`| **FAILING:** ${shown} |`))).toHaveLength(1);
    expect(lines.filter((line) => line.endsWith(`| ${shown} |`))).toHaveLength(1);
    expect(lines.filter((line) => line === '</details>')).toHaveLength(1);
  });
});
