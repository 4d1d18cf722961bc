/** The gate's world in which nothing of the world stops a message. */
import type { DoorWorld } from '../../src/core/gate.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';

export function openDoor(changes: Partial<DoorWorld> = {}): DoorWorld {
  return {
    caseRepositoryPrivate: true,
    approvals: 2,
    caseRepository: 'kata-containers/vmt-cases',
    host: 'github.com',
    now: 0,
    targetIsPrivate: null,
    publicPlaces: [],
    otherCases: NO_OTHER_CASES,
    ...changes,
  };
}
