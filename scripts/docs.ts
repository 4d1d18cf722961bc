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
import { COMMANDS, fullName } from '../src/core/commands.ts';
import type { ActionName, Communication, PlanLine, Status, Timer, Transition } from '../src/core/process.ts';
import { kata } from '../src/processes/kata.ts';

const ROOT = join(import.meta.dirname, '..');

/** The files of the documentation, from the root of the repository. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** The text of a document. */
export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

const SECTIONS: Readonly<Record<string, () => string | Promise<string>>> = {
  states,
  commands,
  examples,
  labels,
  classes,
  communications,
  reminders,
  'command-line': commandLine,
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;
const titleOf = (status: string) => kata.statuses[status]?.title ?? status;
const label = ({ label: name }: Status) => code(`${kata.labelPrefix}${name}`);

/** What people see of transitions that are no command of the same name. */
const ASKED: Readonly<Record<string, string>> = {
  notice: '/notify, approved',
  cve: '/cve (public case)',
  released: 'all merged and published',
};

function states(): string {
  const id = (status: string) => status.replaceAll('-', '_');
  const edges = kata.transitions.flatMap((transition) =>
    transition.from.flatMap((from) =>
      targets(transition).map((to) => `  ${id(from)} --> ${id(to)}: ${ASKED[transition.by] ?? `/${transition.by}`}`),
    ),
  );
  const ends = Object.entries(kata.statuses).filter(([, { closes }]) => closes);
  const opinions = kata.transitions.filter(({ conditions }) => conditions.includes('class-note')).map(({ to }) => to);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...Object.entries(kata.statuses).map(([status, { title }]) => `  state "${title}" as ${id(status)}`),
    `  [*] --> ${id(kata.initial)}: a report`,
    ...edges,
    ...[...new Set(opinions)].map((status) => `  ${id(status)} --> [*]: /publish note, approved`),
    ...ends.map(([status]) => `  ${id(status)} --> [*]`),
    '```',
  ].join('\n');
}

/** `return` leads back to where the question came up: any status from which it is asked and the case had begun. */
function targets({ to }: Transition): readonly string[] {
  if (to !== 'return') return [to];
  const asked = kata.transitions.filter((t) => t.to === kata.questioned).flatMap(({ from }) => from);
  const begun = asked.filter((status) => status !== kata.initial && kata.statuses[status]?.closes === false);
  return [...new Set([kata.accepted, ...begun])];
}

function commands(): string {
  const rows = COMMANDS.map(({ usage, who, summary }) => [
    usage.split(' · ').map(code).join(' · '),
    who.length === 0 ? 'any role' : who.join(', '),
    summary,
  ]);
  return table(['command', 'who', 'does'], rows);
}

function examples(): string {
  const rows = COMMANDS.map((command) => {
    const ways = kata.transitions.filter(({ by }) => by === command.transition);
    const from = [...new Set(ways.flatMap((way) => way.from))].map(titleOf).join(', ');
    return [code(`/${fullName(command)}`), code(command.example), from];
  });
  return table(['command', 'for example', 'moves a case from'], rows);
}

function labels(): string {
  const rows = Object.values(kata.statuses).map((status) => [
    label(status),
    `${status.description}${status.closes ? '. The case issue is closed' : ''}`,
    'run' in status.byLabel
      ? `runs ${code(`/${status.byLabel.run}`)}`
      : `is put back, with the answer: type ${code(status.byLabel.type)}`,
  ]);
  return table(
    ['label', 'means', 'put on by a person, it'],
    [
      ...rows,
      ['`class/A` … `class/Z`', 'The class of the report', 'runs `/class`'],
      ['`severity/…`', 'From the score, or by `/severity`', "is put back: it is the bot's own"],
      ['`embargoed`', 'The case is private', "is put back: it is the bot's own"],
    ],
  );
}

function classes(): string {
  return table(
    ['class', 'the vulnerability', 'outcome'],
    kata.classes.map(({ id, description, outcome }) => [id, description, outcome]),
  );
}

function communications(): string {
  const rows = Object.entries(kata.communications).map(([id, communication]) => [
    `[${code(id)}](templates/${kata.id}/${id}.hbs)`,
    communication.audience,
    places(id, communication).join(', '),
    moments(id).join('; '),
  ]);
  return table(['communication', 'audience', 'goes to', 'when'], rows);
}

