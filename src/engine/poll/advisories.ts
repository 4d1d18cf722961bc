/**
 * Advisories of the product repositories: reports without a case, what people did to an advisory, and its comments.
 * GitHub has webhooks for two things only (reported, published) and for nothing else that happens there.
 */
import { sha256 } from '../../core/hash.ts';
import { markerLineOf } from '../../core/marker-line.ts';
import { isPurged } from '../../core/purged.ts';
import { HOUR, type Instant } from '../../core/time.ts';
import { isEditedByPerson } from '../advisory-memory.ts';
import { asFault } from '../as-fault.ts';
import { handle, SETTLES_NOTHING } from '../handle.ts';
import type { WatchingParts } from '../parts.ts';
import type { AdvisoryState, StoredCase } from '../ports.ts';
import { lookAtComments } from './advisory-comments.ts';
import { beingWritten } from './being-written.ts';
import { each } from './each.ts';
import { foundAdvisory, receive } from './found.ts';
import type { Look } from './poll.ts';

/** What is known of the open advisories of one repository. */
interface Known {
  list: readonly AdvisoryState[];
  /** By GHSA, as it was when it was last looked at with success. */
  readonly seen: Map<string, string>;
  /** Those in no list that GitHub will not show for good, by GHSA: told once. */
  readonly lost: Set<string>;
  /** When the open cases were last held against the list, all of them. */
  comparedAt: Instant | null;
}

/** One conditional request for each hundred open advisories (triage and draft are two lists). */
export function createAdvisoryLook(parts: WatchingParts): Look {
  const known = new Map<string, Known>();
  return async () => {
    await each(parts.configuration.current()?.repositories ?? [], async (repository) => {
      const before = known.get(repository) ?? { list: [], seen: new Map(), lost: new Set(), comparedAt: null };
      known.set(repository, before);
      await lookAt(parts, repository, before);
    });
  };
}

async function lookAt(parts: WatchingParts, repository: string, known: Known): Promise<void> {
  const list = await parts.watch.openAdvisories(repository);
  await each([lookAtChanges, compare], (look) => look(parts, repository, list, known));
}

type LookAtList = (
  parts: WatchingParts,
  repository: string,
  list: readonly AdvisoryState[],
  known: Known,
) => Promise<void>;

/** A list that did not change is the very same: nothing in it is looked at. */
const lookAtChanges: LookAtList = async (parts, repository, list, known) => {
  if (list === known.list) return;
  const there = new Set(list.map(({ ghsa }) => ghsa));
  for (const ghsa of there) known.lost.delete(ghsa);
  const open = await openNow(parts, repository, there);
  const done: boolean[] = [];
  const lookAtLast = async (ghsa: string): Promise<boolean> => {
    const isDone = await lookAtGone(parts, repository, ghsa, known);
    if (isDone) open.delete(ghsa);
    return isDone;
  };
  const gone = [...open].filter((ghsa) => !there.has(ghsa));
  const all = [
    ...list.map((advisory) => () => lookAtOne(parts, repository, advisory, known.seen)),
    ...gone.map((ghsa) => () => lookAtLast(ghsa)),
  ];
  try {
    await each(all, async (look) => void done.push(await look()));
  } finally {
    if (gone.some((ghsa) => !open.has(ghsa))) await rememberOpen(parts, repository, open);
  }
  if (done.every((isDone) => isDone)) known.list = list;
};

/**
 * Those that are `there`, and those that were there before, also for another process, and had no last look since. They
 * are remembered before they are looked at: a restart must not lose the last look.
 */
async function openNow(parts: WatchingParts, repository: string, there: ReadonlySet<string>): Promise<Set<string>> {
  const remembered = await parts.store.recall(nameOf(repository));
  const before: readonly string[] = remembered === null ? [] : JSON.parse(remembered);
  const open = new Set([...before, ...there]);
  if (open.size > before.length) await rememberOpen(parts, repository, open);
  return open;
}

async function rememberOpen({ store }: WatchingParts, repository: string, open: ReadonlySet<string>): Promise<void> {
  await store.remember(nameOf(repository), JSON.stringify([...open]));
}

const nameOf = (repository: string) => `poll:advisories ${repository.toLowerCase()}`;

