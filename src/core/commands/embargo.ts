/** The embargo: its date, holding everything, and what happens when it breaks. */
import { BETWEEN, driftLeft } from '../advisory-readers.ts';
import {
  checkDisclosureDate,
  type DisclosureDay,
  disclosureDays,
  parseDisclosureDate,
  reasonsAgainst,
} from '../calendar.ts';
import { distributorNamed, leakDuties } from '../distributors/leak.ts';
import type { Fact } from '../facts.ts';
import { leakQuestion } from '../leak.ts';
import { cell } from '../markdown-table.ts';
import type { Case } from '../model.ts';
import { untoldWords } from '../noticed.ts';
import { advanceFaults } from '../plan-approval.ts';
import { withPlanForNow } from '../plan-for-now.ts';
import { arrivedWords, progressOf } from '../plan-progress.ts';
import { propose } from '../plan-proposal.ts';
import { allReceipts } from '../plan-run.ts';
import { begunPlans } from '../plan-states.ts';
import { indexNeeds } from '../published-ids.ts';
import { refusal } from '../refusals.ts';
import { actingPerson, done, hasRole, no, type Outcome, type Scene } from '../scene.ts';
import { termsFaults } from '../terms.ts';
import { type Instant, inZones, toIso } from '../time.ts';
import { type Command, firstWord, parsed } from './command.ts';

