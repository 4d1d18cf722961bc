/** A history that went wrong, made short: faults and acts are left out as long as it still goes wrong. */
import { type Played, playScenario, type Scenario } from './history.ts';

/** The shortest found; what is played again is at most some hundred histories. */
export async function shrink(first: Played): Promise<Played> {
  let best = await wrongOr(first.scenario, first);
  for (let before = -1; before !== size(best.scenario); ) {
    before = size(best.scenario);
    best = await without(best, 'faults');
    best = await without(best, 'steps');
    if (best.scenario.replicas > 1) best = await wrongOr({ ...best.scenario, replicas: 1 }, best);
  }
  return best;
}

function size({ steps, faults, replicas }: Scenario): number {
  return steps.length + faults.length + replicas;
}

async function without(best: Played, what: 'faults' | 'steps'): Promise<Played> {
  let shortest = best;
  for (let n = shortest.scenario[what].length - 1; n >= 0; n--) {
    const { scenario } = shortest;
    const left = scenario[what].filter((_item, index) => index !== n);
    shortest = await wrongOr({ ...scenario, [what]: left }, shortest);
  }
  return shortest;
}

async function wrongOr(scenario: Scenario, otherwise: Played): Promise<Played> {
  const played = await playScenario(scenario);
  return played.violations.length > 0 ? played : otherwise;
}
