/** The receipts of a rehearsal, as they stand on the case issue. */
import type { RehearsalReport } from '../inputs.ts';
import { cell, table } from '../markdown-table.ts';
import { mentionOf } from '../mentions.ts';
import type { Scene } from '../scene.ts';

/** A comment holds 65,536 characters; those that went wrong come first. */
const MOST_ROWS = 150;

export function rehearsalTable(scene: Scene, hash: string, { messages }: RehearsalReport): string {
  const wrong = messages.filter((m) => m.problem !== null);
  const shown = [...wrong, ...messages.filter((m) => m.problem === null)].slice(0, MOST_ROWS);
  const head =
    wrong.length === 0
      ? `Rehearsal of \`${hash}\`: all ${messages.length} messages arrived at sinks on this machine. Nothing left it.`
      : `${mentionOf(scene, ['coordinator'])} **rehearsal of \`${hash}\`: ${wrong.length} of ${messages.length} messages went wrong.** Nothing left this machine.`;
  const rows = shown.map((m) => [
    m.communication,
    cell(m.to),
    String(m.after),
    m.problem === null ? cell(m.proof) : `**${cell(m.problem)}**`,
  ]);
  const rest = messages.length - shown.length;
  if (rest > 0) rows.push(['…', `${rest} more that arrived`, '', '']);
  return [head, table(['communication', 'would go to', 'ms after the start', 'receipt'], rows)].join('\n\n');
}
