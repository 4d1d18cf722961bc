/**
 * The configuration in force, for everybody who asks; read anew on push and by the poll, remembered over restarts, and
 * reported on the issue "vmt-bot configuration" of the case repository. What a change means stands in
 * core/config-change.ts; here it is read, decided, saved and then told, in this order.
 */
import type { Config } from '../core/config.ts';
import { decideConfigApproved, decideConfigPushed, type Loaded } from '../core/config-change.ts';
import { refusalText, templatesLeftReport } from '../core/config-report.ts';
import { shortHash } from '../core/hash.ts';
import type { ConfiguredRole, Person } from '../core/model.ts';
import { ok, type Result } from '../core/refusals.ts';
import type { Instant } from '../core/time.ts';
import { type UsedIssues, writeIssue } from './configuration-issue.ts';
import { withKeys } from './configuration-keys.ts';
import { type FileSource, pin, readFiles } from './configuration-load.ts';
import { NAME, type PendingComment, recall, type Saved, save } from './configuration-memory.ts';
import { rolesOf } from './configuration-roles.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Clock, type Directory, type Memory, PortFault, type Replicas } from './ports.ts';

/** The two methods of a pino logger that are used here. */
interface ConfigurationLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ConfigurationParts extends FileSource {
  readonly directory: Directory;
  readonly issues: UsedIssues;
  readonly memory: Memory & Pick<Replicas, 'alone' | 'versionOf'>;
  readonly clock: Clock;
  readonly log: ConfigurationLog;
}

/** `/approve config HASH` in a comment. */
interface ConfigApproval {
  readonly hash: string;
  readonly person: Person;
  /** The comment on the configuration issue that is answered there; null: the caller answers. */
  readonly comment: number | null;
}

export interface Configuration {
  /** What is in force; null before the first `reload` and while there is none. */
  current(): Config | null;
  /** The same, with pinned ids, the roster, and the keys that may be used, each in its approved version. */
  inForce(): Loaded | null;
  /** Nothing was refused, and nothing waits to be written: `reload` has nothing to do until something is pushed. */
  isSettled(): boolean;
  /** Number of the configuration issue, null until it is made. Commands there are not a case's. */
  issueNumber(): number | null;
  /**
   * Takes what another replica took into force, or saved; costs one look-up where nothing changed. Throws PortFault: who
   * cannot know what is in force decides nothing and sends nothing.
   */
  refresh(): Promise<void>;
  /**
   * Reads the files and decides; writes what is not yet written. Nothing new: nothing happens. Throws PortFault when
   * GitHub or the store fails: the last good configuration stays (it is there from the first call on, even so).
   */
  reload(): Promise<'unchanged' | 'in-force' | 'proposed' | 'refused'>;
  /** Approves, if the person may. A comment handled before is not handled again. Throws PortFault. */
  handleApprove(approval: ConfigApproval): Promise<Result<string>>;
  /**
   * Writes a comment on the configuration issue. `key` names what is told, in letters, digits and hyphens: it is told
   * once, however often this is called; `since` is not after the first time. Throws PortFault: it is saved then, and the
   * next `reload` writes it, unless the store failed.
   */
  tell(key: string, body: string, since: Instant): Promise<void>;
  /** The configured roles that a person holds now; none without a configuration. Throws PortFault. */
  rolesOf(person: Person, asked?: readonly ConfiguredRole[]): Promise<readonly ConfiguredRole[]>;
}

/** How many handled comments are remembered. */
const HANDLED = 200;

export function createConfiguration(parts: ConfigurationParts): Configuration {
  const box: Box = { saved: null, version: null };
  const inTurn = inOrder(parts, box);
  return {
    current: () => box.saved?.state.inForce?.config ?? null,
    inForce: () => box.saved?.state.inForce ?? null,
    isSettled: () => box.saved !== null && box.saved.pending.length === 0 && box.saved.state.refused.length === 0,
    issueNumber: () => box.saved?.issue ?? null,
    refresh: () => refresh(parts, box),
    reload: () => inTurn(() => reload(parts, box)),
    handleApprove: (approval) => inTurn(() => approve(parts, box, approval)),
    tell: (key, body, since) => inTurn(() => comment(parts, box, { key, body, at: since, answers: null })),
    rolesOf: async (person, asked) => {
      const loaded = box.saved?.state.inForce ?? null;
      return loaded === null ? [] : rolesOf(loaded, parts.directory, person, asked);
    },
  };
}

interface Box {
  saved: Saved | null;
  /** Of what was saved or read last; null: nobody else writes it. */
  version: string | null;
}

/** Two pushes, or a push and an approval, are decided one after the other, in whatever replica, each on what was saved last. */
function inOrder(parts: ConfigurationParts, box: Box): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = oneAtATime();
  return (work) =>
    inTurn(() =>
      parts.memory.alone('configuration', async () => {
        await refresh(parts, box);
        return work();
      }),
    );
}

async function refresh(parts: ConfigurationParts, box: Box): Promise<void> {
  const { version: before } = box;
  const version = await parts.memory.versionOf(NAME);
  if (version === null || version === before) return;
  const saved = withoutBadTemplates(parts, await recall(parts.memory));
  // Else this process has saved a newer one meanwhile.
  if (box.version === before) Object.assign(box, { saved, version });
}

