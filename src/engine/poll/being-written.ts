/** Does something of the bot's wait to be written? Then what stands there says nothing yet of what people did. */
import type { EffectKind } from '../../core/effects.ts';
import type { CaseId } from '../../core/model.ts';
import type { Outbox } from '../ports.ts';

/** The first of these kinds of which an effect of the case is yet to be done; null: none. */
export async function beingWritten<K extends EffectKind>(
  outbox: Pick<Outbox, 'effectsOf'>,
  id: CaseId,
  kinds: readonly K[],
): Promise<K | null> {
  const effects = await outbox.effectsOf(id);
  const open = effects.filter(({ state }) => state === 'waiting' || state === 'claimed');
  return kinds.find((kind) => open.some(({ effect }) => effect.kind === kind)) ?? null;
}
