/** Faults of a case file or draft, as one refusal that names each path. */
import type { z } from 'zod';
import { type Refusal, refusal } from './refusals.ts';

const MOST_FAULTS = 5;

/** All faults as one refusal: the first one's value, and each one's path, rule and mend. */
export function refusalOf(error: z.ZodError, input: unknown): Refusal {
  const issues = error.issues.slice(0, MOST_FAULTS);
  const [first] = issues;
  const rules = issues.map((issue) => `${pathOf(issue.path)}: ${ruleOf(issue, input)}`);
  const more = error.issues.length - issues.length;
  return refusal(
    first === undefined ? '' : faultyValue(first, input),
    [...rules, ...(more > 0 ? [`and ${more} more`] : [])].join('; '),
    [...new Set(issues.map(mendOf))].join('; '),
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the document'
    : path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}

/** The value at the fault; undefined where the key is missing. */
function valueAt(path: readonly PropertyKey[], input: unknown): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined),
    input,
  );
}

function faultyValue(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.join(', ');
  }
  const value = valueAt(issue.path, input);
  return typeof value === 'string' ? value : value === undefined ? pathOf(issue.path) : JSON.stringify(value);
}

function ruleOf(issue: z.core.$ZodIssue, input: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `no such key: ${issue.keys.join(', ')}`;
    case 'invalid_type':
      return valueAt(issue.path, input) === undefined
        ? 'it is missing'
        : `it must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum} of them`;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'a table of keys and values',
};

function mendOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' && typeof issue.params?.mend === 'string') {
    return issue.params.mend;
  }
  return issue.code === 'unrecognized_keys'
    ? `take out ${issue.keys.join(', ')}, or write the key as the documentation has it`
    : `correct ${pathOf(issue.path)}`;
}
