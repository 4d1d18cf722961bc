/** What is waited for after every publication, whatever the process: the CVE record, and the archives of the lists. */
import type { Timer } from '../core/process.ts';

export const afterPublication: readonly Timer[] = [
  {
    id: 'reserved-24h',
    from: 'published',
    amount: { hours: 24 },
    while: 'cve-open',
    tell: ['coordinator'],
    text: 'The CVE record still says reserved (or could not be read) 24 hours after publication: look at it, and remind the CNA.',
  },
  {
    id: 'reserved-48h',
    from: 'published',
    amount: { hours: 48 },
    while: 'cve-open',
    tell: ['coordinator'],
    text: 'The CVE record still says reserved (or could not be read) 48 hours after publication: look at it, and remind the CNA again.',
  },
  {
    id: 'reserved-72h',
    from: 'published',
    amount: { hours: 72 },
    while: 'cve-open',
    tell: ['coordinator'],
    text: 'The CVE record still says reserved (or could not be read) 72 hours after publication: it now needs a person who asks the CNA why.',
  },
  {
    id: 'post-unconfirmed',
    from: 'posted',
    amount: { hours: 24 },
    everyHours: 24,
    while: 'unarchived',
    tell: ['coordinator'],
    text: "Nobody has confirmed yet that an announcement stands in its list's public archive. Look there: it may wait for a moderator, or have bounced, or the board says that the list's server does not take it. Then type `/archived CHANNEL URL`.",
  },
  {
    id: 'post-unconfirmed-escalated',
    from: 'posted',
    amount: { hours: 72 },
    while: 'unarchived',
    tell: ['escalation'],
    text: "Three days after it was sent nobody has confirmed that an announcement stands in its list's public archive, and the coordinator was reminded. Please help to get it there.",
  },
];
