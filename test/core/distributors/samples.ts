/** An application and a removal as GitHub writes them from the forms of docs/forms, and a roster. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Member } from '../../../src/core/roster.ts';

interface FormFile {
  readonly labels: readonly string[];
  readonly body: readonly {
    readonly type: string;
    readonly attributes: { readonly label: string; readonly render?: string; readonly options?: readonly string[] };
  }[];
}

/** A form of docs/forms. */
export function formFile(name: 'application' | 'removal'): FormFile {
  return parse(readFileSync(new URL(`../../../docs/forms/distributor-${name}.yml`, import.meta.url), 'utf8'));
}

/** What GitHub makes of the form: answers by the first words of the question; `null` was not answered. */
export function filled(name: 'application' | 'removal', answers: Readonly<Record<string, string | null>>): string {
  return formFile(name)
    .body.filter(({ type }) => type !== 'markdown')
    .map(({ attributes: { label, render } }) => {
      const given = Object.entries(answers).find(([question]) => label.startsWith(question))?.[1] ?? null;
      const text = given ?? '_No response_';
      return `### ${label}\n\n${render === undefined || given === null ? text : `\`\`\`${render}\n${text}\n\`\`\``}`;
    })
    .join('\n\n');
}

export const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc=\n=1234\n-----END PGP PUBLIC KEY BLOCK-----';

/** Every answer of a good application. */
export const ANSWERS: Readonly<Record<string, string | null>> = {
  'Name of': 'Acme Linux',
  Address: 'security@acme.example',
  Employer: 'Acme Inc.',
  'Public key': KEY,
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`Criterion ${n}`, `See https://acme.example/${n}, it shows it.`]),
  ),
  Voucher: 'beta os',
  Version: '2026-07',
};

export function member(changes: Partial<Member> = {}): Member {
  return {
    name: 'Beta OS',
    address: 'security@beta.example',
    key: 'keys/beta.asc',
    employer: null,
    vouchedBy: null,
    terms: '2026-07',
    since: '2025-03-02',
    criteria: Object.fromEntries(['1', '2', '3', '4', '5', '6', '7', '8'].map((n) => [n, `https://beta.example/${n}`])),
    ...changes,
  };
}

export const ROSTER = [member()];
