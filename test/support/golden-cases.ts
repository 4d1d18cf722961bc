/**
 * Golden cases: each folder of test/cases is a sentence, its steps.yaml is written by hand, and transcript.txt and
 * journal.txt are what the bot made of it. `UPDATE_GOLDEN=1 npm test -- test/cases` writes them anew; read the difference
 * before you commit. The folders are shared out among files, so that several processes play them.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { evolveAll } from '../../src/core/evolve.ts';
import { type BotWorld, startBotWorld } from './bot-world.ts';
import { converse, type Step } from './conversation.ts';
import { journalText } from './journal-text.ts';
import type { SeededProcess } from './seeded-worlds.ts';

interface CaseFile {
  /** kata by default. */
  readonly process?: SeededProcess;
  readonly at?: string;
  readonly advisoryComments?: boolean;
  /** Texts of the configuration to be replaced. */
  readonly configuration?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const root = new URL('../cases/', import.meta.url).pathname;
const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'steps.yaml')));

/** Plays the folders whose names are `mine`; every folder belongs to one file. */
export function playCases(mine: (folder: string) => boolean): void {
  test.each(folders.filter(mine))('%s', play, 60_000);
}

async function play(folder: string): Promise<void> {
  const path = join(root, folder);
  const { steps, configuration, ...options }: CaseFile = parse(readFileSync(join(path, 'steps.yaml'), 'utf8'));
  const replace = (yaml: string) =>
    Object.entries(configuration ?? {}).reduce((text, [from, to]) => text.replace(from, to), yaml);
  const world = await startBotWorld({ ...options, configuration: replace });
  try {
    golden(join(path, 'transcript.txt'), await converse(world, steps));
    golden(join(path, 'journal.txt'), await journalText(world));
    expect(world.sandbox.github.violations).toEqual([]);
    const verified = await world.bot().store.verify();
    expect(verified.broken).toBeNull();
    await replayed(world);
  } finally {
    await world.close();
  }
}

/** Every case is the fold of its journal. */
async function replayed(world: BotWorld): Promise<void> {
  const { store } = world.bot();
  for (const id of await store.openCases()) {
    const entries = (await store.journalOf(id)).map(({ entry }) => entry);
    expect(isDeepStrictEqual((await store.byId(id))?.case, evolveAll(null, entries))).toBe(true);
  }
}

function golden(file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  expect(text).toBe(
    existsSync(file) ? readFileSync(file, 'utf8') : '(there is no such file: UPDATE_GOLDEN=1 writes it)',
  );
}
