import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { billOfMaterials } from '../scripts/sbom.ts';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

test('the SBOM names the program and every package that it runs with, at its version, with its hash, and no other', () => {
  const { name, version, dependencies } = read('package.json');
  const { packages } = read('package-lock.json');
  const bill = billOfMaterials();
  expect(bill.metadata.component).toMatchObject({ type: 'application', name, purl: `pkg:npm/${name}@${version}` });
  const listed = bill.components.map((each) => `${each.name}@${each.version}`);
  expect(new Set(listed).size).toBe(listed.length);
  const pinned = (of: Record<string, string>) => Object.entries(of).map(([each, at]) => `${each}@${at}`);
  expect(listed).toEqual(expect.arrayContaining(pinned(dependencies)));
  expect(bill.components.filter(({ hashes, purl }) => !Array.isArray(hashes) || typeof purl !== 'string')).toEqual([]);

  const kept = Object.entries<{ dev?: boolean; version: string }>(packages).filter(([path, { dev }]) => path && !dev);
  const ofLock = kept.map(([path, each]) => `${path.replace(/^.*node_modules\//, '')}@${each.version}`);
  expect([...listed].sort()).toEqual([...new Set(ofLock)].sort());
  const refs = [...bill.components, bill.metadata.component].map((each) => each['bom-ref']);
  expect(
    bill.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((each) => !refs.includes(each)),
  ).toEqual([]);
});
