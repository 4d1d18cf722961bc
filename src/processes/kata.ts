/**
 * Kata Containers' vulnerability management process as data.
 * Source: the project's vulnerability management process document; the decisions where it is silent are in
 * docs/decisions.md.
 */
import type { DisclosureRule } from '../core/calendar.ts';
import type { PlanLine, Process, Status, Timer, Transition } from '../core/process.ts';
import { afterPublication } from './after-publication.ts';
import { atT0 } from './at-t0.ts';
import { cveTimers } from './cve-timers.ts';
import { kataCommunications } from './kata-communications.ts';

/** "3-5 business days, excluding Monday/Friday and holiday periods, at 0000 UTC". */
const kataDisclosureRule: DisclosureRule = {
  zone: 'UTC',
  hour: 0,
  notice: { unit: 'business days', least: 3, most: 5 },
  avoidedWeekdays: ['Friday', 'Saturday', 'Sunday', 'Monday'],
  avoided: 'barred',
};

const statuses: Readonly<Record<string, Status>> = {
  new: {
    label: 'new',
    title: 'New',
    description: 'Reported, not yet looked at',
    colour: 'd4c5f9',
    closes: false,
    byLabel: { type: '/reopen WHY' },
  },
  incomplete: {
    label: 'incomplete',
    title: 'Incomplete',
    description: 'It is not yet clear whether this warrants an advisory',
    colour: 'fbca04',
    closes: false,
    byLabel: { type: '/incomplete WHAT IS MISSING' },
  },
  confirmed: {
    label: 'confirmed',
    title: 'Confirmed',
    description: 'Confirmed; the impact description is in progress',
    colour: 'e99695',
    closes: false,
    byLabel: { run: 'confirm' },
  },
  triaged: {
    label: 'triaged',
    title: 'Triaged',
    description: 'The impact description was submitted for review',
    colour: 'f9d0c4',
    closes: false,
    byLabel: { run: 'submit' },
  },
  'in-progress': {
    label: 'in-progress',
    title: 'In progress',
    description: 'A CVE was requested',
    colour: 'c2e0c6',
    closes: false,
    byLabel: { run: 'request-cve' },
  },
  'fix-committed': {
    label: 'fix-committed',
    title: 'Fix committed',
    description: 'Downstream stakeholders were told, or the public advisory is being prepared',
    colour: '0e8a16',
    closes: false,
    byLabel: { type: '/notify' },
  },
  'fix-released': {
    label: 'fix-released',
    title: 'Fix released',
    description: 'All patches are merged and the advisory is published',
    colour: '006b75',
    closes: true,
    byLabel: { type: '/merged BRANCH' },
  },
  opinion: {
    label: 'opinion',
    title: 'Opinion',
    description: 'Probably class B, C or D: waiting for a decision on a security note',
    colour: 'bfdadc',
    closes: false,
    byLabel: { run: 'opinion' },
  },
  'wont-fix': {
    label: 'wont-fix',
    title: "Won't Fix",
    description: 'Will not be fixed as a vulnerability',
    colour: 'cccccc',
    closes: true,
    byLabel: { type: '/wont-fix WHY' },
  },
  invalid: {
    label: 'invalid',
    title: 'Invalid',
    description: 'Neither a vulnerability nor a hardening opportunity',
    colour: 'e4e669',
    closes: true,
    byLabel: { type: '/invalid WHY' },
  },
};

