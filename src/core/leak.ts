/** An embargo that was broken, or is ended by decision: may the case go public, and who says so? */
import { mentionOf } from './mentions.ts';
import type { Case } from './model.ts';
import type { Process } from './process.ts';
import type { Scene } from './scene.ts';

/** It may be disclosed at once, whatever its date and its notice. */
export function mayGoPublic(c: Case, { leak }: Pick<Process, 'leak'>): boolean {
  if (c.decision !== null) return c.decision.track === 'public';
  return leak.public === 'reported' && isBroken(c);
}

/** It was reported that others know, and nobody decided since that this changes nothing. */
export function isBroken({ leak, decision }: Pick<Case, 'leak' | 'decision'>): boolean {
  return leak !== null && decision?.track !== 'private';
}

/** What people are asked for when an embargo is broken. */
export function leakQuestion(scene: Scene): string {
  const who = mentionOf(scene, scene.process.leak.decidedBy);
  return scene.process.leak.public === 'reported'
    ? `${who} assess the damage. To release early, approve the plan for now with \`/disclose now HASH\`; to go on as planned, type \`/decide private WHY\`. When in doubt, go public.`
    : `${who} this embargo is broken. Decide with \`/decide public WHY\` or \`/decide private WHY\`. After \`/decide public\`, a plan for now is shown here: \`/disclose now HASH\` sends it.`;
}