export const embargoCommands: readonly Command[] = [
  {
    name: 'embargo',
    usage: '/embargo · /embargo DATE [--override WHY]',
    summary: 'list the legal disclosure dates, or set T0; an override waits for a second coordinator',
    example: '/embargo 2026-12-10',
    who: ['coordinators'],
    decide: ({ args }, scene) => (args.trim() === '' ? done(listDays(scene)) : setDate(scene, args)),
  },
  {
    name: 'hold',
    usage: '/hold WHY',
    summary: 'nothing of this case is sent until `/resume`',
    example: '/hold the first test run fails',
    who: ['coordinators'],
    decide: ({ args }, scene) =>
      args.trim() === ''
        ? no(refusal('no reason', 'a hold says why', 'type `/hold WHY`'))
        : done(`Held: nothing of this case is sent until \`/resume\`.${goneAlready(scene.case)}`, [
            { type: 'held', why: args.trim(), by: `@${actingPerson(scene).login}`, kind: 'all' },
          ]),
  },
  {
    name: 'upstream-hold',
    usage: '/upstream-hold WHY',
    summary: "wait for another project's disclosure: no plan leaves and no timer presses until `/resume`",
    example: '/upstream-hold the fix is in a dependency that discloses on 2026-12-15',
    who: ['coordinators'],
    isIn: ({ upstreamHold }) => upstreamHold,
    decide: ({ args }, scene) => {
      const why = args.trim();
      const { hold } = scene.case;
      if (why === '') return no(refusal('no reason', 'a hold says why', 'type `/upstream-hold WHY`'));
      if (hold?.kind === 'all') {
        return no(refusal(hold.why, 'the case is held as a whole already', 'type `/resume` first'));
      }
      return done(
        `The case waits for another project: no plan leaves and no timer presses until \`/resume\`. Talk with the reporter goes on.${scene.case.noticed.length === 0 ? '' : ' Those who had the notice know T0: where it will not hold, set a later one with `/embargo DATE`, and they are told.'}`,
        [{ type: 'held', why, by: `@${actingPerson(scene).login}`, kind: 'upstream' }],
      );
    },
  },
  {
    name: 'resume',
    usage: '/resume',
    summary: 'end the hold',
    example: '/resume',
    who: ['coordinators'],
    decide: (_written, scene) => {
      const { hold, plans } = scene.case;
      if (hold === null) return no(refusal('no hold', 'only a held case is resumed', 'nothing needs to be done'));
      const still = `${
        hold.below === null
          ? ''
          : ` The case still waits for another project (${hold.below.why}): \`/resume\` again when that has disclosed.`
      }${driftWords(scene.case)}`;
      const plan = plans.disclosure;
      const missed =
        plan !== undefined && plan.startedAt === null && typeof plan.plan.t0 === 'number' && plan.plan.t0 <= scene.now;
      const late = plan === undefined || plan.startedAt !== null || missed ? [] : advanceFaults(scene, plan.plan);
      if (late.length > 0) {
        const why = late.map((r) => `${r.rule} (${r.value})`).join('; ');
        return done(
          `Resumed. The disclosure plan is void: ${why}. To go on: ${late.map((r) => r.mend).join('; ')}.${still}`,
          [{ type: 'resumed' }, { type: 'plan-voided', purpose: 'disclosure', why }],
        );
      }
      const after = { ...scene, case: { ...scene.case, hold: hold.below } };
      if (!missed)
        return done([`Resumed.${still}`, untoldWords(after)].filter((s) => s !== '').join(' '), [{ type: 'resumed' }]);
      return done(
        `Resumed. T0 passed during the hold, so nothing is sent: set a new date with \`/embargo DATE\`, or type \`/plan\` (for now) and \`/disclose now HASH\`.${still}`,
        [{ type: 'resumed' }, { type: 'plan-voided', purpose: 'disclosure', why: 'T0 passed while the case was held' }],
      );
    },
  },
  {
    name: 'leaked',
    usage: '/leaked WHERE',
    summary: 'the vulnerability is known outside: ask how to go on',
    example: '/leaked a post on a public list, with a proof of concept',
    who: ['coordinators'],
    needs: (_written, _c, world) => indexNeeds(world),
    decide: ({ args }, scene) => {
      const where = args.trim();
      if (where === '') return no(refusal('no place', 'a leak was seen somewhere', 'type `/leaked WHERE`'));
      if (scene.case.track === 'public')
        return no(refusal('a public case', 'it is public already', 'go on with the public track'));
      if (scene.case.closed) return no(refusal(scene.case.status, 'this case has ended', 'type `/reopen WHY` first'));
      const reported: Fact = { type: 'leak-reported', where };
      const say = [leakQuestion(scene), distributorWords(scene, where)].filter((text) => text !== '').join('\n\n');
      if (scene.process.leak.public === 'decided') return done(say, [reported]);
      const after = { ...scene, case: { ...scene.case, leak: { where, at: scene.now }, decision: null } };
      return withPlanForNow(after, say, [reported]);
    },
  },
  {
    name: 'decide',
    usage: '/decide public|private WHY',
    summary: 'decide about a leak, or about an exception from the embargo',
    example: '/decide public the exploit is on a public list',
    who: ['architecture-committee', 'coordinators'],
    whoIn: ({ leak }) => leak.decidedBy,
    needs: (_written, _c, world) => indexNeeds(world),
    decide: ({ args }, scene) => {
      const [word, why] = firstWord(args);
      const track = word === 'public' || word === 'private' ? word : null;
      if (track === null)
        return no(
          refusal(word, 'the decision is public or private', 'type `/decide public WHY` or `/decide private WHY`'),
        );
      if (why === '') return no(refusal(args, 'a decision has a reason', `type \`/decide ${track} WHY\``));
      if (scene.case.track === 'public')
        return no(
          refusal('a public case', 'what is public can not be made private again', 'nothing needs to be decided'),
        );
      if (scene.case.closed)
        return no(refusal(scene.case.status, 'this case has ended', 'a coordinator types `/reopen WHY` first'));
      if (track === 'private' && scene.case.advisory?.published === true) {
        return no(
          refusal(
            args,
            'the advisory is public already, and GitHub takes none back',
            'type `/decide public WHY`, or `/plan`',
          ),
        );
      }
      const by = actingPerson(scene);
      const decided: Fact = { type: 'decided', track, why, by };
      if (track === 'private') return done('Decided: the embargo stays.', [decided]);
      const after = { ...scene, case: { ...scene.case, decision: { track: 'public' as const, why, by } } };
      return withPlanForNow(after, 'Decided: this is handled in public.', [decided]);
    },
  },
];

/** Whoever resumes has seen who reads the advisory. */
function driftWords(c: Case): string {
  const left = driftLeft(c);
  return left.length === 0 || c.extent === 'public'
    ? ''
    : ` **At the last look, who reads the advisory still differed from the ledger**: ${cell(left.join(BETWEEN))}.`;
}

/** What the hold came too late for. */
function goneAlready(c: Case): string {
  return begunPlans(c)
    .filter((state) => !(state.isVoid || allReceipts(state)))
    .map((state) => {
      const { purpose, hash } = state.plan;
      return ` The ${purpose} plan \`${hash}\` had begun: ${arrivedWords(progressOf(state))}, and the rest waits.`;
    })
    .join('');
}

