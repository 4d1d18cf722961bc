/** Commands that only tell. */
import { done } from '../scene.ts';
import { toIso } from '../time.ts';
import type { Command } from './command.ts';

export const infoCommands: readonly Command[] = [
  {
    name: 'timeline',
    usage: '/timeline',
    summary: 'the journal of this case, readable',
    example: '/timeline',
    who: [],
    needs: () => [{ kind: 'journal' }],
    decide: (_written, { found }) => {
      const rows = found.journal.map((e) => `| ${toIso(e.at)} | ${e.by} | ${e.type} | ${e.detail} |`);
      // GitHub takes 65,536 characters: the newest entries are what is asked for.
      const shown = rows.slice(-400);
      const left = rows.length - shown.length;
      return done(
        `${left === 0 ? '' : `${left} older entries are not shown.\n\n`}| when | who | what | |\n|---|---|---|---|\n${shown.join('\n')}`,
      );
    },
  },
];
