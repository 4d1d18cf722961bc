/**
 * The text of a case issue: embargo reminder, report as received, draft, status table, each between its markers. The
 * draft is the only part that people edit. Source: contract section 4.
 */
import { stringify } from 'yaml';
import { NOTHING_FOUND } from '../core/inputs.ts';
import { DRAFT_CLOSE, DRAFT_OPEN, draftPart } from '../core/issue-parts.ts';
import type { Case, PlanState } from '../core/model.ts';
import { nextStep } from '../core/next-step.ts';
import { fence } from '../core/plan.ts';
import { arrivedWords, progressOf, rehearsalWords } from '../core/plan-progress.ts';
import { renderCase } from '../core/render-case.ts';
import type { Scene, World } from '../core/scene.ts';
import { laneRuleOf, severityOf } from '../core/severity.ts';
import { type Instant, inZones } from '../core/time.ts';
import { asksFor, titleOf } from '../core/transition.ts';

/** `TITLE (CVE)` once there is a CVE. */
export function caseTitle(c: Case): string {
  const title = c.draft.title === '' ? c.report.title : c.draft.title;
  return c.cve.id === null ? title : `${title} (${c.cve.id})`;
}

/** The draft as the YAML document that stands on the issue. */
export function draftText({ draft }: Case): string {
  const text = texts.get(draft) ?? stringify(JSON.parse(JSON.stringify(draft)), { lineWidth: 0 }).trim();
  texts.set(draft, text);
  return text;
}

/** Asked several times for each look at a case issue; a draft never changes, but is replaced. */
const texts = new WeakMap<Case['draft'], string>();

/**
 * The whole body. `first` is the marker line of an issue that the bot made, or null. `draft` is the text for the draft
 * part: the case's own, or an edit that is yet to be handled.
 */
export function caseBody(
  world: World,
  c: Case,
  now: Instant,
  first: string | null,
  draft: string = draftText(c),
): string {
  const scene: Scene = { ...world, case: c, actor: { kind: 'bot' }, now, found: NOTHING_FOUND };
  const parts = [
    first,
    c.track === 'private' ? part('embargo', reminder(scene)) : null,
    part('report', `**Report as received**\n\n${fence(clip(disarmed(c.report.text)))}`),
    `${DRAFT_OPEN}\n**Draft** (edit it here, or with \`/set FIELD VALUE\`)\n\n${draftPart(draft)}\n${DRAFT_CLOSE}`,
    part('status', statusTable(scene)),
  ];
  return parts.filter((text) => text !== null).join('\n\n');
}

function part(name: string, text: string): string {
  return `<!-- vmt:${name} -->\n${text}\n<!-- /vmt:${name} -->`;
}

function reminder(scene: Scene): string {
  const rendered = renderCase(scene, 'embargo-reminder');
  return rendered.ok ? rendered.value.body : '**This report is under embargo.**';
}

/** A reporter's line that looks like one of the bot's markers is no longer a whole line: parts are found by whole lines. */
function disarmed(text: string): string {
  return text.replaceAll(/^(?=<!-- \/?vmt:)/gm, ' ');
}

/** GitHub takes 65,536 characters in a body; a longer report stays whole in the journal and on its advisory. */
function clip(text: string): string {
  return text.length <= 20_000
    ? text
    : `${text.slice(0, 20_000)}\n[… ${text.length - 20_000} more characters: see the advisory]`;
}

function statusTable(scene: Scene): string {
  const { case: c, process, config } = scene;
  const rows: readonly (readonly [string, string])[] = [
    ['status', `${titleOf(process, c.status)}${c.closed ? ' (closed)' : ''}`],
    ...(process.classes.length === 0 ? [] : [['class', c.class ?? 'not recorded'] as const]),
    ['coordinator', c.coordinator === null ? 'nobody yet' : `@${c.coordinator.login}`],
    ['severity', severityOf(c) ?? 'not known'],
    ...(process.lanes === null ? [] : [['lane', laneRuleOf(c, process)?.lane ?? 'not known'] as const]),
    ['CVE', c.cve.id ?? (c.cve.requestedAt === null ? 'not requested' : 'requested')],
    ...(c.advisory?.edit?.isDecided === false ? [['advisory', 'edited on GitHub: `/adopt` or `/keep`'] as const] : []),
    ['extent of disclosure', c.extent],
    ['T0', c.embargo === null ? 'not set' : inZones(c.embargo.t0, process.zones).join(' · ')],
    ...config.branches.map((branch): readonly [string, string] => [
      `patch for ${branch}`,
      patchState(c, branch, asksFor(process, 'patches-approved')),
    ]),
    ...Object.values(c.plans).map((state): readonly [string, string] => [
      `${state.plan.purpose} plan`,
      planWords(state),
    ]),
    ['next step', nextStep(scene)],
  ];
  const table = [
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`),
  ];
  return table.join('\n');
}

/** What is the matter with a plan; message by message it stands on the board. */
function planWords(state: PlanState): string {
  const progress = progressOf(state);
  const approved = state.approvals.length === 0 ? 'nobody yet' : state.approvals.map((p) => `@${p.login}`).join(', ');
  return [
    `\`${state.plan.hash}\`, approved by ${approved}`,
    ...(state.startedAt === null ? [] : [arrivedWords(progress)]),
    ...(progress.failing === 0 ? [] : [`${progress.failing} failing`]),
    ...(state.startedAt !== null && state.rehearsal === null ? [] : [rehearsalWords(state, progress)]),
  ].join('; ');
}

function patchState(c: Case, branch: string, asksForApproval: boolean): string {
  const patches = c.patches.filter((p) => p.branch === branch);
  if (patches.length === 0) return 'none registered';
  return patches
    .map((p) => {
      if (p.kind === 'none') return `not affected: ${p.why}`;
      const state = p.merged
        ? 'merged'
        : p.pushed !== null
          ? 'pushed'
          : p.approvedBy !== null
            ? `approved by @${p.approvedBy.login}`
            : asksForApproval
              ? 'waits for approval'
              : 'registered';
      return `${p.component === null ? '' : `${p.component}: `}${state} (\`${p.version.slice(0, 12)}\`)`;
    })
    .join('; ');
}
