/**
 * The smallest process that is one: a report is accepted or declined, its fix is prepared in private, and at T0 everything
 * is public. Nobody is told in advance. CONTRIBUTING.md ("A process of your own") explains it field by field.
 */
import type { Process } from '../../src/core/process.ts';

export const small: Process = {
  id: 'small',
  name: 'process of a small project',
  labelPrefix: 'report/',

  initial: 'reported',
  statuses: {
    reported: {
      label: 'reported',
      title: 'Reported',
      description: 'Nobody has looked at it yet',
      colour: 'd4c5f9',
      closes: false,
      byLabel: { type: '/reopen WHY' },
    },
    fixing: {
      label: 'fixing',
      title: 'Fixing',
      description: 'It is a vulnerability, and its fix is being prepared',
      colour: 'fbca04',
      closes: false,
      byLabel: { run: 'confirm' },
    },
    public: {
      label: 'public',
      title: 'Public',
      description: 'The advisory is published',
      colour: '0e8a16',
      closes: 'when-through',
      byLabel: { type: '/plan' },
    },
    declined: {
      label: 'declined',
      title: 'Declined',
      description: 'It is no vulnerability',
      colour: 'cccccc',
      closes: true,
      byLabel: { type: '/reject WHY' },
    },
  },
  accepted: 'fixing',
  disclosing: 'public',
  rejected: ['declined'],
  duplicateStatus: 'declined',
  questioned: null,
  noteStatus: null,

  transitions: [
    {
      by: 'confirm',
      from: ['reported'],
      to: 'fixing',
      conditions: ['coordinator-assigned'],
      actions: ['accept-advisory', 'tell-reporter'],
      needsReason: false,
      tell: 'Thank you: this is a vulnerability, and we are working on its fix.',
    },
    {
      by: 'reject',
      from: ['reported', 'fixing'],
      to: 'declined',
      conditions: [],
      actions: ['close-advisory', 'tell-reporter'],
      needsReason: true,
      tell: 'We do not take this for a vulnerability.',
    },
    {
      by: 'disclosure',
      from: ['fixing'],
      to: 'public',
      conditions: ['description-written', 'ready-to-publish'],
      actions: [],
      needsReason: false,
    },
    {
      by: 'reopen',
      from: ['declined'],
      to: 'reported',
      conditions: [],
      actions: ['reopen-advisory'],
      needsReason: true,
    },
  ],
  forward: { reported: 'confirm', fixing: 'disclosure' },
  onReport: [],
  firstSteps: {
    private: 'Type `/coordinator`, then `/confirm` or `/reject WHY`.',
    public: 'Type `/coordinator` and `/confirm`. It is known already, so be quick.',
  },
  endings: 'with `/reject WHY`, `/duplicate #N`, or when its disclosure is through',

  disclosureRule: {
    zone: 'UTC',
    hour: 12,
    notice: { unit: 'hours', least: 24, advisedDays: 30 },
    avoidedWeekdays: ['Saturday', 'Sunday'],
    avoided: 'warned',
  },
  zones: ['UTC'],
  leak: { decidedBy: ['coordinators'], public: 'reported' },

  communications: {
    issue: {
      audience: 'public',
      format: 'markdown',
      place: 'tracking-issue',
      requires: ['title', 'description', 'affects'],
    },
    announcement: {
      audience: 'public',
      format: 'mail',
      place: null,
      channels: 'public-mail',
      requires: ['title', 'description', 'cve', 'fixedVersions'],
    },
  },
  plans: {
    disclosure: [
      { communication: 'issue', phase: 'opening', target: 'tracking-issue', slots: [], unless: ['opened'] },
      { communication: 'announcement', phase: 'opening', target: 'advisory', slots: [], unless: ['no-advisory'] },
      { communication: 'announcement', phase: 'opening', target: 'public-mail', slots: ['issue'], unless: [] },
    ],
  },
  trackingLabels: ['security'],
  advance: null,
  publicationAfterHours: 0,
  calledAtT0: ['core-developers'],
  cveStatuses: ['fixing', 'public'],
  advisoryFollows: ['fixing', 'public'],

  timers: [
    {
      id: 'untaken',
      from: 'reported',
      amount: { businessDays: 2 },
      while: 'untaken',
      tell: ['coordinators'],
      text: 'Nobody has taken this report yet: type `/coordinator`.',
    },
    {
      id: 'cap',
      from: 'reported',
      amount: { hours: 90 * 24 },
      while: 'embargoed',
      tell: ['coordinator'],
      text: 'This has been private for 90 days. Set a date with `/embargo DATE`.',
    },
  ],

  classes: [],
  advisoryClasses: [],
  noteClasses: [],
  invalidClasses: [],
  involves: null,
  lanes: null,
  publicFix: null,
  upstreamHold: false,
  teamLife: false,
};
