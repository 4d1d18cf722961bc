/**
 * What PostgreSQL and the way to it complain about, as a `PortFault`. Its own messages are never shown: `message`,
 * `detail` and `where` quote values. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { PortFault } from '../engine/ports.ts';

/** SQLSTATEs, or their first two characters, after which the same thing may work later. */
const PASSING: ReadonlyMap<string, string> = new Map([
  ['08', 'the connection was lost'],
  ['25006', 'it is read-only'],
  ['25P03', 'a transaction was idle for too long'],
  ['40', 'others changed the same rows at the same time'],
  ['53', 'it has no room: disk, memory or connections'],
  ['55P03', 'a lock was not free in time'],
  ['57', 'it is being stopped, or the query took too long'],
  ['58', 'its disk answers with an error'],
]);

/** Made and then rolled back by the server, because of somebody else at the same moment: do it again at once. */
export class RolledBack extends PortFault {}

/** Does `action`; what it throws comes out as a `PortFault`. */
export async function faultsOf<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw faultOf(error);
  }
}

/** An error without an SQLSTATE is of the connection: it could not be made, or ended before the answer. */
function faultOf(error: unknown): PortFault {
  if (error instanceof PortFault) {
    return error;
  }
  const state = field(error, 'code');
  if (typeof state !== 'string' || !/^[0-9A-Z]{5}$/.test(state)) {
    return new PortFault(
      'transient',
      `the database can not be reached${typeof state === 'string' ? ` (${state})` : ''}`,
    );
  }
  const why = PASSING.get(state) ?? PASSING.get(state.slice(0, 2));
  if (state === '40001' || state === '40P01') {
    return new RolledBack('transient', `the database did not take it: ${why}`);
  }
  return why === undefined
    ? new PortFault('permanent', `the database refuses it (SQLSTATE ${state}${nameOf(error)})`)
    : new PortFault('transient', `the database did not take it: ${why}`);
}

/** Names of tables and constraints are the program's own. */
function nameOf(error: unknown): string {
  const name = field(error, 'constraint') ?? field(error, 'table');
  return typeof name === 'string' ? `, ${name}` : '';
}

function field(error: unknown, name: 'code' | 'constraint' | 'table'): unknown {
  return typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
}
