/** What follows from facts by itself, whatever caused them: running plans, automatic transitions, voided approvals. */
import { NOT_READ_ANY_MORE, tookNoComments } from '../advisory-comments.ts';
import { mayBeLedByAssociate, notForAssociates } from '../associates.ts';
import { unmet } from '../conditions.ts';
import type { Fact } from '../facts.ts';
import { waitFor } from '../holds.ts';
import { maintainingTeams, newcomers } from '../involved.ts';
import { mentionOf } from '../mentions.ts';
import { PLAN_PURPOSES, type PlanPurpose, type PlanState } from '../model.ts';
import { fixes } from '../patches.ts';
import { drift, rewording } from '../plan-drift.ts';
import { advancePlans, allReceipts, isPublished } from '../plan-run.ts';
import { PLANNED_BY } from '../plan-states.ts';
import { laneFault } from '../public-fix.ts';
import { retrospective } from '../retrospective.ts';
import type { Scene } from '../scene.ts';
import { move, transitionFor } from '../transition.ts';
import { putBackAtApproval } from './advisory-seen.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { callOnce, tellOnce } from './tell-once.ts';

/** Facts that change what a plan says or to whom: its approvals were for other bytes. */
const CHANGES: Readonly<Partial<Record<Fact['type'], string>>> = {
  'draft-changed': 'the draft was changed',
  'credit-added': 'a credit was added',
  'severity-overridden': 'the severity was changed',
  'cve-assigned': 'the CVE was assigned',
  'embargo-set': 'T0 was changed',
  'patch-registered': 'a patch was registered',
  'status-changed': 'the status was changed',
  classified: 'the class was changed',
  decided: 'it was decided how to go on',
  'terms-recorded': "the reporter's terms were recorded",
};

export function follow(b: Builder): void {
  involve(b);
  tellAssociate(b);
  tellPublicFix(b);
  voidPlans(b);
  putBackAtApproval(b);
  // Each pass may make the next one possible; a case has few steps, so this ends soon.
  for (let before = -1; before !== b.entries.length; ) {
    before = b.entries.length;
    automaticTransitions(b);
    runPlans(b);
    finishPlans(b);
  }
  tellEnd(b);
}

/** The comments on an advisory are read as long as its case is open. */
function tellEnd(b: Builder): void {
  const { case: c } = sceneOf(b);
  const hasEnded = b.entries.some(({ fact }) => fact.type === 'status-changed' && fact.closed);
  if (!hasEnded || c.advisory === null || tookNoComments(c)) return;
  add(b, [], [{ kind: 'advisory-comment', audience: 'developers', body: NOT_READ_ANY_MORE, communication: null }]);
}

/** The maintainers of the components learn of the case as soon as both are known. Who was taken off stays off. */
function involve(b: Builder): void {
  const scene = sceneOf(b);
  const { involves } = scene.process;
  if (involves === null || scene.case.track === 'public' || !involves.in.includes(scene.case.status)) return;
  tellTeams(b, scene, involves.role);
  const people = newcomers(scene, involves.role);
  if (people.length === 0) return;
  const { advisory } = scene.case;
  add(
    b,
    people.map((person): Fact => ({ type: 'granted', person, audience: involves.audience })),
    [
      comment(
        `${people.map(({ login }) => `@${login}`).join(' ')} may know of this case now: they maintain what is affected${advisory === null ? '; there is no advisory yet on which they could read it: type `/advisory`' : ''}.`,
      ),
      ...(advisory === null
        ? []
        : [{ kind: 'sync-advisory' as const, audience: 'developers' as const, state: null, force: false }]),
    ],
  );
}

/** Only people are granted by the bot: a team may be larger than who needs to know. */
function tellTeams(b: Builder, scene: Scene, role: 'sig-maintainers'): void {
  const teams = maintainingTeams(scene, role);
  if (teams.length === 0) return;
  const words = `${mentionOf(scene, ['coordinator'])} what is affected is maintained by ${teams.map((team) => `\`${team}\``).join(', ')}. Let those of them know who need to: \`/grant @login developers\`.`;
  tellOnce(b, `involve@${teams.join(' ')}`, words);
}

/** What an associate leads may turn out to be nothing for an associate. */
function tellAssociate(b: Builder): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  if (!c.isLedByAssociate || c.closed || mayBeLedByAssociate(scene)) return;
  const words = `${mentionOf(scene, ['coordinators'])} this case is led by an associate, and is nothing for one any more: ${notForAssociates(scene)}. A member takes it with \`/coordinator\`.`;
  tellOnce(b, `not-for-associates@${c.severity?.level ?? c.draft.cvss}`, words);
}

/** A fix that was made in the open, and turns out to be of what may not be. */
function tellPublicFix(b: Builder): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  const open = fixes(c).find(({ source }) => source === 'pull');
  if (open === undefined || c.openedAt !== null || c.closed) return;
  const fault = laneFault(scene, open.location);
  const wait = waitFor(c);
  if (fault !== null) {
    callOnce(
      b,
      `public-fix@${fault.value}`,
      `**the fix is public already** (${open.location}), and ${fault.rule}; this is ${fault.value}. Shorten the embargo with \`/embargo DATE\`, or type \`/leaked WHERE\` if it was understood.`,
    );
  }
  if (wait !== null) {
    callOnce(
      b,
      `public-fix@wait ${wait.since}`,
      `**the fix is public already** (${open.location}), and the case waits for another project (${wait.why}). Tell that project, or close the pull request; if it was understood, type \`/leaked WHERE\`.`,
    );
  }
}

