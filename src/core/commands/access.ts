/** Who may know. */
import { AUDIENCES } from '../model.ts';
import { refusal } from '../refusals.ts';
import { done, no } from '../scene.ts';
import { toIso } from '../time.ts';
import { type Command, firstWord, writtenLogin } from './command.ts';

const COORDINATORS = ['coordinators'] as const;

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
        `@${person.login} may know as one of the ${audience}.`,
        [{ type: 'granted', person, audience }],
        scene.case.advisory === null ? [] : [{ kind: 'sync-advisory', audience: 'developers', state: null }],
      );
    },
  },
  {
    name: 'revoke',
    usage: '/revoke @login',
    summary: 'end what was granted',
    example: '/revoke @grace',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      const login = (writtenLogin(args) ?? '').toLowerCase();
      const grant = scene.case.grants.find((g) => g.person.login.toLowerCase() === login);
      if (grant === undefined) return no(refusal(args, 'nothing is granted to this login', 'see `/who-knows`'));
      return done(
        `@${grant.person.login} has no access any more. What was read can't be unread.`,
        [{ type: 'revoked', person: grant.person }],
        scene.case.advisory === null ? [] : [{ kind: 'sync-advisory', audience: 'developers', state: null }],
      );
    },
  },
  {
    name: 'who-knows',
    usage: '/who-knows',
    summary: 'who may know of this case, and since when',
    example: '/who-knows',
    who: COORDINATORS,
    decide: (_written, { case: c }) => {
      const reporter = c.reporter === null ? [] : [`| @${c.reporter.login} | reporter | ${toIso(c.reportedAt)} |`];
      const granted = c.grants.map((g) => `| @${g.person.login} | ${g.audience} | ${toIso(g.since)} |`);
      const rows = [`| all who can read this repository | team | ${toIso(c.reportedAt)} |`, ...reporter, ...granted];
      return done(
        `The extent of disclosure is **${c.extent}**.\n\n| who | audience | since |\n|---|---|---|\n${rows.join('\n')}`,
      );
    },
  },
];
