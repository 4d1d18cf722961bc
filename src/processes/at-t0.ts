/** What is said when T0 has come and nothing was sent, or when it is not T0 any more, whatever the process. */
import type { Timer } from '../core/process.ts';

export const atT0: readonly Timer[] = [
  {
    id: 't0-unapproved',
    from: 't0',
    amount: { hours: 0 },
    everyHours: 24,
    while: 'unopened',
    tell: ['coordinator'],
    text: 'T0 has come and nothing was sent: there is no disclosure plan with all its approvals. Type `/plan`, then `/disclose now HASH`, or set a new date with `/embargo DATE`.',
  },
  {
    id: 'old-t0',
    from: 'old-t0',
    amount: { hours: 0 },
    everyHours: 24,
    while: 'misled',
    tell: ['coordinator'],
    text: 'For some of those who had the notice T0 has come: they were not told that it was moved, and take the embargo for ended. Type `/notify`, and have it approved.',
  },
];
