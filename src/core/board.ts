/**
 * The board: one comment on the case issue that shows, for every plan of which something left, where each message stands. It
 * follows from the case alone; nothing is shown as sent that has no receipt.
 */

import { membersPart, rosterRow } from './board-roster.ts';
import { afterStart, clock } from './board-times.ts';
import { cell, table } from './markdown-table.ts';
import { type Looking, messageState } from './message-state.ts';
import type { Case, PlanState, Step } from './model.ts';
import { placeName } from './plan.ts';
import { arrivedWords, latency, progressOf, rehearsalWords } from './plan-progress.ts';
import { LATE } from './plan-run.ts';
import { begunPlans, isPost } from './plan-states.ts';
import type { Process } from './process.ts';
import { type Instant, toIso } from './time.ts';

/** GitHub takes 65,536 characters; the rest is room for the markers. */
const MOST = 60_000;

/** How much is told of a roster's members: of each; of those that are not done; of those, in few words; how many. */
const DETAILS = ['each', 'open', 'short', 'counts'] as const;
type Detail = (typeof DETAILS)[number];

/** What people read of the comment, as much of it as GitHub takes beside `taken` characters; null while no plan was started. */
export function boardText(c: Case, process: Process, now: Instant, taken = 0): string | null {
  const plans = begunPlans(c)
    .map((state): Looking => ({ case: c, process, state, start: state.startedAt, t0: t0Of(state), now }))
    .toSorted((a, b) => startOf(b) - startOf(a));
  if (plans.length === 0) return null;
  let whole = '';
  for (const detail of DETAILS) {
    const parts = plans.map((looking) => planPart(looking, detail));
    whole = ['**Board**: what has left the team. The bot keeps this comment up to date.', ...held(c), ...parts].join(
      '\n\n',
    );
    if (whole.length <= MOST - taken) break;
  }
  return whole;
}

/** One that waits for T0 stands where it was made. */
function startOf({ start, state }: Looking): Instant {
  return start ?? state.proposedAt;
}

function t0Of({ plan }: PlanState): Instant | null {
  return plan.t0 === 'now' ? null : plan.t0;
}

function held({ hold }: Case): readonly string[] {
  return hold === null
    ? []
    : [`**HELD** by ${cell(hold.by)}: ${cell(hold.why)}. What has not left yet waits for \`/resume\`.`];
}

function planPart(looking: Looking, detail: Detail): string {
  const { state, t0 } = looking;
  const { plan } = state;
  const rows = plan.steps.map((step) =>
    step.target.kind === 'roster' ? rosterRow(looking, step, step.target, detail !== 'counts') : row(looking, step),
  );
  const head = ['communication', 'to', 'state', 'when (UTC)', t0 === null ? 'after the start' : 'after T0', 'proof'];
  return [
    `### ${plan.purpose} plan \`${plan.hash}\``,
    headline(looking),
    table(head, rows),
    ...plan.steps.flatMap((step) =>
      step.target.kind === 'roster' && detail !== 'counts' ? [membersPart(looking, step, step.target, detail)] : [],
    ),
  ].join('\n\n');
}

function headline({ state, start, t0 }: Looking): string {
  const progress = progressOf(state);
  const late = t0 !== null && start !== null && start - t0 > LATE ? `, **late** by ${latency(t0, start).slice(1)}` : '';
  return [
    arrivedWords(progress),
    ...(progress.failing === 0 ? [] : [`**${progress.failing} FAILING**`]),
    ...(progress.differing === 0 ? [] : [`**${progress.differing} read back differently**`]),
    `approved by ${state.approvals.map(({ login }) => cell(`@${login}`)).join(', ')}`,
    ...(t0 === null ? [] : [`T0 ${toIso(t0)}`]),
    state.isVoid ? '**void**' : start === null ? 'waits for T0' : `started ${toIso(start)}${late}`,
    rehearsalWords(state, progress),
  ].join(' · ');
}

function row(looking: Looking, step: Step): readonly string[] {
  const { words, receipt } = messageState(looking, step, step.id);
  return [
    cell(step.communication),
    cell(placeName(step.target)),
    words,
    ...(receipt === null
      ? ['', '', '']
      : [
          clock(receipt.at),
          afterStart(looking, receipt.at),
          `${cell(receipt.url ?? receipt.proof)}${archive(looking.state, step)}`,
        ]),
  ];
}

function archive({ archives }: PlanState, step: Step): string {
  if (!isPost(step)) return '';
  const seen = archives[step.id];
  return seen === undefined ? '; not seen in the archive yet' : `; archive: ${cell(seen)}`;
}
