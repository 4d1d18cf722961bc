/** The journals of all cases as text: one line an entry, long and changing values left out. */

import { toIso } from '../../src/core/time.ts';
import type { BotWorld } from './bot-world.ts';

export async function journalText(world: BotWorld): Promise<string> {
  const { store } = world.bot();
  const ids = new Set<string>();
  for (let number = 1; number <= 20; number++) {
    const found = await store.byNumber(number);
    if (found !== null) ids.add(found.case.id);
  }
  const parts: string[] = [];
  for (const id of ids) {
    const rows = await store.journalOf(id);
    parts.push(`case ${id.startsWith('GHSA') ? 'from an advisory' : id}`);
    for (const { entry } of rows)
      parts.push(`${toIso(entry.at)} ${entry.by.padEnd(8)} ${entry.fact.type}${short(entry.fact)}`);
  }
  return `${parts.join('\n')}\n`;
}

/** No number of a fact but an instant is as large. */
const YEAR_2001 = 1e12;

function short(fact: object): string {
  const words = Object.entries(fact).flatMap(([key, value]) => {
    if (key === 'type' || key === 'hash' || key === 'effect' || key === 'labels' || key === 'milliseconds') return [];
    if (typeof value === 'number' && value >= YEAR_2001) return [`${key}=${toIso(value)}`];
    if (typeof value === 'boolean' || typeof value === 'number') return [`${key}=${value}`];
    // Ids and hashes differ from run to run: keys are made anew.
    return typeof value === 'string' && value.length <= 60 && !/GHSA-|@\d{13}|\b[0-9a-f]{12}\b/.test(value)
      ? [`${key}=${value}`]
      : [];
  });
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
