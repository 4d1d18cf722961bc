/**
 * Rehearses a plan against sinks on this machine; the result is its report. A big roster takes a while, and whatever is
 * due meanwhile goes first: the rehearsal goes on by itself, and its effect comes back for the report.
 */
import type { RehearsalReport } from '../../core/inputs.ts';
import type { Case, Plan } from '../../core/model.ts';
import { atMost } from '../at-most.ts';
import { PortFault, type Rehearsal } from '../ports.ts';
import { arrived, type PassedOf, type Sending, type Sent, theCase } from './sending.ts';

/** Real milliseconds that an attempt waits for the report; and when the next one asks for it. */
const PATIENCE = 5000;
const AGAIN = 5000;

interface Done {
  readonly report: RehearsalReport;
  readonly seconds: number;
}

interface Running {
  readonly work: Promise<Done>;
  /** Never fails. */
  readonly ended: Promise<void>;
  isOver: boolean;
}

/** What runs, by the key of its effect. After a restart it is begun anew. */
const running = new WeakMap<Rehearsal, Map<string, Running>>();

/** Permanent fault: the plan is not the one of the case any more, was sent already, or can't be rehearsed. */
type Rehearsed = PassedOf<'rehearse'> | PassedOf<'rehearse-leak'>;

export async function rehearse(effect: Rehearsed, sending: Sending): Promise<Sent> {
  const { rehearsal } = sending.parts;
  const all = running.get(rehearsal) ?? new Map<string, Running>();
  running.set(rehearsal, all);
  const one = all.get(effect.key) ?? begin(effect, sending);
  all.set(effect.key, one);
  await atMost(PATIENCE, one.ended);
  if (!one.isOver) return { laterBy: AGAIN, why: 'the rehearsal is going on' };
  all.delete(effect.key);
  const { report, seconds } = await one.work;
  const proof = `${report.messages.length} messages in ${seconds.toFixed(1)} s`;
  return arrived(proof, null, { kind: 'rehearsal', report });
}

function begin(effect: Rehearsed, sending: Sending): Running {
  const work = run(effect, sending);
  const over = (): void => {
    one.isOver = true;
  };
  const one: Running = { work, ended: work.then(over, over), isOver: false };
  return one;
}

async function run(effect: Rehearsed, sending: Sending): Promise<Done> {
  const c = theCase(sending);
  const { rehearsal } = sending.parts;
  const plan = effect.kind === 'rehearse' ? waitingPlan(c, effect) : null;
  const begun = performance.now();
  const report = plan === null ? await rehearsal.leak(c, sending.world) : await rehearsal.run(c, plan, sending.world);
  return { report, seconds: (performance.now() - begun) / 1000 };
}

function waitingPlan(c: Case, { purpose, hash }: PassedOf<'rehearse'>): Plan {
  const state = c.plans[purpose];
  if (state === undefined || state.plan.hash !== hash) {
    throw new PortFault('permanent', `the plan ${hash} is not the one of this case any more: type \`/rehearse\` again`);
  }
  if (state.startedAt !== null) {
    throw new PortFault('permanent', `the plan ${hash} was sent already: there is nothing left to rehearse`);
  }
  return state.plan;
}
