/** A server in a process of its own, which tells its port in a line of JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  readonly pid: number;
  readonly port: number;
  /** Milliseconds from its start to the line with its port. */
  readonly began: number;
  /** With SIGKILL. */
  close(): Promise<void>;
}

/**
 * Starts a program, by its path from the root of the repository. Resolves once it serves; rejects with what it said where it
 * ends before that.
 */
export async function startProgram(
  path: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Program> {
  const start = performance.now();
  const child = spawn(process.execPath, [...flags, path], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const port = await Promise.race([portOf(child), ended.then(() => null)]);
  const began = performance.now() - start;
  if (port === null) throw new Error(`${path} ended before it served`);
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid ?? 0, port, began, close };
}

/** What goes wrong in the program stands on this one's standard error. */
function portOf({ stdout, stderr }: ChildProcess): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  stderr?.pipe(process.stderr);
  if (stdout !== null) {
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      const port = /"port":(\d+)/.exec(line)?.[1];
      if (port === undefined) return;
      resolve(Number(port));
      // This process makes the load: it looks at nothing that the program says from now on.
      lines.close();
      stdout.resume();
    });
  }
  return promise;
}
