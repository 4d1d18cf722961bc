/** The result of a pre-flight: what is red is told to the coordinator with its mend; a plan that is no longer true is void. */
import { CLOCK_CHECK } from '../clock-check.ts';
import type { FlightCheck } from '../inputs.ts';
import { cell, table } from '../markdown-table.ts';
import { mentionOf } from '../mentions.ts';
import type { PlanState } from '../model.ts';
import { drift } from '../plan-drift.ts';
import { dueInAdvance } from '../plan-run.ts';
import { insideChecks, nextPreFlight } from '../pre-flight.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { voidPlan } from './consequences.ts';

/** The plan, or what it tells in advance, waits while something that blocks is red. */
export const AT_T0 = 'at T0';
export const IN_ADVANCE = 'before what is told in advance';

/** Does the pre-flight that is due now, if the engine looked outside for it. */
export function decidePreFlight(b: Builder): void {
  const scene = sceneOf(b);
  const due = nextPreFlight(scene.case, scene.process, scene.now);
  // Then only what can stop it was looked at.
  if (dueInAdvance(scene.case, scene.process, scene.config, scene.now) !== null) return;
  const { preFlight: outside } = scene.found;
  if (due === null || due.due > scene.now || outside === null) return;
  const state = scene.case.plans[due.purpose];
  if (state === undefined) return;
  const checks = [...insideChecks(scene, state), ...outside];
  const red = checks.filter((one) => one.problem !== null);
  add(
    b,
    [{ type: 'pre-flight-done', purpose: due.purpose, when: due.when, red: red.map((one) => one.name) }],
    [comment(report(b, state, due.when, checks))],
  );
  const other = drift(scene, state);
  if (other !== null) voidPlan(b, due.purpose, state, other);
}

/** Was the machine's clock seen to be wrong just now? Then whatever is due may not be. */
export function isClockWrong(b: Builder): boolean {
  return (sceneOf(b).found.preFlight ?? []).some(({ name, problem }) => name === CLOCK_CHECK && problem !== null);
}

/** May it leave now? What blocks is told once, and looked at again every few seconds. */
export function isClear(b: Builder, state: PlanState, when: typeof AT_T0 | typeof IN_ADVANCE): boolean {
  const scene = sceneOf(b);
  const red = (scene.found.preFlight ?? []).filter((one) => one.blocks && one.problem !== null);
  if (red.length === 0) return true;
  const names = red.map((one) => one.name);
  const isTold = state.preFlight?.when === when && state.preFlight.red.join() === names.join();
  if (isTold) return false;
  add(
    b,
    [{ type: 'pre-flight-done', purpose: state.plan.purpose, when, red: names }],
    [comment(`${report(b, state, when, red)}\n\nIt waits, and leaves as soon as this is good.`)],
  );
  return false;
}

function report(b: Builder, { plan }: PlanState, when: string, checks: readonly FlightCheck[]): string {
  const scene = sceneOf(b);
  const red = checks.filter((one) => one.problem !== null);
  const what = `Pre-flight of the ${plan.purpose} plan \`${plan.hash}\` ${when}`;
  if (red.length === 0) return `${what}: all ${checks.length} checks are good.`;
  const rows = red.map(({ name, problem, mend }) => [cell(name), cell(problem ?? ''), mend.replaceAll('|', '\\|')]);
  return [
    `${mentionOf(scene, ['coordinator'])} **${what}: ${redWords(red.length, checks.length)}.**`,
    table(['check', 'problem', 'mend'], rows),
  ].join('\n\n');
}

function redWords(red: number, all: number): string {
  return `${red} of ${all} ${all === 1 ? 'check' : 'checks'} ${red === 1 ? 'is' : 'are'} red`;
}
