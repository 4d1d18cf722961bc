/**
 * `.github/team.yml` of the case repository: since when the associates are associates. Who is one stands in the roles of
 * `.github/vmt.yml`; here are only the days from which their three months count. The file may be missing. All faults are
 * told together; the caller parses the YAML (engine/team-file.ts).
 */
import { z } from 'zod';
import { type ConfigFault, configFault, faultsOf, type Rows } from '../config-faults.ts';
import { dangerousKeys } from '../config-rules.ts';
import { day } from '../config-schema.ts';
import { login } from '../identifiers.ts';
import type { Day } from '../time.ts';

export const TEAM_PATH = '.github/team.yml';

/** One row: `- { login: ivan, since: 2026-08-01 }`. */
export interface Start {
  readonly login: string;
  readonly since: Day;
}

export type ParsedTeam =
  | { readonly ok: true; readonly value: readonly Start[] }
  | { readonly ok: false; readonly refusals: readonly ConfigFault[] };

const ROWS: Rows = {
  '': { is: 'a list of associates', mend: 'write each as `- { login: ivan, since: 2026-08-01 }`' },
  '*': { is: 'an associate', write: '{ login: ivan, since: 2026-08-01 }' },
  '*.login': { is: 'a GitHub login without @', write: 'ivan' },
  '*.since': { is: 'a day that exists', write: '2026-08-01' },
};

const teamSchema = z.array(
  z.strictObject({ login: z.string().refine((text) => !text.startsWith('@') && login(text).ok), since: day }),
);

/** Checks a parsed file; an empty one (null) has no rows. Every fault is in the answer. */
export function parseTeam(value: unknown): ParsedTeam {
  const file = value ?? [];
  const parsed = teamSchema.safeParse(file);
  const shape = parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOf(issue, file, ROWS));
  const refusals = [...shape, ...dangerousKeys(file), ...(parsed.success ? repeated(parsed.data) : [])];
  return parsed.success && refusals.length === 0 ? { ok: true, value: parsed.data } : { ok: false, refusals };
}

/** Two days for one login: it is not known from which one counts. */
function repeated(rows: readonly Start[]): ConfigFault[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ login: name }, i) => {
    const before = first.get(name.toLowerCase());
    first.set(name.toLowerCase(), before ?? i);
    return before === undefined
      ? []
      : [configFault([i, 'login'], name, `is the login of row ${before + 1}, too`, 'keep one of the two rows')];
  });
}
