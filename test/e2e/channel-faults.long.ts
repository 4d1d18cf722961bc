/**
 * Every kind of channel in every kind of trouble (channel-table.ts). Each row of a table is one channel: that it arrived
 * in the end, what its receipt says, that no other channel waited for it, and what people were told meanwhile.
 *
 * Two worlds for each trouble: in each, one half of the channels is in trouble, and the other half must not notice.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BotWorld } from '../support/bot-world.ts';
import { CHANNELS, TROUBLES } from './channel-table.ts';
import { playInTrouble, type Seen, STAGES } from './channel-trouble.ts';
import { someKeys, startKeyedWorld } from './keyed-world.ts';

/** The list goes before the roster: it is the one that the server treats badly. */
function listFirst(yaml: string): string {
  const list = yaml.split('\n').find((line) => line.startsWith('  linux-distros:')) ?? '';
  return yaml.replace(`${list}\n`, '').replace('channels:\n', `channels:\n${list}\n`);
}

describe.each(TROUBLES)('a channel that %s', (trouble) => {
  const rows = CHANNELS.filter((channel) => channel.troubles[trouble] !== undefined);
  const seen = new Map<string, Seen>();
  const worlds: BotWorld[] = [];

  beforeAll(async () => {
    for (const half of [0, 1] as const) {
      const keys = await someKeys();
      const world = await startKeyedWorld(half === 0 ? { keys } : { keys, configuration: listFirst });
      worlds.push(world);
      for (const stage of STAGES) {
        for (const [name, one] of await playInTrouble(world, trouble, stage, half)) seen.set(name, one);
      }
    }
  }, 60_000);
  afterAll(async () => {
    for (const world of worlds) await world.close();
  });

  const of = (name: string): Seen => {
    const one = seen.get(name);
    if (one === undefined) throw new Error(`${name} was not in trouble`);
    return one;
  };

  test.each(rows)(
    '$name: it arrives when the trouble is over, once where that can be looked up',
    ({ name, canBeSearched, address }) => {
      const { count, receipt, ids } = of(name);
      expect(receipt).toBeDefined();
      expect(count).toBe(trouble === 'loses its answer' && !canBeSearched ? 2 : 1);
      expect(new Set(ids).size).toBe(address === null ? 0 : 1);
    },
  );

  test.each(rows)('$name: its receipt says whether it may be there twice', ({ name, canBeSearched, troubles }) => {
    const { receipt, after } = of(name);
    const maybeTwice = !canBeSearched && (trouble === 'loses its answer' || troubles[trouble]?.isSilent === true);
    expect(receipt?.maybeTwice).toBe(maybeTwice);
    expect(after.includes('may have arrived twice')).toBe(maybeTwice);
  });

  test.each(rows)('$name: nothing else of its hour waited for it', ({ name }) => {
    expect(of(name).othersArrived).toBe(true);
  });

  test.each(rows)('$name: the board told the truth, and help was called for once', ({ name, troubles }) => {
    const { during, after, calls } = of(name);
    if (trouble.startsWith('refuses')) {
      expect(during).toContain('**FAILING:**');
      expect(during).toMatch(troubles[trouble]?.words ?? /$^/);
      expect(calls).toHaveLength(1);
      expect(calls[0]).toMatch(/^<!-- .* -->\n@alice \*\*.*\*\* can't be delivered: /);
      expect(calls[0]).toMatch(troubles[trouble]?.words ?? /$^/);
      expect(calls[0]).toMatch(
        /It is tried again (until it arrives|as long as its date holds); the other steps go on\./,
      );
    } else {
      expect(calls).toEqual([]);
    }
    if (!trouble.startsWith('refuses')) expect(during).toContain('on its way');
    expect(during).not.toMatch(/(\| |: )sent/);
    expect(after).toMatch(/(\| |: )sent/);
    expect(after).not.toContain('FAILING');
  });

  test('GitHub got no request that it does not describe, and the journals hold together', async () => {
    for (const world of worlds) {
      expect(world.sandbox.github.violations).toEqual([]);
      expect((await world.bot().store.verify()).broken).toBeNull();
    }
  });
});
