/** People who type on the advisory of a case, for tests of the core. */
import { decide } from '../../src/core/decide.ts';
import { type Found, type Input, NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import type { Decision, World } from '../../src/core/scene.ts';
import { type Login, PEOPLE, ROLES_OF } from './core-world.ts';

const AT = Date.parse('2026-11-23T09:00:00Z');
export const COMMENT_URL = 'https://github.com/o/r/security/advisories/GHSA-2222-3333-4444#advisory-comment-5';

/** `login` writes `body` there. */
export function typeThere(
  world: World,
  c: Case,
  login: Login,
  body: string,
  found: Partial<Found> = {},
  edited = false,
): Decision {
  const input: Input = {
    kind: 'comment',
    place: 'advisory',
    id: 'advisory-comment:5',
    at: AT,
    source: { kind: 'person', person: PEOPLE[login] },
    comment: 5,
    body,
    url: COMMENT_URL,
    edited,
  };
  return decide(world, c, input, ROLES_OF[login], { ...NOTHING_FOUND, ...found });
}

/** What this decision says on the advisory. */
export function saidThere({ effects }: Decision): readonly string[] {
  return effects.flatMap((e) => (e.kind === 'advisory-comment' ? [e.body] : []));
}

/** What it says on the case issue. */
export function saidToTeam({ effects }: Decision): readonly string[] {
  return effects.flatMap((e) => (e.kind === 'comment' && e.issue === 'case' ? [e.body] : []));
}
