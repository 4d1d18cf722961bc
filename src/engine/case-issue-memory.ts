/**
 * What the bot wrote last to the case issue. What stands there and is neither that nor what the case wants now was
 * changed by a person and is yet to be handled. Since the answer to a write may be lost, what was about to be written is
 * the bot's, too, until a write is known to have arrived.
 */
import { sha256 } from '../core/hash.ts';
import { isOwn, ownLabels } from '../core/labels.ts';
import type { Case } from '../core/model.ts';
import type { World } from '../core/scene.ts';
import { caseTitle, draftText } from './case-issue.ts';

import { caseIssueMemory } from './memory-names.ts';
import type { IssueEvent, IssueState, Memory } from './ports.ts';

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
  /** The drafts of the case of which one stood on the issue last: what people edited since. */
  readonly stood: readonly string[];
};

/** After a write. `wanted`: as the case has it; `shown`: as it stands on the issue now. */
export async function rememberFace(memory: Memory, c: Case, wanted: Face, shown: Face = wanted): Promise<void> {
  const before = await recallWritten(memory, c);
  await memory.remember(caseIssueMemory(c), JSON.stringify([writtenOf(before, wanted, shown)]));
}

/** Before a write; `shown`: as it will stand on the issue. */
export async function rememberIntended(memory: Memory, c: Case, wanted: Face, shown: Face = wanted): Promise<void> {
  const before = await recallWritten(memory, c);
  const all = [...before, writtenOf(before, wanted, shown)].map((one) => JSON.stringify(one));
  await memory.remember(caseIssueMemory(c), `[${[...new Set(all)].join(',')}]`);
}

/**
 * After a restore the bot may have written since the backup: what the events say was last changed by an app is its own.
 * What people changed is theirs to be handled.
 */
export async function rememberOwnChanges(
  memory: Memory,
  world: World,
  c: Case,
  issue: Pick<IssueState, 'title' | 'labels' | 'open'>,
  events: readonly IssueEvent[],
): Promise<void> {
  const before = await recallWritten(memory, c);
  const last = before.at(-1);
  if (last === undefined) return;
  const isOurs = (kind: IssueEvent['kind'], label: string | null = null) =>
    events.findLast((event) => event.kind === kind && (label === null || event.label === label))?.actor === null;
  const labels = ownOn(world, issue.labels);
  const differ = [...labels, ...last.labels].filter((label) => !labels.includes(label) || !last.labels.includes(label));
  const ours: Written = {
    ...last,
    title: isOurs('title') ? issue.title : last.title,
    labels: differ.every((label) => isOurs('labels', label)) ? labels : last.labels,
    open: isOurs('state') ? issue.open : last.open,
  };
  await memory.remember(caseIssueMemory(c), JSON.stringify([...before, ours]));
}

/** Has the bot written this issue? One that was opened by hand a moment ago is not its own yet. */
export async function isWritten(memory: Memory, c: Case): Promise<boolean> {
  return (await recallWritten(memory, c)).length > 0;
}

/** What was written last, and what was about to be written since: one of them stands there, but for what people did. */
async function recallWritten(memory: Memory, c: Case): Promise<readonly Written[]> {
  const known = await memory.recall(caseIssueMemory(c));
  return known === null ? [] : JSON.parse(known);
}

/**
 * What is shown may have something that a person changed and that is yet to be handled. A label that is therefore yet to
 * be written is not remembered: nobody took it off.
 */
function writtenOf(before: readonly Written[], wanted: Face, shown: Face): Written {
  const { draft, ...rest } = wanted;
  const known = [...shown.labels, ...lasting(before)];
  const digest = sha256(draft);
  const stood = shown.draft === draft ? [digest] : [...new Set(before.flatMap((one) => one.stood))];
  return { ...rest, labels: wanted.labels.filter((label) => known.includes(label)), digest, stood };
}

function labelsOf(faces: readonly Pick<Face, 'labels'>[]): readonly string[] {
  return faces.flatMap(({ labels }) => labels);
}

/** The labels that the bot surely put on, and never was about to take off. */
function lasting([last, ...intended]: readonly Written[]): readonly string[] {
  return (last?.labels ?? []).filter((label) => intended.every(({ labels }) => labels.includes(label)));
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
  const written = await recallWritten(memory, c);
  if (written.length === 0) return { title: false, draft: false, labels: false, added: [], missing: [], state: false };
  const wanted = faceOf(world, c);
  const ours = [...written, wanted];
  const drafts = [...written.map(({ digest }) => digest), sha256(wanted.draft)];
  const own = ownOn(world, issue.labels);
  return {
    title: !ours.some(({ title }) => title === issue.title),
    draft: draft !== null && !drafts.includes(sha256(draft)),
    labels: !ours.some(({ labels }) => labels.join('\n') === own.join('\n')),
    added: own.filter((label) => !labelsOf(ours).includes(label)),
    missing: lasting(written).filter((label) => wanted.labels.includes(label) && !own.includes(label)),
    state: !ours.some(({ open }) => open === issue.open),
  };
}

/** Tells a draft that the case has, or had when it stood on the issue, from what people made of it. */
export async function draftsOf(memory: Memory, world: World, c: Case): Promise<(draft: string | null) => boolean> {
  const written = await recallWritten(memory, c);
  const drafts = [...written.flatMap(({ digest, stood }) => [digest, ...stood]), sha256(faceOf(world, c).draft)];
  return (draft) => draft !== null && drafts.includes(sha256(draft));
}

/** The labels as they would be if what is decided were written already: what the bot is yet to change is no person's doing. */
export async function asIfWritten(
  memory: Memory,
  world: World,
  c: Case,
  labels: readonly string[],
): Promise<readonly string[]> {
  const written = await recallWritten(memory, c);
  if (written.length === 0) return labels;
  const wanted = faceOf(world, c).labels;
  const left = labels.filter((label) => wanted.includes(label) || !labelsOf(written).includes(label));
  const lasts = lasting(written);
  return [...new Set([...left, ...wanted.filter((label) => !lasts.includes(label))])];
}
