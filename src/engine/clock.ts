/** The clock: cases whose time has come get a tick. The wall clock is read each time; no timer runs to T0. */
import { handle, SETTLES_NOTHING } from './handle.ts';
import type { EngineParts } from './parts.ts';
import { PortFault } from './ports.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';

const BATCH = 100;

/** Ticks every case that is due. Returns how many were. One that can't be decided must not hold up the others. */
export async function tickDueCases(parts: EngineParts): Promise<number> {
  const { store, clock } = parts;
  const now = clock();
  let ticked = 0;
  const due = await store.dueCases(now, BATCH);
  // Before T0 is decided: a repository that is not private freezes the case first. Where GitHub can't be asked, nothing
  // is sent either (the gate asks again).
  if (due.length > 0) await isCaseRepositoryPrivate(parts).catch(() => undefined);
  for (const id of due) {
    try {
      const version = (await store.byId(id))?.version ?? 0;
      await handle(
        parts,
        id,
        { kind: 'tick', id: `tick:${id}:${version}`, at: now, source: { kind: 'bot' } },
        SETTLES_NOTHING,
      );
      ticked++;
    } catch (error) {
      const problem =
        error instanceof PortFault ? error.message : `unexpected: ${error instanceof Error ? error.name : 'error'}`;
      parts.log.error({ kind: 'tick', problem }, 'the clock could not look at a case');
    }
  }
  return ticked;
}
