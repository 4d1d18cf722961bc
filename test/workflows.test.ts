/** The workflows of GitHub Actions give nobody more than the step needs, and run no code but what is pinned. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = '.github/workflows';
const FILES = readdirSync(FOLDER);

const rights = z.record(z.string(), z.enum(['read', 'write']));
const workflowSchema = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: rights,
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.unknown() }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      needs: z.string().optional(),
      'runs-on': z.string(),
      'timeout-minutes': z.number(),
      permissions: rights.optional(),
      strategy: z.unknown().optional(),
      steps: z.array(
        z.strictObject({
          id: z.string().optional(),
          uses: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
          run: z.string().optional(),
          env: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

const textOf = (file: string): string => readFileSync(`${FOLDER}/${file}`, 'utf8');
const workflow = (file: string) => workflowSchema.parse(parse(textOf(file)));
const steps = (file: string) => Object.values(workflow(file).jobs).flatMap((job) => job.steps);

test.each(FILES)('every action of %s is pinned by its commit, with the version beside it', (file) => {
  const used = textOf(file).match(/^\s*(?:- )?uses:.*$/gm) ?? [];
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test('one action has one version', () => {
  const pins = FILES.flatMap((file) => [...textOf(file).matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@(\S+ # \S+)$/gm)]);
  const versions = new Map(pins.map(([, action, version]) => [action, version]));
  expect(pins.filter(([, action, version]) => versions.get(action) !== version)).toEqual([]);
});

test.each(FILES)('%s has read rights at most, and a job writes what its step needs', (file) => {
  const { permissions, jobs } = workflow(file);
  expect(Object.values(permissions)).not.toContain('write');
  const written = Object.entries(jobs).flatMap(([job, own]) =>
    Object.entries(own.permissions ?? {}).flatMap(([right, extent]) =>
      extent === 'write' ? [`${job}: ${right}`] : [],
    ),
  );
  const needed: Readonly<Record<string, readonly string[]>> = {
    'codeql.yml': ['analyze: security-events'],
    'release.yml': ['image: packages', 'image: id-token', 'image: attestations', 'release: contents'],
  };
  expect(written).toEqual(needed[file] ?? []);
});

test.each(FILES)('%s runs nothing of a stranger with rights, and puts no value into a script', (file) => {
  expect(Object.keys(workflow(file).on)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(?:pull_request_target|workflow_run|issue_comment|issues)$/)]),
  );
  expect(steps(file).flatMap(({ run }) => (run?.includes('${{') ? [run] : []))).toEqual([]);
  expect(textOf(file)).not.toContain('secrets.');
});

test.each(FILES)('no token stays on the disk of a job of %s', (file) => {
  const checkouts = steps(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
});

test('what is released has passed the same script as every change, and the long tests', () => {
  const run = (file: string) => steps(file).map((step) => step.run);
  expect(run('test.yml')).toContain('.ci/run');
  expect(run('release.yml')).toEqual(expect.arrayContaining(['.ci/run', 'npm run -s test:long']));
  const { image, release } = workflow('release.yml').jobs;
  expect([image?.needs, release?.needs]).toEqual(['test', 'image']);
});
