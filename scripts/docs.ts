/**
 * Writes the parts of the documentation that follow from the code, each between its markers:
 *
 *   <!-- NAME -->
 *   …
 *   <!-- /NAME -->
 *
 *   node scripts/docs.ts           writes them
 *   node scripts/docs.ts --check   writes nothing; exits 1 and names the files that are not what the code says
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vmt } from '../src/cli/vmt.ts';
import type { Process } from '../src/core/process.ts';
import { PROCESSES } from '../src/processes/all.ts';
import { commands, examples } from './docs/commands.ts';
import { communications } from './docs/communications.ts';
import { classes, labels } from './docs/labels.ts';
import { metrics } from './docs/metrics.ts';
import { reminders } from './docs/reminders.ts';
import { states } from './docs/states.ts';
import { t0 } from './docs/t0.ts';

const ROOT = join(import.meta.dirname, '..');

/** The files of the documentation, from the root of the repository. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** The text of a document. */
export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

const ALL = Object.values(PROCESSES);

/** Parts of which each process has its own, such as `states kata`. */
const OF_A_PROCESS: Readonly<Record<string, (process: Process) => string>> = {
  states,
  t0,
  labels,
  communications,
  reminders,
};

const SECTIONS: Readonly<Record<string, () => string | Promise<string>>> = {
  commands: () => commands(ALL),
  examples: () => examples(ALL),
  'command-line': commandLine,
  metrics,
  ...Object.fromEntries(
    ALL.flatMap((process) => [
      ...Object.entries(OF_A_PROCESS).map(([name, write]) => [`${name} ${process.id}`, () => write(process)]),
      ...(process.classes.length === 0 ? [] : [[`classes ${process.id}`, () => classes(process)]]),
    ]),
  ),
};

/** What a document must be: its text, with every generated part as the code has it now. */
export async function generated(document: string): Promise<string> {
  let text = textOf(document);
  for (const [name, write] of Object.entries(SECTIONS)) {
    const [open, close] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
    const from = text.indexOf(open);
    const to = text.indexOf(close, from);
    if (from !== -1 && to !== -1) {
      text = `${text.slice(0, from)}${open}${await write()}${text.slice(to)}`;
    }
  }
  return text;
}

/** Names of parts that stand in no document: nobody would read them. */
export function unused(): readonly string[] {
  const all = DOCUMENTS.map(textOf).join('\n');
  return Object.keys(SECTIONS).filter(
    (name) => !all.includes(`<!-- ${name} -->\n`) || !all.includes(`\n<!-- /${name} -->`),
  );
}

/** The help that the command line prints itself. */
async function commandLine(): Promise<string> {
  const said: string[] = [];
  await vmt(['--help'], { out: (line) => said.push(line), err: () => undefined });
  return ['```text', ...said, '```'].join('\n');
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const document of DOCUMENTS) {
    const text = await generated(document);
    if (text === textOf(document)) continue;
    if (check) {
      console.error(`${document} is not what the code says: node scripts/docs.ts`);
      process.exitCode = 1;
    } else {
      writeFileSync(join(ROOT, document), text);
      console.log(`${document} is written`);
    }
  }
}
