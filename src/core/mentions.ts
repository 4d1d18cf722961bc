/** Whom to call by name in a comment on the case issue. */
import type { Role } from './model.ts';
import type { Scene } from './scene.ts';

/** `@login` and `@org/team` of these roles, each once; empty text if nobody holds them. */
export function mentionOf(
  scene: Pick<Scene, 'config' | 'case'>,
  roles: readonly (Role | 'coordinator' | 'escalation')[],
): string {
  const names = roles.flatMap((role) => namesOf(scene, role));
  return [...new Set(names)].map((name) => `@${name}`).join(' ');
}

function namesOf(
  { config, case: c }: Pick<Scene, 'config' | 'case'>,
  role: Role | 'coordinator' | 'escalation',
): readonly string[] {
  switch (role) {
    case 'escalation':
      return config.escalation;
    case 'reporter':
      return c.reporter === null ? [] : [c.reporter.login];
    case 'coordinator':
      // A case that nobody took is everybody's.
      return c.coordinator === null ? namesOf({ config, case: c }, 'coordinators') : [c.coordinator.login];
    default: {
      const holders = config.roles[role];
      return [...holders.users, ...holders.teams];
    }
  }
}
