/** A folder for the tests of one file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { scratchRoot } from '../support/scratch-root.ts';

/** Makes a folder in `root` before the tests and removes it after them; answers how to ask for its path. */
export function scratch(root = scratchRoot()): () => string {
  let path = '';
  beforeAll(() => {
    path = mkdtempSync(join(root, 'vmt-store-'));
  });
  afterAll(() => {
    rmSync(path, { recursive: true });
  });
  return () => path;
}
