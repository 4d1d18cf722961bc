/** What the kubeedge story must have led to. */
import { kubeedge } from '../../../processes/kubeedge.ts';
import type { Outcome } from '../outcome.ts';
import { ASSUMED, DAYS, PUBLISHED } from './facts.ts';
import { PATCHES } from './patches.ts';
import { NOTES } from './release.ts';
import { CALLED, DISTRIBUTORS, LISTS } from './setting.ts';

const once = [...LISTS, ...Object.values(CALLED)].map((address) => [address, 1] as const);
/** The notice, the 24-hour notice, the announcement. */
const thrice = DISTRIBUTORS.map((address) => [address, 3] as const);

export const outcome: Outcome = {
  process: kubeedge,
  cve: PUBLISHED.cve,
  title: PUBLISHED.title,
  status: 'public-disclosure',
  notSent: [
    'non-vulnerability',
    'cve-form',
    'cve-request-private',
    'cve-request-public',
    'embargo-update',
    'opened-report',
  ],
  trackingIssue: {
    title: `${PUBLISHED.cve}: ${PUBLISHED.title}`,
    labels: ['area/security', 'kind/bug', 'official-cve-feed', 'sec/public-disclosure'],
  },
  notes: NOTES,
  mails: new Map([...once, ...thrice]),
  preFlights: [
    { hours: 26, red: '' },
    { hours: 24, red: '' },
    { hours: 1, red: '' },
    { hours: 5 / 60, red: '' },
  ],
  erratum: null,
  sealed: DISTRIBUTORS,
  notice: {
    t0: `${DAYS.t0}, 9AM PT`,
    subject: () => `[EMBARGOED] ${PUBLISHED.cve}: ${PUBLISHED.title}`,
    patches: PATCHES,
  },
  called: CALLED,
  hours: [`${DAYS.t0.replaceAll('-', '')}T170000Z`],
  component: ASSUMED.components[0],
  telling: [PUBLISHED.cve, PUBLISHED.id, PUBLISHED.title, ...ASSUMED.components, PUBLISHED.reporters[0].name],
};
