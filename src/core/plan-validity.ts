/**
 * May a plan of this purpose be made, approved and run, as the case stands now? One rule, asked at each of the three
 * moments: what was true when a plan was proposed need not be true when the last approval comes.
 */
import { unmet } from './conditions.ts';
import { descriptionHash } from './description.ts';
import type { PlanPurpose } from './model.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { toIso } from './time.ts';
import { titleOf, transitionFor } from './transition.ts';

/** Why not; empty where it may. */
export function planFaults(scene: Scene, purpose: PlanPurpose): readonly Refusal[] {
  const { case: c, process } = scene;
  const status = titleOf(process, c.status);
  if (purpose !== 'open-report' && c.closed)
    return [refusal(status, 'this case has ended', 'type `/reopen WHY` first')];
  switch (purpose) {
    case 'notice': {
      const transition = transitionFor(process, c.status, 'notice');
      if (transition === null)
        return [refusal(status, 'the notice is not due in this status', 'the next step is in the status table')];
      return unmet(scene, transition.conditions);
    }
    case 'disclosure':
      return disclosureFaults(scene);
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

function disclosureFaults(scene: Scene): readonly Refusal[] {
  const { case: c, process, config } = scene;
  const override = c.embargo?.override ?? null;
  if (
    c.openedAt === null &&
    c.decision?.track !== 'public' &&
    override !== null &&
    override.approvedBy.length < config.approvals
  ) {
    return [
      refusal(
        toIso(c.embargo?.t0 ?? 0),
        'an override waits for a second coordinator',
        'another coordinator types `/approve override`',
      ),
    ];
  }
  if (c.status === process.disclosing)
    return c.track === 'public' ? unmet(scene, ['patch-per-branch', 'cve-known']) : [];
  if (c.decision?.track === 'public' && c.openedAt === null) return [];
  return [
    refusal(
      titleOf(process, c.status),
      'the disclosure is planned when the fix is committed',
      'the next step is in the status table',
    ),
  ];
}