function voidPlans(b: Builder): void {
  const happened = new Set(b.entries.map((e) => e.fact.type));
  const change = b.entries.map((e) => CHANGES[e.fact.type]).find((why) => why !== undefined);
  const proposed = new Set(b.entries.flatMap((e) => (e.fact.type === 'plan-proposed' ? [e.fact.plan.purpose] : [])));
  voidWhere(b, (scene, state) => {
    if (proposed.has(state.plan.purpose)) return null;
    if (change !== undefined) return change;
    return RENDERED.some((type) => happened.has(type)) ? drift(scene, state) : null;
  });
}

/** Facts that may change a text, or to whom it goes. */
const RENDERED: readonly Fact['type'][] = ['coordinator-assigned', 'advisory-made', 'noticed'];

/** Whatever changed: a plan that would be made otherwise now is void, and it is said what is different. */
export function voidStalePlans(b: Builder): void {
  tellReworded(b);
  voidWhere(b, (scene, state) => {
    const other = drift(scene, state);
    return other === null ? null : `the configuration was changed: ${other}`;
  });
}

/** Templates are pinned: what was shown and approved goes out. Told once for each other wording. */
function tellReworded(b: Builder): void {
  const scene = sceneOf(b);
  for (const state of Object.values(scene.case.plans)) {
    const words = state.startedAt === null ? rewording(scene, state) : null;
    if (words === null) continue;
    const { hash } = state.plan;
    callOnce(
      b,
      `reworded@${hash} ${words}`,
      `the project's templates were changed. The plan \`${hash}\` keeps its approvals and goes out in the words that it was made with; \`/plan\`, or the command that made it, makes it in the new ones.`,
    );
  }
}

/** Only plans that wait: what was started goes on. */
function voidWhere(b: Builder, why: (scene: Scene, state: PlanState) => string | null): void {
  for (const purpose of PLAN_PURPOSES) {
    const scene = sceneOf(b);
    const state = scene.case.plans[purpose];
    if (state === undefined || state.startedAt !== null) continue;
    const reason = why(scene, state);
    if (reason !== null) voidPlan(b, purpose, state, reason);
  }
}

/** Its approvals are lost, and it is said who must do what. */
export function voidPlan(b: Builder, purpose: PlanPurpose, state: PlanState, why: string): void {
  const scene = sceneOf(b);
  add(
    b,
    [{ type: 'plan-voided', purpose, why }],
    [
      comment(
        `${mentionOf(scene, ['coordinator'])} the ${purpose} plan \`${state.plan.hash}\` ${lost(state.approvals.length)}: ${why}${why.includes('\n') ? '\n\n' : '. '}Type \`${PLANNED_BY[purpose]}\` again; ${scene.config.approvals} different coordinators approve the new plan.`,
      ),
    ],
  );
}

function lost(approvals: number): string {
  if (approvals === 0) return 'is void';
  return approvals === 1 ? 'and its approval are void' : `and its ${approvals} approvals are void`;
}

/** The transitions that nobody types: a public case with its CVE, and the end. */
function automaticTransitions(b: Builder): void {
  for (const by of ['cve', 'released']) {
    const scene = sceneOf(b);
    // What was published and taken up again goes on by hand: nothing of the first round moves it.
    if (by === 'cve' && (scene.case.cve.id === null || scene.case.publishedAt !== null)) continue;
    if (scene.case.closed) continue;
    const transition = transitionFor(scene.process, scene.case.status, by);
    if (transition === null || unmet(scene, transition.conditions).length > 0) continue;
    const moved = move(scene, by, null);
    if (!moved.ok) continue;
    const words =
      by === 'released'
        ? `All patches are merged and the advisory is published. ${moved.say}\n\n${retrospective(sceneOf(b))}`
        : moved.say;
    add(b, moved.facts, [comment(words), ...moved.effects]);
  }
}

function runPlans(b: Builder): void {
  const { case: c, process, now } = sceneOf(b);
  const next = advancePlans(c, process, now);
  add(b, next.facts, next.effects);
}

function finishPlans(b: Builder): void {
  const { case: c, process } = sceneOf(b);
  const { disclosure, note } = c.plans;
  if (
    disclosure !== undefined &&
    c.publishedAt === null &&
    c.status === process.disclosing &&
    isPublished(disclosure)
  ) {
    add(b, [{ type: 'published' }]);
  }
  const status = process.statuses[c.status];
  if (status?.closes === 'when-through' && !c.closed && disclosure?.startedAt != null && allReceipts(disclosure)) {
    add(
      b,
      [{ type: 'status-changed', from: c.status, to: c.status, reason: null, returnTo: null, closed: true }],
      [
        comment(
          `Every message of the disclosure has its receipt, and with it this case has ended.\n\n${retrospective(sceneOf(b))}`,
        ),
      ],
    );
  }
  if (note !== undefined && c.status === process.noteStatus && c.publishedAt === null && isPublished(note)) {
    add(
      b,
      [
        { type: 'published' },
        { type: 'status-changed', from: c.status, to: c.status, reason: null, returnTo: null, closed: true },
      ],
      [comment(`The security note is published, and with it this case has ended.\n\n${retrospective(sceneOf(b))}`)],
    );
  }
}
