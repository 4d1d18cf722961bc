/** Scores of CVSS vectors, as GitHub derives an advisory's score and severity from its vector. */
import calculator from 'ae-cvss-calculator';

export type Scored = { score: number | null; severity: string | null };

function severityOf(score: number): string | null {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : null;
}

/** Score and severity of a vector; both null for one that is not a full CVSS 3 or 4 vector. */
export function scoreOf(vector: string): Scored {
  const parsed = /^CVSS:(3\.[01]|4\.0)\//.test(vector) ? calculator.fromVector(vector) : null;
  if (!parsed?.isBaseFullyDefined()) return { score: null, severity: null };
  const score = parsed.calculateScores().overall;
  return { score, severity: severityOf(score) };
}