const TARGETS: Readonly<Record<PlanLine['target'], string>> = {
  'tracking-issue': 'an issue in the product repository',
  advisory: 'the advisory, published',
  document: 'a file',
  index: 'a row in the index',
  'downstream-mail': 'each downstream mail channel',
  noticed: 'those who had the notice',
  'not-noticed': 'each downstream mail channel that had no notice',
  'public-mail': 'each public mail channel',
  'public-slack': 'each Slack channel',
  'development-list': 'the development list',
  releases: 'the releases that carry the fix',
  'case-issue': 'the case issue',
};

const CHANNELS: Readonly<Record<NonNullable<Communication['channels']>, string>> = {
  'downstream-mail': TARGETS['downstream-mail'],
  'public-mail': TARGETS['public-mail'],
  'public-slack': TARGETS['public-slack'],
  cna: 'the CNA, encrypted',
  'cna-and-oss-security': 'oss-security, and the CNA',
};

/** Communications that no plan sends, by the action that does. */
const ACTED = {
  'send-incomplete-message': ['incomplete-message'],
  'post-impact-description': ['impact-description'],
  'request-cve': ['cve-request-private', 'cve-request-public', 'cve-form'],
} satisfies Partial<Record<ActionName, readonly string[]>>;

function lines(id: string): readonly { readonly plan: string; readonly line: PlanLine }[] {
  return Object.entries(kata.plans).flatMap(([plan, all]) =>
    all.filter(({ communication }) => communication === id).map((line) => ({ plan, line })),
  );
}

function places(id: string, { channels, audience }: Communication): readonly string[] {
  const planned = lines(id).map(({ line }) => TARGETS[line.target]);
  if (planned.length > 0) return [...new Set(planned)];
  if (channels !== undefined) return [CHANNELS[channels]];
  const toReporter = audience === 'developers' && moments(id)[0] !== WHILE_PRIVATE;
  return [TARGETS['case-issue'], ...(toReporter ? ['the advisory'] : [])];
}

const WHILE_PRIVATE = 'while the case is private';

function moments(id: string): readonly string[] {
  const planned = lines(id).map(({ plan, line }) =>
    plan === 'disclosure' ? `the disclosure plan, ${line.phase}` : `the ${plan} plan`,
  );
  const acted = Object.entries(ACTED)
    .filter(([, sent]) => sent.includes(id))
    .flatMap(([action]) => kata.transitions.filter(({ actions }) => actions.some((name) => name === action)))
    .map(({ by }) => code(`/${by}`));
  const all = [...new Set([...planned, ...acted])];
  return all.length === 0 ? [WHILE_PRIVATE] : all;
}

function reminders(): string {
  const rows = kata.timers.map((timer) => [code(timer.id), dueOf(timer), timer.tell.join(', '), timer.text]);
  return table(['reminder', 'due', 'told', 'text'], rows);
}

const ANCHORS: Readonly<Record<Timer['from'], string>> = {
  reported: 'the report',
  accepted: 'it was confirmed',
  'last-activity': 'the last activity',
  notice: 'the notice',
  t0: 'T0',
  opened: 'the disclosure plan started',
  pushed: 'every branch was pushed',
  published: 'publication',
  posted: 'the first announcement that is not seen in its archive',
};

function dueOf({ amount, from, everyHours }: Timer): string {
  const again = everyHours === undefined ? '' : `, and every ${time(everyHours)}`;
  return `${spanOf(amount)} ${ANCHORS[from]}${again}`;
}

function spanOf(amount: Timer['amount']): string {
  if ('businessDays' in amount) return `${amount.businessDays} business days after`;
  if ('stallDays' in amount)
    return `\`stall-days\`${amount.stallDays === 0 ? '' : ` + ${amount.stallDays}`} business days after`;
  if (amount.hours === 0) return 'at';
  return `${time(Math.abs(amount.hours))} ${amount.hours < 0 ? 'before' : 'after'}`;
}

function time(hours: number): string {
  const [count, unit] = hours > 72 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
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
