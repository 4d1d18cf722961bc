/** Every status × role × command either moves the case or refuses with a reason: nothing is silent, nothing throws. */
import { expect, test } from '@jest/globals';
import { COMMANDS, fullName, mayGive } from '../../src/core/commands.ts';
import { evolveAll } from '../../src/core/evolve.ts';
import { NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { kataWorld, kubeedgeWorld, type Login, PEOPLE, ROLES_OF, reported, say } from '../support/core-world.ts';

const WORLDS = [
  ['kata', kataWorld()],
  ['kubeedge', kubeedgeWorld()],
] as const;

/** A case that stands in this status, with the facts that usually stand there. */
function standing(world: World, status: string): Case {
  const start = reported(world);
  return {
    ...start,
    status,
    closed: world.process.statuses[status]?.closes === true,
    coordinator: PEOPLE.alice,
    class: 'A',
    draft: {
      ...start.draft,
      title: 'Link resolution',
      description: 'The runtime follows a link.',
      components: [{ name: 'runtime', affected: '<1.11.1', fixed: '1.11.1', ecosystem: 'other' }],
      mitigation: 'There is none.',
    },
  };
}

const IN_STATUS = WORLDS.flatMap(([name, world]) =>
  Object.keys(world.process.statuses).map((status) => ({ name, world, status })),
);
const logins = Object.keys(PEOPLE) as Login[];

test.each(IN_STATUS)('$name: in $status every command by everybody is answered', ({ world, status }) => {
  const c = standing(world, status);
  for (const login of logins) {
    for (const command of COMMANDS) {
      for (const text of [command.example, `/${fullName(command)}`, `/${fullName(command)} nonsense`]) {
        const decision = say(world, c, login, text);
        const answers = decision.effects.filter((e) => e.kind === 'comment');
        const reactions = decision.effects.flatMap((e) => (e.kind === 'react' ? [e.content] : []));
        expect({ text, login, answers: answers.length > 0 }).toEqual({ text, login, answers: true });
        expect(reactions[0]).toBe('eyes');
        const refused = reactions.at(-1) === '-1';
        const [first] = answers;
        if (refused) {
          // A refusal changes nothing and says what, why, and the way out.
          expect(decision.entries.map((e) => e.fact.type)).toEqual(['command-refused']);
          expect(first?.kind === 'comment' ? first.body : '').toMatch(/^Not done[\s\S]*- `.+`: .+\. → .+\.$/m);
        } else {
          expect(reactions.at(-1)).toBe('+1');
          const { case: after } = decision;
          expect(after).not.toBeNull();
          // The case is the fold of its journal.
          expect(after).toEqual(evolveAll(c, decision.entries));
        }
      }
    }
  }
});

test.each(WORLDS)('%s: who may not give a command is refused, whatever is written', (_name, world) => {
  for (const status of Object.keys(world.process.statuses)) {
    const c = standing(world, status);
    for (const login of logins) {
      const actor = {
        kind: 'person' as const,
        person: PEOPLE[login],
        roles: [...ROLES_OF[login], ...(login === 'rita' ? (['reporter'] as const) : [])],
      };
      for (const command of COMMANDS) {
        if (mayGive({ ...world, case: c, actor, now: 0, found: NOTHING_FOUND }, command)) continue;
        const { entries } = say(world, c, login, command.example);
        expect(entries.map((e) => e.fact.type)).toEqual(['command-refused']);
      }
    }
  }
});

test.each(WORLDS)('%s: a status changes only along a row of the table', (_name, world) => {
  for (const status of Object.keys(world.process.statuses)) {
    const c = standing(world, status);
    for (const login of logins) {
      for (const command of COMMANDS) {
        for (const { fact } of say(world, c, login, command.example).entries) {
          if (fact.type !== 'status-changed' || fact.reason?.startsWith('duplicate') === true) continue;
          const row = world.process.transitions.some(
            (t) => t.from.includes(fact.from) && (t.to === fact.to || t.to === 'return'),
          );
          expect({ from: fact.from, to: fact.to, row }).toEqual({ from: fact.from, to: fact.to, row: true });
        }
      }
    }
  }
});
