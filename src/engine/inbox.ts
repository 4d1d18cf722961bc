/** The first loop: deliveries, oldest first, each read and handled; what fails is tried again later, nothing is dropped. */
import { originOf } from '../core/deciding/opening.ts';
import { commentInputId } from '../core/inputs.ts';
import { type CaseId, caseId } from '../core/model.ts';
import { parseComment } from '../core/parse.ts';
import { HOUR } from '../core/time.ts';
import { isUrgent } from '../core/urgent.ts';
import { asFault } from './as-fault.ts';
import { backOff } from './back-off.ts';
import { checkIdentity, knownIdentity } from './case-repository-identity.ts';
import { catchUp } from './catch-up.ts';
import { handleDistributorIssue } from './distributors.ts';
import { rememberedKind } from './distributors-memory.ts';
import { noteForeign } from './foreign-deliveries.ts';
import { handle, SETTLES_NOTHING } from './handle.ts';
import { inParallel } from './in-parallel.ts';
import type { EngineParts } from './parts.ts';
import { type InboxRow, PortFault } from './ports.ts';
import type { CaseRef, Reading } from './reading.ts';
import { createRun, type Run } from './run.ts';
import { tooManyOf } from './shares.ts';
import { isStillSo } from './still-so.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';
import { askVisibilityAgain } from './visibility-memory.ts';

const BATCH = 20;
/** As in outbox.ts. */
const LEASE = 120_000;
/**
 * Deliveries that are handled at the same time: fewer than a decision has tries (handle.ts). Those that end at the same time
 * share one wait for the disk.
 */
const AT_ONCE = 7;

/** Handles what is there. Returns how many deliveries were claimed. Those that have not begun when the run ends are given back. */
export async function drainInbox(parts: EngineParts, run: Run = createRun()): Promise<number> {
  const { store, owner, clock } = parts;
  if (!(await run.again())) return 0;
  const now = clock();
  const rows = await store.claimDeliveries(now, owner, now + LEASE, BATCH);
  await inParallel(rows, AT_ONCE, (row) =>
    run.ending.aborted
      ? store.postponeDelivery(row.seq, owner, clock(), 'the bot stopped before it began')
      : handleDelivery(parts, run, row),
  );
  return rows.length;
}

async function handleDelivery(parts: EngineParts, run: Run, row: InboxRow): Promise<void> {
  try {
    await act(parts, row, await read(parts, row));
  } catch (error) {
    const problem =
      error instanceof PortFault ? error.message : `unexpected: ${error instanceof Error ? error.name : 'error'}`;
    parts.log.warn(
      { delivery: row.id, event: row.event, attempts: row.attempts + 1, problem },
      'a delivery is tried again later',
    );
    const until = Math.max(
      error instanceof PortFault ? (error.retryAt ?? 0) : 0,
      parts.clock() + backOff(row.attempts),
    );
    const giveBack = () => parts.store.postponeDelivery(row.seq, parts.owner, until, problem);
    await giveBack().catch((fault: unknown) => {
      parts.log.error({ delivery: row.id, problem: asFault(fault).message }, 'a delivery is given back later');
      run.later(giveBack);
    });
  }
}

async function read(parts: EngineParts, row: InboxRow): Promise<Reading> {
  await parts.configuration.refresh();
  return parts.readDelivery(row, {
    config: parts.configuration.current(),
    caseRepository: parts.caseRepository,
    configurationIssue: parts.configuration.issueNumber(),
    identity: await knownIdentity(parts),
    distributorIssue: await rememberedKind(parts.store, row.subject, parts.caseRepository),
  });
}

async function act(parts: EngineParts, row: InboxRow, reading: Reading): Promise<void> {
  const { store, configuration } = parts;
  switch (reading.kind) {
    case 'ignored':
      return store.settleDelivery(row.seq, 'ignored', reading.why);
    case 'config-changed':
      await configuration.reload();
      return store.settleDelivery(row.seq, 'done', null);
    case 'visibility-changed':
      // What counts is what GitHub says now; a repository that is not private freezes every case at once.
      await askVisibilityAgain(store);
      await isCaseRepositoryPrivate(parts);
      return store.settleDelivery(row.seq, 'done', null);
    case 'foreign':
      await noteForeign(parts, { event: row.event, ...reading });
      return store.settleDelivery(row.seq, 'ignored', reading.why);
    case 'case-repository-doubtful': {
      await checkIdentity(parts);
      // The app was installed anew, or there is another repository now, and this is the first word of it.
      const again = await read(parts, row);
      if (again.kind !== 'case-repository-doubtful') return act(parts, row, again);
      return store.settleDelivery(row.seq, 'ignored', 'it is not of the case repository as it is known');
    }
    case 'config-comment':
      await approveConfig(parts, reading);
      return store.settleDelivery(row.seq, 'done', null);
    case 'distributors':
      if ((await store.byNumber(reading.number)) !== null) return act(parts, row, reading.otherwise);
      await handleDistributorIssue(parts, reading, reading.event);
      return store.settleDelivery(row.seq, 'done', null);
    case 'opening':
      return handle(parts, caseId(originOf(reading.input)), reading.input, { delivery: row.seq, effects: [] });
    case 'case':
      if (reading.input.kind === 'issue-lost')
        parts.log.error({ delivery: row.id, event: row.event }, 'a case issue is gone: its case is held');
      if (!(await isStillSo(parts, reading))) return store.settleDelivery(row.seq, 'ignored', 'it is no longer so');
      return forCases(parts, row, (await Promise.all([inTurn(parts, row, reading), lookAhead(parts, reading)]))[0]);
  }
}

