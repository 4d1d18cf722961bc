/** Which complaints of PostgreSQL pass, and that none of them quotes a value. */
import { expect, test } from '@jest/globals';
import { PortFault } from '../../src/engine/ports.ts';
import { isPostgresUrl, openPostgres } from '../../src/store/postgres.ts';
import { faultsOf, RolledBack } from '../../src/store/postgres-fault.ts';

const SECRET = 'the embargoed words';

/** As pg throws it. */
async function faultOf(code: string | undefined, more: object = {}): Promise<unknown> {
  const error = Object.assign(new Error(`value "${SECRET}"`), { code, detail: `Key (name)=(${SECRET})`, ...more });
  return faultsOf(() => Promise.reject(error)).catch((fault: unknown) => fault);
}

test.each([
  ['53100', 'the disk is full', 'transient', 'no room'],
  ['53300', 'too many connections', 'transient', 'no room'],
  ['25006', 'read-only', 'transient', 'read-only'],
  ['40001', 'a serialization failure', 'transient', 'the same rows'],
  ['40P01', 'a deadlock', 'transient', 'the same rows'],
  ['55P03', 'a lock that is not free', 'transient', 'not free in time'],
  ['57P01', 'the server is stopped', 'transient', 'being stopped'],
  ['57014', 'a query that takes too long', 'transient', 'took too long'],
  ['08006', 'the connection fails', 'transient', 'connection was lost'],
  ['ECONNREFUSED', 'nobody listens', 'transient', 'can not be reached (ECONNREFUSED)'],
  [undefined, 'the connection ends', 'transient', 'can not be reached'],
  ['28P01', 'a wrong password', 'permanent', 'SQLSTATE 28P01'],
  ['3D000', 'no such database', 'permanent', 'SQLSTATE 3D000'],
  ['42501', 'no right', 'permanent', 'SQLSTATE 42501'],
  ['22P02', 'a bad value', 'permanent', 'SQLSTATE 22P02'],
])('%s, %s: %s', async (code, _what, kind, message) => {
  const fault = await faultOf(code);
  expect(fault).toBeInstanceOf(PortFault);
  expect(fault).toMatchObject({ kind, message: expect.stringContaining(message) });
  expect(fault instanceof RolledBack).toBe(code === '40001' || code === '40P01');
  expect(JSON.stringify([String(fault), fault])).not.toContain(SECRET);
});

test('the constraint is named, and a fault stays what it is', async () => {
  expect(String(await faultOf('23505', { constraint: 'memory_pkey' }))).toContain('memory_pkey');
  const fault = new PortFault('unknown', 'x');
  await expect(faultsOf(() => Promise.reject(fault))).rejects.toBe(fault);
});

test('an address that is none is refused without showing it', () => {
  expect(isPostgresUrl('postgresql://a/b')).toBe(true);
  expect(isPostgresUrl('sqlite:postgres')).toBe(false);
  expect(() => openPostgres('postgres://u:hunter2@:x/b')).toThrow(
    'not the address of a PostgreSQL database: write it as postgres://USER:PASSWORD@HOST:5432/NAME',
  );
});
