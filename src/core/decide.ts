/**
 * decide(world, case, input) → facts and effects. The heart of the bot, and pure: the same input on the same case gives
 * the same decision. A refusal is a decision too: it changes nothing and says why.
 */

import { advisoryNeeds, decideAdvisorySeen } from './deciding/advisory-seen.ts';
import { add, type Builder, finish, sceneOf } from './deciding/builder.ts';
import { decideTick, decideWaiting } from './deciding/clock.ts';
import { commentNeeds, commentRoles, decideComment } from './deciding/comments.ts';
import { follow, voidStalePlans } from './deciding/consequences.ts';
import { decideClosing, decideDraftEdit, decideLock, decideTitleEdit, draftEditNeeds } from './deciding/edits.ts';
import { decideLabels } from './deciding/labels.ts';
import { openCase } from './deciding/opening.ts';
import { decidePullRequest, pullRequestNeeds } from './deciding/pull-requests.ts';
import { decidePurged, purgedNeeds } from './deciding/purged.ts';
import { decideFailing, decideReceipts } from './deciding/receipts.ts';
import { adoptFound, reconcile } from './deciding/restored.ts';
import {
  decideAdvisoryPublished,
  decideCredits,
  decideDuplicatePublished,
  decideNamedInPublic,
  decideReadersAdded,
  decideRelease,
  freeze,
} from './deciding/signals.ts';
import { tickNeeds } from './deciding/tick-needs.ts';
import type { Fact } from './facts.ts';
import { type Found, type Input, type Lookup, NOTHING_FOUND } from './inputs.ts';
import type { Actor, Case, ConfiguredRole, Role } from './model.ts';
import { begunPlans } from './plan-states.ts';
import { indexNeeds } from './published-ids.ts';
import { isPurged } from './purged.ts';
import type { Decision, World } from './scene.ts';

/** What the engine must look up before it asks for the decision. */
export function needs(world: World, c: Case | null, input: Input): readonly Lookup[] {
  if (c === null) return [];
  if (isPurged(c)) return purgedNeeds(input);
  if (input.kind === 'comment') return commentNeeds(input, c, world);
  if (input.kind === 'tick') return tickNeeds(world, c, input.at);
  if (input.kind === 'advisory-published' || input.kind === 'named-in-public') return indexNeeds(world);
  if (input.kind === 'advisory-seen') return advisoryNeeds(world, c, input);
  if (input.kind === 'draft-edited') return draftEditNeeds(c, input);
  if (input.kind === 'pull-request') return pullRequestNeeds(world, c, input);
  return input.kind === 'label' ? [{ kind: 'issue-labels', place: input.place }] : [];
}

/** The configured roles that matter for this input: only these are asked of GitHub. */
export function rolesAsked(input: Input): readonly ConfiguredRole[] {
  switch (input.kind) {
    case 'comment':
      return commentRoles(input);
    case 'label':
    case 'case-issue-opened':
    case 'public-report':
      return ['coordinators', 'associates'];
    case 'draft-edited':
    case 'title-edited':
      return ['coordinators', 'core-reviewers', 'associates'];
    default:
      return [];
  }
}

/** `before` is null where there is no case of this id yet. `roles` are those that the actor holds now. */
export function decide(
  world: World,
  before: Case | null,
  input: Input,
  roles: readonly ConfiguredRole[],
  found: Found = NOTHING_FOUND,
): Decision {
  const b: Builder = {
    world,
    input,
    actor: actorOf(input, before, roles),
    found,
    case: before,
    scene: null,
    entries: [],
    effects: [],
  };
  if (before === null) {
    if ('comment' in input || !OPENING.has(input.kind)) return finish(b);
  }
  if (before !== null && isPurged(before)) {
    decidePurged(b, input);
    return finish(b);
  }
  dispatch(b, input);
  if (b.entries.some(({ fact }) => fact.type === 'plan-proposed')) adoptFound(b);
  if (b.case !== null && !isPurged(b.case) && input.kind !== 'advisory-reported') follow(b);
  if (b.entries.some((e) => !UNSEEN.has(e.fact.type))) syncAll(b);
  if (b.entries.some(({ fact }) => isOnTheBoard(fact))) syncBoard(b);
  return finish(b);
}

const OPENING: ReadonlySet<Input['kind']> = new Set(['advisory-reported', 'case-issue-opened', 'public-report']);

function actorOf(input: Input, c: Case | null, roles: readonly ConfiguredRole[]): Actor {
  if (input.source.kind === 'bot') return { kind: 'bot' };
  const { person } = input.source;
  const reporter: readonly Role[] = c?.reporter?.id === person.id ? ['reporter'] : [];
  return { kind: 'person', person, roles: [...roles, ...reporter] };
}

