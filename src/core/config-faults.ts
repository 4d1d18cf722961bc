/**
 * What is said about a fault of `.github/vmt.yml` or of the roster: one row per key, with what it takes and an example.
 * A row serves whatever is wrong there (the type, the form, absence), so that each fault names the path, the rule and
 * the mend.
 */
import type { z } from 'zod';
import { nearMisses } from './near-miss.ts';
import { type Refusal, refusal } from './refusals.ts';

/** Keys and list positions from the top of the file. */
export type ConfigPath = readonly (string | number)[];

/** A refusal that knows where in the file it is, so that the caller can add the line. */
export interface ConfigFault extends Refusal {
  readonly path: ConfigPath;
}

/** What a key takes. */
export type Row = {
  /** What is expected: "must be …". */
  readonly is: string;
} & (
  | { /** An example of the value. */ readonly write: string }
  | { /** Where an example alone would not help. */ readonly mend: string }
);

/** By path, such as `channels.*.email`; `*` stands for any name or list position. */
export type Rows = Readonly<Record<string, Row>>;

/** `channels.kata-dev.email`, `repositories[0]`. */
function pathText(path: ConfigPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** A fault at a path, with the value that stands there. */
export function configFault(path: ConfigPath, value: unknown, rule: string, mend: string): ConfigFault {
  const given = value === undefined ? [] : [JSON.stringify(value)];
  return { ...refusal([...(path.length === 0 ? [] : [pathText(path)]), ...given].join(': '), rule, mend), path };
}

/** The faults that one zod issue stands for. `file` is the whole value. */
export function faultsOf(issue: z.core.$ZodIssue, file: unknown, rows: Rows): ConfigFault[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], rows));
  }
  if (issue.code === 'invalid_union') {
    const [asMembers = [], byComponent = []] = issue.errors;
    const value = valueAt(file, path);
    const isMembers = typeof value !== 'object' || value === null || 'users' in value || 'teams' in value;
    const meant = isMembers ? asMembers : byComponent;
    return meant.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }, file, rows));
  }
  const row = rowOf(path, rows) ?? { is: 'a table of keys and values', mend: 'look at the example in the README' };
  const value = valueAt(file, path);
  const rule = value === undefined ? `is missing; must be ${row.is}` : `must be ${row.is}`;
  const mend = 'mend' in row ? row.mend : `write for example \`${lastKey(path)}${row.write}\``;
  return [configFault(path, value, rule, mend)];
}

function unknownKey(path: ConfigPath, rows: Rows): ConfigFault {
  const key = String(path.at(-1));
  const known = keysUnder(path.slice(0, -1), rows);
  const meant = nearMisses(key, known);
  const mend = meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `known here: ${known.join(', ')}`;
  return configFault(path, undefined, 'is no key of this file', mend);
}

function lastKey(path: ConfigPath): string {
  const key = path.at(-1);
  return typeof key === 'string' ? `${key}: ` : '- ';
}

function keysUnder(path: ConfigPath, rows: Rows): string[] {
  const children = patterns(rows).filter(
    (pattern) => pattern.length === path.length + 1 && fits(pattern.slice(0, -1), path),
  );
  return [...new Set(children.map((pattern) => pattern.at(-1) ?? ''))].filter((key) => key !== '*' && key !== '');
}

/** A key's own row before one with a `*`. */
function rowOf(path: ConfigPath, rows: Rows): Row | undefined {
  if (path.length === 0) {
    return rows[''];
  }
  const fitting = patterns(rows).filter((pattern) => pattern.length === path.length && fits(pattern, path));
  const stars = (pattern: readonly string[]): number => pattern.filter((part) => part === '*').length;
  const best = fitting.sort((a, b) => stars(a) - stars(b))[0];
  return best === undefined ? undefined : rows[best.join('.')];
}

function patterns(rows: Rows): (readonly string[])[] {
  return Object.keys(rows).map((pattern) => pattern.split('.'));
}

function fits(pattern: readonly string[], path: ConfigPath): boolean {
  return pattern.every((part, i) => part === '*' || part === path[i]);
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, part)?.value : undefined,
    value,
  );
}
