/**
 * Issues of the case repository about the list of distributors: applications and removals. Looked at, decided
 * (core/distributors/decide.ts), saved, then told, in this order; what an answer was lost of is found by its marker.
 */
import { decideLooked, decideSaid, hasCommand } from '../core/distributors/decide.ts';
import { type DistributorKind, type DistributorState, newIssue, type Reply } from '../core/distributors/state.ts';
import { answerText } from '../core/distributors/texts.ts';
import { sha256 } from '../core/hash.ts';
import type { Person } from '../core/model.ts';
import { type LookedIssue, lookAtIssue } from './distributors-look.ts';
import { recallIssue, saveIssue } from './distributors-memory.ts';
import { proposeChange } from './distributors-propose.ts';
import { marker } from './marker.ts';
import type { EngineParts } from './parts.ts';
import { PortFault } from './ports.ts';
import type { DistributorEvent } from './reading.ts';
import { isCaseRepositoryPrivate } from './visibility.ts';

/** GitHub's clock may be behind ours. */
const CLOCKS_DIFFER = 10 * 60_000;

/** Handles one event of such an issue. Throws PortFault: call it again with the same, and what is left is done. */
export async function handleDistributorIssue(
  parts: EngineParts,
  about: { readonly number: number; readonly is: DistributorKind },
  event: DistributorEvent,
): Promise<void> {
  const { store, clock } = parts;
  const { number } = about;
  const known = await recallIssue(store, number);
  if (event.kind === 'comment' && !hasCommand(event.body)) return;
  const before = known ?? newIssue(about.is, clock());
  const looked = await lookAtIssue(parts, number, before.is);
  const after =
    event.kind === 'looked'
      ? decideLooked(before, looked)
      : decideSaid(before, looked, {
          ...event,
          at: clock(),
          isCoordinator: await isCoordinator(parts, event.person),
        });
  await saveIssue(store, number, after);
  await write(parts, number, after, looked);
}

async function isCoordinator({ configuration }: EngineParts, person: Person): Promise<boolean> {
  return (await configuration.rolesOf(person, ['coordinators'])).length > 0;
}

/** Does and writes what was decided, saving after each step. */
async function write(parts: EngineParts, issue: number, decided: DistributorState, looked: LookedIssue): Promise<void> {
  if (!(await isCaseRepositoryPrivate(parts))) {
    throw new PortFault('transient', 'the case repository is not private: nothing is written there');
  }
  let now = decided;
  const keep = async (changes: Partial<DistributorState>): Promise<void> => {
    now = { ...now, ...changes };
    await saveIssue(parts.store, issue, now);
  };
  if (now.change !== null && now.proposed === null) {
    const { proposed, say } = await proposeChange(parts, issue, now, now.change, looked.project);
    await keep({
      proposed,
      replies: [...now.replies, { key: 'proposed', at: parts.clock(), body: say, answers: null }],
    });
  }
  await keep({ answer: await writeAnswer(parts, issue, now, looked) });
  for (const reply of now.replies) {
    await writeReply(parts, issue, reply);
    await keep({ replies: now.replies.filter(({ key }) => key !== reply.key) });
  }
  if (now.closing) {
    await parts.github.caseIssues.update(parts.caseRepository, issue, { open: false, stateReason: 'not_planned' });
    await keep({ closing: false });
  }
}

/** The one comment that is kept up to date. Once it is decided, a later edit of the text is not shown as if it counted. */
async function writeAnswer(
  { github, caseRepository, salt }: EngineParts,
  issue: number,
  state: DistributorState,
  { judged, needed, digest }: LookedIssue,
): Promise<DistributorState['answer']> {
  const mark = marker(salt, `distributors/${issue}/answer`);
  const body = `${mark}\n${answerText(state, judged, needed)}`;
  const wanted = sha256(body);
  if (state.answer?.digest === wanted || state.seen !== digest) return state.answer;
  const { caseIssues } = github;
  const known =
    state.answer ?? (await caseIssues.findOwnComment(caseRepository, issue, mark, state.openedAt - CLOCKS_DIFFER));
  const updated = known === null ? null : await ifThere(caseIssues.updateComment(caseRepository, known.id, body));
  const { id } = updated ?? (await caseIssues.comment(caseRepository, issue, body));
  return { id, digest: wanted };
}

async function writeReply({ github, caseRepository, salt }: EngineParts, issue: number, reply: Reply): Promise<void> {
  const { caseIssues } = github;
  const mark = marker(salt, `distributors/${issue}/${reply.key}`);
  const found = await caseIssues.findOwnComment(caseRepository, issue, mark, reply.at - CLOCKS_DIFFER);
  if (found === null) await caseIssues.comment(caseRepository, issue, `${mark}\n${reply.body}`);
  const { answers } = reply;
  if (answers !== null) await ifThere(caseIssues.react(caseRepository, answers.comment, answers.reaction));
}

/** Null where it was deleted meanwhile: that must not hold up the rest. */
async function ifThere<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof PortFault && error.kind === 'permanent') return null;
    throw error;
  }
}
