/**
 * Templates: loaded and checked all together when the bot starts, rendered when a communication is due.
 *
 *   template := ("Subject: " one line, then an empty line)? body
 *
 * A line `{{> NAME}}` stands for a text that several share (templates/include.ts). A project's own templates replace
 * shipped ones and are checked in the same way. A communication that goes by mail or opens an issue has a subject; no
 * other has. Source: contract sections 3 and 9, security T1 to T15.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { unbroken, visible } from '../core/escape.ts';
import { sha256 } from '../core/hash.ts';
import { placeholderIn } from '../core/leftovers.ts';
import { LIMITS } from '../core/limits.ts';
import type { Communication, Format, Process } from '../core/process.ts';
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import { embargoMark } from '../core/text-faults.ts';
import { VIEWS } from '../core/views.ts';
import { HELPERS, templateFaults } from './templates/check.ts';
import { factOf, mendFor, missingAt, requiredAt } from './templates/fields.ts';
import { contextOf, Leaf, type Printed, type Sink, TooLong } from './templates/fill.ts';
import { type Partials, type Whole, withIncluded } from './templates/include.ts';

/** A text made from a template. The subject is an issue's title, too; null where there is none. */
export interface Rendered {
  readonly subject: string | null;
  readonly body: string;
}

export interface Renderer {
  /** `view`: of the communication's audience (`viewOf`); what that audience may not know is left aside. */
  render(communication: string, view: Readonly<Record<string, unknown>>): Result<Rendered>;
  /** SHA-256 of each template's text with what it includes, by communication. */
  readonly hashes: Readonly<Record<string, string>>;
  /** What the templates say of themselves, without what is filled in. */
  readonly texts: readonly string[];
}

export type LoadedTemplates =
  | { readonly ok: true; readonly value: Renderer }
  | { readonly ok: false; readonly faults: readonly Refusal[] };

/** Bytes. */
export const LONGEST_TEMPLATE = 64 * 1024;
const LONGEST_OUTPUT = 256 * 1024;
/** GitHub takes 65,536 characters; markers are put around the text. */
const LONGEST_ON_GITHUB = 65_000;
const LONGEST_SUBJECT = LIMITS.mailSubject.longest;

interface Template {
  readonly name: string;
  readonly communication: Communication;
  readonly subject: Handlebars.TemplateDelegate | null;
  readonly body: Handlebars.TemplateDelegate;
}

/**
 * Reads `DIR/PROCESS/COMMUNICATION.hbs` of every communication of the process, or the text of another process that it
 * names, and what they include from `DIR/PROCESS/partials`. `overrides`: texts of the project's own templates, by
 * communication. All faults are reported together.
 */
export function loadTemplates(options: {
  readonly process: Pick<Process, 'id' | 'communications'>;
  readonly dir: string;
  readonly overrides?: Readonly<Record<string, string>>;
}): LoadedTemplates {
  const { process, dir, overrides = {} } = options;
  const names = Object.keys(process.communications);
  const sources = Object.fromEntries(
    Object.entries(process.communications).flatMap(([name, { template = `${process.id}/${name}` }]) => {
      const source = Object.hasOwn(overrides, name) ? overrides[name] : readTemplate(join(dir, `${template}.hbs`));
      return source === undefined ? [] : [[name, source]];
    }),
  );
  const strangers = Object.keys(overrides).filter((name) => !names.includes(name));
  const faults = strangers.map((name) =>
    refusal(name, `template ${name}: the process has no such communication`, `name it as one of ${names.join(', ')}`),
  );
  const loaded = compileTemplates(process.communications, sources, readPartials(join(dir, process.id, 'partials')));
  return loaded.ok && faults.length === 0
    ? loaded
    : { ok: false, faults: [...faults, ...(loaded.ok ? [] : loaded.faults)] };
}

