/** The gate's world in which nothing of the world stops a message. */
import type { DoorWorld } from '../../src/core/gate.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import type { Process } from '../../src/core/process.ts';
import { PROCESSES } from '../../src/processes/all.ts';

const process = PROCESSES.kata as Process;

export function openDoor(changes: Partial<DoorWorld> = {}): DoorWorld {
  return {
    caseRepositoryPrivate: true,
    clockProblem: null,
    approvals: 2,
    process,
    caseRepository: 'kata-containers/vmt-cases',
    host: 'github.com',
    now: 0,
    targetIsPrivate: null,
    publicPlaces: [],
    otherCases: NO_OTHER_CASES,
    ...changes,
  };
}
