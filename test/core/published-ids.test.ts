/** Under which ids documents are published, and that what was published keeps its own. */
import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/core/config.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case, PlanPurpose, Step } from '../../src/core/model.ts';
import { advisoryId, noteId } from '../../src/core/published-ids.ts';
import { kataWorld, reported } from '../support/core-world.ts';

const world = kataWorld();
const { config } = world;
const byYear = { ...config, advisories: { ...config.advisories, id: 'year' as const } };
const NOW = Date.parse('2027-01-05T00:00:00Z');
const INDEX = '| [KCSA-2026-07](KCSA/KCSA-2026-07.md) |\n| [KCSA-2027-02](KCSA/KCSA-2027-02.md) |';
const draft = { ...reported(world).draft, title: 'Links, followed: a title' };
const bare: Case = { ...reported(world), draft, cve: { id: 'CVE-2026-2026', requestedAt: null, later: null } };

/** The case with a plan that writes this file; `startedAt` null: it waits. */
function planned(purpose: PlanPurpose, path: string, startedAt: number | null): Case {
  const c = reported(world);
  const file: Step['target'] = { kind: 'file', repository: 'o/r', path, replaces: null };
  const step: Step = {
    ...{ id: 'x:document', communication: 'x', audience: 'public', target: file, phase: 'opening' },
    ...{ slots: [], subject: null, body: 'x', attachments: [] },
  };
  const plan = { purpose, t0: 'now', tells: null, steps: [step], hash: '0123456789ab' } as const;
  const state = { plan, proposedAt: NOW, approvals: [], runNow: false, startedAt, sent: [], receipts: {}, failing: {} };
  const seen = { readBack: {}, archives: {}, preFlight: null, rehearsal: null };
  return { ...bare, number: c.number, plans: { [purpose]: { ...state, ...seen } } };
}

const idOf = (c: Case, configuration: Config, index: string) =>
  advisoryId({ case: c, config: configuration, now: NOW, found: { ...NOTHING_FOUND, index } });

describe('before publication', () => {
  test('an advisory is called by its CVE, or by year with the next number of the index', () => {
    expect(idOf(bare, config, '')).toBe('KCSA-CVE-2026-2026');
    expect(idOf(bare, byYear, INDEX)).toBe('KCSA-2027-03');
  });
  test('a note is called by day and title', () => {
    expect(noteId(bare, NOW)).toBe('KCSN-2027-01-05-links-followed-a-title');
  });
  test('a plan that waits fixes nothing', () => {
    expect(idOf(planned('disclosure', 'KCSA/KCSA-2026-07.md', null), byYear, INDEX)).toBe('KCSA-2027-03');
    expect(noteId(planned('note', 'KCSN/KCSN-2026-12-10-x.md', null), NOW)).toContain('KCSN-2027-01-05');
  });
});

describe('after publication, for errata', () => {
  test('an advisory keeps its id, whatever year it is', () => {
    expect(idOf(planned('disclosure', 'KCSA/KCSA-2026-07.md', NOW), byYear, INDEX)).toBe('KCSA-2026-07');
  });
  test('a note keeps its id, whatever day and title', () => {
    expect(noteId(planned('note', 'docs/KCSN/KCSN-2026-12-10-x.md', NOW), NOW)).toBe('KCSN-2026-12-10-x');
  });
});
