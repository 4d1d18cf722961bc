/**
 * Which effects of one case may leave beside one another: comments that only the team sees on its own issue, the text of
 * that issue, and all else. None of them waits for what another brings about, and in each lane they keep their order.
 */
import type { Effect } from '../core/effects.ts';
import type { OutboxRow } from './ports.ts';

type Lane = 'comments' | 'issue' | 'rest';

/** The rows of one case, in their order, by lane. Where a plan is under way, or the issue is yet to be made, there is one. */
export function lanesOf(rows: readonly OutboxRow[]): readonly (readonly OutboxRow[])[] {
  const effects = rows.map(({ effect }) => effect);
  if (effects.some(({ kind }) => kind === 'step' || kind === 'open-case-issue')) return [rows];
  // Comments stand on the issue in their order, and what the journal has of them is in order with all else.
  const comments = effects.some(isOnRecord) ? 'rest' : 'comments';
  return [...Map.groupBy(rows, ({ effect }) => laneOf(effect, comments)).values()];
}

function laneOf({ kind }: Effect, comments: Lane): Lane {
  if (kind === 'sync-case-issue') return 'issue';
  return kind === 'comment' || kind === 'react' || kind === 'sync-board' ? comments : 'rest';
}

/** A comment that makes something of the case when it arrives: a communication, or an edit that was shown. */
function isOnRecord(effect: Effect): boolean {
  return effect.kind === 'comment' && (effect.communication !== null || effect.shows !== undefined);
}