/** A leak by a distributor, or about one: what that one owes. */
function distributorWords({ roster }: Scene, where: string): string {
  const member = distributorNamed(where, roster);
  return member === null ? '' : leakDuties(member);
}

function setDate(scene: Scene, args: string) {
  const { case: c, process, config, now } = scene;
  if (c.openedAt !== null) return no(refusal(args, 'the case is public', 'there is no embargo to set'));
  if (c.closed) return no(refusal(c.status, 'this case has ended', 'type `/reopen WHY` first'));
  const at = args.indexOf('--override');
  const text = (at === -1 ? args : args.slice(0, at)).trim();
  const why = at === -1 ? null : args.slice(at + '--override'.length).trim();
  return parsed(parseDisclosureDate(text, process.disclosureRule), (t0) => {
    if (why === null && c.embargo?.t0 === t0 && c.embargo.override === null)
      return done(`T0 is ${inZones(t0, process.zones).join(' · ')} already: nothing was changed.`);
    if (t0 <= now) return no(refusal(text, 'a disclosure date lies ahead', 'list the legal dates with `/embargo`'));
    const forbidden = termsFaults(scene, t0);
    if (forbidden.length > 0) return no(...forbidden);
    const where = inZones(t0, process.zones).join(' · ');
    const against = reasonsAgainst(process.disclosureRule, dayZero(scene), t0, config.calendar).join('; ');
    if (why !== null) {
      if (why === '') return no(refusal(args, 'an override has a reason', `type \`/embargo ${text} --override WHY\``));
      return done(
        `T0 is set to ${where}, against the calendar${against === '' ? '' : ` (${against})`}: another coordinator types \`/approve override\`.${c.noticed.length === 0 ? '' : ' Then tell those who had the notice: `/notify`.'}`,
        [{ type: 'embargo-set', t0, override: why }, ...askersApproval(scene, 'embargo')],
      );
    }
    return parsed(checkDisclosureDate(process.disclosureRule, dayZero(scene), t0, config.calendar), (legal) =>
      withUpdate(scene, `T0 is ${where}.${against === '' ? '' : ` **Against that day:** ${against}.`}`, {
        type: 'embargo-set',
        t0: legal,
        override: null,
      }),
    );
  });
}

/** Who had the notice is told of the new date: that message is planned at once. */
function withUpdate(scene: Scene, say: string, set: Extract<Fact, { type: 'embargo-set' }>): Outcome {
  const { case: c } = scene;
  if (c.noticed.length === 0) return done(say, [set]);
  const planned = propose({ ...scene, case: { ...c, embargo: { t0: set.t0, override: null } } }, 'update', 'now');
  if (planned.ok) return { ...planned, say: `${say} ${planned.say}`, facts: [set, ...planned.facts] };
  const lacks = planned.refusals.map((r) => `${r.value}: ${r.rule} (${r.mend})`).join('; ');
  return done(`${say} Those who had the notice are not told of it yet: ${lacks}.`, [set]);
}

/** The calendar counts from the notice; once its date has passed, from the message that tells the new one. */
function dayZero({ case: c, now }: Scene): Instant {
  const isMissed = c.embargo !== null && c.embargo.t0 <= now;
  return c.noticeAt === null || isMissed ? now : c.noticeAt;
}

/** Who asks for an override is one of those who approve it; an associate is not. */
export function askersApproval(scene: Scene, what: 'embargo' | 'cve'): readonly Fact[] {
  return hasRole(scene, ['coordinators']) ? [{ type: 'override-approved', what, by: actingPerson(scene) }] : [];
}

function listDays(scene: Scene): string {
  const { process, config } = scene;
  const { earliest, days } = disclosureDays(process.disclosureRule, dayZero(scene), config.calendar);
  const row = (d: DisclosureDay) => `| ${d.date} | ${d.legal ? '**legal**' : 'no'} | ${d.reasons.join('; ')} |`;
  const head =
    earliest === null
      ? 'No day of the next year is legal.'
      : `The earliest legal T0 is **${toIso(earliest)}**, if the notice goes out now.`;
  return `${head}\n\n| day | | why |\n|---|---|---|\n${days.map(row).join('\n')}`;
}
