/**
 * What the bot wrote last to the case issue. What stands there and is neither that nor what the case wants now was
 * changed by a person and is yet to be handled.
 */
import { sha256 } from '../core/hash.ts';
import { isOwn, ownLabels } from '../core/labels.ts';
import type { Case } from '../core/model.ts';
import type { World } from '../core/scene.ts';
import { caseTitle, draftText } from './case-issue.ts';
import type { IssueState, Memory } from './ports.ts';

/** The parts that people change, as the case has them. */
export interface Face {
  readonly title: string;
  readonly draft: string;
  /** The bot's own labels, sorted. */
  readonly labels: readonly string[];
  readonly open: boolean;
}

export function faceOf({ process, config }: World, c: Case): Face {
  const labels = ownLabels(c, process, config).toSorted();
  return { title: caseTitle(c), draft: draftText(c), labels, open: !c.closed };
}

/** The bot's own labels among those of the issue, sorted. */
function ownOn({ process, config }: World, labels: readonly string[]): readonly string[] {
  return labels.filter((label) => isOwn(process, config, label)).toSorted();
}

/** The draft's text as its digest: it is embargoed, and only compared. */
type Written = Omit<Face, 'draft'> & {
  readonly digest: string;
  /** The last draft of the case that stood on the issue: what people edited since. */
  readonly stood: string;
};

const nameOf = (c: Case): string => `case-issue:${c.id}`;

/**
 * `wanted`: as the case has it; `shown`: as it stands on the issue now, where something that a person changed is yet to
 * be handled. A label that is therefore yet to be written is not remembered: nobody took it off.
 */
export async function rememberFace(memory: Memory, c: Case, wanted: Face, shown: Face = wanted): Promise<void> {
  const known = await memory.recall(nameOf(c));
  const before: Written | null = known === null ? null : JSON.parse(known);
  const { draft, ...rest } = wanted;
  const labels = wanted.labels.filter((label) => [...shown.labels, ...(before?.labels ?? [])].includes(label));
  const digest = sha256(draft);
  const stood = shown.draft === draft ? digest : (before?.stood ?? digest);
  const written: Written = { ...rest, labels, digest, stood };
  await memory.remember(nameOf(c), JSON.stringify(written));
}

/** Has the bot written this issue? One that was opened by hand a moment ago is not its own yet. */
export async function isWritten(memory: Memory, c: Case): Promise<boolean> {
  return (await memory.recall(nameOf(c))) !== null;
}

/** What of the issue was changed by a person; `draft`: the text in its draft part, null where its markers are gone. */
export interface Changed {
  readonly title: boolean;
  readonly draft: boolean;
  readonly labels: boolean;
  /** Own labels that were put on, or taken off. */
  readonly added: readonly string[];
  readonly missing: readonly string[];
  readonly state: boolean;
}

export async function changedByPeople(
  memory: Memory,
  world: World,
  c: Case,
  issue: Pick<IssueState, 'title' | 'labels' | 'open'>,
  draft: string | null,
): Promise<Changed> {
  const known = await memory.recall(nameOf(c));
  if (known === null) return { title: false, draft: false, labels: false, added: [], missing: [], state: false };
  const written: Written = JSON.parse(known);
  const wanted = faceOf(world, c);
  const own = ownOn(world, issue.labels);
  const is = (labels: readonly string[]) => own.join('\n') === labels.join('\n');
  return {
    title: ![written.title, wanted.title].includes(issue.title),
    draft: draft !== null && ![written.digest, sha256(wanted.draft)].includes(sha256(draft)),
    labels: !is(written.labels) && !is(wanted.labels),
    added: own.filter((label) => ![...written.labels, ...wanted.labels].includes(label)),
    missing: written.labels.filter((label) => wanted.labels.includes(label) && !own.includes(label)),
    state: ![written.open, wanted.open].includes(issue.open),
  };
}

/** Tells a draft that the case has, or had when it stood on the issue, from what people made of it. */
export async function draftsOf(memory: Memory, world: World, c: Case): Promise<(draft: string | null) => boolean> {
  const known = await memory.recall(nameOf(c));
  const written: Written | null = known === null ? null : JSON.parse(known);
  const drafts = [written?.digest, written?.stood, sha256(faceOf(world, c).draft)];
  return (draft) => draft !== null && drafts.includes(sha256(draft));
}

/** The labels as they would be if what is decided were written already: what the bot is yet to change is no person's doing. */
export async function asIfWritten(
  memory: Memory,
  world: World,
  c: Case,
  labels: readonly string[],
): Promise<readonly string[]> {
  const known = await memory.recall(nameOf(c));
  if (known === null) return labels;
  const written: Written = JSON.parse(known);
  const wanted = faceOf(world, c).labels;
  const left = labels.filter((label) => wanted.includes(label) || !written.labels.includes(label));
  return [...new Set([...left, ...wanted.filter((label) => !written.labels.includes(label))])];
}