/** Checks and compiles the templates of `communications`, given as texts, with the texts that they may include. */
export function compileTemplates(
  communications: Readonly<Record<string, Communication>>,
  sources: Readonly<Record<string, string>>,
  partials: Partials = {},
): LoadedTemplates {
  const faults: Refusal[] = [];
  const templates = new Map<string, Template>();
  const hashes: Record<string, string> = {};
  const texts: string[] = [];
  for (const [name, communication] of Object.entries(communications)) {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined) {
      faults.push(missingTemplate(name, communication));
      continue;
    }
    const whole = withIncluded(name, source, partials);
    const found = faultsOf(name, communication, whole);
    faults.push(...found);
    if (found.length === 0) {
      templates.set(name, compiled(name, communication, whole.text));
      hashes[name] = sha256(whole.text);
      texts.push(whole.text.replaceAll(/\{\{[^}]*\}\}/g, ' '));
    }
  }
  if (faults.length > 0) {
    return { ok: false, faults };
  }
  return { ok: true, value: { render: (name, view) => render(templates.get(name), name, view), hashes, texts } };
}

function readTemplate(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The shared texts of a folder, by name. */
function readPartials(folder: string): Partials {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.hbs')) : [];
  return Object.fromEntries(files.map((file) => [basename(file, '.hbs'), readFileSync(join(folder, file), 'utf8')]));
}

function missingTemplate(name: string, { template = `PROCESS/${name}` }: Communication): Refusal {
  return refusal(name, `template ${name}: it is missing`, `write templates/${template}.hbs`);
}

interface Parts {
  readonly subject: string | null;
  readonly body: string;
  /** The body's first line in the file. */
  readonly line: number;
}

function partsOf(text: string): Parts {
  const [first = '', second, ...rest] = text.split('\n');
  const isApart = second === '';
  return first.startsWith('Subject: ')
    ? {
        subject: first.slice('Subject: '.length),
        body: (isApart ? rest : [second, ...rest]).join('\n'),
        line: isApart ? 3 : 2,
      }
    : { subject: null, body: text, line: 1 };
}

function faultsOf(name: string, communication: Communication, whole: Whole): readonly Refusal[] {
  if (Buffer.byteLength(whole.text) > LONGEST_TEMPLATE) {
    return [refusal(name, `template ${name}: longer than 64 KB`, 'shorten it')];
  }
  const { subject, body, line } = partsOf(whole.text);
  const { places } = whole;
  const hasSubject = subject !== null;
  const rule = hasSubject ? 'it goes to a place without a subject' : 'it has no subject';
  const mend = hasSubject ? 'take out the line `Subject: `' : 'begin it with the line `Subject: …` and an empty line';
  const strangers = communication.requires.filter(
    (path) => requiredAt(VIEWS[communication.audience], path) === undefined,
  );
  return [
    ...whole.faults,
    ...lineFaults(name, whole),
    ...(hasSubject === needsSubject(communication) ? [] : [refusal(name, `template ${name}: ${rule}`, mend)]),
    ...strangers.map((path) =>
      refusal(
        path,
        `${name} requires ${path}, which the audience ${communication.audience} does not know`,
        'take it out',
      ),
    ),
    ...(hasSubject ? templateFaults(name, communication, 'subject', { source: subject, line: 1, places }) : []),
    ...templateFaults(name, communication, 'body', { source: body, line, places }),
  ];
}

/** A line of the bot's own, such as those between which it keeps the parts of a case issue. */
const MARKER = /<!--\s*\/?vmt:/;

/** What no line has, whatever it says. */
function lineFaults(name: string, { text, places }: Whole): readonly Refusal[] {
  return text.split('\n').flatMap((line, i) => {
    const place = `template ${name}, ${places[i] ?? 'at its end'}`;
    const marker = MARKER.exec(line)?.[0];
    return [
      ...(visible(line) === line
        ? []
        : [refusal(visible(line), `${place}: it has a character that nobody sees`, 'take it out')]),
      ...(marker === undefined ? [] : [refusal(marker, `${place}: the bot alone writes its markers`, 'take it out')]),
    ];
  });
}

function needsSubject({ place, channels }: Communication): boolean {
  return place === null || place === 'tracking-issue' || (channels !== undefined && channels !== 'public-slack');
}

function compiled(name: string, communication: Communication, source: string): Template {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('block', (leaf: unknown, indent: unknown) =>
    leaf instanceof Leaf && typeof indent === 'number' ? leaf.block(indent) : missing(),
  );
  handlebars.registerHelper('fenced', (leaf: unknown) => (leaf instanceof Leaf ? leaf.fenced() : missing()));
  const knownHelpers = { ...{ if: true, unless: true, each: true, with: true }, ...mapTrue(Object.keys(HELPERS)) };
  const compile = (text: string) =>
    handlebars.compile(text, { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers });
  const { subject, body } = partsOf(source);
  return { name, communication, subject: subject === null ? null : compile(subject), body: compile(body) };
}

function mapTrue(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true as const]));
}

