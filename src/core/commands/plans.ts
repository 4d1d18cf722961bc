/** Plans: everything that leaves the team, rendered, approved and run. */

import { unmet } from '../conditions.ts';
import { descriptionHash } from '../description.ts';
import { disclosureWaits } from '../disclosure-ways.ts';
import type { Fact } from '../facts.ts';
import { isBroken, mayGoPublic } from '../leak.ts';
import { PLAN_PURPOSES, type PlanPurpose, type PlanState, type Receipt, SLOTS } from '../model.ts';
import { fence, placeName } from '../plan.ts';
import { approvalNeeds, approvePlan } from '../plan-approval.ts';
import { propose } from '../plan-proposal.ts';
import { waitingT0 } from '../plan-run.ts';
import { planByHash, posts } from '../plan-states.ts';
import { indexNeeds } from '../published-ids.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { renderCase } from '../render-case.ts';
import { actingPerson, done, no, type Outcome, type Scene } from '../scene.ts';
import { noWay, transitionFor } from '../transition.ts';
import { type Command, firstWord, parsed } from './command.ts';

const COORDINATORS = ['coordinators'] as const;

export const planCommands: readonly Command[] = [
  {
    name: 'notify',
    usage: '/notify',
    summary:
      'render the notice for downstream stakeholders as a plan; approved, it is sent. Again: tell the present date to those who had it',
    example: '/notify',
    who: COORDINATORS,
    transition: 'notice',
    again: (c) => c.noticed.length > 0,
    decide: (_written, scene) => {
      if (scene.case.noticed.length > 0) return propose(scene, 'update', 'now');
      const transition = transitionFor(scene.process, scene.case.status, 'notice');
      if (transition === null) return no(noWay(scene, 'notice'));
      const faults = unmet(scene, transition.conditions);
      return faults.length > 0 ? no(...faults) : propose(scene, 'notice', 'now');
    },
  },
  {
    name: 'plan',
    usage: '/plan',
    summary: 'render the disclosure plan and show it with its hash',
    example: '/plan',
    who: COORDINATORS,
    needs: (_written, _c, world) => indexNeeds(world),
    decide: (_written, scene) => {
      const { case: c, now } = scene;
      const waiting = startsByItself(scene);
      if (waiting !== null) return no(waiting);
      const ahead = c.embargo !== null && c.openedAt === null && !mayGoPublic(c, scene.process) && c.embargo.t0 > now;
      return propose(scene, 'disclosure', ahead && c.embargo !== null ? c.embargo.t0 : 'now');
    },
  },
  {
    name: 'preview',
    usage: '/preview COMMUNICATION',
    summary: 'show one communication as it would be now',
    example: '/preview release-notes',
    who: COORDINATORS,
    needs: (_written, _c, world) => indexNeeds(world),
    decide: ({ args }, scene) => {
      const id = args.trim();
      const planned = plannedTexts(scene, id);
      if (planned !== '') return done(planned);
      const all = Object.keys(scene.process.communications);
      if (!all.includes(id))
        return no(refusal(id, 'there is no such communication', `choose one of: ${all.join(', ')}`));
      return parsed(renderCase(scene, id, SLOTS), ({ subject, body }) =>
        done(`${subject === null ? '' : `Subject: \`${subject}\`\n\n`}${fence(body)}`),
      );
    },
  },
  {
    name: 'rehearse',
    usage: '/rehearse',
    summary: 'run the plan that waits against sinks on this machine, and show the receipts',
    example: '/rehearse',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      if (args.trim() !== '') {
        return no(
          refusal(
            args.trim(),
            'the plan that waits is rehearsed',
            'type `/rehearse` and nothing after it, or `/rehearse leak`',
          ),
        );
      }
      const { hold } = scene.case;
      if (hold !== null)
        return no(refusal(hold.why, 'nothing is rehearsed while the case is held', 'type `/resume` first'));
      const state = waitingPlan(scene);
      if (state === undefined) {
        return no(refusal('no plan', 'a plan that waits is rehearsed', 'make one with `/plan` or `/notify`'));
      }
      const { purpose, hash } = state.plan;
      return done(
        `The rehearsal of the ${purpose} plan \`${hash}\` begins: nothing leaves this machine.`,
        [],
        [{ kind: 'rehearse', audience: 'team', purpose, hash }],
      );
    },
  },
  {
    name: 'rehearse',
    variant: 'leak',
    usage: '/rehearse leak',
    summary:
      'a drill: play a leak from `/leaked` to the last public receipt, against sinks on this machine, and measure it',
    example: '/rehearse leak',
    who: COORDINATORS,
    needs: (_written, _c, world) => indexNeeds(world),
    decide: (_written, scene) => rehearseLeak(scene),
  },
  {
    name: 'erratum',
    usage: '/erratum TEXT',
    summary: 'plan that amends what was published and announces it',
    example: '/erratum 1.10.4 is affected, too',
    who: COORDINATORS,
    decide: ({ args, block }, scene) => {
      const text = (block ?? args).trim();
      if (text === '') return no(refusal('no text', 'an erratum says what was wrong', 'type `/erratum TEXT`'));
      const { case: c, now } = scene;
      const unpublished = c.plans.erratum?.startedAt === null || c.voided.erratum !== undefined;
      const errata = [...(unpublished ? c.errata.slice(0, -1) : c.errata), { text, at: now }];
      const planned = propose({ ...scene, case: { ...c, errata } }, 'erratum', 'now');
      return planned.ok
        ? { ...planned, facts: [{ type: 'erratum-written', text, replaces: unpublished }, ...planned.facts] }
        : planned;
    },
  },
  {
    name: 'archived',
    usage: '/archived CHANNEL URL|none WHY',
    summary: 'record where a public mail stands in the archive of its list',
    example: '/archived oss-security https://lists.example.org/archive/2026/12/10/1',
    who: COORDINATORS,
    decide: ({ args }, scene) => archived(scene, args),
  },
  {
    name: 'disclose',
    variant: 'now',
    usage: '/disclose now HASH',
    summary: 'approve a plan that is for now, and run it at once',
    example: '/disclose now 3f2a9c01d4e7',
    who: COORDINATORS,
    membersOnly: true,
    needs: ({ args }, c) => approvalNeeds(c, args.trim()),
    decide: ({ args }, scene) => approvePlan(scene, args.trim(), true),
  },
  {
    name: 'publish',
    variant: 'note',
    usage: '/publish note',
    summary: 'render the security note (KCSN) as a plan; approved, it is published',
    example: '/publish note',
    who: COORDINATORS,
    isIn: ({ noteStatus }) => noteStatus !== null,
    decide: (_written, scene) => propose(scene, 'note', 'now'),
  },
  {
    name: 'open-report',
    usage: '/open-report [--without-consent WHY]',
    summary: 'plan to make a rejected report public, after the reporter agreed',
    example: '/open-report',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      const flag = '--without-consent';
      const text = args.trim();
      if (text !== '' && !text.startsWith(flag))
        return no(
          refusal(text, 'there is no such option', 'type `/open-report` or `/open-report --without-consent WHY`'),
        );
      if (text === flag)
        return no(
          refusal(text, 'to open a report without consent has a reason', 'type `/open-report --without-consent WHY`'),
        );
      if (text === '') return propose(scene, 'open-report', 'now');
      const hash = descriptionHash(scene.case.draft);
      const approval = { by: actingPerson(scene), role: 'coordinators' as const, hash, at: scene.now, evidence: text };
      const planned = propose({ ...scene, case: { ...scene.case, openConsent: approval } }, 'open-report', 'now');
      return planned.ok ? { ...planned, facts: [{ type: 'opening-consented', approval }, ...planned.facts] } : planned;
    },
  },
];

