/** Who learns of a case because of what it affects. */
import type { Person } from './model.ts';
import type { Scene } from './scene.ts';

/**
 * Maintainers of the components who may not know yet and were not taken off; of all components, where the configuration
 * does not tell them apart. Only people: a team as a whole is granted by hand.
 */
export function newcomers({ case: c, config, people }: Scene, role: 'sig-maintainers'): readonly Person[] {
  const byComponent = Object.entries(config.componentMaintainers);
  const names = c.draft.components.map(({ name }) => name.toLowerCase());
  const holders =
    byComponent.length === 0
      ? [config.roles[role]]
      : byComponent.filter(([component]) => names.includes(component.toLowerCase())).map(([, members]) => members);
  const revoked = c.revoked.map((login) => login.toLowerCase());
  const logins = [...new Set(holders.flatMap(({ users }) => users))];
  return logins
    .flatMap((login) => {
      const id = people[login.toLowerCase()];
      return id === undefined ? [] : [{ id, login }];
    })
    .filter(
      ({ id, login }) => !c.grants.some(({ person }) => person.id === id) && !revoked.includes(login.toLowerCase()),
    );
}
