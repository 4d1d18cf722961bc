/** The calendar file: an hour and a project, and nothing of the case. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Effect } from '../../src/core/effects.ts';
import type { Mail } from '../../src/engine/ports.ts';
import { NOW } from '../store/samples.ts';
import { type OutboxWorld, planFor, startOutboxWorld } from './outbox-world.ts';

const T0 = Date.parse('2026-12-10T00:00:00Z');
let world: OutboxWorld;
let mails: Mail[];

beforeEach(async () => {
  world = await startOutboxWorld(planFor(1));
  mails = [];
  world.onMail = async (mail) => void mails.push(mail);
});
afterEach(() => world.close());

function invitation(sequence: number, t0: number | null, before: number | null): Effect {
  const to = 'grace@example.org';
  const key = `invited/${sequence}`;
  return { kind: 'calendar', key, caseId: world.case.id, due: NOW, audience: 'developers', to, sequence, t0, before };
}

test('asks to keep the hour free, in UTC and the zones of the process, and takes it back', async () => {
  await world.decide([invitation(0, T0, null), invitation(1, null, T0)]);
  await world.drain();
  const [asked, back] = mails;
  expect(asked).toMatchObject({
    to: 'grace@example.org',
    subject: 'Kata Containers: keep this hour free',
    sign: true,
    encryptTo: null,
    inReplyTo: null,
    calendar: { sequence: 0, title: 'Kata Containers: keep this hour free', start: T0, minutes: 60, cancelled: false },
  });
  expect(asked?.body).toBe(
    'Please keep this hour free: 2026-12-10 00:00 UTC (2026-12-09 16:00 America/Los_Angeles, 2026-12-10 01:00 Europe/Berlin, 2026-12-10 08:00 Asia/Shanghai). Nothing has to be prepared.\n',
  );
  expect(back).toMatchObject({
    subject: 'Kata Containers: this hour is free again',
    calendar: { sequence: 1, start: T0, cancelled: true },
  });
  expect(back?.calendar?.uid).toBe(asked?.calendar?.uid);
});

test('says nothing of the case', async () => {
  await world.decide([invitation(0, T0, null)]);
  await world.drain();
  const text = JSON.stringify(mails).toLowerCase();
  for (const secret of ['ghsa', '#2', 'title', 'vmt-cases', 'embargo', 'vulnerab'])
    expect(text.replaceAll('"title":', '')).not.toContain(secret);
  expect(mails[0]?.calendar?.uid).toMatch(/^[0-9a-f]{32}@example\.org$/);
});
