/** Commands of triage: who drives the case, what it is, and where it stands. */
import { mayBeLedByAssociate, notForAssociates } from '../associates.ts';
import type { Role } from '../model.ts';
import { refusal } from '../refusals.ts';
import { actingPerson, done, no, type Scene } from '../scene.ts';
import { move } from '../transition.ts';
import { type Command, firstWord, writtenLogin } from './command.ts';

const COORDINATORS = ['coordinators'] as const;

/** A status command whose text, if it has any, is the reason. */
function transition(name: string, usage: string, summary: string, example: string): Command {
  return {
    name,
    usage,
    summary,
    example,
    who: COORDINATORS,
    transition: name,
    decide: ({ args, block }, scene) => {
      const reason = [args, block ?? ''].filter((s) => s !== '').join('\n');
      return move(scene, name, reason === '' ? null : reason);
    },
  };
}

export const triageCommands: readonly Command[] = [
  {
    name: 'coordinator',
    usage: '/coordinator [@login]',
    summary: 'assign the coordinator (default: yourself)',
    example: '/coordinator @alice',
    who: COORDINATORS,
    needs: ({ args }) => {
      const login = writtenLogin(args);
      return login === null ? [] : [{ kind: 'roles', login }];
    },
    decide: ({ args }, scene) => {
      const login = writtenLogin(args);
      const person = login === null ? actingPerson(scene) : (scene.found.users[login] ?? null);
      if (person === null) {
        return no(
          refusal(
            login ?? '',
            'there is no such GitHub account',
            'type `/coordinator @login` with a login that exists',
          ),
        );
      }
      const roles = login === null ? rolesOf(scene) : (scene.found.roles[login] ?? []);
      const isAssociate = !roles.includes('coordinators');
      if (isAssociate && !(roles.includes('associates') && mayBeLedByAssociate(scene))) {
        const rule =
          roles.includes('associates') && scene.process.teamLife
            ? notForAssociates(scene)
            : 'a case is coordinated by one of the coordinators';
        return no(refusal(`@${person.login}`, rule, 'name one of the coordinators'));
      }
      return done(`@${person.login} coordinates this case.`, [{ type: 'coordinator-assigned', person, isAssociate }]);
    },
  },
  {
    name: 'class',
    usage: '/class A…Z',
    summary: 'record the class of the report',
    example: '/class A',
    who: COORDINATORS,
    isIn: ({ classes }) => classes.length > 0,
    decide: ({ args }, scene) => {
      const found = scene.process.classes.find((c) => c.id === args.trim().toUpperCase());
      if (found === undefined) {
        const all = scene.process.classes.map((c) => `${c.id} (${c.description})`).join('; ');
        return no(refusal(args, 'there is no such class', `choose one of: ${all}`));
      }
      return done(`Class **${found.id}**: ${found.description}. Outcome: ${found.outcome}.`, [
        { type: 'classified', class: found.id },
      ]);
    },
  },
  transition(
    'incomplete',
    '/incomplete WHAT IS MISSING',
    'ask for what is missing',
    '/incomplete Which versions did you try?',
  ),
  transition('confirm', '/confirm', 'accept the report; from Incomplete, go back to where the case was', '/confirm'),
  transition(
    'opinion',
    '/opinion [WHY]',
    'ask the core reviewers whether a security note is due',
    '/opinion only a default value',
  ),
  transition(
    'wont-fix',
    '/wont-fix WHY',
    'end the case without a fix',
    '/wont-fix the feature is removed in the next release',
  ),
  transition(
    'invalid',
    '/invalid WHY',
    'end the case: it is no vulnerability',
    '/invalid the guest is allowed to do this',
  ),
  transition(
    'reject',
    '/reject WHY',
    'answer that it is no vulnerability, with the public ways to ask',
    '/reject this is how the flag is meant',
  ),
  transition('reopen', '/reopen WHY', 'take the case up again', '/reopen the fix does not cover version 1.10'),
  {
    name: 'duplicate',
    usage: '/duplicate #N',
    summary: 'close as a duplicate; the credit goes to case N',
    example: '/duplicate #12',
    who: COORDINATORS,
    needs: ({ args }) => {
      const number = caseNumber(args);
      return number === null ? [] : [{ kind: 'case', number }];
    },
    decide: ({ args }, scene) => {
      const number = caseNumber(args);
      const { case: c, process } = scene;
      if (number === null) return no(refusal(args, 'a case is named by its number', 'type `/duplicate #N`'));
      const other = scene.found.cases[number] ?? null;
      if (other === null) return no(refusal(args, 'there is no such case', 'type the number of a case issue'));
      if (other.id === c.id)
        return no(refusal(args, 'a case is no duplicate of itself', 'type the number of the other case'));
      if (c.closed) return no(refusal(c.status, 'this case has ended already', 'type `/reopen WHY` first'));
      if (c.noticeAt !== null) {
        return no(
          refusal(c.status, 'stakeholders were told of this case already', 'close the other one as the duplicate'),
        );
      }
      const to = process.duplicateStatus;
      return done(
        `Closed as a duplicate of #${number}.`,
        [
          { type: 'marked-duplicate', of: number },
          ...(c.advisory === null ? [] : [{ type: 'advisory-moved' as const, how: 'closed' as const }]),
          {
            type: 'status-changed',
            from: c.status,
            to,
            reason: `duplicate of #${number}`,
            returnTo: null,
            closed: true,
          },
        ],
        [
          { kind: 'tell-case', audience: 'team', number, credits: c.draft.reporters, by: actingPerson(scene) },
          ...(c.advisory === null
            ? []
            : [
                {
                  kind: 'sync-advisory' as const,
                  audience: 'developers' as const,
                  state: 'closed' as const,
                  force: false,
                },
              ]),
        ],
      );
    },
  },
  {
    name: 'advisory',
    usage: '/advisory',
    summary: 'make a draft advisory (GHSA) for a case that has none',
    example: '/advisory',
    who: COORDINATORS,
    decide: (_written, { case: c }) => {
      if (c.advisory !== null) return no(refusal(c.advisory.ghsa, 'a case has one advisory', 'go on with that one'));
      if (c.draft.title === '' || c.draft.description === '') {
        return no(
          refusal(
            'no title or description',
            'GitHub asks for both',
            'type `/set title …` and `/set description` with a fenced block',
          ),
        );
      }
      if (c.isAdvisoryAsked) {
        return no(refusal('/advisory', 'a draft advisory is being made already', 'wait until it is told of here'));
      }
      const effect = { kind: 'make-advisory', audience: 'developers' } as const;
      return done('A draft advisory is being made.', [{ type: 'advisory-asked' }], [effect]);
    },
  },
];

function rolesOf({ actor }: Scene): readonly Role[] {
  return actor.kind === 'person' ? actor.roles : [];
}

function caseNumber(text: string): number | null {
  const [word] = firstWord(text);
  const digits = word.replace(/^#/, '');
  return /^[1-9][0-9]{0,8}$/.test(digits) ? Number(digits) : null;
}
