/** What is measured of the core: each of these once, on a case as it was just read, so that nothing is remembered of it. */
import { decide } from '../../src/core/decide.ts';
import { evolveAll } from '../../src/core/evolve.ts';
import type { Input } from '../../src/core/inputs.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import { buildPlan } from '../../src/core/plan.ts';
import { renderCase } from '../../src/core/render-case.ts';
import type { Scene } from '../../src/core/scene.ts';
import { PEOPLE, ROLES_OF } from '../../test/support/core-world.ts';
import { type Kind, person, type Run } from '../../test/support/kata-history.ts';

export const OPERATIONS = ['decide', 'render', 'plan', 'evolve'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What of a case a decision may remember things by is new in each copy; the copies are made before the time is taken. */
export function copiesOf(c: Case, count: number): readonly Case[] {
  const text = JSON.stringify(c);
  return Array.from({ length: count }, () => JSON.parse(text));
}

/** Does the operation once on this case. `n` makes the inputs different. Throws where it did something else. */
export function operate(operation: Operation, run: Run, c: Case, n: number): void {
  switch (operation) {
    case 'decide': {
      const [what, facts] = DECISIONS[n % DECISIONS.length] ?? ['', ''];
      const { entries } = decide(run.world, c, comment(run, what, n), ROLES_OF.alice, NOTHING_FOUND);
      const decided = entries.map(({ fact }) => fact.type).join();
      if (decided !== facts) throw new Error(`${what} led to ${decided}`);
      return;
    }
    case 'render': {
      const text = renderCase(sceneOf(run, c, n), 'kcsa', ['issue']);
      if (!text.ok) throw new Error(text.refusal.rule);
      return;
    }
    case 'plan': {
      const made = buildPlan(sceneOf(run, c, n), 'disclosure', c.plans.disclosure?.plan.t0 ?? 'now');
      if (!made.ok || made.plan.hash !== c.plans.disclosure?.plan.hash) throw new Error('another plan was made');
      return;
    }
    case 'evolve': {
      const last = run.entries.at(-1 - (n % LAST));
      if (last === undefined) throw new Error('there is no entry');
      evolveAll(c, [last]);
    }
  }
}

/** The last entries of both histories are the same: approvals, and what comes before them. */
const LAST = 4;

/** Talk, an edit that voids the plan that waits, and a "no". */
const DECISIONS: readonly (readonly [string, string])[] = [
  ['Just words.', 'commented'],
  ['/set mitigation Do not use it.', 'draft-changed,plan-voided'],
  ['/confrim', 'command-refused'],
];

function comment(run: Run, body: string, n: number): Input {
  const what: Kind<Input> = {
    ...{ kind: 'comment', source: person('alice'), comment: n, body, url: 'https://github.com/x' },
  };
  return { ...what, id: `bench-${n}`, at: run.at };
}

function sceneOf(run: Run, c: Case, n: number): Scene {
  const actor = { kind: 'person', person: PEOPLE.alice, roles: ROLES_OF.alice } as const;
  return { ...run.world, case: c, actor, now: run.at + n, found: NOTHING_FOUND };
}
