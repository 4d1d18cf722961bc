/**
 * Writes `sbom.json`: what the program is made of, as CycloneDX JSON, from the lock file. npm (10 or later) makes the
 * list, of all packages: its own `--omit=dev` leaves out what the program and a development package both need (npm 10.8
 * and 11.19 left out `pg` and `zod`), so here the lock file says what is not shipped. npm also takes the folder's name for
 * the program's.
 *
 *   node scripts/sbom.ts
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');
const ARGUMENTS = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
/** Of what npm says, in bytes. */
const LARGEST = 64 * 1024 * 1024;

const billSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), 'bom-ref': z.string() }) }),
  components: z.array(z.looseObject({ name: z.string(), version: z.string(), 'bom-ref': z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
export type Bill = z.infer<typeof billSchema>;

const lockSchema = z.object({
  name: z.string(),
  packages: z.record(z.string(), z.object({ version: z.string().optional(), dev: z.boolean().optional() })),
});

/** What is shipped. Throws where npm is missing, or finds the lock file and package.json at odds. */
export function billOfMaterials(): Bill {
  const said = execFileSync('npm', ARGUMENTS, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: LARGEST,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const bill = billSchema.parse(JSON.parse(said));
  const { name, packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const shipped = new Set(
    Object.entries(packages).flatMap(([path, { version, dev }]) =>
      dev === true ? [] : [`${path.split('node_modules/').at(-1)}@${version}`],
    ),
  );
  const components = once(bill.components.filter((each) => shipped.has(`${each.name}@${each.version}`)));
  const { component } = bill.metadata;
  const refs = new Set([component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  const dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => refs.has(ref)) }));
  return { ...bill, metadata: { ...bill.metadata, component: { ...component, name } }, components, dependencies };
}

/** npm 10 names a package once for each place that it is installed at; CycloneDX wants each reference once. */
function once(components: Bill['components']): Bill['components'] {
  return [...new Map(components.map((each) => [each['bom-ref'], each])).values()];
}

if (import.meta.main) {
  const bill = billOfMaterials();
  writeFileSync(join(ROOT, 'sbom.json'), `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`sbom.json: ${bill.components.length} packages`);
}
