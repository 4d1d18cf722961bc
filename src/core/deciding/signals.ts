/** Signals: what happened on GitHub or elsewhere, seen by the bot. */
import type { CaseInput } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import { fixes } from '../patches.ts';
import { slotToken } from '../plan-run.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

type Of<K extends CaseInput['kind']> = Extract<CaseInput, { kind: K }>;

/** A public pull request that names this case: pushed, and merged when it is. Before T0 there is no such thing. */
export function decidePullRequest(b: Builder, input: Of<'pull-request'>): void {
  const { case: c } = sceneOf(b);
  if (c.openedAt === null || !names(input, c.trackingIssue, [c.cve.id, c.advisory?.ghsa ?? null])) return;
  for (const fix of fixes(c)) {
    if (fix.branch !== input.base) continue;
    if (fix.pushed === null) add(b, [{ type: 'patch-pushed', branch: fix.branch, url: input.url }]);
    const mine = fix.pushed === null || fix.pushed === input.url;
    if (input.merged && mine && !fix.merged) add(b, [{ type: 'patch-merged', branch: fix.branch }]);
  }
}

/** Does the text name the tracking issue (`#12` or its address), the CVE or the advisory? Whole words only. */
function names(
  input: Of<'pull-request'>,
  issue: { readonly number: number; readonly url: string } | null,
  ids: readonly (string | null)[],
): boolean {
  const text = `${input.title}\n${input.body}`;
  const wanted = [...(issue === null ? [] : [issue.url, `#${issue.number}`]), ...ids].filter(
    (id): id is string => id !== null && id !== '',
  );
  return wanted.some((id) =>
    text
      .split(id)
      .slice(1)
      .some((after) => !/^[0-9A-Za-z]/.test(after)),
  );
}

/** A release that carries the fix: its notes are written now, if the plan has them and they are not there yet. */
export function decideRelease(b: Builder, input: Of<'release'>): void {
  const { case: c } = sceneOf(b);
  const state = c.plans.disclosure;
  if (state === undefined || c.openedAt === null) return;
  const version = input.tag.replace(/^v/, '');
  for (const step of state.plan.steps) {
    if (step.target.kind !== 'release' || step.target.version.replace(/^v/, '') !== version) continue;
    if (state.receipts[step.id] !== undefined || !state.sent.includes(step.id)) continue;
    const body = step.slots.reduce(
      (text, slot) => text.replaceAll(slotToken(slot), c.trackingIssue?.url ?? ''),
      step.body,
    );
    add(
      b,
      [],
      [
        {
          kind: 'step',
          audience: step.audience,
          purpose: 'disclosure',
          hash: state.plan.hash,
          step: { ...step, body },
          late: false,
        },
      ],
    );
  }
}

/** Published by somebody else before its time: the embargo is broken. */
export function decideAdvisoryPublished(b: Builder): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  if (c.advisory === null || c.advisory.published) return;
  add(b, [{ type: 'advisory-published' }]);
  if (c.openedAt !== null || c.leak !== null) return;
  add(
    b,
    [{ type: 'leak-reported', where: 'the advisory was published on GitHub' }],
    [
      comment(
        `${mentionOf(scene, ['coordinator', 'architecture-committee'])} the advisory was published on GitHub before T0: the embargo is broken. Decide with \`/decide public WHY\`; then \`/plan\` is for now, and \`/disclose now HASH\` sends it.`,
      ),
    ],
  );
}

/** The bot freezes a case by itself: nothing is sent until a coordinator has looked and typed `/resume`. */
export function freeze(b: Builder, why: string): void {
  const { case: c } = sceneOf(b);
  if (c.hold === null && !c.closed) add(b, [{ type: 'held', why, by: 'vmt-bot' }]);
}

export function decideCredits(b: Builder, input: Of<'credits-from-duplicate'>): void {
  const { case: c } = sceneOf(b);
  const fresh = input.credits.filter((credit) => !c.draft.reporters.some((r) => r.name === credit.name));
  if (fresh.length === 0) return;
  add(
    b,
    fresh.map((credit) => ({ type: 'credit-added' as const, credit })),
    [
      comment(
        `Case #${input.from} is a duplicate of this one; its credit came here: ${fresh.map((r) => r.name).join(', ')}.`,
      ),
    ],
  );
}
