/**
 * Keeps the board: one comment on the case issue, made once and edited from then on. It is found again by a marker that
 * is the same for all syncs of a case.
 */

import { boardText } from '../../core/board.ts';
import { boardRecord } from '../../core/board-record.ts';
import { sha256 } from '../../core/hash.ts';
import type { Case } from '../../core/model.ts';
import { begunPlans } from '../../core/plan-states.ts';
import type { Instant } from '../../core/time.ts';
import { boardKey } from '../marker.ts';
import { type Memory, PortFault } from '../ports.ts';
import { recordLine } from '../record-line.ts';
import { arrived, caseNumber, markerOf, type PassedOf, type Sending, type Sent, since, theCase } from './sending.ts';

/** What is remembered of the comment: which one it is, and what was written last, and when. */
interface Written {
  readonly comment: number;
  readonly digest: string;
  readonly at: Instant;
}

/** Writes only what differs from what was written last. A comment that somebody deleted is made anew. Throws PortFault. */
export async function syncBoard(_effect: PassedOf<'sync-board'>, sending: Sending): Promise<Sent> {
  const c = theCase(sending);
  const { store } = sending.parts;
  const record = boardRecord(c);
  const forMachines = record === null ? '' : `\n\n${recordLine(sending.parts.salt, c.id, record)}`;
  const read = boardText(c, sending.world.process, sending.now, forMachines.length);
  if (read === null) return arrived('no plan was started');
  const text = `${read}${forMachines}`;
  const marker = markerOf(sending.parts, boardKey(c.id));
  const last = await recalled(store, c);
  const posted = await written(sending, marker, `${marker}\n${text}`, last);
  const now: Written = { comment: posted.id, digest: sha256(text), at: posted.wrote ? sending.now : (last?.at ?? 0) };
  await store.remember(memoryName(c), JSON.stringify(now));
  return arrived(posted.url, posted.url);
}

async function written(
  sending: Sending,
  marker: string,
  body: string,
  last: Written | null,
): Promise<{ id: number; url: string; wrote: boolean }> {
  const { github, caseRepository } = sending.parts;
  const number = caseNumber(sending);
  const same = last?.digest === sha256(body.slice(marker.length + 1));
  if (last !== null && !same) {
    const edited = await edit(sending, last.comment, body);
    if (edited !== null) return { ...edited, wrote: true };
  }
  // Also where nothing is to be written: it may have been deleted since.
  const from = since({ ...sending, createdAt: last?.at ?? firstStart(theCase(sending)) });
  const found = await github.caseIssues.findOwnComment(caseRepository, number, marker, from);
  if (found === null) return { ...(await github.caseIssues.comment(caseRepository, number, body)), wrote: true };
  if (same) return { ...found, wrote: false };
  return { ...(await github.caseIssues.updateComment(caseRepository, found.id, body)), wrote: true };
}

/** Null where GitHub refuses it for good: it is gone, or the next request tells what is wrong. */
async function edit({ parts }: Sending, comment: number, body: string): Promise<{ id: number; url: string } | null> {
  try {
    return await parts.github.caseIssues.updateComment(parts.caseRepository, comment, body);
  } catch (error) {
    if (error instanceof PortFault && error.kind === 'permanent') return null;
    throw error;
  }
}

function firstStart(c: Case): Instant {
  return Math.min(...begunPlans(c).map(({ startedAt, proposedAt }) => startedAt ?? proposedAt));
}

function memoryName(c: Case): string {
  return `board:${c.id}`;
}

async function recalled(memory: Memory, c: Case): Promise<Written | null> {
  const text = await memory.recall(memoryName(c));
  return text === null ? null : (JSON.parse(text) as Written);
}
