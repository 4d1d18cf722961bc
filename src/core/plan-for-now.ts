/** A plan for now, made with what broke the embargo, so that minutes are not lost. */
import type { Fact } from './facts.ts';
import { propose } from './plan-proposal.ts';
import { done, type Outcome, type Scene } from './scene.ts';

/** `after`: the scene with what happened. What the plan lacks is said. */
export function withPlanForNow(after: Scene, say: string, facts: readonly Fact[]): Outcome {
  const planned = propose(after, 'disclosure', 'now');
  if (planned.ok) return { ...planned, facts: [...facts, ...planned.facts], say: `${say} ${planned.say}` };
  const lacks = planned.refusals.map((r) => `${r.value} (${r.mend})`).join('; ');
  return done(`${say} The plan lacks: ${lacks}. Then a coordinator types \`/plan\`.`, facts);
}