/** An approved plan whose T0 has come and that waits: a new one would take its approvals away. Null: there is none. */
function startsByItself(scene: Scene): Refusal | null {
  const { case: c, process, config, now } = scene;
  const t0 = waitingT0(c);
  const state = c.plans.disclosure;
  if (t0 === null || t0 > now || state === undefined || state.approvals.length < config.approvals) return null;
  if (mayGoPublic(c, process)) return null;
  const waits = disclosureWaits(scene).map(({ mend }) => mend);
  return refusal(
    state.plan.hash,
    'this plan has its approvals, and starts by itself as soon as nothing keeps it',
    `${waits.length === 0 ? 'mend what the last comment about T0 says' : waits.join('; ')}; or set a new date with \`/embargo DATE\``,
  );
}

/** What a leak now would lack is found before the drill, and is its first result. */
function rehearseLeak(scene: Scene): Outcome {
  const { case: c, process, now } = scene;
  if (c.track === 'public' || c.openedAt !== null)
    return no(refusal('a public case', 'what is public can not leak', 'nothing needs to be rehearsed'));
  if (c.closed) return no(refusal(c.status, 'this case has ended', 'type `/reopen WHY` first'));
  if (c.hold !== null)
    return no(refusal(c.hold.why, 'nothing is rehearsed while the case is held', 'type `/resume` first'));
  if (isBroken(c))
    return no(refusal(c.leak?.where ?? '', 'this embargo is broken: that is no drill', 'go on with `/plan`'));
  const where = 'a drill';
  const isDecided = process.leak.public === 'decided';
  const decision = isDecided ? { track: 'public' as const, why: where, by: actingPerson(scene) } : null;
  const planned = propose({ ...scene, case: { ...c, leak: { where, at: now }, decision } }, 'disclosure', 'now');
  return planned.ok
    ? done('The leak drill begins: nothing leaves this machine.', [], [{ kind: 'rehearse-leak', audience: 'team' }])
    : planned;
}

