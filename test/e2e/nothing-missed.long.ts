/**
 * Webhooks are hints: every conversation of test/cases, with webhooks that are lost, fail, come ten times and in any
 * order by turns, ends in the same cases, and says and sends the same. Source: architecture section 4.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { playFolder } from '../support/disturbed.ts';

const folders = readdirSync(new URL('../cases/', import.meta.url)).filter((name) => !name.includes('.'));
/** How often each is played, every time with other things done in a row: some 100 seconds each. */
const SEEDS = 2;

test.each(folders.map((folder, index) => [folder, index] as const))(
  '%s',
  async (folder, index) => {
    const undisturbed = await playFolder(folder, null, index);
    for (let seed = index; seed < SEEDS * folders.length; seed += folders.length) {
      expect({ seed, ...(await playFolder(folder, 'mixed', seed)) }).toEqual({ seed, ...undisturbed });
    }
  },
  180_000,
);
