/** The receipts of a rehearsal, as they stand on the case issue. */
import type { RehearsalReport } from '../inputs.ts';
import { cell, table } from '../markdown-table.ts';
import { mentionOf } from '../mentions.ts';
import type { Scene } from '../scene.ts';

/** A comment holds 65,536 characters; those that went wrong come first. */
const MOST_ROWS = 150;

export function rehearsalTable(scene: Scene, hash: string, { messages }: RehearsalReport): string {
  const wrong = wrongOf(messages);
  const head =
    wrong.length === 0
      ? `Rehearsal of \`${hash}\`: all ${messages.length} messages arrived at sinks on this machine. Nothing left it.`
      : `${mentionOf(scene, ['coordinator'])} **rehearsal of \`${hash}\`: ${wrong.length} of ${messages.length} messages went wrong.** Nothing left this machine.`;
  return `${head}\n\n${rows(messages)}`;
}

/** What a leak would cost in time: the bot's work, and what the process waits for people. */
export function drillTable(scene: Scene, { messages, leak }: RehearsalReport): string {
  const wrong = wrongOf(messages);
  const arrived = `${messages.length - wrong.length} of ${messages.length} messages arrived at sinks on this machine. Nothing left it.`;
  const took =
    leak == null
      ? '**Nothing public arrived.**'
      : `From \`/leaked\` to the last public receipt: **${(leak.took / 1000).toFixed(1)} s** of work${leak.waited < 1000 ? '' : `, and ${Math.round(leak.waited / 60_000)} min that the process waits for people (patches to be pushed, an address)`}. On top come the minutes until ${scene.config.approvals} people have typed \`/disclose now HASH\`${scene.process.leak.public === 'decided' ? `, and until the ${mentionLess(scene)} has decided` : ''}.`;
  const head =
    wrong.length === 0
      ? 'Leak drill'
      : `${mentionOf(scene, ['coordinator'])} **leak drill: ${wrong.length} went wrong**`;
  return `${head}: ${arrived}\n\n${took}\n\n${rows(messages)}`;
}

/** Nobody is called by a drill. */
function mentionLess({ process }: Scene): string {
  return process.leak.decidedBy.join(', ');
}

type Messages = RehearsalReport['messages'];

function wrongOf(messages: Messages): Messages {
  return messages.filter((m) => m.problem !== null);
}

function rows(messages: Messages): string {
  const wrong = wrongOf(messages);
  const shown = [...wrong, ...messages.filter((m) => m.problem === null)].slice(0, MOST_ROWS);
  const lines = shown.map((m) => [
    m.communication,
    cell(m.to),
    String(m.after),
    m.problem === null ? cell(m.proof) : `**${cell(m.problem)}**`,
  ]);
  const rest = messages.length - shown.length;
  if (rest > 0) lines.push(['…', `${rest} more that arrived`, '', '']);
  return table(['communication', 'would go to', 'ms after the start', 'receipt'], lines);
}
