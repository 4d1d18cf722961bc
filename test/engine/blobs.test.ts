/** Blobs for mails are read once, also when many ask at the same time. */
import { expect, test } from '@jest/globals';
import { blobsOf } from '../../src/engine/blobs.ts';
import type { Files } from '../../src/engine/ports.ts';

const MEBIBYTE = 1024 * 1024;

function files(read: (sha: string) => Promise<Uint8Array>): { readonly files: Files; readonly asked: string[] } {
  const asked: string[] = [];
  const readBlob = (_repository: string, sha: string) => {
    asked.push(sha);
    return read(sha);
  };
  return { files: { readBlob } as unknown as Files, asked };
}

test('of many that ask at the same time, one reads', async () => {
  const { files: source, asked } = files(async () => new Uint8Array([1]));
  const all = await Promise.all(Array.from({ length: 10 }, () => blobsOf(source)('o/r', 'a')));
  expect(all.map((blob) => [...blob])).toEqual(Array(10).fill([1]));
  await blobsOf(source)('o/r', 'a');
  expect(asked).toEqual(['a']);
});

test('another version is read for itself', async () => {
  const { files: source, asked } = files(async () => new Uint8Array());
  await blobsOf(source)('o/r', 'a');
  await blobsOf(source)('o/r', 'b');
  expect(asked).toEqual(['a', 'b']);
});

test('a read that failed is asked again', async () => {
  let fails = true;
  const { files: source } = files(() =>
    fails ? Promise.reject(new Error('away')) : Promise.resolve(new Uint8Array([2])),
  );
  await expect(blobsOf(source)('o/r', 'a')).rejects.toThrow('away');
  fails = false;
  expect([...(await blobsOf(source)('o/r', 'a'))]).toEqual([2]);
});

test('no more is kept than 64 MiB: the oldest goes', async () => {
  const { files: source, asked } = files(async () => new Uint8Array(40 * MEBIBYTE));
  for (const path of ['a', 'b', 'b', 'a']) await blobsOf(source)('o/r', path);
  expect(asked).toEqual(['a', 'b', 'a']);
});