function missing(): never {
  throw new Error('"value" not defined in a helper');
}

function render(
  template: Template | undefined,
  name: string,
  view: Readonly<Record<string, unknown>>,
): Result<Rendered> {
  if (template === undefined) {
    return refuse(name, 'there is no such communication', 'look it up with `/help`, or in the documentation');
  }
  const { communication } = template;
  const schema = VIEWS[communication.audience];
  const known = schema.safeParse(view);
  if (!known.success) {
    const [issue] = known.error.issues;
    const path = issue?.path.map(String).join('.') ?? '';
    return refuse(path, `${name}: ${path} has no value that can be written`, mendFor(path));
  }
  for (const path of communication.requires) {
    const lacking = missingAt(known.data, path);
    if (lacking !== undefined) {
      return refuse(factOf(lacking), lackingRule(name, lacking), mendFor(lacking));
    }
  }
  return filled(template, known.data);
}

function lackingRule(name: string, path: string): string {
  return path === 'private' ? `${name} is for private cases only` : `${name} needs ${factOf(path)}, which is missing`;
}

function filled(template: Template, view: unknown): Result<Rendered> {
  const { name, communication } = template;
  const { audience, format } = communication;
  const printed: Printed[] = [];
  const sink = (as: Format): Sink => ({ format: as, audience, printed, left: LONGEST_OUTPUT });
  try {
    const schema = VIEWS[audience];
    const subject = template.subject?.(contextOf(schema, view, sink('mail'))).trim() ?? null;
    const body = `${template.body(contextOf(schema, view, sink(format))).trim()}\n`;
    return valueFault(name, printed) ?? formFault(template, subject, body) ?? ok({ subject, body });
  } catch (error) {
    if (error instanceof TooLong) return tooLong(name, `more than ${LONGEST_OUTPUT}`, LONGEST_OUTPUT);
    // Handlebars' own words for a value that is not there.
    const field = error instanceof Error ? /^"([^"]+)" not defined in /.exec(error.message)?.[1] : undefined;
    if (field === undefined) {
      throw error;
    }
    return refuse(factOf(field), `${name} prints ${factOf(field)}, which is missing`, mendFor(field));
  }
}

function valueFault(name: string, printed: readonly Printed[]): Result<never> | undefined {
  for (const { path, text, kind } of printed) {
    const whole = unbroken(text);
    if (!whole.ok) {
      return whole;
    }
    if (kind !== 'text' && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) {
      return refuse(text, `${name}: ${factOf(path)} is not one line`, mendFor(path));
    }
    const placeholder = placeholderIn(text);
    if (placeholder !== undefined) {
      return refuse(placeholder, `${name}: ${factOf(path)} still has a placeholder, ${placeholder}`, mendFor(path));
    }
  }
  return undefined;
}

function formFault({ name, communication }: Template, subject: string | null, body: string): Result<never> | undefined {
  if (
    subject !== null &&
    (subject === '' || subject.length > LONGEST_SUBJECT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject))
  ) {
    return refuse(subject, `${name}: a subject is one line of 1 to ${LONGEST_SUBJECT} characters`, 'shorten the title');
  }
  const mark = communication.audience === 'public' && subject !== null ? embargoMark(subject) : null;
  if (mark !== null) {
    return refuse(mark, `${name}: a public subject has no mark of an embargo`, 'take it out of the title');
  }
  const longest = communication.format === 'markdown' ? LONGEST_ON_GITHUB : LONGEST_OUTPUT;
  return body.length > longest ? tooLong(name, `${body.length}`, longest) : undefined;
}

function tooLong(name: string, length: string, longest: number): Result<never> {
  const rule = `${name} is ${length} characters long, and at most ${longest} can be sent`;
  return refuse(name, rule, 'shorten its texts');
}
