/** Reads `.github/team.yml`, from text to rows; each fault has its line. */
import { type Refusal, refusal } from '../core/refusals.ts';
import { parseTeam, type Start, TEAM_PATH } from '../core/team/associates.ts';
import { readYaml } from './configuration-yaml.ts';

export type TeamFile =
  | { readonly ok: true; readonly value: readonly Start[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** `text`: null where there is no file, which is a file without rows. */
export function readTeamFile(text: string | null): TeamFile {
  const yaml = readYaml(TEAM_PATH, text ?? '');
  if (!yaml.ok) return yaml;
  const parsed = parseTeam(yaml.value);
  if (parsed.ok) return parsed;
  const located = parsed.refusals.map(({ path, value, rule, mend }) =>
    refusal(`${TEAM_PATH}, line ${yaml.lineOf(path)}${value === '' ? '' : `: ${value}`}`, rule, mend),
  );
  return { ok: false, refusals: located };
}
