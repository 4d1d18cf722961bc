/**
 * Yesterday's backup is restored while GitHub, the lists and Slack have what happened since: nothing is sent before
 * `/resume`, nothing is sent twice, and the case comes to its end. More of it is in restore.long.ts.
 */
import { expect, test } from '@jest/globals';
import { everywhere, fromT0, JUST_BEFORE_T0, receipts, untilApproval } from './approved-plan.ts';
import { restoredWorld, says } from './restored-world.ts';

test('from before T0, restored after it: what arrived is known, nothing is sent again, and the case ends', async () => {
  await restoredWorld(async ({ world, playTo, restore, counts, theCase, said }) => {
    await playTo(untilApproval);
    world.at(JUST_BEFORE_T0);
    const file = await world.backUp();
    await playTo(fromT0);
    const [sent, known] = [counts(), await receipts(world)];
    expect(sent).toMatchObject(everywhere(1));
    await restore(file, '2026-12-01T09:00:00Z');
    expect(await theCase()).toMatchObject({
      hold: { kind: 'all', by: 'vmt-bot' },
      extent: 'public',
      openedAt: Date.parse('2026-12-01T00:00:00Z'),
    });
    expect(said('everything of this case is held: the database was restored')).toHaveLength(1);
    const found = Object.entries(await receipts(world)).map(([step, { foundAfterRestore, ...receipt }]) => {
      expect(foundAfterRestore).toBe(true);
      return [step, receipt];
    });
    expect(Object.fromEntries(found)).toEqual(known);
    await says(world, 'alice', '/resume');
    await world.poll();
    expect((await theCase()).hold).toBeNull();
    world.sandbox.github.as('erin').mergePull('kata-containers/kata-containers', 2);
    await world.settle();
    expect(counts()).toEqual(sent);
    expect((await theCase()).status).toBe('fix-released');
  });
}, 30_000);
