/** A closed case with a canary in every private text that a case can have, and one public message that arrived. */
import {
  asProposed,
  type Case,
  type Hold,
  type Person,
  type Plan,
  type Receipt,
  type Step,
} from '../../src/core/model.ts';
import { aCase } from '../store/samples.ts';

/** Stands in no public text. */
export const CANARY = 'canary';
export const PUBLIC_TITLE = 'Link resolution before file access';
export const CLOSED_AT = Date.UTC(2026, 11, 2);

const AT = Date.UTC(2026, 10, 20);
const who: Person = { id: 7, login: 'canary-login' };
const approval = { by: who, role: 'coordinators', hash: 'canary', at: AT, evidence: 'canary' } as const;
const key = { path: 'keys/canary.asc', version: 'canary' };
const credit = { name: 'canary', affiliation: 'canary', login: 'canary' };
const content = {
  summary: 'canary',
  description: 'canary',
  cvss: 'canary',
  severity: 'canary',
  cwes: ['canary'],
  vulnerabilities: [{ ecosystem: 'canary', name: 'canary', range: 'canary', patched: 'canary' }],
  credits: [{ login: 'canary', type: 'reporter' as const }],
};

const attachments = [{ name: 'canary.patch', path: 'cases/12/canary.patch', version: 'canary' }];
const base = { communication: 'pre-kcsa', phase: 'opening', slots: [], attachments } as const;
const downstream: Step = {
  ...base,
  id: 'pre-kcsa:downstream:embargo-notice',
  audience: 'downstream',
  target: {
    kind: 'roster',
    channel: 'embargo-notice',
    members: [{ name: 'canary', address: 'canary@example.org', key, inReplyTo: null }],
  },
  subject: 'canary',
  body: 'canary',
};
/** What follows up a notice is for those who had it, whatever its audience. */
const followUp: Step = { ...downstream, id: 'kcsa:noticed:embargo-notice', communication: 'kcsa', audience: 'public' };
const unsent: Step = {
  ...base,
  id: 'kcsa:public:oss-security',
  audience: 'public',
  target: { kind: 'mail', channel: 'canary', to: 'canary@example.org', encrypt: null, inReplyTo: null },
  subject: 'canary',
  body: 'canary',
};
const open: Step = {
  ...base,
  id: 'kcsa:public:kata-dev',
  audience: 'public',
  target: { kind: 'mail', channel: 'kata-dev', to: 'kata-dev@lists.example.org', encrypt: null, inReplyTo: null },
  subject: PUBLIC_TITLE,
  body: 'The words that went public.',
};

const receipt: Receipt = { at: AT, proof: '250 canary@example.org', url: null, messageId: 'm@x', maybeTwice: false };
const plan: Plan = {
  purpose: 'disclosure',
  t0: AT,
  tells: AT,
  steps: [downstream, followUp, unsent, open],
  hash: '3f2a9c',
};
const state = {
  ...asProposed(plan, AT, { [downstream.id]: 'canary' }),
  approvals: [who],
  startedAt: AT,
  sent: [downstream.id, followUp.id, open.id],
  receipts: {
    [`${downstream.id}/canary@example.org`]: { ...receipt, messageId: 'canary' },
    [`${followUp.id}/canary@example.org`]: { ...receipt, messageId: 'canary' },
    [open.id]: receipt,
  },
  failing: { [unsent.id]: 'canary' },
  givenUp: [unsent.id],
  readBack: { [open.id]: { at: AT, problem: 'canary' } },
  archives: { [open.id]: 'https://lists.example.org/1', [downstream.id]: 'https://canary' },
  preFlight: { at: AT, when: 'canary', red: ['canary'] },
  rehearsal: { at: AT, problems: 1 },
};
const hold: Hold = { why: 'canary', by: 'canary', kind: 'upstream', since: AT, below: null };

/** Its hold is only there so that the field is: a case that is held is not purged. */
export const CANARY_CASE: Case = {
  ...aCase({ kind: 'advisory', repository: 'kata-containers/kata-containers', ghsa: 'GHSA-2222-3333-4444' }),
  number: 12,
  status: 'fix-released',
  returnTo: 'canary',
  closed: true,
  track: 'public',
  extent: 'public',
  report: { title: 'canary', text: 'canary' },
  reporter: who,
  isAdvisoryAsked: true,
  advisory: {
    ghsa: 'GHSA-2222-3333-4444',
    url: 'https://github.com/kata-containers/kata-containers/security/advisories/GHSA-2222-3333-4444',
    published: true,
    inTriage: false,
    isClosed: false,
    edit: { content, base: content, shown: [], shownAt: null, isDecided: false },
    drift: 'canary',
    readers: { people: [who], teams: ['canary'] },
  },
  coordinator: who,
  isLedByAssociate: true,
  class: 'canary',
  reason: 'canary',
  draft: {
    title: PUBLIC_TITLE,
    summary: 'canary',
    description: 'canary',
    components: [{ name: 'canary', affected: 'canary', fixed: 'canary', ecosystem: 'canary' }],
    cvss: 'canary',
    cwe: ['canary'],
    reporters: [credit],
    mitigation: 'canary',
    workaround: 'canary',
    detection: 'canary',
    fixImpact: 'canary',
    actionRequired: 'canary',
    references: ['canary'],
    notes: ['canary'],
  },
  severity: { level: 'canary', why: 'canary' },
  terms: 'canary',
  patches: [{ kind: 'none', branch: 'canary', why: 'canary' }],
  descriptionApprovals: [approval],
  noteApprovals: [approval],
  openConsent: approval,
  cve: { id: 'CVE-2026-2026', requestedAt: AT, later: { why: 'canary', approvedBy: [who] } },
  embargo: { t0: AT, override: { why: 'canary', approvedBy: [who] } },
  plans: { disclosure: state },
  past: [state],
  voided: { disclosure: plan },
  hold,
  isIssueLocked: true,
  overtakenBy: { advisory: 1 },
  waited: 1,
  leak: { where: 'canary', at: AT },
  decision: { track: 'private', why: 'canary', by: who },
  acceptedAt: AT,
  noticeAt: AT,
  openedAt: AT,
  pushedAt: AT,
  publishedAt: AT,
  closedAt: CLOSED_AT,
  reminded: ['canary'],
  met: ['canary'],
  trackingIssue: { number: 34, url: 'https://github.com/kata-containers/kata-containers/issues/34' },
  releaseUrls: ['https://github.com/kata-containers/kata-containers/releases/tag/1.11.0'],
  grants: [{ person: who, audience: 'developers', since: AT }],
  revoked: [who],
  duplicateOf: 11,
  noticed: [{ channel: 'c', name: 'canary', address: 'canary@x', key, t0: AT, messageId: 'canary', since: AT }],
  errata: [{ text: 'canary', at: AT }],
  binaries: [{ release: 'canary', by: who, at: AT }],
  invitation: { sequence: 1, t0: AT, logins: ['canary'] },
  labelRefusal: { labels: 'canary', at: AT },
  purged: null,
};
