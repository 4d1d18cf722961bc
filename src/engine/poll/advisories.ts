/**
 * Advisories of the product repositories: reports without a case, what people did to an advisory, and its comments.
 * GitHub has webhooks for two things only (reported, published) and for nothing else that happens there.
 */
import { sha256 } from '../../core/hash.ts';
import { markerLineOf } from '../../core/marker-line.ts';
import { HOUR, type Instant } from '../../core/time.ts';
import { isEditedByPerson } from '../advisory-memory.ts';
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
  /** When the open cases were last held against the list, all of them. */
  comparedAt: Instant | null;
}

/** One conditional request for each hundred open advisories (triage and draft are two lists). */
export function createAdvisoryLook(parts: WatchingParts): Look {
  const known = new Map<string, Known>();
  return async () => {
    await each(parts.configuration.current()?.repositories ?? [], async (repository) => {
      const before = known.get(repository) ?? { list: [], seen: new Map(), comparedAt: null };
      known.set(repository, before);
      await lookAt(parts, repository, before);
    });
  };
}

async function lookAt(parts: WatchingParts, repository: string, known: Known): Promise<void> {
  const list = await parts.watch.openAdvisories(repository);
  // A list that did not change is the very same: nothing in it is looked at.
  if (list !== known.list) {
    const there = new Set(list.map(({ ghsa }) => ghsa));
    const gone = known.list.filter(({ ghsa }) => !there.has(ghsa));
    const done: boolean[] = [];
    await each(list, async (advisory) => void done.push(await lookAtOne(parts, repository, advisory, known.seen)));
    await each(gone, async ({ ghsa }) => void done.push(await lookAtGone(parts, repository, ghsa, known.seen)));
    if (done.every((isDone) => isDone)) known.list = list;
  }
  const now = parts.clock();
  if (known.comparedAt !== null && now - known.comparedAt < HOUR) return;
  known.comparedAt = now;
  await compare(parts, repository, list, known.seen);
}

/** Open cases whose advisory is in no list: what happened while nobody looked, and what came and went between two looks. */
async function compare(
  parts: WatchingParts,
  repository: string,
  list: readonly AdvisoryState[],
  seen: Map<string, string>,
): Promise<void> {
  const there = new Set(list.map(({ ghsa }) => ghsa));
  await each(await parts.store.openByRepository(repository), async (id) => {
    const advisory = (await parts.store.byId(id))?.case.advisory ?? null;
    if (advisory === null || advisory.published || there.has(advisory.ghsa)) return;
    await lookAtGone(parts, repository, advisory.ghsa, seen);
  });
}

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

/** Published or closed by now, or not seen any more. */
async function lookAtGone(
  parts: WatchingParts,
  repository: string,
  ghsa: string,
  seen: Map<string, string>,
): Promise<boolean> {
  const stored = await parts.store.byAdvisory(ghsa);
  if (stored === null || stored.case.closed || stored.case.advisory?.published === true) return true;
  const advisory = await parts.github.advisories.read(repository, ghsa);
  return seen.get(ghsa) === digestOf(advisory) || tell(parts, repository, stored, advisory, seen);
}

/** False where the bot is writing it: of its text and its state nothing can be said before that is done. */
async function tell(
  parts: WatchingParts,
  repository: string,
  { case: c }: StoredCase,
  advisory: AdvisoryState,
  seen: Map<string, string>,
): Promise<boolean> {
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
  await lookAtComments(parts, repository, advisory);
  if (writing === null) seen.set(advisory.ghsa, digest);
  return writing === null;
}

function digestOf(advisory: AdvisoryState): string {
  return sha256(JSON.stringify(advisory));
}
