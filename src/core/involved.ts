/** Who learns of a case because of what it affects. */
import type { Members } from './config.ts';
import type { Person } from './model.ts';
import type { Scene } from './scene.ts';

/**
 * Maintainers of the components who may not know yet and were not taken off; of all components, where the configuration
 * does not tell them apart. Only people: a team as a whole is granted by hand.
 */
export function newcomers(scene: Scene, role: 'sig-maintainers'): readonly Person[] {
  const { case: c, people } = scene;
  const logins = [...new Set(holdersOf(scene, role).flatMap(({ users }) => users))];
  return logins
    .flatMap((login) => {
      const id = people[login.toLowerCase()];
      return id === undefined ? [] : [{ id, login }];
    })
    .filter((one) => ![...c.grants.map(({ person }) => person), ...c.revoked].some(({ id }) => id === one.id));
}

/** Teams among them: who of a team needs to know is for people to say. */
export function maintainingTeams(scene: Scene, role: 'sig-maintainers'): readonly string[] {
  return [...new Set(holdersOf(scene, role).flatMap(({ teams }) => teams))];
}

function holdersOf({ case: c, config }: Scene, role: 'sig-maintainers'): readonly Members[] {
  const byComponent = Object.entries(config.componentMaintainers);
  if (byComponent.length === 0) return [config.roles[role]];
  const names = c.draft.components.map(({ name }) => name.toLowerCase());
  return byComponent.filter(([component]) => names.includes(component.toLowerCase())).map(([, members]) => members);
}
