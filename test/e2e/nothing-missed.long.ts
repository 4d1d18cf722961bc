/**
 * Webhooks are hints: every conversation of test/cases, with webhooks that are lost, fail, come ten times and in any
 * order by turns, ends in the same cases, and says and sends the same. Source: architecture section 4.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { playFolder } from '../support/disturbed.ts';

const folders = readdirSync(new URL('../cases/', import.meta.url)).filter((name) => !name.includes('.'));

test.each(folders.map((folder, seed) => [folder, seed] as const))(
  '%s',
  async (folder, seed) => {
    const undisturbed = await playFolder(folder, null, seed);
    const { messages, cases } = await playFolder(folder, 'mixed', seed);
    expect(messages).toEqual(undisturbed.messages);
    expect(cases).toEqual(undisturbed.cases);
  },
  60_000,
);
