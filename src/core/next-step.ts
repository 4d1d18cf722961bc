/** The next step of a case and who it waits for, from the conditions of the usual way forward. */
import { unmet } from './conditions.ts';
import { allReceipts } from './plan-run.ts';
import type { Scene } from './scene.ts';
import { targetOf, titleOf, transitionFor } from './transition.ts';

/** One line for the status table. */
export function nextStep(scene: Scene): string {
  const { case: c, process } = scene;
  if (c.hold?.kind === 'upstream')
    return `waits for another project ("${c.hold.why}"): \`/resume\` when that has disclosed`;
  if (c.hold !== null) return `held by ${c.hold.by}: \`/resume\` when "${c.hold.why}" is mended`;
  const running = Object.values(c.plans).find((p) => p.startedAt !== null && !allReceipts(p));
  if (running !== undefined) return `the ${running.plan.purpose} plan is running`;
  const waiting = Object.values(c.plans).find((p) => p.startedAt === null);
  if (waiting !== undefined) {
    const missing = scene.config.approvals - waiting.approvals.length;
    return missing > 0
      ? `the ${waiting.plan.purpose} plan waits for ${missing} approval(s): \`/approve plan ${waiting.plan.hash}\``
      : `the ${waiting.plan.purpose} plan is approved`;
  }
  const by = process.forward[c.status];
  const transition = by === undefined ? null : transitionFor(process, c.status, by);
  if (by === undefined || transition === null) return 'none';
  const faults = unmet(scene, transition.conditions);
  const [first] = faults;
  if (first !== undefined) return `${first.value}: ${first.mend}`;
  const target = targetOf(scene, transition);
  return `${titleOf(process, target)} (\`${STEP[by] ?? `/${by}`}\`)`;
}

const STEP: Readonly<Record<string, string>> = { notice: '/notify', released: '/merged BRANCH', disclosure: '/plan' };
