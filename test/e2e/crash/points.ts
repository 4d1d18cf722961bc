/**
 * The points at which the program is killed around `/notify` and T0: closed lists, in sentences. kill-at.ts, which is
 * loaded into the program, knows each of them by what goes through a socket or into the database.
 */
import type { Stage } from './stages.ts';

/** When a message is concerned; the answer is GitHub's, the mail server's or Slack's. */
export const MOMENTS = [
  'before it leaves',
  'after it left, before its answer is heard',
  'after its answer, before its receipt is committed',
  'after its receipt is committed',
] as const;

interface Message {
  readonly name: string;
  readonly stage: Stage;
  /** How the request begins, or the SMTP command that names the recipient. */
  readonly head: string;
}

const CASE_ISSUE = '/api/v3/repos/kata-containers/vmt-cases/issues/2';
const PRODUCT = '/api/v3/repos/kata-containers/kata-containers';
const COMMUNITY = '/api/v3/repos/kata-containers/community/contents';

/** What leaves, each kind. */
const MESSAGES = [
  { name: 'the answer to the last approval', stage: 'notify', head: `POST ${CASE_ISSUE}/comments ` },
  { name: 'the mail to a member of the roster', stage: 'notify', head: 'RCPT TO:<ben@cloud.example>' },
  { name: 'the mail to the downstream list', stage: 'notify', head: 'RCPT TO:<linux-distros@vs.example.org>' },
  { name: 'the labels of the case issue, at the notice', stage: 'notify', head: `PATCH ${CASE_ISSUE} ` },
  { name: 'the call to push, on the case issue', stage: 'T0', head: `POST ${CASE_ISSUE}/comments ` },
  { name: 'the tracking issue', stage: 'T0', head: `POST ${PRODUCT}/issues ` },
  { name: 'the labels of the tracking issue', stage: 'T0', head: `PATCH ${PRODUCT}/issues/1 ` },
  { name: 'the labels of the case issue, at T0', stage: 'T0', head: `PATCH ${CASE_ISSUE} ` },
  { name: 'the board', stage: 'T0', head: `PATCH ${CASE_ISSUE.replace('/2', '/comments/')}` },
  { name: 'the publication of the advisory', stage: 'T0', head: `PATCH ${PRODUCT}/security-advisories/` },
  { name: 'the document', stage: 'T0', head: `PUT ${COMMUNITY}/KCSA%2FKCSA-CVE-2026-2026.md ` },
  { name: 'the row of the index', stage: 'T0', head: `PUT ${COMMUNITY}/KCSA.md ` },
  { name: 'the mail to the first public list', stage: 'T0', head: 'RCPT TO:<kata-dev@lists.example.org>' },
  { name: 'the mail to the last public list', stage: 'T0', head: 'RCPT TO:<oss-security@lists.example.org>' },
  { name: 'the Slack message', stage: 'T0', head: 'POST /services/announcements ' },
  { name: 'the notes of the release', stage: 'T0', head: `PATCH ${PRODUCT}/releases/` },
] as const satisfies readonly Message[];

interface Write {
  readonly name: string;
  readonly stage: Stage;
  /** Regular expression over the statements of the transaction, with what was bound and what came back. */
  readonly having: string;
  readonly moment: 'before' | 'after';
}

const STORED = (event: string) => `insert into "inbox"[^]*${event}`;
const DECIDED = (fact: string) => `insert into "journal"[^]*${fact}`;
/** What a claim gave is seen only when it is committed. */
const CLAIMED = 'update "outbox" set[^]*claimed[^]*kind[^]{1,6}:[^]{1,6}step';

/** Commits. */
const WRITES = [
  {
    name: 'before the delivery of the last approval is stored',
    stage: 'notify',
    having: STORED('issue_comment'),
    moment: 'before',
  },
  {
    name: 'after the delivery of the last approval is stored, before 202',
    stage: 'notify',
    having: STORED('issue_comment'),
    moment: 'after',
  },
  { name: 'before the last approval is decided', stage: 'notify', having: DECIDED('plan-approved'), moment: 'before' },
  { name: 'after the last approval is decided', stage: 'notify', having: DECIDED('plan-approved'), moment: 'after' },
  { name: 'after the mails of the notice are claimed', stage: 'notify', having: CLAIMED, moment: 'after' },
  { name: 'before T0 is decided', stage: 'T0', having: DECIDED('plan-started'), moment: 'before' },
  { name: 'after T0 is decided', stage: 'T0', having: DECIDED('plan-started'), moment: 'after' },
  { name: 'after the tracking issue is claimed', stage: 'T0', having: CLAIMED, moment: 'after' },
  { name: 'before the delivery of the push is stored', stage: 'T0', having: STORED('pull_request'), moment: 'before' },
  {
    name: 'after the delivery of the push is stored, before 202',
    stage: 'T0',
    having: STORED('pull_request'),
    moment: 'after',
  },
  { name: 'before the push is decided', stage: 'T0', having: DECIDED('patch-pushed'), moment: 'before' },
  {
    name: 'after the push is decided, with all that leaves then',
    stage: 'T0',
    having: DECIDED('patch-pushed'),
    moment: 'after',
  },
] as const satisfies readonly Write[];

/** What kill-at.ts is told, as JSON in KILL_AT. */
export type Point =
  | { readonly head: string; readonly moment: (typeof MOMENTS)[number] }
  | { readonly having: string; readonly moment: 'before' | 'after' };

/** Every named point. */
export const POINTS: readonly { readonly name: string; readonly stage: Stage; readonly point: Point }[] = [
  ...WRITES.map(({ name, stage, having, moment }) => ({ name, stage, point: { having, moment } })),
  ...MESSAGES.flatMap(({ name, stage, head }) =>
    MOMENTS.map((moment) => ({ name: `${name}: ${moment}`, stage, point: { head, moment } })),
  ),
];
