/** The severity of a case, and the lane in which its fix goes out. Source: kubeedge seed, "Fix Development Process". */
import { cvss, type Lane, laneOf } from './cvss.ts';
import type { Case } from './model.ts';
import type { LaneRule, Process } from './process.ts';
import type { Scene } from './scene.ts';

/** The override, or the score's; null while nothing is known. */
export function severityOf(c: Case): string | null {
  if (c.severity !== null) return c.severity.level;
  if (c.draft.cvss === '') return null;
  const score = cvss(c.draft.cvss);
  return score.ok ? score.value.severity : null;
}

/** The lowest score of each severity: an override by a word counts as this. */
const LOWEST: Readonly<Record<string, number>> = { critical: 9, high: 7, medium: 4, low: 0.1, none: 0 };

/** The lane of a case; null where its process has none, or nothing is known of its severity. */
export function laneRuleOf(c: Case, { lanes }: Process): LaneRule | null {
  const lane = laneOfCase(c);
  return lanes?.find((rule) => rule.lane === lane) ?? null;
}

/** By the severity that people decided on, else by the score. */
function laneOfCase(c: Case): Lane | null {
  if (c.severity !== null) return laneOf(LOWEST[c.severity.level] ?? 0);
  const score = c.draft.cvss === '' ? null : cvss(c.draft.cvss);
  return score?.ok === true ? score.value.lane : null;
}

/** Severity, score and lane with its reason, for the team; empty while the severity is not known. */
export function severityWords({ case: c, process }: Pick<Scene, 'case' | 'process'>): string {
  const severity = severityOf(c);
  if (severity === null) return '';
  const score = c.draft.cvss === '' ? null : cvss(c.draft.cvss);
  const computed = score?.ok === true ? ` (${score.value.score.toFixed(1)}, \`${c.draft.cvss}\`)` : '';
  const why = c.severity === null ? '' : `, by decision: ${c.severity.why}`;
  const lane = laneRuleOf(c, process);
  return `Severity **${severity}**${computed}${why}.${lane === null ? '' : ` Lane \`${lane.lane}\`: ${lane.reason}`}`;
}
