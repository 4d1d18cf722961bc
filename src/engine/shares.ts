/** Who wrote how much of late, in this process: a start forgets it, and gives everybody a share anew. */
import { COMMAND_NAMES } from '../core/commands.ts';
import type { CaseInput } from '../core/inputs.ts';
import type { Person } from '../core/model.ts';
import { parseComment } from '../core/parse.ts';
import { type ShareName, type TooMany, type Written, withComment } from '../core/share.ts';
import type { Instant } from '../core/time.ts';
import type { Store } from './ports.ts';

/** By person and share. */
const remembered = new WeakMap<Store, Map<string, Written>>();

/** Is this comment beyond the share of who wrote it? `id`: the same comment has the same answer. */
export function tooManyOf(
  store: Store,
  { id: person }: Person,
  { id, at }: { readonly id: string; readonly at: Instant },
  hasRole: boolean,
): TooMany | null {
  const written = remembered.get(store) ?? new Map<string, Written>();
  remembered.set(store, written);
  const name: ShareName = hasRole ? 'with-role' : 'without-role';
  const after = withComment(written.get(`${name} ${person}`) ?? new Map(), name, id, at);
  written.set(`${name} ${person}`, after);
  return after.get(id)?.tooMany ?? null;
}

type Comment = Extract<CaseInput, { kind: 'comment' }>;

/** A comment on a case, marked where it is beyond the share. One without commands takes nothing of a share. */
export function withShare(store: Store, input: Comment, hasRole: boolean): Comment {
  const { id, source, body, createdAt: at = input.at } = input;
  if (source.kind !== 'person' || parseComment(body, COMMAND_NAMES).kind === 'none') return input;
  const tooMany = tooManyOf(store, source.person, { id, at }, hasRole);
  return tooMany === null ? input : { ...input, tooMany };
}
