/**
 * After a restore: the case is as it was when the backup was made. What is known of the time since is taken over from
 * where it can be seen (the board, the advisory); the rest is told to people; and nothing leaves before `/resume`.
 */
import type { Effect } from '../effects.ts';
import type { FoundAfterRestore } from '../inputs.ts';
import { cell } from '../markdown-table.ts';
import { mentionOf } from '../mentions.ts';
import type { Case, FoundPlan, PlanPurpose, PlanState, Receipt, Step } from '../model.ts';
import { messagesOf } from '../plan-run.ts';
import { begun, OPENS } from '../plan-start.ts';
import { planByHash } from '../plan-states.ts';
import { type Instant, toIso } from '../time.ts';
import { unproven } from '../unproven.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { effectFacts, noticedFacts, readBackOf } from './receipts.ts';
import { hold } from './signals.ts';

/** Of these a case has one: what an earlier one told is not told again by another, whatever its hash. */
const ONCE: readonly PlanPurpose[] = ['notice', 'disclosure', 'note', 'open-report'];

/** Takes over what was found, freezes the case, and tells people what to look at. */
export function reconcile(b: Builder, found: FoundAfterRestore): void {
  const { backedUpAt, restoredAt, plans } = found;
  const before = sceneOf(b).case;
  add(b, [{ type: 'restored', backedUpAt, restoredAt, plans }]);
  adoptFound(b);
  if (found.published !== null) adoptPublished(b, found.published, restoredAt);
  const why = `the database was restored from a backup of ${toIso(backedUpAt)}`;
  const isHeld = !hold(b, why);
  const after = sceneOf(b);
  const held = isHeld ? ` The case was held already (${cell(before.hold?.why ?? '')}).` : '';
  const words = [
    `${mentionOf(after, ['coordinator'])} **everything of this case is held: ${why}.**${held} What happened from then until ${toIso(restoredAt)} is not in it.`,
    boardWords(found, before, after.case),
    ...unprovenWords(found, after.case),
    'What was typed in between runs again where it is seen, but `/approve plan`, `/disclose now` and `/resume` of that time do not count. Look whether status, draft, T0 and plans are what you expect, then type `/resume`: what is due and has no receipt is sent then, and nothing that has one.',
  ];
  add(b, [], [comment(words.join('\n\n'))]);
}

/** Receipts of plans that the case knows by now, each once. */
export function adoptFound(b: Builder): void {
  for (const found of sceneOf(b).case.restored?.plans ?? []) {
    adopt(b, found);
    const isPublic = found.startedAt !== null && OPENS.includes(found.purpose);
    // Also where this database does not know the plan: what is public is no leak.
    if (isPublic && sceneOf(b).case.openedAt === null) add(b, [{ type: 'opened', at: found.startedAt }]);
  }
}

function adopt(b: Builder, found: FoundPlan): void {
  const { case: c } = sceneOf(b);
  const same = planByHash(c, found.hash);
  const state = same ?? (ONCE.includes(found.purpose) ? c.plans[found.purpose] : undefined);
  if (state === undefined) return;
  if (same !== undefined && found.startedAt !== null) begin(b, same, found.approvals, found.startedAt);
  for (const message of state.plan.steps.flatMap(messagesOf)) {
    const receipt = found.receipts[message.id];
    if (receipt !== undefined) take(b, state, message, receipt, found.tells);
  }
}

/** It began after the backup: what became true with it is true. Its effects were done then. */
function begin(b: Builder, state: PlanState, approvals: FoundPlan['approvals'], at: Instant): void {
  if (state.startedAt !== null || state.isVoid) return;
  const { purpose, hash } = state.plan;
  add(
    b,
    approvals.map((by) => ({ type: 'plan-approved', purpose, hash, by, runNow: false })),
  );
  const outcome = begun(sceneOf(b), state, at);
  if (outcome.ok)
    return add(
      b,
      outcome.facts,
      outcome.effects.filter(({ kind }) => kind.startsWith('sync-')),
    );
  add(b, [
    { type: 'plan-started', purpose, hash, at },
    ...(purpose === 'disclosure' ? [{ type: 'opened' as const, at }] : []),
  ]);
}

