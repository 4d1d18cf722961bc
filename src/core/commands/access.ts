/** Who may know. */
import { sameLogin } from '../advisory-content.ts';
import { cell } from '../markdown-table.ts';
import { AUDIENCES, type ConfiguredRole, type Person } from '../model.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { done, no, type Scene } from '../scene.ts';
import { stakeholderOf } from '../stakeholder-people.ts';
import { whoKnows } from '../who-knows.ts';
import { type Command, firstWord, writtenLogin } from './command.ts';

const COORDINATORS = ['coordinators'] as const;

/** Whoever reads the advisory without a grant would be let in again at once; null: nobody would let this person in. */
function whyReadsAnyway(
  { case: c, config }: Scene,
  { id, login }: Person,
  roles: readonly ConfiguredRole[],
): Refusal | null {
  const name = `@${login}`;
  if (roles.includes('coordinators') || config.roles.coordinators.users.some((user) => sameLogin(user, login))) {
    const mend = 'take them out of `roles` in .github/vmt.yml, or out of the team';
    return refusal(name, 'a coordinator reads the advisory of every case', mend);
  }
  if (c.coordinator?.id === id) {
    return refusal(name, 'whoever leads a case reads its advisory', 'let another one lead it: `/coordinator @login`');
  }
  return c.reporter?.id === id ? refusal(name, 'the reporter reads their own report', 'leave it so') : null;
}

/** A mark, and no refusal: whoever is needed for the fix may work for anybody. */
function employerWords(scene: Scene, { login }: Person): string {
  const employer = stakeholderOf(scene, login);
  return employer === null
    ? ''
    : ` **Works for ${cell(employer)}, a downstream stakeholder**: that employer gets the notice with all others, and nothing before.`;
}

export const accessCommands: readonly Command[] = [
  {
    name: 'grant',
    usage: '/grant @login AUDIENCE',
    summary: 'let one more person know, on the advisory',
    example: '/grant @grace developers',
    who: COORDINATORS,
    needs: ({ args }) => {
      const login = writtenLogin(firstWord(args)[0]);
      return login === null ? [] : [{ kind: 'user', login }];
    },
    decide: ({ args }, scene) => {
      const [word, rest] = firstWord(args);
      const login = writtenLogin(word) ?? '';
      const audience = AUDIENCES.find((a) => a === rest.trim());
      const person = scene.found.users[login] ?? null;
      if (audience === undefined || audience === 'team' || audience === 'public') {
        return no(
          refusal(rest, 'an audience that a person can be granted', 'choose one of: developers, reviewers, downstream'),
        );
      }
      if (person === null) return no(refusal(word, 'there is no such GitHub account', 'type `/grant @login AUDIENCE`'));
      if (audience === 'downstream' && scene.case.noticeAt === null) {
        return no(
          refusal(
            'downstream',
            'stakeholders see the report after the notice only',
            'send the notice with `/notify` first',
          ),
        );
      }
      return done(
        `@${person.login} may know as one of the ${audience}.${employerWords(scene, person)}`,
        [{ type: 'granted', person, audience }],
        scene.case.advisory === null
          ? []
          : [{ kind: 'sync-advisory', audience: 'developers', state: null, force: false }],
      );
    },
  },
  {
    name: 'revoke',
    usage: '/revoke @login',
    summary: 'end what was granted',
    example: '/revoke @grace',
    who: COORDINATORS,
    needs: ({ args }) => {
      const login = writtenLogin(args);
      return login === null ? [] : [{ kind: 'roles', login, optional: true }];
    },
    decide: ({ args }, scene) => {
      const login = writtenLogin(args) ?? '';
      const { case: c } = scene;
      const granted = c.grants.find(({ person }) => sameLogin(person.login, login))?.person;
      // Who was let in on GitHub is on no ledger, and is taken off all the same.
      const person = granted ?? (c.advisory === null ? null : (scene.found.users[login] ?? null));
      if (person === null) return no(refusal(args, 'nothing is granted to this login', 'see `/who-knows`'));
      const reads = whyReadsAnyway(scene, person, scene.found.roles[login] ?? []);
      if (reads !== null) return no(reads);
      const facts = [{ type: 'revoked' as const, person }];
      const unread = "What was read can't be unread.";
      if (c.advisory === null) return done(`@${person.login} has no access any more. ${unread}`, facts);
      return done(`@${person.login} is being taken off the advisory; it is said here if that fails. ${unread}`, facts, [
        { kind: 'take-off-readers', audience: 'developers' },
      ]);
    },
  },
  {
    name: 'who-knows',
    usage: '/who-knows',
    summary: 'the ledger: who may know of this case, since when, and by which entry of the journal',
    example: '/who-knows',
    who: COORDINATORS,
    needs: () => [{ kind: 'ledger' }],
    decide: (_written, scene) => done(whoKnows(scene, scene.found.ledger)),
  },
];
