/** What was thrown, as a fault: an unexpected error may have been thrown after it was done. It says nothing of a case. */
import { PortFault } from './ports.ts';

export function asFault(error: unknown): PortFault {
  return error instanceof PortFault
    ? error
    : new PortFault('unknown', `unexpected: ${error instanceof Error ? error.name : 'error'}`);
}