function take(b: Builder, { plan }: PlanState, step: Step, receipt: Receipt, told: Instant | null): void {
  const { case: c, now } = sceneOf(b);
  if (planByHash(c, plan.hash)?.receipts[step.id] !== undefined) return;
  const { purpose, hash } = plan;
  const effect: Effect = {
    ...{ kind: 'step', key: '', caseId: c.id, due: now, audience: step.audience, purpose, hash, step, late: false },
  };
  const found: Receipt = { ...receipt, foundAfterRestore: true };
  add(b, [...issueFacts(step, receipt), ...effectFacts(effect, found)], readBackOf(effect));
  add(b, noticedFacts(b, effect, found, told));
}

function issueFacts({ target }: Step, { url }: Receipt) {
  const number = Number(/\/(\d+)$/.exec(url ?? '')?.[1]);
  return target.kind === 'tracking-issue' && url !== null && number > 0
    ? [{ type: 'tracking-issue-made' as const, number, url }]
    : [];
}

/** The advisory is public, and the plan that publishes it has run, or its T0 has passed with all approvals. */
function adoptPublished(b: Builder, url: string, restoredAt: Instant): void {
  const { case: c, config } = sceneOf(b);
  const state = c.plans.disclosure;
  const step = state?.plan.steps.find(({ target }) => target.kind === 'publish-advisory');
  if (state === undefined || step === undefined) return;
  const { t0 } = state.plan;
  if (state.startedAt === null) {
    if (t0 === 'now' || t0 > restoredAt || state.approvals.length < config.approvals) return;
    begin(b, state, [], t0);
  }
  const receipt = { at: restoredAt, proof: url, url, messageId: null, maybeTwice: false };
  take(b, state, step, receipt, state.plan.tells);
}

const receiptsOf = ({ plans, past }: Case): number =>
  [...Object.values(plans), ...past].reduce((sum, { receipts }) => sum + Object.keys(receipts).length, 0);

function boardWords({ board, plans }: FoundAfterRestore, before: Case, after: Case): string {
  const count = receiptsOf(after) - receiptsOf(before);
  const taken =
    count === 0
      ? 'Nothing was found that is newer.'
      : `${count} receipts that are newer were found, and taken over: the board shows them.`;
  const unknown = plans.filter(({ hash }) => planByHash(after, hash) === undefined);
  const more = plans.reduce((sum, plan) => sum + plan.more, 0);
  return [
    board === 'edited' ? '**The board is not as the bot wrote it: what it said of receipts is not believed.**' : taken,
    ...unknown.map(
      ({ purpose, hash, receipts }) =>
        `The board told of a ${purpose} plan \`${hash}\` that this database does not know, with ${Object.keys(receipts).length} receipts: where its messages are planned again, those that arrived are not sent again.`,
    ),
    ...(more === 0 ? [] : [`${more} receipts had no room on the board.`]),
  ].join(' ');
}

/** Roster mails of hundreds: a comment holds no more than GitHub takes. */
const MOST = 50;

function unprovenWords({ mails, messageIds, restoredAt }: FoundAfterRestore, c: Case): readonly string[] {
  const messages = unproven(c, restoredAt).map(({ hash, step, place }) => ({
    what: `${step.communication} → ${place}`,
    messageId: messageIds[`${hash}/${step.id}`] ?? null,
  }));
  const all = [...messages, ...mails];
  if (all.length === 0) return [];
  const lines = all
    .slice(0, MOST)
    .map(({ what, messageId }) => `- ${cell(what)}${messageId === null ? '' : `, Message-ID \`${messageId}\``}`);
  const rest = all.length - MOST;
  return [
    [
      '**These may have been sent, and nothing proves it.** They are sent after `/resume`, mails under the Message-ID that they would have had: look in the archive of the list, or ask a recipient, before that. Of a public list, `/archived CHANNEL URL` says that it is there, and it is not sent.',
      '',
      ...lines,
      ...(rest > 0 ? [`- … and ${rest} more`] : []),
    ].join('\n'),
  ];
}
