/** What SQLite and the file system complain about, as a `PortFault`. Source: https://sqlite.org/rescode.html */
import { PortFault } from '../engine/ports.ts';

const BUSY = 5;
/** Primary result codes after which the same thing may work later, once somebody made room. */
const PASSING: ReadonlyMap<number, string> = new Map([
  [BUSY, 'it is locked by another process'],
  [6, 'it is locked'],
  [7, 'there is no memory'],
  [8, 'it is read-only'],
  [10, 'the disk answers with an error (it may be full)'],
  [13, 'the disk is full'],
  [14, 'its file cannot be opened (rights, or a read-only disk)'],
]);

/** Does `action`; what it throws comes out as a `PortFault`. Nothing was changed then. */
export function faultsOf<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw faultOf(error);
  }
}

/** Does somebody else hold the lock? */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** SQLite's messages name tables and columns, never their content. */
function faultOf(error: unknown): PortFault {
  if (error instanceof PortFault) {
    return error;
  }
  const passing = PASSING.get(primaryCode(error));
  if (passing !== undefined) {
    return new PortFault('transient', `the database did not take it: ${passing}`);
  }
  return new PortFault('permanent', `the database: ${field(error, 'message')}`);
}

/** The low byte of an extended code is the primary one. */
function primaryCode(error: unknown): number {
  return Number(field(error, 'errcode')) & 0xff;
}

/** Not `instanceof Error`: Node's own errors are of another realm where the code runs in a vm context, as in jest. */
function field(error: unknown, name: 'errcode' | 'message'): unknown {
  return typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
}
