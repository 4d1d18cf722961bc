/** What a board says for machines is read back as it was, however long the roster is. */
import { expect, test } from '@jest/globals';
import { boardText } from '../../src/core/board.ts';
import { boardRecord, foundPlans } from '../../src/core/board-record.ts';
import {
  asProposed,
  type Case,
  type PlanState,
  type Receipt,
  type Recipient,
  type Step,
} from '../../src/core/model.ts';
import { recordIn, recordLine } from '../../src/engine/record-line.ts';
import { kata } from '../../src/processes/kata.ts';
import { kataWorld, PEOPLE, reported } from '../support/core-world.ts';

const T0 = Date.parse('2026-12-10T00:00:00Z');
const base = reported(kataWorld());

/** A case whose plan went to so many members. */
function caseWith(count: number): Case {
  const members = Array.from(
    { length: count },
    (_, i): Recipient => ({
      name: `Member ${i}`,
      address: `security-contact-${i}@a-longer-name.example.org`,
      key: { path: 'keys/a.asc', version: 'v' },
      inReplyTo: null,
    }),
  );
  const step: Step = {
    ...{ id: 'pre-kcsa:roster', communication: 'pre-kcsa', audience: 'downstream', phase: 'opening' },
    ...{
      target: { kind: 'roster', channel: 'embargo-notice', members },
      slots: [],
      subject: 's',
      body: 'text --> @all',
    },
    attachments: [],
  };
  const receipts = members.map(({ address }, i): [string, Receipt] => {
    const messageId = `<${String(i).padStart(32, '0')}@example.org>`;
    return [
      `${step.id}/${address}`,
      { at: T0 + i, proof: `250 OK ${messageId}`, url: null, messageId, maybeTwice: i === 3 },
    ];
  });
  const state: PlanState = {
    ...asProposed({ purpose: 'notice', t0: 'now', tells: T0, steps: [step], hash: 'abc123def456' }, T0),
    ...{
      approvals: [PEOPLE.alice, PEOPLE.bob],
      startedAt: T0,
      sent: [step.id],
      receipts: Object.fromEntries(receipts),
    },
  };
  return { ...base, plans: { notice: state } };
}

function readBack(c: Case) {
  return foundPlans(boardRecord(c) ?? '')?.[0];
}

test('nothing left: there is nothing to be told', () => {
  expect(boardRecord(base)).toBeNull();
});

test('of few messages all is told', () => {
  const c = caseWith(5);
  const { plan, ...state } = c.plans.notice as PlanState;
  expect(readBack(c)).toEqual({
    ...{ purpose: 'notice', hash: plan.hash, tells: T0, startedAt: T0, approvals: state.approvals },
    ...{ receipts: state.receipts, more: 0 },
  });
});

test.each([
  [200, 200, 0],
  [500, 500, 0],
  [3000, 375, 2625],
])(
  'of %d members %d are told with what fits, and with the text it is no longer than GitHub takes',
  (members, told, more) => {
    const c = caseWith(members);
    const found = readBack(c);
    expect([Object.keys(found?.receipts ?? {}).length, found?.more]).toEqual([told, more]);
    const line = recordLine('salt', c.id, boardRecord(c) ?? '');
    expect(line.length + (boardText(c, kata, T0, line.length) ?? '').length).toBeLessThan(65_000);
  },
);

test('what the database did not know stays on the board', () => {
  const [old] = foundPlans(boardRecord(caseWith(2)) ?? '') ?? [];
  const c: Case = { ...base, restored: { backedUpAt: T0, restoredAt: T0, plans: old === undefined ? [] : [old] } };
  expect(readBack(c)).toEqual(old);
});

test('its line ends no comment, calls nobody, and is believed only as the bot wrote it, for its case', () => {
  const record = boardRecord(caseWith(2)) ?? '';
  const line = recordLine('salt', '#1', record);
  expect(line.slice(4, -3)).not.toMatch(/--|[<>@#]|https?:\/\//);
  expect(recordIn('salt', '#1', `text\n\n${line}`)).toEqual(foundPlans(record));
  for (const [salt, id, text] of [
    ['salt', '#1', ''],
    ['salt', '#2', line],
    ['other', '#1', line],
    ['salt', '#1', line.replace('"more":0', '"more":1')],
  ] as const) {
    expect(recordIn(salt, id, text)).toBe('edited');
  }
});

test.each(['', '{}', '[{}]', '[{"purpose":"other"}]', 'null'])('%j is no record', (text) => {
  expect(foundPlans(text)).toBeNull();
});
