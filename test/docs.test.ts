/** The documentation says what the code does: generated parts, links, examples, scripts, commands and tests. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DOCUMENTS, generated, textOf, unused } from '../scripts/docs.ts';
import { vmt } from '../src/cli/vmt.ts';
import { parseConfig } from '../src/core/config.ts';
import { PROCESSES } from '../src/processes/all.ts';
import { VARIABLES } from '../src/settings/variables.ts';
import { small } from './third-process/small.ts';

const README = textOf('README.md');

test.each(DOCUMENTS)('%s has the tables that the code has (node scripts/docs.ts writes them)', async (document) => {
  expect(textOf(document)).toBe(await generated(document));
});

test('every generated part stands somewhere', () => {
  expect(unused()).toEqual([]);
});

const EVERYWHERE = globSync('**/*.md', { exclude: ['node_modules', 'data', 'coverage'] });

test.each(EVERYWHERE)('the links of %s lead somewhere', (document) => {
  const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

/** The anchors that GitHub gives to the headings of a document. */
function anchors(document: string): readonly string[] {
  const headings = [...readFileSync(document, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('the example configuration of the README is good', () => {
  const [, yaml = ''] = /```yaml\n(process: [\s\S]*?)```/.exec(README) ?? [];
  const config = parseConfig(parse(yaml), Object.values(PROCESSES));
  expect(config.ok ? [] : config.refusals).toEqual([]);
});

test('each field of a process is explained to those who write one', () => {
  const [, part = ''] = /## A process of your own\n([\s\S]*?)\n## /.exec(textOf('CONTRIBUTING.md')) ?? [];
  const lists = ['advisoryClasses', 'noteClasses', 'invalidClasses'];
  const missing = Object.keys(small).filter((field) => !part.includes(`\`${field}\``) && !lists.includes(field));
  expect(missing).toEqual([]);
});

test('the settings of the README exist', () => {
  const [, text = ''] = /```sh\n# \.env\n([\s\S]*?)```/.exec(README) ?? [];
  const names = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
  const unknown = names.filter((name) => !Object.hasOwn(VARIABLES, name) && !name.startsWith('SLACK_WEBHOOK_URL_'));
  expect(names).toContain('CASE_REPOSITORY');
  expect(unknown).toEqual([]);
});

test('every npm script and every vmt command that is named exists', async () => {
  const all = DOCUMENTS.map(textOf).join('\n');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const run = [...all.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name);
  expect([...new Set(run)].filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);

  const said: string[] = [];
  await vmt(['--help'], { out: (line) => said.push(line), err: () => undefined });
  const known = said.map((line) => line.trim().split(' ')[0]);
  const named = [...all.matchAll(/(?:npm run -s vmt --|node src\/cli\/vmt\.ts) ([a-z-]+)/g)].map(([, name]) => name);
  expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
});

const TESTS = readdirSync('test', { recursive: true, encoding: 'utf8' }).map((path) => `test/${path}`);

test.each(DOCUMENTS)('the tests that %s names exist', (document) => {
  const text = textOf(document);
  const files = (command: RegExp, ending: string) =>
    [...text.matchAll(command)]
      .flatMap(([, named = '']) => named.split(' '))
      .filter((named) => /^[\w/.-]+$/.test(named))
      .filter((named) => !TESTS.some((path) => path.endsWith(ending) && path.includes(named)));
  expect(files(/`(?:UPDATE_GOLDEN=1 )?npm test -- ([^`]+)`/g, '.test.ts')).toEqual([]);
  expect(files(/`npm run (?:-s )?test:long -- ([^`]+)`/g, '.long.ts')).toEqual([]);
});

test('no figure of the claims is a word in capitals that somebody forgot to fill in', () => {
  expect(README.match(/\| [A-Z]{4,} \|$|^HIST.*|RESTOREN/gm)).toBeNull();
});
