/** The clock: cases whose time has come get a tick. The wall clock is read each time; no timer runs to T0. */
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';

const BATCH = 100;

/** Ticks every case that is due. Returns how many there were. */
export async function tickDueCases(parts: EngineParts): Promise<number> {
  const { store, clock } = parts;
  const now = clock();
  const due = await store.dueCases(now, BATCH);
  for (const id of due) {
    const version = (await store.byId(id))?.version ?? 0;
    await handle(
      parts,
      id,
      { kind: 'tick', id: `tick:${id}:${version}`, at: now, source: { kind: 'bot' } },
      SETTLES_NOTHING,
    );
  }
  return due.length;
}
