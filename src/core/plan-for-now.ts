/** A plan for now, made with what broke the embargo, so that minutes are not lost. */
import type { Fact } from './facts.ts';
import { propose } from './plan-proposal.ts';
import { type Done, done, type Scene } from './scene.ts';

/** `after`: the scene with what happened. The plan, or what it lacks, is for the team. */
export function withPlanForNow(after: Scene, say: string, facts: readonly Fact[]): Done {
  const planned = propose(after, 'disclosure', 'now');
  if (planned.ok) return { ...planned, facts: [...facts, ...planned.facts], say, forTeam: planned.say };
  const lacks = planned.refusals.map((r) => `${r.value} (${r.mend})`).join('; ');
  return { ...done(say, facts), forTeam: `The plan lacks: ${lacks}. Then a coordinator types \`/plan\`.` };
}
