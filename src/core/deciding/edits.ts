/** Edits of the case issue by people: the draft may be edited in place by those who may `/set`; all else is put back. */
import { mayBeLedByAssociate } from '../associates.ts';
import { creditNeeds, unknownAccounts } from '../credited-accounts.ts';
import { changedFields, draftFromFields } from '../draft-fields.ts';
import type { CaseInput, Lookup } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { Case, Draft } from '../model.ts';
import { fence } from '../plan.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { hasRole, type Scene } from '../scene.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { sayRefusal } from './comments.ts';

const EDITORS = ['coordinators', 'core-reviewers'] as const;

export function draftEditNeeds(c: Case, { draft }: Extract<CaseInput, { kind: 'draft-edited' }>): readonly Lookup[] {
  return draft.ok ? creditNeeds(c.draft.reporters, draft.value.reporters) : [];
}

export function decideDraftEdit(b: Builder, input: Extract<CaseInput, { kind: 'draft-edited' }>): void {
  const scene = sceneOf(b);
  if (!mayEdit(scene)) return putBack(b, 'draft', notAllowed(scene), input.text);
  if (!input.draft.ok) return putBack(b, 'draft', input.draft.refusal, input.text);
  const [unknown] = unknownAccounts(scene.case.draft.reporters, input.draft.value.reporters, scene.found.users);
  if (unknown !== undefined) return putBack(b, 'draft', unknown, input.text);
  takeDraft(b, 'draft', scene.case.draft, input.draft.value);
}

function takeDraft(b: Builder, part: 'draft' | 'title', before: Draft, after: Draft): void {
  const fields = changedFields(before, after);
  if (fields.length > 0) add(b, [{ type: 'draft-changed', fields, draft: after }]);
  b.effects.push({ kind: 'sync-case-issue', audience: 'team', over: [part] });
}

/** The title is the draft's; `TITLE (CVE)` once a CVE is assigned. */
export function decideTitleEdit(b: Builder, title: string): void {
  const scene = sceneOf(b);
  const { cve, draft } = scene.case;
  const bare = cve.id === null ? title : title.replace(` (${cve.id})`, '');
  if (bare === draft.title) return;
  if (!mayEdit(scene)) return putBack(b, 'title', notAllowed(scene), title);
  const changed = draftFromFields(draft, 'title', bare);
  if (!changed.ok) return putBack(b, 'title', changed.refusal, title);
  takeDraft(b, 'title', draft, changed.value);
}

/** The case issue is open while the case is: who closes or reopens it by hand is told how. */
export function decideClosing(b: Builder, open: boolean): void {
  const { case: c, process } = sceneOf(b);
  const { closed } = c;
  if (open === !closed) return;
  const way = closed
    ? 'This case has ended: `/reopen WHY` takes it up again.'
    : `This case goes on: it ends ${process.endings}.`;
  add(
    b,
    [],
    [
      { kind: 'sync-case-issue', audience: 'team', over: ['state'] },
      comment(`The issue is put back as it was. ${way}`),
    ],
  );
}

/** The bot goes on: it may write there. Of people, who may not is kept from typing a command, and somebody should know why. */
export function decideLock(b: Builder, isLocked: boolean): void {
  const scene = sceneOf(b);
  if (scene.case.isIssueLocked === isLocked) return;
  const words = `**This issue was locked:** only those who may write in this repository can comment here now. The case goes on as before. If it is not meant, unlock the conversation.`;
  add(
    b,
    [{ type: 'case-issue-locked', isLocked }],
    isLocked ? [comment(`${mentionOf(scene, ['coordinator'])} ${words}`)] : [],
  );
}

/** The same as for `/set`. */
function mayEdit(scene: Scene): boolean {
  return hasRole(scene, EDITORS) || (hasRole(scene, ['associates']) && mayBeLedByAssociate(scene));
}

function notAllowed(scene: Scene): Refusal {
  const login = scene.actor.kind === 'person' ? `@${scene.actor.person.login}` : 'somebody';
  return refusal(login, `the draft is edited by: ${EDITORS.join(', ')}`, 'ask one of them');
}

/** Nothing that was typed is lost: it is quoted in the answer. */
function putBack(b: Builder, part: 'draft' | 'title', why: Refusal, text: string): void {
  add(
    b,
    [{ type: 'command-refused', command: 'edit', rule: why.rule }],
    [
      { kind: 'sync-case-issue', audience: 'team', over: [part] },
      comment(
        `The edit was not taken, and the last good text is back.\n\n${sayRefusal(why)}\n\n<details><summary>What was typed</summary>\n\n${fence(text.slice(0, 50_000))}\n\n</details>`,
      ),
    ],
  );
}
