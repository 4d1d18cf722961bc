/** Sends one effect that the gate let pass: which sender is for which kind. */
import type { Passed } from '../core/gate.ts';
import type { CaseInput } from '../core/inputs.ts';
import { mayBeThere } from './attempts.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import { PortFault } from './ports.ts';
import {
  commentOnAdvisory,
  makeAdvisory,
  publishAdvisory,
  requestCve,
  syncAdvisory,
  takeOffReaders,
} from './senders/advisory.ts';
import { syncBoard } from './senders/board.ts';
import { commentOnIssue, openCaseIssue, postComment, react, syncCaseIssue } from './senders/case-issue.ts';
import { noteLeave } from './senders/leave.ts';
import { sendCalendar, sendMail } from './senders/mail.ts';
import {
  openTrackingIssue,
  syncPublicIssue,
  writeDocument,
  writeIndexRow,
  writeReleaseNotes,
} from './senders/public.ts';
import { readBack } from './senders/read-back.ts';
import { rehearse } from './senders/rehearse.ts';
import { arrived, caseNumber, type PassedOf, type Sending, type Sent } from './senders/sending.ts';

/** Throws PortFault. */
export function send(effect: Passed, sending: Sending): Promise<Sent> {
  switch (effect.kind) {
    case 'open-case-issue':
      return openCaseIssue(effect, sending);
    case 'sync-case-issue':
      return syncCaseIssue(effect, sending);
    case 'sync-public-issue':
      return syncPublicIssue(effect, sending);
    case 'comment':
      return commentOnIssue(effect, sending);
    case 'react':
      return react(effect, sending);
    case 'advisory-comment':
      return commentOnAdvisory(effect, sending);
    case 'sync-advisory':
      return syncAdvisory(effect, sending);
    case 'take-off-readers':
      return takeOffReaders(effect, sending);
    case 'make-advisory':
      return makeAdvisory(effect, sending);
    case 'request-cve':
      return requestCve(effect, sending);
    case 'tell-case':
      return tellCase(effect, sending);
    case 'tell-published':
      return tellPublished(effect, sending);
    case 'sync-board':
      return syncBoard(effect, sending);
    case 'read-back':
      return readBack(effect, sending);
    case 'rehearse':
    case 'rehearse-leak':
      return rehearse(effect, sending);
    case 'note-leave':
      return noteLeave(effect, sending);
    case 'calendar':
      return sendCalendar(effect, sending);
    case 'mail':
    case 'step':
      return sendStep(effect, sending);
  }
}

async function sendStep(effect: PassedOf<'mail' | 'step'>, sending: Sending): Promise<Sent> {
  const { step } = effect;
  const { target } = step;
  switch (target.kind) {
    case 'mail':
      return sendMail(effect, target, sending);
    case 'slack': {
      // Asked before it leaves: nothing may come between the message and its receipt.
      const maybeTwice = await mayBeThere(sending.parts.store, effect.key, sending.attempts);
      const { response } = await sending.parts.channels.slack.post(target.place, step.body);
      return { proof: response, url: null, messageId: null, maybeTwice, made: null };
    }
    case 'tracking-issue':
      return openTrackingIssue(step, target, sending);
    case 'publish-advisory':
      return publishAdvisory(step.body, target.repository, target.ghsa, sending);
    case 'file':
      return writeDocument(step, target, sending);
    case 'index':
      return writeIndexRow(step, target, sending);
    case 'release':
      return writeReleaseNotes(step, target, sending);
    case 'case-issue':
      return postComment(sending, caseNumber(sending), step.body);
    case 'roster':
      throw new PortFault('permanent', 'a roster is sent as one mail to each member, never as one message');
    case 'advisory':
      throw new PortFault('permanent', 'a plan has no step that comments on the advisory');
  }
}

/** One case tells another: it becomes an input there. Told twice, it changes nothing more. */
async function tellCase({ key: id, number, credits }: PassedOf<'tell-case'>, sending: Sending): Promise<Sent> {
  const from = sending.case?.number ?? 0;
  const base = { id, at: sending.now, source: { kind: 'bot' } } as const;
  return tell(number, { kind: 'credits-from-duplicate', ...base, from, credits }, sending);
}

async function tellPublished({ key: id, number }: PassedOf<'tell-published'>, sending: Sending): Promise<Sent> {
  const from = sending.case?.number ?? 0;
  const base = { id, at: sending.now, source: { kind: 'bot' } } as const;
  return tell(number, { kind: 'duplicate-published', ...base, from }, sending);
}

async function tell(number: number, input: CaseInput, { parts }: Sending): Promise<Sent> {
  const other = await parts.store.byNumber(number);
  if (other === null) throw new PortFault('permanent', `there is no case #${number}`);
  await handle(parts, other.case.id, input, SETTLES_NOTHING);
  return arrived(`case #${number}`);
}
