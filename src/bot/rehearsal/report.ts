/** What the rehearsal found: a line for every message of the plan, by its receipt and by what lies at the sink. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type PublicKey, readPrivateKey } from 'openpgp';
import type { RehearsalReport } from '../../core/inputs.ts';
import type { Case, Plan, Step } from '../../core/model.ts';
import { placeName } from '../../core/plan.ts';
import { messagesOf } from '../../core/plan-run.ts';
import type { EngineParts } from '../../engine/parts.ts';
import type { RunSettings } from '../../settings.ts';
import { type ArrivedMail, arrivedMail } from './arrived-mail.ts';
import type { JumpingClock } from './clock.ts';
import { messageFaults, type Traces } from './message-faults.ts';
import type { Sinks } from './sinks.ts';

type Line = RehearsalReport['messages'][number];

interface Played {
  readonly parts: EngineParts;
  readonly settings: RunSettings;
  readonly plan: Plan;
  readonly clock: JumpingClock;
  readonly sinks: Sinks;
  /** The time limit came first. */
  readonly isOver: boolean;
}

/** `copy`: the case as the rehearsal left it. */
export async function reportOf(played: Played, copy: Case): Promise<RehearsalReport> {
  const { plan, clock } = played;
  const sent = await sentSteps(played, copy);
  const traces = await tracesOf(played, copy);
  const messages: Line[] = [];
  for (const step of plan.steps) {
    for (const message of messagesOf(step)) {
      // There may be hundreds: what else is to be done goes in between.
      await nextTurn();
      const problems = await messageFaults(traces, message, sent.get(message.id) ?? message);
      const receipt = traces.state?.receipts[message.id];
      messages.push({
        communication: step.communication,
        to: nameOf(step, message),
        after: clock.elapsedAt(receipt?.at ?? traces.now),
        proof: receipt?.url ?? receipt?.proof ?? '',
        problem: problems.length === 0 ? null : problems.join('; '),
      });
    }
  }
  return { messages };
}

async function tracesOf({ parts, settings, plan, clock, sinks, isOver }: Played, copy: Case): Promise<Traces> {
  const state = copy.plans[plan.purpose];
  const mails: ArrivedMail[] = [];
  for (const mail of sinks.mails) mails.push(await arrivedMail(mail));
  return {
    parts,
    case: copy,
    state,
    whyNotStarted: state === undefined || state.startedAt === null ? await whyNotStarted(parts, copy, plan) : null,
    isOver,
    mails,
    posts: sinks.posts.map(({ payload }) => payload.text),
    teamKey: settings.pgp === null ? null : await publicKeyOf(settings.pgp.privateKey.reveal()),
    now: clock.now(),
  };
}

async function sentSteps({ parts, plan }: Played, copy: Case): Promise<ReadonlyMap<string, Step>> {
  const effects = await parts.store.effectsOf(copy.id);
  return new Map(
    effects.flatMap(({ effect }) =>
      effect.kind === 'step' && effect.hash === plan.hash ? [[effect.step.id, effect.step] as const] : [],
    ),
  );
}

/** What came after the first refusal followed from it. */
async function whyNotStarted(parts: EngineParts, copy: Case, plan: Plan): Promise<string> {
  const rows = await parts.store.journalOf(copy.id);
  const words = rows.flatMap(({ entry: { fact } }) => {
    if (fact.type === 'command-refused') return [fact.rule];
    return fact.type === 'plan-voided' && fact.purpose === plan.purpose ? [fact.why] : [];
  });
  return words[0] ?? 'it was not approved';
}

async function publicKeyOf(armored: string): Promise<PublicKey> {
  return (await readPrivateKey({ armoredKey: armored })).toPublic();
}

/** A member by name: several addresses may have the same. */
function nameOf({ target }: Step, { target: to }: Step): string {
  const place = placeName(to);
  if (target.kind !== 'roster' || to.kind !== 'mail') return place;
  const member = target.members.find(({ address }) => address === to.to);
  return member === undefined ? place : `${member.name}: ${place}`;
}
