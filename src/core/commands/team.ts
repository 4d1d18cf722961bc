/** The life of the team: who is away. */
import { actingPerson, done } from '../scene.ts';
import { leaveUntil } from '../team/leave.ts';
import { type Command, parsed } from './command.ts';

export const teamCommands: readonly Command[] = [
  {
    name: 'leave',
    usage: '/leave UNTIL',
    summary:
      'you are away until this day and with it: duty is paused, and the monthly checklist does not count these days',
    example: '/leave 2027-01-15',
    who: ['coordinators', 'associates'],
    isIn: (process) => process.teamLife,
    decide: ({ args }, scene) =>
      parsed(leaveUntil(args, scene.now), (until) => {
        const person = actingPerson(scene);
        return done(
          `@${person.login} is on leave until ${until} (UTC), that day included. Duty is paused, and an associate may stand in: hand over your open cases with \`/coordinator @LOGIN\`. A later \`/leave UNTIL\` replaces this one.`,
          [{ type: 'leave-taken', person, until }],
          [{ kind: 'note-leave', audience: 'team', person, until }],
        );
      }),
  },
];
