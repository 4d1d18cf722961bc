/** The end of retention has come: the private fields of a case are deleted. */
import { isRetentionOver } from '../retention.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

/** Alone in its decision, so that whatever else is told of the case is told first; else an hour later. */
export function decideRetention(b: Builder): void {
  const { case: c, config, found, now } = sceneOf(b);
  const isAlone = b.entries.length === 0 && b.effects.length === 0;
  if (!isAlone || found.openEffects !== 0 || !isRetentionOver(c, config, now)) return;
  const days = config.retentionDays;
  add(b, [{ type: 'purged', days }], c.number === null ? [] : [comment(toldOnce(c.number, days))]);
}

/** What the bot can't delete: GitHub shows who deleted it, and people may want to keep some of it. */
function toldOnce(number: number, days: number): string {
  return `The private fields of this case were deleted from the bot's database, ${days} days after it was closed. What stands on GitHub stays until somebody deletes it: the text and the comments of this issue, and \`cases/${number}/\`.`;
}
