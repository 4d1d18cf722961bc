/** Security V2: score, vector and severity never say three things. */
import { expect, test } from '@jest/globals';
import type { Case } from '../../src/core/model.ts';
import { severityWords } from '../../src/core/severity.ts';
import { kataWorld, reported, say } from '../support/core-world.ts';

const HIGH = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H';
const world = kataWorld();
const base = reported(world);
const c: Case = { ...base, draft: { ...base.draft, cvss: HIGH } };

/** What is refused of it, or null. */
function refused(body: string): string | null {
  const { entries } = say(world, c, 'alice', body);
  return entries.flatMap(({ fact }) => (fact.type === 'command-refused' ? [fact.rule] : []))[0] ?? null;
}

test.each([
  '/set cvss 8.8',
  `/set cvss ${HIGH} 8.8`,
  `/set cvss ${HIGH}/8.8`,
  `/set cvss 8.8 ${HIGH}`,
  '/set score 8.8',
])('V2: a score is the vector’s, and nobody types one: %s', (body) => {
  expect(refused(body)).toMatch(/CVSS|no such field|no metric|no value/);
});

test('V2: a severity that is not the score’s is an override with a reason, and the score stands beside it', () => {
  expect(refused('/severity low')).not.toBeNull();
  expect(refused('/severity 3.1 it is not so bad')).not.toBeNull();
  const decided = say(world, c, 'alice', '/severity low needs a local account').case;
  expect(decided?.severity).toMatchObject({ level: 'low', why: 'needs a local account' });
  expect(decided?.draft.cvss).toBe(HIGH);
  expect(severityWords({ case: decided ?? c, process: world.process })).toBe(
    `Severity **low** (8.8, \`${HIGH}\`), by decision: needs a local account.`,
  );
});
