/** A case that waits for T0 with an approved plan of so many public lists. No patch has to be pushed first, so that all goes at T0. */
import type { Config } from '../../src/core/config.ts';
import type { World } from '../../src/core/scene.ts';
import { begin, type Run, receipts, say, until } from '../../test/support/kata-history.ts';

/** The same world with public mailing lists, so many in all, and no other public channel of mail. */
export function withLists(world: World, count: number): World {
  const { channels } = world.config;
  const others = Object.entries(channels).filter(([, { kind, audience }]) => kind !== 'mail' || audience !== 'public');
  const list = channels['oss-security'];
  if (list?.kind !== 'mail') throw new Error('the example configuration has no public list');
  const lists = Array.from({ length: count }, (_, i): [string, typeof list] => [
    `list${i}`,
    { ...list, email: `list${i}@lists.example.org` },
  ]);
  const all: Config['channels'] = Object.fromEntries([...others, ...lists]);
  return { ...world, config: { ...world.config, channels: all } };
}

/** From the report to the second approval of the disclosure plan, with the notice sent. */
export function waitingCase(world: World): Run {
  const run = until(begin(world), '/patch');
  run.way += 1;
  say(run, 'grace', '/patch main none it is mended by configuration\n/patch stable-3.2 none not affected');
  run.way += 1;
  until(run, '/plan');
  until(run, 'the end of the way');
  receipts(run, 'receipts');
  return run;
}
