/**
 * May a plan of this purpose be made, approved and run, as the case stands now? One rule, asked at each of the three
 * moments: what was true when a plan was proposed need not be true when the last approval comes.
 */
import { unmet } from './conditions.ts';
import { descriptionHash } from './description.ts';
import { disclosureFaultsHere } from './disclosure-ways.ts';
import { isBroken, mayGoPublic } from './leak.ts';
import type { Case, PlanPurpose, PlanState } from './model.ts';
import { isUnderWay } from './plan-states.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { toIso } from './time.ts';
import { titleOf, transitionFor } from './transition.ts';

/** Why not; empty where it may. */
export function planFaults(scene: Scene, purpose: PlanPurpose): readonly Refusal[] {
  const { case: c, process } = scene;
  const status = titleOf(process, c.status);
  if (process.plans[purpose] === undefined)
    return [refusal(purpose, `the ${process.name} has no such plan`, '`/help` shows what you may type')];
  if (c.closed && !AFTER_THE_END.includes(purpose))
    return [refusal(status, 'this case has ended', 'type `/reopen WHY` first')];
  const running = runningFaults(c, purpose);
  if (running.length > 0) return running;
  switch (purpose) {
    case 'notice': {
      const transition = transitionFor(process, c.status, 'notice');
      if (transition === null)
        return [refusal(status, 'the notice is not due in this status', 'the next step is in the status table')];
      return unmet(scene, transition.conditions);
    }
    case 'update':
      return c.noticed.length === 0
        ? [
            refusal(
              'nobody was told',
              'a date is told anew to those who had the notice',
              'type `/notify` when it is due',
            ),
          ]
        : overrideFaults(scene);
    case 'disclosure':
      return disclosureFaults(scene);
    case 'erratum':
      return erratumFaults(scene);
    case 'note':
      if (c.status !== process.noteStatus) {
        return [refusal(status, 'a note is published where a case waits for an opinion', 'type `/opinion` first')];
      }
      return c.noteApprovals.some((a) => a.hash === descriptionHash(c.draft))
        ? []
        : [
            refusal(
              'no approval',
              'a core reviewer approves the note as the draft stands now',
              'a core reviewer types `/approve note`',
            ),
          ];
    case 'open-report':
      if (!process.rejected.includes(c.status))
        return [refusal(status, 'only a rejected report is opened', 'go on with the process')];
      if (c.track === 'public') return [refusal('a public case', 'it is public already', 'nothing needs to be done')];
      return c.openConsent?.hash === descriptionHash(c.draft)
        ? []
        : [
            refusal(
              'no consent',
              'the reporter controls the disclosure, and agrees to the text as it stands now',
              'record it with `/consent reporter EVIDENCE`, or say why it goes without: `/open-report --without-consent WHY`',
            ),
          ];
  }
}

/** A report is opened after the case ended; and what was told may have to be taken back or amended then. */
const AFTER_THE_END: readonly PlanPurpose[] = ['open-report', 'update', 'erratum'];

/** A disclosure plan runs only after it was rehearsed, where the configuration says so. */
export function rehearsalFaults({ case: c, config }: Scene, { plan, rehearsal }: PlanState): readonly Refusal[] {
  // After a leak minutes count: what was rehearsed is not sent any more.
  if (plan.purpose !== 'disclosure' || config.rehearsal === 'optional' || isBroken(c)) return [];
  if (rehearsal === null) {
    return [refusal(plan.hash, 'this project runs a disclosure plan only after a rehearsal', 'type `/rehearse`')];
  }
  return rehearsal.problems === 0
    ? []
    : [
        refusal(
          `${rehearsal.problems} message(s) of the rehearsal`,
          'every message arrives in the rehearsal as it should',
          'mend what the rehearsal showed, then type `/rehearse` again',
        ),
      ];
}

function erratumFaults({ case: c }: Scene): readonly Refusal[] {
  const published = c.publishedAt !== null;
  if (!published) return [refusal('not published', 'only what was published has errata', 'mend the draft with `/set`')];
  return [];
}

/** What goes on is not planned again: one person could stop it so. What is known to fail goes on beside the new plan. */
function runningFaults(c: Case, purpose: PlanPurpose): readonly Refusal[] {
  const state = c.plans[purpose];
  if (state === undefined || state.startedAt === null) return [];
  const isOnce = ONCE.includes(purpose) && !isOpeningOnly(state);
  if (!isOnce && !isUnderWay(state)) return [];
  return [
    refusal(
      state.plan.hash,
      isOnce ? 'a case is published once' : 'one at a time: this plan is still running',
      'the board shows how far it came; what is missing is tried again',
    ),
  ];
}

const ONCE: readonly PlanPurpose[] = ['disclosure', 'note', 'open-report'];

/** After a leak before the fix the tracking issue is opened alone, and the publication has a plan of its own later. */
function isOpeningOnly({ plan }: PlanState): boolean {
  return plan.purpose === 'disclosure' && plan.steps.every((step) => step.phase === 'opening');
}

function overrideFaults({ case: c, config, process }: Scene): readonly Refusal[] {
  const override = c.embargo?.override ?? null;
  const binds = c.openedAt === null && !mayGoPublic(c, process) && !c.closed;
  return binds && override !== null && override.approvedBy.length < config.approvals
    ? [
        refusal(
          toIso(c.embargo?.t0 ?? 0),
          'an override waits for a second coordinator',
          'another coordinator types `/approve override`',
        ),
      ]
    : [];
}

function disclosureFaults(scene: Scene): readonly Refusal[] {
  const { case: c, process } = scene;
  const override = overrideFaults(scene);
  if (override.length > 0) return override;
  // What may go public before its fix is opened alone.
  return mayGoPublic(c, process) && c.openedAt === null ? [] : disclosureFaultsHere(scene);
}
