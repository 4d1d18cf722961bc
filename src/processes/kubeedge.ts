/**
 * KubeEdge's security release process as data.
 * Source: the project's security release process document; the decisions where it is silent are in docs/decisions.md.
 */
import type { DisclosureRule } from '../core/calendar.ts';
import type { PlanLine, Process, Status, Timer, Transition } from '../core/process.ts';
import { afterPublication } from './after-publication.ts';
import { atT0 } from './at-t0.ts';
import { cveTimers } from './cve-timers.ts';
import { kubeedgeCommunications } from './kubeedge-communications.ts';

/** "at least 7 days before the planned public disclosure date", "1-4 weeks prior"; 9AM PT. */
const kubeedgeDisclosureRule: DisclosureRule = {
  zone: 'America/Los_Angeles',
  hour: 9,
  notice: { unit: 'hours', least: 168, advisedDays: 28 },
  avoidedWeekdays: ['Friday', 'Saturday', 'Sunday', 'Monday'],
  avoided: 'warned',
};

const statuses: Readonly<Record<string, Status>> = {
  reporting: {
    label: 'reporting',
    title: 'Reporting',
    description: 'Reported, not yet looked at',
    colour: 'd4c5f9',
    closes: false,
    byLabel: { type: '/reopen WHY' },
  },
  confirming: {
    label: 'confirming',
    title: 'Confirming',
    description: 'Being validated with the reporter and the maintainers of the component',
    colour: 'e99695',
    closes: false,
    byLabel: { run: 'confirm' },
  },
  rejected: {
    label: 'rejected',
    title: 'Rejected',
    description: 'Neither a vulnerability nor a security incident',
    colour: 'e4e669',
    closes: true,
    byLabel: { type: '/reject WHY' },
  },
  remediation: {
    label: 'remediation',
    title: 'Remediation',
    description: 'Accepted: the severity is known, and the fix is being made',
    colour: 'f9d0c4',
    closes: false,
    byLabel: { run: 'submit' },
  },
  'restricted-disclosure': {
    label: 'restricted-disclosure',
    title: 'Restricted disclosure',
    description: 'Distributors were told in advance',
    colour: '0e8a16',
    closes: false,
    byLabel: { type: '/notify' },
  },
  'public-disclosure': {
    label: 'public-disclosure',
    title: 'Public disclosure',
    description: 'Public; closed when every message of the disclosure has arrived',
    colour: '006b75',
    closes: 'when-through',
    byLabel: { type: '/plan' },
  },
};

const transitions: readonly Transition[] = [
  {
    by: 'confirm',
    from: ['reporting'],
    to: 'confirming',
    conditions: ['coordinator-assigned'],
    actions: ['accept-advisory'],
    extent: 'developers',
    needsReason: false,
  },
  {
    by: 'reject',
    from: ['reporting', 'confirming'],
    to: 'rejected',
    conditions: [],
    actions: [{ say: 'non-vulnerability' }, 'close-advisory'],
    needsReason: true,
  },
  {
    by: 'submit',
    from: ['confirming'],
    to: 'remediation',
    conditions: ['description-written', 'vector-known'],
    actions: ['post-severity', 'sync-advisory', 'start-cve'],
    extent: 'reviewers',
    needsReason: false,
  },
  {
    by: 'request-cve',
    from: ['remediation', 'restricted-disclosure', 'public-disclosure'],
    to: 'stay',
    conditions: [],
    actions: ['request-cve'],
    needsReason: false,
  },
  {
    by: 'notice',
    from: ['remediation'],
    to: 'restricted-disclosure',
    conditions: ['private-case', 'cve-known', 'fix-or-mitigation', 'embargo-legal'],
    actions: [],
    extent: 'downstream',
    needsReason: false,
  },
  {
    by: 'disclosure',
    from: ['restricted-disclosure'],
    to: 'public-disclosure',
    conditions: [],
    waitsFor: ['binaries-confirmed'],
    actions: [],
    needsReason: false,
  },
  {
    by: 'disclosure',
    from: ['remediation'],
    to: 'public-disclosure',
    conditions: ['no-notice-due', 'fix-or-mitigation'],
    waitsFor: ['binaries-confirmed'],
    actions: [],
    needsReason: false,
  },
  {
    by: 'reopen',
    from: ['rejected'],
    to: 'reporting',
    conditions: [],
    actions: ['reopen-advisory'],
    needsReason: true,
  },
];

