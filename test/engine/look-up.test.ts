/** What the core is told of pull requests, patches and releases when it asks. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Found, Lookup } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import { lookUp } from '../../src/engine/look-up.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { asked, CASES, PRODUCT, thrown } from '../github/kata.ts';
import { caseNumber } from '../store/samples.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

const PATCH = 'cases/12/main.patch';
const FILES = { 'a.txt': 'one\n2\nthree\n' };
const DIFF = ['--- a/a.txt', '+++ b/a.txt', '@@ -7,3 +7,3 @@ somewhere', ' one', '-two', '+2', ' three', ''].join('\n');
const MAIL = `From: grace\nSubject: [PATCH] fix\n\n---\ndiff --git a/a.txt b/a.txt\n${DIFF}-- \n2.39.5\n`;

let world: EngineWorld;

beforeEach(async () => {
  world = await startEngineWorld();
});

function ask(...lookups: readonly Lookup[]): Promise<Found> {
  const c: Case = caseNumber(12, { repository: PRODUCT });
  return lookUp(world.parts, WORLD, c, lookups);
}

/** A pull request that changes the file, and its address. */
function openPull(): string {
  const alice = world.kata.github.as('alice');
  alice.putFile(PRODUCT, 'a.txt', 'one\ntwo\nthree\n');
  const number = alice.openPull(PRODUCT, { title: 'A fix', body: 'Why', head: 'grace/fix', files: FILES });
  return `https://github.com/${PRODUCT}/pull/${number}`;
}

const putPatch = (text: string): void => void world.kata.github.as('alice').putFile(CASES, PATCH, text);

async function patchSha(): Promise<string> {
  return (await world.kata.port.caseFiles.read(CASES, PATCH))?.sha ?? '';
}

test('a pull request is told with its branch, title and text', async () => {
  const url = openPull();
  expect((await ask({ kind: 'pull', url })).pulls[url]).toMatchObject({
    repository: PRODUCT,
    branch: 'grace/fix',
    title: 'A fix',
    body: 'Why',
  });
});

test('a patch file and a pull request of the same change have the same id', async () => {
  const url = openPull();
  putPatch(MAIL);
  const version = await patchSha();
  const { patchIds } = await ask(
    { kind: 'patch-id', of: url, version: null },
    { kind: 'patch-id', of: PATCH, version },
  );
  expect(patchIds[url]).toMatch(/^[0-9a-f]{64}$/);
  expect(patchIds[PATCH]).toBe(patchIds[url]);
});

test('the file counts in the version that was asked for, and as it is where none was', async () => {
  putPatch(MAIL);
  const version = await patchSha();
  const before = await ask({ kind: 'patch-id', of: PATCH, version: null });
  putPatch(MAIL.replace('+2', '+3'));
  const then = await ask({ kind: 'patch-id', of: PATCH, version });
  const now = await ask({ kind: 'patch-id', of: PATCH, version: null });
  expect(then.patchIds).toEqual(before.patchIds);
  expect(now.patchIds).not.toEqual(before.patchIds);
});

test.each<[string, string, string | null]>([
  ['no such pull request', `https://github.com/${PRODUCT}/pull/99`, null],
  ['a pull request of another repository', 'https://github.com/mallory/kata/pull/1', null],
  ['another host', `https://evil.example/${PRODUCT}/pull/1`, null],
  ['no such file', 'cases/12/none.patch', null],
  ['no such version', PATCH, 'a'.repeat(40)],
  ['a file without a patch', '.github/vmt.yml', null],
])('%s has no id', async (_, of, version) => {
  expect((await ask({ kind: 'patch-id', of, version })).patchIds).toEqual({ [of]: null });
});

test('other places are not asked for', async () => {
  const before = asked(world.kata).length;
  await ask({ kind: 'patch-id', of: 'https://github.com/mallory/kata/pull/1', version: null });
  expect(asked(world.kata)).toHaveLength(before);
});

test('what may be had later is a fault, not an answer', async () => {
  putPatch(MAIL);
  const version = await patchSha();
  world.kata.github.faults.next({ match: { path: /blobs/ }, do: 'status', status: 502 });
  const fault = await thrown(ask({ kind: 'patch-id', of: PATCH, version }));
  expect(fault).toBeInstanceOf(PortFault);
  expect(fault).toMatchObject({ kind: 'transient' });
});

test('a release is told by its version, with or without v', async () => {
  const alice = world.kata.github.as('alice');
  alice.publishRelease(PRODUCT, { tag: 'v1.19.1' });
  alice.publishRelease(PRODUCT, { tag: '1.18.4' });
  alice.publishRelease(PRODUCT, { tag: 'v1.17.9', draft: true });
  const versions = ['1.19.1', 'v1.19.1', 'v1.18.4', '1.17.9', '2.0.0'];
  const { releases } = await ask(...versions.map((version) => ({ kind: 'release' as const, version })));
  expect(releases).toEqual({
    '1.19.1': expect.stringContaining('/releases/tag/v1.19.1'),
    'v1.19.1': expect.stringContaining('/releases/tag/v1.19.1'),
    'v1.18.4': expect.stringContaining('/releases/tag/1.18.4'),
    '1.17.9': null,
    '2.0.0': null,
  });
});

test('what is yet to be sent is told by a clock that is sure alone: a purge is for ever', async () => {
  expect(await ask({ kind: 'open-effects' })).toMatchObject({ openEffects: expect.any(Number) });
  world.at(T0 + 60_000);
  world.kata.github.faults.next({ do: 'reset-before', times: 5 });
  expect(await ask({ kind: 'open-effects' })).toMatchObject({ openEffects: null });
});