/** Read like all commands, so that a quote or an example in a code block approves nothing, and a wrong hash is answered. */
async function approveConfig(parts: EngineParts, reading: Extract<Reading, { kind: 'config-comment' }>): Promise<void> {
  const parsed = parseComment(reading.body, ['approve']);
  const commands = parsed.kind === 'commands' ? parsed.commands : [];
  const args = commands.map(({ args }) => /^config +(\S.*)$/.exec(args)?.[1]).find((hash) => hash !== undefined);
  if (args === undefined) return;
  const { person, comment } = reading;
  const roles = await parts.configuration.rolesOf(person, ['coordinators']);
  if (tooManyOf(parts.store, person, { id: commentInputId(comment), at: parts.clock() }, roles.length > 0) !== null) {
    parts.log.warn({ kind: 'comment' }, 'a comment on the configuration issue is beyond the share of who wrote it');
    return;
  }
  await parts.configuration.handleApprove({ hash: args, person, comment });
}

type CaseReading = Extract<Reading, { kind: 'case' }>;

/** For how long a comment waits for an earlier one that is tried again. Milliseconds. */
const TURN = HOUR;

/**
 * What was typed before a comment comes first. What is urgent waits for nothing, and nothing waits for ever; then what
 * comes late is told that it was overtaken (core/deciding/comments.ts).
 */
async function inTurn(parts: EngineParts, row: InboxRow, reading: CaseReading): Promise<CaseReading> {
  const { input } = reading;
  const isCaughtUp = await catchUp(parts, reading);
  if (input.kind !== 'comment' || (isCaughtUp ?? !(await parts.store.isWaiting(row.subject, row.seq)))) return reading;
  const isPatient = isCaughtUp === null && !isUrgent(input.body) && parts.clock() - row.receivedAt < TURN;
  if (isPatient) throw new PortFault('transient', 'an earlier delivery is tried again first');
  return { ...reading, input: { ...input, overtakes: true } };
}

/**
 * What people ask for leaves only with an answer of the last minute: it is asked for while what was before is read, and
 * whoever sends asks again where it failed. What is urgent waits for nothing.
 */
async function lookAhead(parts: EngineParts, { input }: CaseReading): Promise<void> {
  const isAsked = input.kind === 'label' || (input.kind === 'comment' && !isUrgent(input.body));
  if (isAsked) await isCaseRepositoryPrivate(parts).catch(() => undefined);
}

async function forCases(parts: EngineParts, row: InboxRow, reading: CaseReading): Promise<void> {
  const ids = await casesOf(parts, reading.ref);
  const [only, ...others] = ids;
  if (only === undefined) {
    // What opens the case may be tried again later.
    if (await parts.store.isWaiting(row.subject, row.seq)) throw new PortFault('transient', 'the case is not open yet');
    return parts.store.settleDelivery(row.seq, 'ignored', 'it is about no case');
  }
  if (others.length === 0) return handle(parts, only, reading.input, { delivery: row.seq, effects: [] });
  for (const id of ids) await handle(parts, id, { ...reading.input, id: `${reading.input.id}/${id}` }, SETTLES_NOTHING);
  await parts.store.settleDelivery(row.seq, 'done', null);
}

async function casesOf({ store }: EngineParts, ref: CaseRef): Promise<readonly CaseId[]> {
  switch (ref.by) {
    case 'number':
      return one(await store.byNumber(ref.number));
    case 'advisory':
      return one(await store.byAdvisory(ref.ghsa));
    case 'public-issue':
      return one(await store.byPublicIssue(ref.repository, ref.number));
    case 'repository':
      return store.openByRepository(ref.repository);
    case 'all':
      return store.openCases();
  }
}

function one(stored: { readonly case: { readonly id: CaseId } } | null): readonly CaseId[] {
  return stored === null ? [] : [stored.case.id];
}
