/**
 * Keeps in mind what the open private cases say (core/other-cases.ts): as fingerprints, in memory only, noted with every
 * commit of this process. What other processes changed is read whenever it is asked for, by the journal's numbers.
 */

import { setImmediate as others } from 'node:timers/promises';
import type { CaseId } from '../core/model.ts';
import { createCaseTexts, type OtherCases, REPORT_FORM } from '../core/other-cases.ts';
import { asFault } from './as-fault.ts';
import { inParallel } from './in-parallel.ts';
import type { Log } from './parts.ts';
import { PortFault, type Store, type StoredCase } from './ports.ts';

export interface KnownCases extends OtherCases {
  /** Resolves when every open case is known as it is now. Throws what the store throws; asked again, it goes on from there. */
  ready(): Promise<void>;
}

/** Cases that are read at the same time. */
const READS = 8;
/** So many looks wait for a case that alone can't be read; then the others go on without it. It is tried at each look. */
const TRIES = 3;

/** What is known, and up to where. */
interface Known {
  readonly store: Store;
  readonly texts: ReturnType<typeof createCaseTexts>;
  /** Of each case that was noted, its version. */
  readonly versions: Map<CaseId, number>;
  /** Yet to be read. */
  readonly changed: Set<CaseId>;
  /** Those that could not be read: in how many looks, and why in the last. */
  readonly failed: Map<CaseId, { readonly looks: number; readonly problem: string }>;
  /** The journal's last entry at the last look; null: there was none yet. */
  seq: number | null;
}

/** Texts that are nobody's. */
interface Nobodys {
  /** Such as the templates that are shipped. */
  readonly common: readonly string[];
  /** Of the project's own templates, which change. */
  readonly own: () => readonly string[];
}

/** Work with the store that is given back. */
export function createKnownCases(
  store: Store,
  { common, own }: Nobodys,
  log: Log,
): { store: Store; otherCases: KnownCases } {
  const texts = createCaseTexts([...common, ...REPORT_FORM]);
  const known: Known = { store, texts, versions: new Map(), changed: new Set(), failed: new Map(), seq: null };
  let looking: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let hasLooked = false;
  const begin = (): Promise<void> => {
    next = null;
    looking = look(known, log)
      .then(() => {
        hasLooked = true;
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  return {
    store: {
      ...store,
      commit: async (commit) => {
        const outcome = await store.commit(commit);
        const { case: c, expectedVersion, entries } = commit;
        if (outcome === 'committed' && c !== null) {
          noteCommitted(known, { case: c, version: expectedVersion + entries.length }, log);
        }
        return outcome;
      },
    },
    otherCases: {
      sayingTheSame: (text, except) => {
        // Only beside all that the cases said before.
        if (hasLooked) texts.disown(own());
        return texts.sayingTheSame(text, except);
      },
      get unread() {
        return leftOut(known).length;
      },
      ready: () => {
        if (looking === null) return begin();
        // The one under way may have looked before what its caller must know.
        next ??= looking.catch(() => undefined).then(begin);
        return next;
      },
    },
  };
}

/** What a read brings may be older than a commit that came meanwhile. */
function note({ texts, versions }: Known, { case: c, version }: StoredCase): void {
  if ((versions.get(c.id) ?? -1) >= version) return;
  texts.note(c);
  versions.set(c.id, version);
}

/** It is committed: what can't be noted must not look like a commit that failed, which is made again. */
function noteCommitted(known: Known, stored: StoredCase, log: Log): void {
  try {
    note(known, stored);
  } catch (error) {
    known.changed.add(stored.case.id);
    log.error({ kind: 'other-cases', problem: asFault(error).message }, 'what a case says could not be noted');
  }
}

async function look(known: Known, log: Log): Promise<void> {
  await findChanged(known);
  const before = leftOut(known);
  const faults = await inParallel([...known.changed], READS, (id) => read(known, id));
  const now = leftOut(known);
  for (const id of now.filter((each) => !before.includes(each))) await tellLeftOut(known, id, now.length, log);
  const passing = faults.find((fault) => fault !== null);
  if (passing !== undefined) throw passing;
}

/** Those that are not waited for any more. */
function leftOut({ failed }: Known): readonly CaseId[] {
  return [...failed].filter(([, { looks }]) => looks >= TRIES).map(([id]) => id);
}

/** Its id may be that of an advisory: the number of its first journal entry leads whoever runs the bot to the row. */
async function tellLeftOut({ store, failed }: Known, id: CaseId, count: number, log: Log): Promise<void> {
  const problem = failed.get(id)?.problem ?? '';
  const [first] = await store.journalOf(id).catch(() => []);
  const entry = first === undefined ? {} : { entry: first.seq };
  log.error({ kind: 'other-cases', problem, count, ...entry }, 'a case can not be read: no text is compared with it');
}

/** At the first look every open case; since then those with new entries, of whatever process. */
async function findChanged(known: Known): Promise<void> {
  const { store, versions, changed } = known;
  if (known.seq === null) {
    const seq = await store.lastEntry();
    for (const id of await store.openCases()) if (!versions.has(id)) changed.add(id);
    known.seq = seq;
  }
  const { seq, cases } = await store.changedSince(known.seq);
  for (const [id, version] of cases) if ((versions.get(id) ?? -1) < version) changed.add(id);
  known.seq = seq;
}

/**
 * One that is broken must not stop the messages of all others, nor must one whose fault lasts; a store that is away does.
 * Answers a fault that may pass.
 */
async function read(known: Known, id: CaseId): Promise<PortFault | null> {
  try {
    // Thousands of cases take seconds after a start: webhooks are answered, and T0 is kept, meanwhile.
    await others();
    const stored = await known.store.byId(id);
    if (stored !== null) note(known, stored);
    known.changed.delete(id);
    known.failed.delete(id);
    return null;
  } catch (error) {
    const mayPass = error instanceof PortFault && error.kind !== 'permanent';
    // Throws where it is the store that is away.
    if (mayPass) await known.store.lastEntry();
    const looks = mayPass ? (known.failed.get(id)?.looks ?? 0) + 1 : TRIES;
    known.failed.set(id, { looks, problem: asFault(error).message });
    return mayPass && looks < TRIES ? error : null;
  }
}
