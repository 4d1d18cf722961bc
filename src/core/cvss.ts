/**
 * CVSS vectors, their score, and the lane that the score puts a fix in.
 *
 *   vector  := "CVSS:3.1" ("/" metric ":" value)+  |  "CVSS:4.0" ("/" metric ":" value)+
 *
 * Every base metric once, any other metric at most once, in any order, in capitals, nothing around it. The calculator
 * is more forgiving (it takes duplicates and lower case), so the grammar is checked here before it is asked.
 * Source: FIRST's specifications 3.1 (table 15) and 4.0 (table 23), processes decisions 6 and 7, security V1.
 */
import calculator from 'ae-cvss-calculator';
import { ok, type Result, refuse } from './refusals.ts';
import { remembering } from './remembering.ts';

const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * How a fix goes out, by the thresholds of the kubeedge seed ("Fix Development Process"): high and critical by a
 * release of their own; medium may be fixed semi-publicly; what is below 4.0 waits for the next patch release.
 */
export const LANES = ['out-of-band', 'semi-public', 'next-patch-release'] as const;
export type Lane = (typeof LANES)[number];

/** `score`: 0.0 to 10.0 with one decimal, of all metrics given (a threat or environmental metric counts). */
export interface CvssScore {
  readonly version: '3.1' | '4.0';
  readonly score: number;
  readonly severity: Severity;
  readonly lane: Lane;
}

type Metrics = Readonly<Record<string, string>>;

/** Each metric with its values, as the specification's letters. */
const METRICS: Readonly<Record<CvssScore['version'], { readonly base: Metrics; readonly more: Metrics }>> = {
  '3.1': {
    base: { AV: 'N A L P', AC: 'L H', PR: 'N L H', UI: 'N R', S: 'U C', C: 'H L N', I: 'H L N', A: 'H L N' },
    more: {
      ...{ E: 'X H F P U', RL: 'X U W T O', RC: 'X C R U', CR: 'X H M L', IR: 'X H M L', AR: 'X H M L' },
      ...{ MAV: 'X N A L P', MAC: 'X L H', MPR: 'X N L H', MUI: 'X N R', MS: 'X U C' },
      ...{ MC: 'X H L N', MI: 'X H L N', MA: 'X H L N' },
    },
  },
  '4.0': {
    base: {
      ...{ AV: 'N A L P', AC: 'L H', AT: 'N P', PR: 'N L H', UI: 'N P A' },
      ...{ VC: 'H L N', VI: 'H L N', VA: 'H L N', SC: 'H L N', SI: 'H L N', SA: 'H L N' },
    },
    more: {
      ...{ E: 'X A P U', CR: 'X H M L', IR: 'X H M L', AR: 'X H M L' },
      ...{ MAV: 'X N A L P', MAC: 'X L H', MAT: 'X N P', MPR: 'X N L H', MUI: 'X N P A' },
      ...{ MVC: 'X H L N', MVI: 'X H L N', MVA: 'X H L N', MSC: 'X H L N', MSI: 'X S H L N', MSA: 'X S H L N' },
      ...{ S: 'X N P', AU: 'X N Y', R: 'X A U I', V: 'X D C', RE: 'X L M H', U: 'X Clear Green Amber Red' },
    },
  },
};

const LONGEST = 300;
const EXAMPLE = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';

/** Score, severity and lane of a CVSS 3.1 or 4.0 vector; a refusal for any other text. */
export function cvss(vector: string): Result<CvssScore> {
  return judged(vector, () => judge(vector));
}

/** A case asks for its score many times in each decision. */
const judged = remembering<Result<CvssScore>>(1000);

function judge(vector: string): Result<CvssScore> {
  const version = versionOf(vector);
  if (!version.ok) {
    return version;
  }
  const fault = metricFault(vector.split('/').slice(1), METRICS[version.value]);
  if (fault !== undefined) {
    return refuse(vector, fault.rule, fault.mend);
  }
  const parsed = version.value === '3.1' ? new calculator.Cvss3P1(vector) : new calculator.Cvss4P0(vector);
  const score = parsed.calculateScores().overall;
  return ok({ version: version.value, score, severity: severityOf(score), lane: laneOf(score) });
}

/** The severity of a score (0 to 10): 0.1 low, 4.0 medium, 7.0 high, 9.0 critical; the bounds are strict. */
export function severityOf(score: number): Severity {
  if (score >= 9) {
    return 'critical';
  }
  if (score >= 7) {
    return 'high';
  }
  if (score >= 4) {
    return 'medium';
  }
  return score > 0 ? 'low' : 'none';
}

/** The lane of a score (0 to 10), see `LANES`. */
export function laneOf(score: number): Lane {
  if (score >= 7) {
    return 'out-of-band';
  }
  return score >= 4 ? 'semi-public' : 'next-patch-release';
}

function versionOf(vector: string): Result<CvssScore['version']> {
  if (vector.length > LONGEST) {
    return refuse(vector, `longer than any vector (${LONGEST} characters)`, `write the vector alone, as ${EXAMPLE}`);
  }
  if (vector.startsWith('CVSS:3.1/')) {
    return ok('3.1');
  }
  if (vector.startsWith('CVSS:4.0/')) {
    return ok('4.0');
  }
  return vector.startsWith('CVSS:3.0/')
    ? refuse(vector, 'CVSS 3.0 is not accepted', 'score it again with CVSS 3.1 or 4.0: the formulas differ')
    : refuse(vector, 'not a CVSS 3.1 or 4.0 vector', `write it as ${EXAMPLE}`);
}

function metricFault(
  parts: readonly string[],
  { base, more }: { readonly base: Metrics; readonly more: Metrics },
): { readonly rule: string; readonly mend: string } | undefined {
  const seen = new Set<string>();
  for (const part of parts) {
    const [metric = '', value = '', ...rest] = part.split(':');
    const values = Object.hasOwn(base, metric) ? base[metric] : Object.hasOwn(more, metric) ? more[metric] : undefined;
    if (values === undefined) {
      return {
        rule: `"${part}" is no metric of this version`,
        mend: 'capital letters, as METRIC:VALUE, and no blanks',
      };
    }
    if (rest.length > 0 || !values.split(' ').includes(value)) {
      return { rule: `"${part}" is no value of ${metric}`, mend: `write one of ${values.replaceAll(' ', ', ')}` };
    }
    if (seen.has(metric)) {
      return { rule: `${metric} is given twice`, mend: `leave one ${metric}` };
    }
    seen.add(metric);
  }
  const missing = Object.keys(base).filter((metric) => !seen.has(metric));
  return missing.length === 0
    ? undefined
    : { rule: `the base metrics ${missing.join(', ')} are missing`, mend: `add ${missing.join(', ')}` };
}
