/**
 * Why a message can never leave as it is: where it goes, how far the case may be known by then, and its words. One rule,
 * asked before a plan is made or a mail is promised, and again at the door (gate.ts).
 */
import { type Audience, type Case, type CaseId, includes, type Step } from './model.ts';
import { type OtherCases, otherCaseFault } from './other-cases.ts';
import { placeFault, reachOf } from './reach.ts';
import { type Refusal, refusal } from './refusals.ts';
import { textOf } from './step-texts.ts';
import { textFaults } from './text-faults.ts';

/** What is asked of the world. */
export interface Around {
  /** Addresses of lists, and Slack channels, that everybody can read. */
  readonly publicPlaces: readonly string[];
  /** `owner/name` of the case repository: never named in public. */
  readonly caseRepository: string;
  /** GitHub's host. */
  readonly host: string;
}

/** All that is wrong with it; empty: nothing. The case's extent is the one of the moment at which it leaves. */
export function messageFaults(
  step: Step,
  { extent, number }: Pick<Case, 'extent' | 'number'>,
  { publicPlaces, caseRepository, host }: Around,
): readonly Refusal[] {
  const reach = reachOf(step, publicPlaces);
  if (!includes(extent, reach)) return [tooFar(step, reach, extent)];
  const misplaced = placeFault(step, publicPlaces);
  return misplaced === null ? textFaults({ ...step, audience: reach }, { caseRepository, host, number }) : [misplaced];
}

function tooFar(step: Step, reach: Audience, extent: Audience): Refusal {
  return reach === step.audience
    ? tooWide(step.communication, reach, extent)
    : refusal(
        `${step.communication} to a public place for ${reach}`,
        `this case may be known to ${extent} and no wider`,
        'give the channel an address of its own in .github/vmt.yml, which is no public one',
      );
}

/** What is for more people than may know. */
export function tooWide(what: string, audience: Audience, extent: Audience): Refusal {
  return refusal(
    `${what} for ${audience}`,
    `this case may be known to ${extent} and no wider`,
    'the next step of the process widens it',
  );
}

/** Words of another private case; empty: none, or nobody but the team reads it. */
export function otherCasesWords(step: Step, except: CaseId, otherCases: OtherCases): readonly Refusal[] {
  const other = step.audience === 'team' ? null : otherCases.sayingTheSame(textOf(step), except);
  return other === null ? [] : [otherCaseFault(other)];
}
