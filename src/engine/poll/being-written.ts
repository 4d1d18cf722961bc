/** Does something of the bot's wait to be written? Then what stands there says nothing yet of what people did. */
import type { EffectKind } from '../../core/effects.ts';
import type { CaseId } from '../../core/model.ts';
import type { Outbox } from '../ports.ts';

/** The first of these kinds of which an effect of the case is yet to be done; null: none. */
export async function beingWritten<K extends EffectKind>(
  outbox: Pick<Outbox, 'openEffectsOf'>,
  id: CaseId,
  kinds: readonly K[],
): Promise<K | null> {
  const open = await outbox.openEffectsOf(id);
  return kinds.find((kind) => open.some((effect) => effect.kind === kind)) ?? null;
}
