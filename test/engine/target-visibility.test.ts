/** Before a public text leaves, GitHub is asked whether everybody can see where it goes; and whether nobody sees the cases. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Plan, Step, Target } from '../../src/core/model.ts';
import { MINUTE, PRODUCT } from '../store/samples.ts';
import { kataWorld } from '../support/core-world.ts';
import { effectsOf, type OutboxWorld, startOutboxWorld } from './outbox-world.ts';
import { stepFor } from './sandbox-parts.ts';

const CASES = kataWorld().caseRepository;
const MAIL: Target = { kind: 'mail', channel: 'list', to: 'list@example.org', encrypt: null, inReplyTo: null };
const TO_THE_PRODUCT: readonly Target[] = [
  { kind: 'tracking-issue', repository: PRODUCT, labels: [] },
  { kind: 'publish-advisory', repository: PRODUCT, ghsa: 'GHSA-2222-3333-4444' },
  { kind: 'file', repository: PRODUCT, path: 'KCSA/KCSA-1.md', replaces: null },
  { kind: 'index', repository: PRODUCT, path: 'KCSA.md', id: 'KCSA-1' },
  { kind: 'release', repository: PRODUCT, version: '1.2.3' },
];

let world: OutboxWorld;
afterEach(() => world.close());

/** A disclosure with this one message, under way. */
async function disclosing(target: Target): Promise<void> {
  const step: Step = stepFor(target, { subject: 'A title', body: '{"description":"A text"}' });
  const plan: Plan = { purpose: 'disclosure', t0: 'now', steps: [step], hash: 'abcdefabcdef', tells: null };
  world = await startOutboxWorld(plan, undefined, { extent: 'public' });
  await world.decide(effectsOf(plan, world.case));
}

/** What left, or was begun. */
const begun = () => [...world.mails, ...world.calls];

describe.each(TO_THE_PRODUCT.map((target) => [target.kind, target] as const))('%s', (_kind, target) => {
  test('waits while the repository is private, and goes when it is public', async () => {
    await disclosing(target);
    world.privates.add(PRODUCT);
    await world.drain();
    expect(world.asked).toContain(PRODUCT);
    expect(begun()).toEqual([]);
    // The case is told why; the log is not.
    expect(JSON.stringify(world.commits)).toContain('a repository that everybody can see');
    expect(world.problems).toEqual(['the gate stopped an effect: waits']);
    world.privates.delete(PRODUCT);
    world.now += MINUTE;
    await world.drain();
    expect(begun().length).toBeGreaterThan(0);
  });
});

test.each([...TO_THE_PRODUCT, MAIL].map((target) => [target.kind, target] as const))(
  '%s: nothing leaves while the case repository is not private',
  async (_kind, target) => {
    await disclosing(target);
    world.privates.clear();
    await world.drain();
    expect(world.asked).toContain(CASES);
    expect(begun()).toEqual([]);
  },
);

test('a mail is written to no repository, and none is asked for', async () => {
  await disclosing(MAIL);
  world.privates.add(PRODUCT);
  await world.drain();
  expect(world.asked).not.toContain(PRODUCT);
  expect(world.mails).toEqual(['list@example.org']);
});
