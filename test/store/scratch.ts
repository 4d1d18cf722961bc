/** A folder for the tests of one file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** Makes a folder before the tests and removes it after them; answers how to ask for its path. */
export function scratch(): () => string {
  let path = '';
  beforeAll(() => {
    path = mkdtempSync(join(tmpdir(), 'vmt-store-'));
  });
  afterAll(() => {
    rmSync(path, { recursive: true });
  });
  return () => path;
}