const transitions: readonly Transition[] = [
  {
    by: 'incomplete',
    from: ['new'],
    to: 'incomplete',
    conditions: [],
    actions: [{ say: 'incomplete-message' }],
    needsReason: true,
  },
  {
    by: 'incomplete',
    from: ['confirmed', 'triaged', 'in-progress'],
    to: 'incomplete',
    conditions: [],
    actions: [{ say: 'incomplete-message' }],
    needsReason: true,
  },
  {
    by: 'confirm',
    from: ['new', 'opinion'],
    to: 'confirmed',
    conditions: ['class-advisory', 'coordinator-assigned'],
    actions: ['accept-advisory', 'tell-reporter'],
    needsReason: false,
    tell: 'The report is confirmed: it will get an advisory. The impact description is being written and will be shown here for your approval.',
  },
  {
    by: 'confirm',
    from: ['incomplete'],
    to: 'return',
    conditions: ['class-advisory', 'coordinator-assigned'],
    actions: ['accept-advisory', 'tell-reporter'],
    needsReason: false,
    tell: 'The open question is answered: the report is confirmed and work goes on.',
  },
  {
    by: 'opinion',
    from: ['new', 'incomplete', 'confirmed'],
    to: 'opinion',
    conditions: ['class-note'],
    actions: ['ask-core-reviewers'],
    extent: 'reviewers',
    needsReason: false,
  },
  {
    by: 'wont-fix',
    from: ['new', 'incomplete', 'opinion'],
    to: 'wont-fix',
    conditions: ['class-wont-fix'],
    actions: ['close-advisory', 'tell-reporter'],
    needsReason: true,
    tell: 'The report will not be handled as a vulnerability. It stays private unless you agree that it is made public.',
  },
  {
    by: 'invalid',
    from: ['new', 'incomplete', 'opinion'],
    to: 'invalid',
    conditions: ['class-invalid'],
    actions: ['close-advisory', 'tell-reporter'],
    needsReason: true,
    tell: 'The report was found to be no vulnerability. It stays private unless you agree that it is made public.',
  },
  {
    by: 'submit',
    from: ['confirmed'],
    to: 'triaged',
    conditions: ['credit-known', 'description-written', 'mitigation-known'],
    actions: [{ say: 'impact-description' }, 'sync-advisory'],
    extent: 'reviewers',
    needsReason: false,
  },
  {
    by: 'request-cve',
    from: ['triaged'],
    to: 'in-progress',
    conditions: ['description-approved'],
    actions: ['request-cve'],
    extent: 'reviewers',
    needsReason: false,
  },
  {
    by: 'notice',
    from: ['in-progress'],
    to: 'fix-committed',
    conditions: ['private-case', 'patch-per-branch', 'patches-approved', 'cve-known', 'embargo-legal'],
    actions: [],
    extent: 'downstream',
    needsReason: false,
  },
  {
    by: 'cve',
    from: ['in-progress'],
    to: 'fix-committed',
    conditions: ['public-case'],
    actions: [],
    extent: 'public',
    needsReason: false,
  },
  {
    by: 'disclosure',
    from: ['fix-committed'],
    to: 'stay',
    conditions: ['ready-to-publish'],
    actions: [],
    needsReason: false,
  },
  {
    by: 'released',
    from: ['fix-committed'],
    to: 'fix-released',
    conditions: ['all-merged', 'published'],
    actions: ['revoke-fix-team'],
    extent: 'public',
    needsReason: false,
  },
  {
    by: 'reopen',
    from: ['wont-fix', 'invalid', 'fix-released', 'opinion'],
    to: 'incomplete',
    conditions: [],
    actions: ['reopen-advisory'],
    needsReason: true,
  },
];

const notice: readonly PlanLine[] = [
  { communication: 'pre-kcsa', phase: 'opening', target: 'downstream-mail', slots: [], unless: [] },
];

/** The date moved, or was cancelled: told to those who know it, and to channels that came later. */
const update: readonly PlanLine[] = [
  { communication: 'embargo-update', phase: 'opening', target: 'noticed', slots: [], unless: [] },
  { communication: 'pre-kcsa', phase: 'opening', target: 'not-noticed', slots: [], unless: ['no-date-to-tell'] },
];