/** The disclosure first; else whatever waits. */
function waitingPlan({ case: c }: Scene): PlanState | undefined {
  const waiting = PLAN_PURPOSES.map((purpose) => c.plans[purpose]).filter((state) => state?.startedAt === null);
  return waiting.find((state) => state?.plan.purpose === 'disclosure') ?? waiting[0];
}

/** The very bytes of a plan that waits, of this communication; empty where no plan has it. */
function plannedTexts({ case: c }: Scene, communication: string): string {
  return PLAN_PURPOSES.flatMap((purpose) => {
    const state = c.plans[purpose];
    if (state === undefined || state.startedAt !== null) return [];
    const steps = state.plan.steps.filter((s) => s.communication === communication);
    return steps.map((s, i) => {
      const same = steps.findIndex((other) => other.body === s.body);
      const head = `In the ${purpose} plan \`${state.plan.hash}\` → ${placeName(s.target)}${s.subject === null ? '' : `, subject \`${s.subject}\``}`;
      return same < i ? `${head}: the same text.` : `${head}:\n\n${fence(s.body.trimEnd())}`;
    });
  }).join('\n\n');
}

/** The address is kept and shown; the bot never opens it. */
function archived(scene: Scene, args: string): Outcome {
  const { case: c } = scene;
  const [channel, rest] = firstWord(args);
  const place = archivePlace(rest);
  if (place === null) {
    const mend = 'type `/archived CHANNEL URL`, or `/archived CHANNEL none WHY` where the list has no archive';
    return no(refusal(rest, 'an archive has an https address', mend));
  }
  const sent = posts(c).map(({ state: { plan, archives }, step }) => ({
    ...{ purpose: plan.purpose, hash: plan.hash, step: step.id },
    channel: 'channel' in step.target ? step.target.channel : '',
    isSeen: archives[step.id] !== undefined,
  }));
  const all = sent.filter((s) => s.channel === channel);
  // Those that are waited for; where none is, the last address is corrected.
  const waiting = all.filter((s) => !s.isSeen);
  const here = waiting.length > 0 ? waiting : all.slice(-1);
  if (here.length === 0) {
    const known = [...new Set(sent.map((s) => s.channel))].join(', ');
    return no(
      refusal(
        channel,
        'no public mail of this case went to this channel',
        known === '' ? 'wait until the announcement is sent' : `choose one of: ${known}`,
      ),
    );
  }
  const facts = here.map(
    ({ purpose, hash, step }): Fact => ({ type: 'post-archived', purpose, hash, step, url: place }),
  );
  const found = URL.canParse(place) ? foundInArchive(scene, here, place) : [];
  const more = found.length === 0 ? '' : '. It has its receipt with that, and is not sent';
  return done(`Noted for ${channel}: ${place}${more}`, [...found, ...facts]);
}

/** After a restore a message may be there of which the case has no receipt: its archive proves it. */
function foundInArchive({ case: c, now }: Scene, here: readonly Post[], url: string): readonly Fact[] {
  if (c.restored === undefined || c.hold === null) return [];
  const receipt: Receipt = { at: now, proof: url, url, messageId: null, maybeTwice: false, foundAfterRestore: true };
  return here
    .filter(({ hash, step }) => planByHash(c, hash)?.receipts[step] === undefined)
    .map(({ purpose, hash, step }): Fact => ({ type: 'step-done', purpose, hash, step, receipt }));
}

type Post = { readonly purpose: PlanPurpose; readonly hash: string; readonly step: string };

/** An https address, or `none` with a reason; null: neither. */
function archivePlace(text: string): string | null {
  const [word, why] = firstWord(text);
  if (word === 'none') return why === '' ? null : `no archive: ${why}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' ? url.href : null;
}
