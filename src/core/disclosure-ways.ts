/** The way from where a case stands to its disclosure, by the table of its process. */
import { unmet } from './conditions.ts';
import type { Process, Transition } from './process.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';

/** The row of the table; null: the disclosure does not lead from here. */
export function disclosureWay(process: Process, status: string): Transition | null {
  return process.transitions.find(({ by, from }) => by === 'disclosure' && from.includes(status)) ?? null;
}

/** What keeps the whole disclosure from being planned here; empty where nothing does. */
export function disclosureFaultsHere(scene: Scene): readonly Refusal[] {
  const { process, case: c } = scene;
  const way = disclosureWay(process, c.status);
  if (way !== null) return unmet(scene, way.conditions);
  return [
    refusal(
      process.statuses[c.status]?.title ?? c.status,
      'the disclosure is planned when the fix is committed',
      'the next step is in the status table',
    ),
  ];
}

/** What T0 still waits for, and what a plan for now must have before it is approved. */
export function disclosureWaits(scene: Scene): readonly Refusal[] {
  const way = disclosureWay(scene.process, scene.case.status);
  return unmet(scene, way?.waitsFor ?? []);
}