function dispatch(b: Builder, input: Input): void {
  switch (input.kind) {
    case 'advisory-reported':
    case 'case-issue-opened':
    case 'public-report':
      return openCase(b, input);
    case 'comment':
      return decideComment(b, input);
    case 'comment-deleted':
      return add(b, [{ type: 'comment-deleted', comment: input.comment }]);
    case 'label':
      return decideLabels(b, input.place);
    case 'draft-edited':
      return decideDraftEdit(b, input);
    case 'title-edited':
      return decideTitleEdit(b, input.title);
    case 'issue-closed-or-reopened':
      return decideClosing(b, input.open);
    case 'issue-locked':
      return decideLock(b, input.isLocked);
    case 'pull-request':
      return decidePullRequest(b, input);
    case 'release':
      return decideRelease(b, input);
    case 'advisory-published':
      return decideAdvisoryPublished(b);
    case 'advisory-seen':
      return decideAdvisorySeen(b, input);
    case 'named-in-public':
      return decideNamedInPublic(b, input);
    case 'configuration-changed':
      return voidStalePlans(b);
    case 't0-waits':
      return decideWaiting(b, input.problem);
    case 'case-repository-public':
      return freeze(b, 'the case repository is not private');
    case 'case-repository-replaced':
      return freeze(b, 'the case repository is another one now, or has another name or installation');
    case 'restored':
      return reconcile(b, input);
    case 'readers-added':
      return decideReadersAdded(b, input);
    case 'issue-lost':
      return freeze(b, `the case issue was ${input.how}`);
    case 'receipts':
      return decideReceipts(b, input.arrived);
    case 'delivery-failing':
      return decideFailing(b, input.effect, input.problem, input.final);
    case 'credits-from-duplicate':
      return decideCredits(b, input);
    case 'duplicate-published':
      return decideDuplicatePublished(b, input);
    case 'tick':
      return decideTick(b);
  }
}

/** Facts that the case issue does not show; all others make it anew. */
const UNSEEN: ReadonlySet<Fact['type']> = new Set([
  'commented',
  'comment-deleted',
  'communication-sent',
  'delivery-failed',
  'command-refused',
  'labels-refused',
  'reminded',
  'deadline-met',
  'noticed',
  'step-read-back',
  'post-archived',
  'pre-flight-done',
  'pre-flight-asked',
  'invited',
  'case-opened',
  'case-issue-made',
  'advisory-moved',
  'advisory-drifted',
  'advisory-readers',
  'leak-rehearsed',
  'advisory-edit-shown',
  'case-issue-locked',
  'overtook',
  'purged',
]);

/** Facts that the board shows: how far the plans came that were started. */
const ON_THE_BOARD: ReadonlySet<Fact['type']> = new Set([
  'plan-started',
  'step-sent',
  'step-done',
  'step-read-back',
  'post-archived',
  'tracking-issue-made',
  'patch-pushed',
  'held',
  'resumed',
]);

/** Of failures only those of a message: that the board itself can't be written must not ask for the board. */
function isOnTheBoard(fact: Fact): boolean {
  return fact.type === 'delivery-failed' ? fact.message !== null : ON_THE_BOARD.has(fact.type);
}

function syncBoard(b: Builder): void {
  if (begunPlans(sceneOf(b).case).length > 0) b.effects.push({ kind: 'sync-board', audience: 'team' });
}

/** The advisory follows the draft from the status on in which it was submitted. */
const ADVISORY_FACTS: ReadonlySet<Fact['type']> = new Set([
  'draft-changed',
  'credit-added',
  'cve-assigned',
  'severity-overridden',
  'advisory-made',
]);

/** A new advisory is read by the coordinators from its first moment on, and any by whoever takes the case. */
const READER_FACTS: ReadonlySet<Fact['type']> = new Set(['advisory-made', 'coordinator-assigned']);

function syncAll(b: Builder): void {
  const { case: c, process } = sceneOf(b);
  if (!b.effects.some((e) => e.kind === 'sync-case-issue'))
    b.effects.push({ kind: 'sync-case-issue', audience: 'team', over: [] });
  const moved = b.entries.some((e) =>
    ['status-changed', 'opened', 'tracking-issue-made', 'case-opened'].includes(e.fact.type),
  );
  if (moved && c.openedAt !== null && c.trackingIssue !== null)
    b.effects.push({ kind: 'sync-public-issue', audience: 'public' });
  const changed = b.entries.some((e) => ADVISORY_FACTS.has(e.fact.type));
  const isRead = b.entries.some((e) => READER_FACTS.has(e.fact.type)) && c.advisory?.published === false;
  const follows = process.advisoryFollows.includes(c.status) && c.advisory !== null;
  if ((isRead || (changed && follows)) && !b.effects.some((e) => e.kind === 'sync-advisory')) {
    b.effects.push({ kind: 'sync-advisory', audience: 'developers', state: null, force: false });
  }
}
