/**
 * Effects that make something equal to the case as it is at that moment. Of several that wait, the last does all that the
 * others would have done, so those need no requests of their own. What others than the team can see is put off to the
 * last only where nothing stands between for which the order counts: a grant must be taken back before the next word on
 * the advisory, and a draft must be on it before it is published.
 */
import type { Effect } from '../core/effects.ts';
import type { OutboxRow } from './ports.ts';

/** These go to the team's own issue: they change nothing outside it, and show nothing to anybody else. */
const OF_THE_TEAM: ReadonlySet<Effect['kind']> = new Set(['comment', 'react', 'sync-case-issue', 'sync-board']);

/** Keys of those among the rows of one case, in their order, that a later one does. */
export function superseded(rows: readonly Pick<OutboxRow, 'effect' | 'receipt'>[]): ReadonlySet<string> {
  const keys = new Set<string>();
  let later: readonly Effect[] = [];
  for (const { effect, receipt } of rows.toReversed()) {
    // What arrived already has looked at the case before.
    if (receipt !== null) continue;
    if (later.some((other) => does(other, effect))) keys.add(effect.key);
    else later = [...later.filter((other) => mayTakePlaceOf(other, effect)), effect];
  }
  return keys;
}

/** May the later effect do something for one that stood before `between`? */
function mayTakePlaceOf(later: Effect, between: Effect): boolean {
  return (
    OF_THE_TEAM.has(later.kind) ||
    OF_THE_TEAM.has(between.kind) ||
    between.kind.startsWith('sync-') ||
    between.kind === 'take-off-readers'
  );
}

/** Does the later effect at least what the earlier one does? */
function does(later: Effect, earlier: Effect): boolean {
  if (later.caseId !== earlier.caseId || later.audience !== earlier.audience) return false;
  switch (earlier.kind) {
    case 'sync-case-issue':
      return later.kind === earlier.kind && earlier.over.every((part) => later.over.includes(part));
    case 'sync-advisory':
      return (
        later.kind === earlier.kind &&
        (later.force || !earlier.force) &&
        (earlier.state === null || later.state === earlier.state)
      );
    // A sync does as much, but may have to wait for the end of a hold.
    case 'take-off-readers':
    case 'sync-board':
    case 'sync-public-issue':
      return later.kind === earlier.kind;
    default:
      return false;
  }
}
