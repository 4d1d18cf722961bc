/**
 * The roster: `.github/stakeholders.yml` of the case repository, the downstream stakeholders or distributors who may
 * have the notice. A list of rows, each one person or team with one address and one key of its own. All faults are told
 * together; the caller parses the YAML (engine/configuration-parse.ts). Source: contract section 3; security M2 to M5,
 * T12, T13.
 */
import { z } from 'zod';
import { type ConfigFault, configFault, faultsOf, type Rows } from './config-faults.ts';
import { dangerousKeys } from './config-rules.ts';
import { day, email, line, path } from './config-schema.ts';
import { lookOf } from './near-miss.ts';
import { type Day, isDay } from './time.ts';

export interface Member {
  readonly name: string;
  /** One address, as in `addresses`; one row an address. */
  readonly address: string;
  /** Path of the public key in the case repository. */
  readonly key: string;
  readonly employer: string | null;
  readonly vouchedBy: string | null;
  /** The version of the embargo terms that was agreed to, such as `2026-01`. */
  readonly terms: string | null;
  readonly since: Day | null;
  /** Criterion number → link to the evidence. */
  readonly criteria: Readonly<Record<string, string>>;
}

export type ParsedRoster =
  | { readonly ok: true; readonly value: readonly Member[] }
  | { readonly ok: false; readonly refusals: readonly ConfigFault[] };

/** The criteria of processes section 5. */
const CRITERIA = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;
const LINK = /^https:\/\/[A-Za-z0-9.-]+\.[A-Za-z0-9-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)?$/;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
/** What makes a name look like an address. */
const ADDRESS_LIKE = /[@<>]/;
/** Scripts with letters that look like those of another. */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

const ROWS: Rows = {
  '': {
    is: 'a list of stakeholders',
    mend: 'begin each with `- name: NAME`, and under it `address: ADDRESS` and `key: keys/NAME.asc`',
  },
  '*': { is: 'a stakeholder', write: '{ name: Alice Doe, address: alice@example.org, key: keys/alice.asc }' },
  '*.name': {
    is: 'a name on one line of at most 100 characters, without @ < >, each word in letters of one script',
    write: 'Alice Doe',
  },
  '*.address': { is: 'one mail address in plain letters, without a name', write: 'alice@example.org' },
  '*.key': {
    is: 'a path from the root of the repository, of A-Z a-z 0-9 . _ - and /',
    write: 'keys/alice.asc',
  },
  '*.employer': { is: 'one line of text, in quotes where it looks like a number', write: 'Example Inc.' },
  '*.vouched-by': { is: 'one line of text, in quotes where it looks like a number', write: 'Bob Roe' },
  '*.terms': { is: 'a version of the embargo terms, year and month', write: '2026-01' },
  '*.since': { is: 'a day that exists', write: '2026-01-31' },
  '*.criteria': { is: 'a table of criteria 1 to 8', write: '{ 1: https://example.org/evidence }' },
  ...Object.fromEntries(
    CRITERIA.map((n) => [
      `*.criteria.${n}`,
      { is: 'a link that begins with https://', write: 'https://example.org/x' },
    ]),
  ),
};

const link = z.string().refine((text) => text.length <= 2000 && LINK.test(text));
const rosterSchema = z.array(
  z.strictObject({
    name: z.string().refine(isName),
    address: email,
    key: path,
    employer: line(100).nullish(),
    'vouched-by': line(100).nullish(),
    terms: z
      .string()
      .refine((text) => isDay(`${text}-01`))
      .nullish(),
    since: day.nullish(),
    criteria: z.strictObject(Object.fromEntries(CRITERIA.map((n) => [n, link.optional()]))).nullish(),
  }),
);

/** Checks a parsed roster; an empty file (null) is an empty roster. Every fault is in the answer. */
export function parseRoster(value: unknown): ParsedRoster {
  const file = value ?? [];
  const parsed = rosterSchema.safeParse(file);
  const shape = parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOf(issue, file, ROWS));
  const refusals = [...shape, ...dangerousKeys(file), ...repeated(file)];
  return parsed.success && refusals.length === 0
    ? { ok: true, value: parsed.data.map(toMember) }
    : { ok: false, refusals };
}

/** One line of visible text that can't be taken for an address or for another name. */
function isName(text: string): boolean {
  const isLine = line(100).safeParse(text).success && text.trim() === text;
  return isLine && !HIDDEN.test(text) && !ADDRESS_LIKE.test(text) && !isMixed(text);
}

/** Two words of other scripts may stand side by side (`Яндекс Cloud`); a word of two imitates another (security T13). */
function isMixed(name: string): boolean {
  return name.split(/[^\p{L}\p{M}]+/u).some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
}

/** A name, an address or a key that stands in two rows. */
function repeated(file: unknown): ConfigFault[] {
  const rows: readonly unknown[] = Array.isArray(file) ? file : [];
  return [
    ...again(rows, 'name', lookOf, 'or take one of them out'),
    ...again(rows, 'address', (address) => address.toLowerCase(), 'one row is enough for an address'),
    ...again(rows, 'key', (key) => key, 'give each row a key file of its own'),
  ];
}

function again(
  rows: readonly unknown[],
  key: 'name' | 'address' | 'key',
  form: (text: string) => string,
  mend: string,
): ConfigFault[] {
  const first = new Map<string, number>();
  return rows.flatMap((row, i) => {
    const value: unknown =
      typeof row === 'object' && row !== null ? Object.getOwnPropertyDescriptor(row, key)?.value : undefined;
    if (typeof value !== 'string') {
      return [];
    }
    const before = first.get(form(value));
    first.set(form(value), before ?? i);
    return before === undefined
      ? []
      : [configFault([i, key], value, `is the ${key} of row ${before + 1}, too`, `write another ${key}; ${mend}`)];
  });
}

function toMember(row: z.infer<typeof rosterSchema>[number]): Member {
  return {
    name: row.name,
    address: row.address,
    key: row.key,
    employer: row.employer ?? null,
    vouchedBy: row['vouched-by'] ?? null,
    terms: row.terms ?? null,
    since: row.since ?? null,
    criteria: Object.fromEntries(
      Object.entries(row.criteria ?? {}).flatMap(([n, evidence]) => (evidence === undefined ? [] : [[n, evidence]])),
    ),
  };
}
