/** Proposing a plan: it is rendered, shown with its hash, and waits for its approvals. */
import { caseWordFaults, unreadWords } from './case-words.ts';
import { cell } from './markdown-table.ts';
import type { Plan, PlanPurpose } from './model.ts';
import { untoldWords } from './noticed.ts';
import { buildPlan, showPlan } from './plan.ts';
import { advanceFaults } from './plan-approval.ts';
import { planDiff } from './plan-diff.ts';
import { madeOf } from './plan-made-of.ts';
import { planFaults } from './plan-validity.ts';
import { done, no, type Outcome, type Scene } from './scene.ts';
import { mixedWords } from './scripts.ts';
import { planTermsFaults } from './terms.ts';
import { type Instant, inZones } from './time.ts';
import { sameTimeWords } from './who-knows.ts';

const NAMES: Readonly<Record<PlanPurpose, string>> = {
  notice: 'The notice',
  update: 'The update to downstream',
  disclosure: 'The disclosure plan',
  note: 'The security note',
  'open-report': 'The plan to open the report',
  erratum: 'The erratum',
};

/** Renders the plan and shows it. The same plan again keeps its approvals. */
export function propose(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): Outcome {
  const faults = [...planFaults(scene, purpose), ...planTermsFaults(scene, purpose, t0)];
  if (faults.length > 0) return no(...faults);
  const built = buildPlan(scene, purpose, t0);
  if (!built.ok) return no(...built.refusals);
  const { plan } = built;
  const words = caseWordFaults(scene, plan);
  if (words.length > 0) return no(...words);
  const late = advanceFaults(scene, plan);
  if (late.length > 0) return no(...late);
  const before = scene.case.plans[purpose];
  if (before?.startedAt === null && saysTheSame(before.plan, plan)) {
    const unchanged = `${NAMES[purpose]} is unchanged (\`${before.plan.hash}\`) and keeps its approvals. Pre-flight looks at it again.`;
    return done(`${unchanged}\n\n${unreadWords(scene)}`.trimEnd(), [{ type: 'pre-flight-asked', purpose }]);
  }
  const when = plan.t0 === 'now' ? 'at once when it is approved' : inZones(plan.t0, scene.process.zones).join(' · ');
  const say = [
    `${NAMES[purpose]} \`${plan.hash}\` goes out ${when}. ${howToApprove(plan, scene.config.approvals)}`,
    changes(before?.startedAt === null ? before.plan : scene.case.voided[purpose], plan),
    purpose === 'disclosure' && scene.config.rehearsal === 'required' ? 'Before it is approved: `/rehearse`.' : '',
    outdated(scene, plan),
    purpose === 'disclosure' && plan.t0 !== 'now' ? untoldWords(scene) : '',
    withoutAdvisory(scene, plan),
    ...(purpose === 'notice' ? sameTimeWords(scene) : []),
    imitations(scene),
    unreadWords(scene),
    scene.case.terms === null ? '' : `The reporter's terms: ${scene.case.terms}`,
    showPlan(plan),
  ];
  return done(say.filter((s) => s !== '').join('\n\n'), [
    { type: 'plan-proposed', plan, madeOf: madeOf(scene, purpose, t0) },
  ]);
}

/** How many plans were void before makes the hash another, not what is sent. */
function saysTheSame(before: Plan, after: Plan): boolean {
  return JSON.stringify({ ...before, hash: '' }) === JSON.stringify({ ...after, hash: '' });
}

function howToApprove(plan: Plan, approvals: number): string {
  const command =
    plan.purpose === 'disclosure' && plan.t0 === 'now' ? `/disclose now ${plan.hash}` : `/approve plan ${plan.hash}`;
  const who = approvals === 1 ? 'One coordinator types' : `${approvals} different coordinators type`;
  return `${who} \`${command}\`.`;
}

function changes(before: Plan | undefined, after: Plan): string {
  if (before === undefined) return '';
  const diff = planDiff(before, after);
  return diff === ''
    ? `The same as \`${before.hash}\`, to be approved anew.`
    : `Against \`${before.hash}\`, whose approvals no longer count:\n${diff}`;
}

/** GitHub's advisory is one of the channels, where there is one. */
function withoutAdvisory({ case: c, process }: Scene, { purpose }: Plan): string {
  const publishes = process.plans[purpose]?.some(({ target }) => target === 'advisory') ?? false;
  return purpose === 'disclosure' && publishes && c.advisory === null
    ? '**No advisory (GHSA) is published**: this case has none. `/advisory` makes one; then type `/plan` again.'
    : '';
}

/** Letters of another script may be somebody's name, or imitate one. */
function imitations({ case: c }: Scene): string {
  const { title, components, reporters } = c.draft;
  const names = [
    ...components.map(({ name }) => name),
    ...reporters.flatMap(({ name, affiliation = '' }) => [name, affiliation]),
  ];
  const words = mixedWords([title, ...names].join(' '));
  return words.length === 0
    ? ''
    : `**Letters of two scripts in one word**: ${cell(words.join(', '), 200)}. See that it is what is meant.`;
}

/** Who had the notice must know the date of the disclosure before it comes. */
function outdated({ case: c }: Scene, plan: Plan): string {
  if (plan.purpose !== 'disclosure' || plan.t0 === 'now') return '';
  const others = c.noticed.filter((n) => n.t0 !== plan.t0).length;
  return others === 0 ? '' : `**${others} of those who had the notice know another date**: \`/notify\` tells them.`;
}