async function reload(parts: ConfigurationParts, box: Box): Promise<'unchanged' | 'in-force' | 'proposed' | 'refused'> {
  const before = await restoreWithKeys(parts, box);
  const read = await readFiles(parts);
  if (read.version === before.state.seen) {
    await write(parts, box, before);
    return 'unchanged';
  }
  const { state, report, facts } = decideConfigPushed(before.state, await pin(read, parts.directory));
  if (report === null) {
    await write(parts, box, before);
    return 'unchanged';
  }
  for (const fact of facts) {
    parts.log.info({ fact: fact.type, version: state.seen }, 'configuration');
  }
  const key = `change-${shortHash([before.state.seen, state.seen, parts.clock()])}`;
  const after = withComment({ ...before, state }, { key, at: parts.clock(), body: report, answers: null });
  await keep(parts, box, after);
  await write(parts, box, after);
  return state.refused.length > 0 ? 'refused' : state.proposed === null ? 'in-force' : 'proposed';
}

async function approve(parts: ConfigurationParts, box: Box, approval: ConfigApproval): Promise<Result<string>> {
  const { hash, person, comment } = approval;
  const known = await restore(parts, box);
  if (comment !== null && known.handled.includes(comment)) {
    await write(parts, box, known);
    return ok('answered before');
  }
  // What was pushed since voids approvals: look before counting one.
  await reload(parts, box);
  const before = await restore(parts, box);
  const { inForce } = before.state;
  const roles = inForce === null ? [] : await rolesOf(inForce, parts.directory, person, ['coordinators']);
  const decision = decideConfigApproved(before.state, hash, person, roles.length > 0);
  const text = decision.ok ? (decision.report ?? '') : refusalText(decision.refusal);
  const state = decision.ok ? decision.state : before.state;
  for (const fact of decision.ok ? decision.facts : []) {
    parts.log.info({ fact: fact.type, version: state.seen, person: person.id }, 'configuration');
  }
  const answer = comment === null ? null : ({ comment, reaction: decision.ok ? '+1' : '-1' } as const);
  const after =
    answer === null
      ? { ...before, state }
      : {
          ...withComment(
            { ...before, state },
            { key: `reply-${answer.comment}`, at: parts.clock(), body: text, answers: answer },
          ),
          handled: [...before.handled, answer.comment].slice(-HANDLED),
        };
  await keep(parts, box, after);
  await write(parts, box, after);
  return decision.ok ? ok(text) : decision;
}

/** Saved before it is written; one that waits already is not said twice. */
async function comment(parts: ConfigurationParts, box: Box, pending: PendingComment): Promise<void> {
  const before = await restore(parts, box);
  const after = before.pending.some(({ key }) => key === pending.key) ? before : withComment(before, pending);
  await keep(parts, box, after);
  await write(parts, box, after);
}

function withComment(saved: Saved, comment: PendingComment): Saved {
  return { ...saved, pending: [...saved.pending, comment] };
}

async function restore(parts: ConfigurationParts, box: Box): Promise<Saved> {
  if (box.saved !== null) return box.saved;
  const saved = await recall(parts.memory);
  const checked = withoutBadTemplates(parts, saved);
  if (checked === saved) box.saved = saved;
  else await keep(parts, box, checked);
  return checked;
}

/** Rules change with a version of this program: what could not be rendered any more must not keep every case waiting. */
function withoutBadTemplates({ templates, clock }: ConfigurationParts, saved: Saved): Saved {
  const { inForce } = saved.state;
  const faults = inForce === null ? [] : templates.faults(inForce.config.process, inForce.templates);
  if (inForce === null || faults.length === 0) return saved;
  const state = { ...saved.state, inForce: { ...inForce, templates: {} } };
  const told = { key: `templates-${shortHash(faults)}`, at: clock(), body: templatesLeftReport(faults), answers: null };
  return withComment({ ...saved, state }, told);
}

/** What an older version saved has no keys yet. */
async function restoreWithKeys(parts: ConfigurationParts, box: Box): Promise<Saved> {
  const saved = await restore(parts, box);
  const { inForce } = saved.state;
  const complete = inForce === null ? null : await withKeys(parts, inForce);
  if (complete !== inForce) {
    await keep(parts, box, { ...saved, state: { ...saved.state, inForce: complete } });
  }
  return box.saved ?? saved;
}

/** In force only when it is saved. */
async function keep(parts: ConfigurationParts, box: Box, saved: Saved): Promise<void> {
  const { memory } = parts;
  if (box.version !== null && (await memory.versionOf(NAME)) !== box.version) {
    throw new PortFault('transient', 'another replica has changed the configuration meanwhile');
  }
  await save(memory, saved);
  Object.assign(box, { saved, version: await memory.versionOf(NAME) });
}

/** Writes what people shall read. A fault leaves the rest pending for the next call. */
async function write(parts: ConfigurationParts, box: Box, saved: Saved): Promise<void> {
  try {
    await writeIssue(parts.issues, parts.caseRepository, saved, (progress) => keep(parts, box, progress));
  } catch (error) {
    parts.log.warn({ waiting: saved.pending.length }, 'the configuration issue is not written yet');
    throw error;
  }
}
