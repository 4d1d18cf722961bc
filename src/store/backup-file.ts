/**
 * The file of a backup. It holds all that is embargoed: for its owner's eyes only. It is there whole or not at all, and
 * never takes the place of another one.
 */
import { createReadStream } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Result, refuse } from '../core/refusals.ts';
import type { Write } from './backup.ts';

/** Gives `work` a way to write, and puts the file in its place when all of it is on the disk. */
export async function writeWhole<T>(file: string, work: (write: Write) => Promise<T>): Promise<Result<T>> {
  if (await isThere(file)) return refuse(file, 'a backup never takes the place of a file', 'name another file');
  const half = `${file}.tmp`;
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(half, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') return fileFault(half, error);
    return refuse(half, 'another backup is being written there, or one was broken off', 'wait for it, or delete it');
  }
  try {
    const value = await work(async (lines) => {
      await handle.writeFile(lines);
    });
    await handle.sync();
    await handle.close();
    // Not a rename, which would replace a file that came meanwhile.
    await link(half, file);
    await unlink(half);
    await syncFolder(dirname(file));
    return { ok: true, value };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(half).catch(() => undefined);
    if (typeof codeOf(error) === 'string') return fileFault(file, error);
    throw error;
  }
}

/** The lines of a file, each with its line end, where it has one. Throws what the file system says. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      rest.push(chunk.subarray(from, end + 1));
      yield Buffer.concat(rest).toString();
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest).toString();
  if (last !== '') yield last;
}

/** What the file system says, as a refusal. */
export function fileFault(
  file: string,
  error: unknown,
): { readonly ok: false; readonly refusal: ReturnType<typeof refuse>['refusal'] } {
  return refuse(
    file,
    `the file cannot be read or written (${codeOf(error) ?? 'an error'})`,
    'look at its path, its rights and the room on its disk',
  );
}

/** Errors of the file system have a code, such as ENOSPC. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

async function isThere(file: string): Promise<boolean> {
  try {
    await (await open(file)).close();
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}
