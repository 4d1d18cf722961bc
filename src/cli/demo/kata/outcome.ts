/** What the kata story must have led to. */
import { kata } from '../../../processes/kata.ts';
import type { Outcome } from '../outcome.ts';
import { NOTES } from './disclosure.ts';
import { DAYS, ERRATUM, PUBLISHED } from './facts.ts';
import { PATCHES } from './report.ts';
import { CALLED, CNA, DISTROS, NOTICED } from './setting.ts';

const LISTS = ['kata-dev@lists.example.org', 'oss-security@lists.example.org'];
/** A notice and its update, an announcement and its erratum, an hour and its move. */
const TWICE = [...NOTICED, ...LISTS, ...Object.values(CALLED)];

export const outcome: Outcome = {
  process: kata,
  cve: PUBLISHED.cve,
  title: PUBLISHED.title,
  status: 'fix-released',
  notSent: ['kcsn', 'cve-request-public'],
  trackingIssue: { title: `${PUBLISHED.title} (${PUBLISHED.cve})`, labels: ['security', 'kcsa/fix-released'] },
  notes: NOTES,
  mails: new Map([[CNA.address, 1], ...TWICE.map((address) => [address, 2] as const)]),
  preFlights: [
    { hours: 24, red: 'mail server' },
    { hours: 1, red: '' },
    { hours: 5 / 60, red: '' },
  ],
  erratum: ERRATUM,
  sealed: [...NOTICED, CNA.address],
  notice: {
    t0: `${DAYS.first}, 0000UTC`,
    subject: (address) => (address === DISTROS.address ? '[vs] [pre-KCSA] ' : '[pre-KCSA] '),
    patches: PATCHES,
  },
  called: CALLED,
  hours: [DAYS.first, DAYS.t0].map((day) => `${day.replaceAll('-', '')}T000000Z`),
  component: PUBLISHED.component,
  telling: [PUBLISHED.cve, PUBLISHED.id, PUBLISHED.title, PUBLISHED.component, PUBLISHED.reporter.name],
};
