/** What is wrong with one message of a rehearsal: that it did not arrive, or how it arrived. */
import type { PublicKey } from 'openpgp';
import { placeholderIn } from '../../core/leftovers.ts';
import type { Case, KeyRef, PlanState, Receipt, Step } from '../../core/model.ts';
import { slotUrl } from '../../core/plan-run.ts';
import type { Instant } from '../../core/time.ts';
import { blobsOf } from '../../engine/blobs.ts';
import type { EngineParts } from '../../engine/parts.ts';
import { type ArrivedMail, mailFaults } from './arrived-mail.ts';

/** What the rehearsal left behind. */
export interface Traces {
  readonly parts: EngineParts;
  /** The copy of the case. */
  readonly case: Case;
  /** The plan in it; undefined where it was given up. */
  readonly state: PlanState | undefined;
  /** In the words of the refusal; null: it started. */
  readonly whyNotStarted: string | null;
  /** The time limit came first. */
  readonly isOver: boolean;
  readonly mails: readonly ArrivedMail[];
  /** Texts at the sink of Slack. */
  readonly posts: readonly unknown[];
  /** The team's public key; null where none is set. */
  readonly teamKey: PublicKey | null;
  readonly now: Instant;
}

/** `message`: of the plan; `sent`: with its slots filled, as it was handed over. In words; empty: nothing. */
export async function messageFaults(traces: Traces, message: Step, sent: Step): Promise<readonly string[]> {
  const receipt = traces.state?.receipts[message.id];
  if (receipt === undefined) return [undelivered(traces, message)];
  const text = `${sent.subject ?? ''}\n${sent.body}`;
  const missing = message.slots.filter((slot) => {
    const url = slotUrl(traces.case, slot);
    return url === null || !text.includes(url);
  });
  const leftover = /[⟦⟧]/.exec(text)?.[0] ?? placeholderIn(text);
  const readBack = traces.state?.readBack[message.id]?.problem ?? null;
  return [
    ...missing.map((slot) => `the address of the ${slot} is not in it`),
    ...(leftover === undefined ? [] : [`${leftover} is left of its template`]),
    ...(readBack === null ? [] : [readBack]),
    ...(await atSink(traces, sent, receipt)),
  ];
}

function undelivered(traces: Traces, message: Step): string {
  if (traces.whyNotStarted !== null) return `the plan would not start: ${traces.whyNotStarted}`;
  const failing = traces.state?.failing[message.id];
  if (failing !== undefined) return failing;
  if (traces.isOver) return 'the time for a rehearsal was over before it arrived';
  if (traces.case.hold !== null) return `the case was held: ${traces.case.hold.why}`;
  const open = message.slots.filter((slot) => slotUrl(traces.case, slot) === null);
  return open.length > 0 ? `it waits for the address of the ${open.join(' and the ')}` : 'it was not delivered';
}

/** Mail and Slack are looked at where they arrived; what was written in memory has its receipt of being there. */
async function atSink(traces: Traces, sent: Step, receipt: Receipt): Promise<readonly string[]> {
  const { parts, mails, posts, teamKey, now } = traces;
  const { target } = sent;
  if (target.kind === 'slack') return posts.includes(sent.body) ? [] : ['it is not at the sink as it was sent'];
  if (target.kind !== 'mail') return [];
  const mine = mails.filter(({ messageId }) => messageId === receipt.messageId);
  const [only, ...others] = mine;
  if (only === undefined || others.length > 0) return [`it arrived ${mine.length} times at the sink`];
  const encryptTo = target.encrypt === null ? null : await keyText(parts, target.encrypt);
  return mailFaults(only, { to: target.to, step: sent, encryptTo, teamKey, at: now });
}

/** As the sender read it. */
async function keyText({ github, caseRepository }: EngineParts, { version }: KeyRef): Promise<string> {
  return new TextDecoder().decode(await blobsOf(github.caseFiles)(caseRepository, version));
}