const disclosure: readonly PlanLine[] = [
  { communication: 'tracking-issue', phase: 'opening', target: 'tracking-issue', slots: [], unless: ['opened'] },
  { communication: 'embargo-update', phase: 'opening', target: 'noticed', slots: ['issue'], unless: [] },
  {
    communication: 'kcsa',
    phase: 'publication',
    target: 'advisory',
    slots: [],
    unless: ['before-disclosing', 'no-advisory', 'negative'],
  },
  { communication: 'kcsa', phase: 'publication', target: 'document', slots: ['issue'], unless: ['before-disclosing'] },
  { communication: 'kcsa', phase: 'publication', target: 'index', slots: [], unless: ['before-disclosing'] },
  {
    communication: 'kcsa',
    phase: 'publication',
    target: 'public-mail',
    slots: ['issue'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'slack-announcement',
    phase: 'publication',
    target: 'public-slack',
    slots: ['issue'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'release-notes',
    phase: 'publication',
    target: 'releases',
    slots: ['issue'],
    unless: ['before-disclosing'],
  },
  {
    communication: 'cve-publication-notice',
    phase: 'publication',
    target: 'case-issue',
    slots: [],
    unless: ['before-disclosing', 'github-cna'],
  },
];

const note: readonly PlanLine[] = [
  { communication: 'kcsn', phase: 'opening', target: 'document', slots: [], unless: [] },
  { communication: 'kcsn', phase: 'opening', target: 'development-list', slots: [], unless: [] },
];

const openReport: readonly PlanLine[] = [
  { communication: 'tracking-issue', phase: 'opening', target: 'tracking-issue', slots: [], unless: [] },
];

/** What was published, once more, with its errata. The issue is open, so that no address is waited for. */
const erratum: readonly PlanLine[] = [
  {
    communication: 'kcsa',
    phase: 'opening',
    target: 'advisory',
    slots: [],
    unless: ['published-as-note', 'no-advisory', 'negative'],
  },
  { communication: 'kcsa', phase: 'opening', target: 'document', slots: [], unless: ['published-as-note'] },
  { communication: 'kcsa', phase: 'opening', target: 'public-mail', slots: [], unless: ['published-as-note'] },
  {
    communication: 'slack-announcement',
    phase: 'opening',
    target: 'public-slack',
    slots: [],
    unless: ['published-as-note'],
  },
  { communication: 'kcsn', phase: 'opening', target: 'document', slots: [], unless: ['published-as-advisory'] },
  { communication: 'kcsn', phase: 'opening', target: 'development-list', slots: [], unless: ['published-as-advisory'] },
];

const timers: readonly Timer[] = [
  {
    id: 'open-up-advice',
    from: 'accepted',
    amount: { hours: 14 * 24 },
    while: 'embargoed-unfixed',
    tell: ['coordinator', 'architecture-committee'],
    text: 'Two weeks have passed without a fix. Long embargoes are usually better solved in the open: the architecture committee decides with `/decide public|private WHY`.',
  },
  {
    id: 'stall',
    from: 'last-activity',
    amount: { stallDays: 0 },
    while: 'waiting-for-people',
    tell: ['coordinator'],
    text: 'Nothing has happened here for some business days. The next step is in the status table above.',
  },
  {
    id: 'stall-escalated',
    from: 'last-activity',
    amount: { stallDays: 2 },
    while: 'waiting-for-people',
    tell: ['escalation'],
    text: 'This case is late and its coordinator was reminded two business days ago. Please help to get it moving.',
  },
  {
    id: 't0-24h',
    from: 't0',
    amount: { hours: -24 },
    while: 'planned',
    tell: ['coordinator', 'core-developers', 'stable-maintainers'],
    text: 'Disclosure is near: T0 is within 24 hours. Be there at the hour to push the patches and to fast-track their review.',
  },
  {
    id: 't0-1h',
    from: 't0',
    amount: { hours: -1 },
    while: 'planned',
    tell: ['coordinator', 'core-developers', 'stable-maintainers'],
    text: 'Disclosure is near: T0 is within the hour.',
  },
  ...atT0,
  {
    id: 'publication-overdue',
    from: 'pushed',
    amount: { hours: 1 },
    while: 'unpublished',
    tell: ['coordinator'],
    text: 'The patches were pushed an hour ago and the advisory is not published yet. The board says which steps have no receipt.',
  },
  {
    id: 'publication-alarm',
    from: 'opened',
    amount: { hours: 24 },
    while: 'unpublished',
    tell: ['coordinator', 'escalation'],
    text: 'ALARM: a day after disclosure the advisory is still not published. The board says which steps have no receipt.',
  },
  {
    id: 'publication-notice',
    from: 'opened',
    amount: { hours: 24 },
    while: 'cve-unannounced',
    tell: ['coordinator'],
    text: 'The CVE form was to be told of the publication on the day of disclosure. The sheet to fill it in from has no receipt yet.',
  },
  {
    id: 'merges',
    from: 'opened',
    amount: { hours: 24 },
    everyHours: 24,
    while: 'unmerged',
    tell: ['stable-maintainers'],
    text: 'Patches of this disclosed vulnerability are not merged on every supported branch yet.',
  },
  ...afterPublication,
  ...cveTimers,
  {
    id: 'cap',
    from: 'reported',
    amount: { hours: 90 * 24 },
    while: 'embargoed',
    tell: ['coordinator', 'architecture-committee'],
    text: 'This report has been under embargo for 90 days, the longest that it should be. Decide with `/decide public|private WHY`.',
  },
];

/** The Kata Containers process. */
export const kata: Process = {
  id: 'kata',
  name: 'Kata Containers vulnerability management process',
  labelPrefix: 'kcsa/',
  initial: 'new',
  statuses,
  classes: [
    { id: 'A', description: 'To be fixed in the development branch and all supported releases', outcome: 'KCSA' },
    { id: 'B1', description: 'Can only be fixed in the development branch', outcome: 'KCSN' },
    { id: 'B2', description: 'Has no complete fix yet', outcome: 'KCSN' },
    { id: 'B3', description: 'In experimental or debugging features, not meant for production', outcome: 'KCSN' },
    { id: 'C1', description: 'Not practical, though some might give it a CVE', outcome: 'potential' },
    { id: 'C2', description: 'Not in code that the project supports, but in a dependency', outcome: 'potential' },
    { id: 'D', description: 'A bug with security implications, or a hardening opportunity', outcome: 'potential' },
    { id: 'E', description: 'Neither a vulnerability nor a hardening opportunity', outcome: 'none' },
    { id: 'Y', description: 'Only in a development release', outcome: "Won't Fix, with a public fix" },
    { id: 'Z', description: 'Due process failed', outcome: 'Invalid' },
  ],
  advisoryClasses: ['A', 'C1'],
  noteClasses: ['B1', 'B2', 'B3', 'C1', 'C2', 'D'],
  invalidClasses: ['E', 'Z'],
  transitions,
  onReport: [],
  firstSteps: {
    private:
      'Take it with `/coordinator`, record its class with `/class A…Z`, and go on with `/confirm`, `/incomplete WHAT IS MISSING` or `/opinion`.',
    public:
      'Take it with `/coordinator`, record its class with `/class A…Z`, and go on with `/confirm`, `/incomplete WHAT IS MISSING` or `/opinion`.',
  },
  endings: 'with `/wont-fix WHY`, `/invalid WHY`, `/duplicate #N`, or when its fix is released',
  leak: { decidedBy: ['architecture-committee'], public: 'decided' },
  involves: null,
  lanes: null,
  publicFix: null,
  advance: null,
  upstreamHold: false,
  teamLife: false,
  calledAtT0: ['core-developers', 'stable-maintainers'],
  forward: {
    new: 'confirm',
    incomplete: 'confirm',
    confirmed: 'submit',
    triaged: 'request-cve',
    'in-progress': 'notice',
    'fix-committed': 'released',
  },
  accepted: 'confirmed',
  questioned: 'incomplete',
  rejected: ['wont-fix', 'invalid'],
  noteStatus: 'opinion',
  duplicateStatus: 'invalid',
  disclosureRule: kataDisclosureRule,
  zones: ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Shanghai'],
  communications: kataCommunications,
  plans: { notice, update, disclosure, note, 'open-report': openReport, erratum },
  timers,
  trackingLabels: ['security'],
  publicationAfterHours: 1,
  disclosing: 'fix-committed',
  cveStatuses: ['confirmed', 'triaged', 'in-progress', 'fix-committed'],
  advisoryFollows: ['triaged', 'in-progress', 'fix-committed', 'fix-released'],
};
