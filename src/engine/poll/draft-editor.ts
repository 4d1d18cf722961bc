/**
 * Who changed the draft on a case issue. The last to edit the issue may be somebody else: the bot keeps a draft that is yet
 * to be handled when it writes the rest, and people edit other parts.
 */
import { draftTextOf } from '../../core/issue-parts.ts';
import type { Person } from '../../core/model.ts';
import { PortFault, type TextEdit } from '../ports.ts';

/**
 * The one person who brought the draft from what the case had to what was `seen`. Null: that is not known, or they were
 * several, of whom none may ask for what another one did. `edits`: newest first. Throws a transient fault when it was
 * edited once more since it was seen, in the same second.
 */
export function draftEditor(
  edits: readonly TextEdit[],
  seen: string | null,
  isOfTheCase: (draft: string | null) => boolean,
): Person | null {
  const drafts = edits.map(({ body }) => (body === null ? undefined : draftTextOf(body)));
  const at = drafts.indexOf(seen);
  if (at > 0 && drafts[0] !== undefined)
    throw new PortFault('transient', 'a draft was edited once more since it was read');
  const base = drafts.findIndex((draft) => draft === undefined || isOfTheCase(draft));
  // A text that GitHub no longer has may have been anybody's.
  if (at !== 0 || base === -1 || drafts[base] === undefined) return null;
  const editors = edits.slice(0, base).flatMap(({ editor }, i) => (drafts[i] === drafts[i + 1] ? [] : [editor]));
  const [one, ...others] = editors;
  return one != null && others.every((other) => other?.id === one.id) ? one : null;
}
