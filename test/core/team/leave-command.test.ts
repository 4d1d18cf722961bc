/** `/leave UNTIL`, as a command. */
import { expect, test } from '@jest/globals';
import { teamCommands } from '../../../src/core/commands/team.ts';
import type { Process } from '../../../src/core/process.ts';
import type { Scene } from '../../../src/core/scene.ts';

const [leave] = teamCommands;
const IVAN = { id: 9, login: 'ivan' };

function say(args: string) {
  const actor = { kind: 'person', person: IVAN, roles: ['associates'] };
  return leave?.decide({ args, block: null }, { now: Date.parse('2026-12-01T09:00Z'), actor } as unknown as Scene);
}

test('members and associates may, where the process has a life of the team', () => {
  expect(leave?.who).toEqual(['coordinators', 'associates']);
  expect(leave?.isIn?.({ teamLife: true } as Process)).toBe(true);
  expect(leave?.isIn?.({ teamLife: false } as Process)).toBe(false);
});

test('it is a fact of the case, and kept in mind for the checklist', () => {
  expect(say('2027-01-15')).toEqual({
    ok: true,
    say: expect.stringMatching(/^@ivan is on leave until 2027-01-15 \(UTC\), that day included\./),
    facts: [{ type: 'leave-taken', person: IVAN, until: '2027-01-15' }],
    effects: [{ kind: 'note-leave', audience: 'team', person: IVAN, until: '2027-01-15' }],
  });
});

test('a day that does not lie ahead is refused, with the way out', () => {
  expect(say('2026-12-01')).toEqual({
    ok: false,
    refusals: [expect.objectContaining({ value: '2026-12-01', mend: expect.stringContaining('/leave YYYY-MM-DD') })],
  });
});