/** What is opened without being announced is in no feed of CVEs. */
const OPENED_LABELS = ['area/security', 'kind/bug'];

const notice: readonly PlanLine[] = [
  { communication: 'distributor-notice', phase: 'opening', target: 'downstream-mail', slots: [], unless: [] },
];

/** The date moved, or was cancelled: told to those who know it, and to distributors who came later. */
const update: readonly PlanLine[] = [
  { communication: 'embargo-update', phase: 'opening', target: 'noticed', slots: [], unless: [] },
  {
    communication: 'distributor-notice',
    phase: 'opening',
    target: 'not-noticed',
    slots: [],
    unless: ['no-date-to-tell', 'waits-for-others'],
  },
];

const disclosure: readonly PlanLine[] = [
  {
    communication: 'distributor-24h-notice',
    phase: 'advance',
    target: 'all-noticed',
    slots: [],
    unless: ['for-now'],
  },
  {
    communication: 'announcement-issue',
    phase: 'opening',
    target: 'tracking-issue',
    slots: [],
    unless: ['opened', 'before-disclosing'],
  },
  // After a leak there may be nothing yet that could be announced: the report is opened alone.
  {
    communication: 'opened-report',
    phase: 'opening',
    target: 'tracking-issue',
    labels: OPENED_LABELS,
    slots: [],
    unless: ['opened', 'whole-disclosure'],
  },
  {
    communication: 'announcement-email',
    phase: 'opening',
    target: 'advisory',
    slots: [],
    unless: ['before-disclosing', 'no-advisory', 'negative'],
  },
  {
    communication: 'release-notes',
    phase: 'opening',
    target: 'releases',
    slots: ['issue'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'announcement-email',
    phase: 'opening',
    target: 'public-mail',
    slots: ['issue', 'release'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'announcement-email',
    phase: 'opening',
    target: 'downstream-mail',
    slots: ['issue', 'release'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'announcement-slack',
    phase: 'opening',
    target: 'public-slack',
    slots: ['issue', 'release'],
    unless: ['before-disclosing'],
  },
];

const openReport: readonly PlanLine[] = [
  {
    communication: 'opened-report',
    phase: 'opening',
    target: 'tracking-issue',
    labels: OPENED_LABELS,
    slots: [],
    unless: [],
  },
];

/** What was announced, once more, with its errata. */
const erratum: readonly PlanLine[] = [
  {
    communication: 'announcement-email',
    phase: 'opening',
    target: 'advisory',
    slots: [],
    unless: ['no-advisory', 'negative'],
  },
  { communication: 'announcement-email', phase: 'opening', target: 'public-mail', slots: [], unless: [] },
  { communication: 'announcement-email', phase: 'opening', target: 'downstream-mail', slots: [], unless: [] },
  { communication: 'announcement-slack', phase: 'opening', target: 'public-slack', slots: [], unless: [] },
];

const timers: readonly Timer[] = [
  {
    id: 'acknowledgement',
    from: 'reported',
    amount: { businessDays: 2 },
    while: 'untaken',
    tell: ['coordinators', 'associates'],
    text: 'Nobody has taken this report for two business days: its reporter is to have an answer by now. Take it with `/coordinator`.',
  },
  {
    id: 'fix',
    from: 'reported',
    amount: { hours: 7 * 24 },
    while: 'unfixed',
    tell: ['coordinator'],
    text: 'A week has passed since the report and no fix is registered. The fix is planned for the first seven days.',
  },
  {
    id: 'notice-due',
    from: 't0',
    amount: { hours: -8 * 24 },
    while: 'unnoticed',
    tell: ['coordinator'],
    text: 'Distributors are told at least 168 hours before T0: the notice is to leave within a day. Type `/notify` and have it approved, or set a later date with `/embargo DATE`.',
  },
  {
    id: 'plan-due',
    from: 't0',
    amount: { hours: -48 },
    while: 'unapproved',
    tell: ['coordinator', 'coordinators'],
    text: 'The 24-hour notice goes with the disclosure plan, which has not all its approvals: type `/plan` and have it approved within a day.',
  },
  {
    id: '24h-notice',
    from: 't0',
    amount: { hours: -24 },
    while: 'unadvised',
    tell: ['coordinator'],
    text: 'T0 is in 24 hours, and not everybody who had the notice has got the 24-hour notice. The board says who; a later date is set with `/embargo DATE`.',
  },
  {
    id: 't0-24h',
    from: 't0',
    amount: { hours: -24 },
    while: 'planned',
    tell: ['coordinator', 'release-managers'],
    text: 'Disclosure is near: T0 is within 24 hours. Cherry-pick the patches as they are, register each with `/pushed BRANCH URL`, and confirm the binaries of every release with `/binaries-ok RELEASE`.',
  },
  {
    id: 't0-1h',
    from: 't0',
    amount: { hours: -1 },
    while: 'planned',
    tell: ['coordinator', 'release-managers'],
    text: 'Disclosure is near: T0 is within the hour.',
  },
  ...atT0,
  {
    id: 'publication-alarm',
    from: 'opened',
    amount: { hours: 24 },
    while: 'unpublished',
    tell: ['coordinator', 'escalation'],
    text: 'ALARM: a day after disclosure not everything is published. The board says which steps have no receipt.',
  },
  ...afterPublication,
  ...cveTimers,
  {
    id: 'cap',
    from: 'reported',
    amount: { hours: 90 * 24 },
    while: 'embargoed',
    tell: ['coordinator', 'coordinators'],
    text: 'This report has been under embargo for 90 days, the longest that it should be. Decide with `/decide public|private WHY`.',
  },
];

/** The KubeEdge process. */
export const kubeedge: Process = {
  id: 'kubeedge',
  name: 'KubeEdge security release process',
  labelPrefix: 'sec/',
  initial: 'reporting',
  statuses,
  classes: [],
  advisoryClasses: [],
  noteClasses: [],
  invalidClasses: [],
  transitions,
  onReport: [{ say: 'acknowledgement' }],
  firstSteps: {
    private: 'Take it with `/coordinator`, and go on with `/confirm` or `/reject WHY`.',
    public:
      'It is public. Ask the reporter whether it can be handled privately: then it is taken down and reported anew as a private advisory, and this case ends with `/duplicate #N`. If not, move at once: take it with `/coordinator`, `/confirm` it, and fix and release it in the open.',
  },
  endings: 'with `/reject WHY`, `/duplicate #N`, or when its disclosure is through',
  leak: { decidedBy: ['coordinators'], public: 'reported' },
  involves: {
    role: 'sig-maintainers',
    audience: 'developers',
    in: ['confirming', 'remediation', 'restricted-disclosure'],
  },
  lanes: [
    { lane: 'out-of-band', reason: 'Critical and high: a release of its own.', slow: false },
    {
      lane: 'semi-public',
      reason: 'Medium: the next patch release; the fix may be made in the open, without a word of security.',
      slow: false,
    },
    { lane: 'next-patch-release', reason: 'Low: the next patch release, and it may take its time.', slow: true },
  ],
  publicFix: { lanes: ['semi-public', 'next-patch-release'], releaseHours: 24 },
  advance: { sentHours: 25, dueHours: 24 },
  upstreamHold: true,
  teamLife: true,
  calledAtT0: ['release-managers'],
  forward: {
    reporting: 'confirm',
    confirming: 'submit',
    remediation: 'notice',
    'restricted-disclosure': 'disclosure',
  },
  accepted: 'confirming',
  questioned: null,
  rejected: ['rejected'],
  noteStatus: null,
  duplicateStatus: 'rejected',
  disclosureRule: kubeedgeDisclosureRule,
  zones: ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Shanghai'],
  communications: kubeedgeCommunications,
  plans: { notice, update, disclosure, 'open-report': openReport, erratum },
  timers,
  trackingLabels: [...OPENED_LABELS, 'official-cve-feed'],
  publicationAfterHours: 0,
  disclosing: 'public-disclosure',
  cveStatuses: ['confirming', 'remediation', 'restricted-disclosure', 'public-disclosure'],
  advisoryFollows: ['remediation', 'restricted-disclosure', 'public-disclosure'],
};