/** Open cases whose advisory is in no list: what happened while nobody looked, and what came and went between two looks. */
const compare: LookAtList = async (parts, repository, list, known) => {
  const now = parts.clock();
  if (known.comparedAt !== null && now - known.comparedAt < HOUR) return;
  known.comparedAt = now;
  const there = new Set(list.map(({ ghsa }) => ghsa));
  await each(await parts.store.openByRepository(repository), async (id) => {
    const advisory = (await parts.store.byId(id))?.case.advisory ?? null;
    if (advisory === null || there.has(advisory.ghsa)) return;
    await lookAtGone(parts, repository, advisory.ghsa, known);
  });
};

/** False: it has to be looked at once more. */
async function lookAtOne(
  parts: WatchingParts,
  repository: string,
  advisory: AdvisoryState,
  seen: Map<string, string>,
): Promise<boolean> {
  if (seen.get(advisory.ghsa) === digestOf(advisory)) return true;
  const stored = await parts.store.byAdvisory(advisory.ghsa);
  if (stored === null) {
    if (!isOurs(advisory)) await receive(parts, [foundAdvisory(repository, advisory, parts.clock())]);
    return false;
  }
  return tell(parts, repository, stored, advisory, seen);
}

/** One that the bot makes for a case that came by mail: the case is told of it when it is made. */
function isOurs({ author, content }: AdvisoryState): boolean {
  const isApp = author === null || author.login.endsWith('[bot]');
  return isApp && markerLineOf(content.description) !== null;
}

/**
 * Published or closed by now, or not seen any more. One that the bot closed with its case is looked at this once more: who
 * was let in just before reads it still, and belongs on the ledger. True also where GitHub will not show it: hourly it is
 * asked for again.
 */
async function lookAtGone(
  parts: WatchingParts,
  repository: string,
  ghsa: string,
  { seen, lost }: Known,
): Promise<boolean> {
  const stored = await parts.store.byAdvisory(ghsa);
  if (stored === null) return true;
  const advisory = await readGone(parts, repository, ghsa, lost);
  if (advisory === null || (stored.case.closed && advisory.state !== 'closed')) return true;
  return seen.get(ghsa) === digestOf(advisory) || tell(parts, repository, stored, advisory, seen);
}

/** Null where it is not there for good. Throws what may pass. */
async function readGone(
  { github, log }: WatchingParts,
  repository: string,
  ghsa: string,
  lost: Set<string>,
): Promise<AdvisoryState | null> {
  try {
    const advisory = await github.advisories.read(repository, ghsa);
    lost.delete(ghsa);
    return advisory;
  } catch (error) {
    const { kind, message } = asFault(error);
    if (kind !== 'permanent') throw error;
    if (!lost.has(ghsa)) log.error({ kind: 'advisories', problem: message }, 'an advisory can not be read');
    lost.add(ghsa);
    return null;
  }
}

/** False where the bot is writing it: of its text and its state nothing can be said before that is done. */
async function tell(
  parts: WatchingParts,
  repository: string,
  { case: c }: StoredCase,
  advisory: AdvisoryState,
  seen: Map<string, string>,
): Promise<boolean> {
  // It is no business of the bot any more, and nothing of it is kept in mind.
  if (isPurged(c)) return true;
  const at = parts.clock();
  const digest = digestOf(advisory);
  // Who is to be taken off is on it still, and known: of readers nothing can be said then.
  const writing = await beingWritten(parts.store, c.id, ['take-off-readers', 'sync-advisory']);
  const input = {
    kind: 'advisory-seen' as const,
    // It may be seen twice in one moment, and differ.
    id: `advisory-seen:${advisory.ghsa}:${at}:${digest.slice(0, 12)}`,
    at,
    source: { kind: 'bot' as const },
    advisory,
    isEdited: await isEditedByPerson(parts.store, advisory.ghsa, advisory.content),
    ...(writing === null
      ? {}
      : { isBeingWritten: writing === 'sync-advisory' ? ('content' as const) : ('readers' as const) }),
  };
  await handle(parts, c.id, input, SETTLES_NOTHING);
  // They count as long as its case is open.
  if (!(c.closed && advisory.state === 'closed')) await lookAtComments(parts, repository, advisory);
  if (writing === null) seen.set(advisory.ghsa, digest);
  return writing === null;
}

function digestOf(advisory: AdvisoryState): string {
  return sha256(JSON.stringify(advisory));
}
