/**
 * Plans: what leaves the team, rendered byte for byte before anybody approves it. The hash covers T0, recipients and
 * bytes; only the closed list of slots (URLs that do not exist yet) is filled in later.
 */
import { advisoryText } from './advisory-text.ts';
import { dateToTell } from './date-told.ts';
import { fixedVersions } from './fixed-versions.ts';
import { shortHash } from './hash.ts';
import { limitFault } from './limits.ts';
import { messageFaults } from './message-faults.ts';
import { attachmentNames } from './messages.ts';
import {
  type Attachment,
  type Audience,
  type Case,
  includes,
  type Plan,
  type PlanPurpose,
  type Slot,
  type Step,
  type Target,
} from './model.ts';
import { fixes } from './patches.ts';
import { type Aim, linesOf, placesOf } from './plan-places.ts';
import type { PlanLine } from './process.ts';
import { advisoryId } from './published-ids.ts';
import { publicPlaces } from './reach.ts';
import { ok, type Refusal, type Result, refusal } from './refusals.ts';
import { renderCase, unknownSlots } from './render-case.ts';
import type { Scene } from './scene.ts';
import { stepId } from './step-ids.ts';
import { type Instant, toIso } from './time.ts';

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Renders every line of the plan for this purpose. All that is missing is reported together. */
export function buildPlan(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): PlanResult {
  const aim = aimOf(scene, purpose, t0);
  const results = stepsFor(scene, aim);
  const refusals = results.flatMap((r) => (r.ok ? [] : [r.refusal]));
  if (refusals.length > 0) return { ok: false, refusals: unique(refusals) };
  const steps = results.flatMap((r) => (r.ok ? [r.value] : []));
  const faults = steps.flatMap((step) => stepFaults(scene, purpose, step));
  if (faults.length > 0) return { ok: false, refusals: unique(faults) };
  if (steps.length === 0) return { ok: false, refusals: [nothingToSend(purpose)] };
  return { ok: true, plan: { ...aim, steps, hash: shortHash({ ...aim, steps, ...roundOf(scene, purpose) }) } };
}

/** Each message, whatever it says. */
export function stepsFor(scene: Scene, aim: Aim): readonly Result<Step>[] {
  return linesOf(scene, aim).flatMap((line) => stepsOf(scene, line, aim));
}

export function aimOf(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): Aim {
  return { purpose, t0, tells: tellsOf(scene, purpose, t0) };
}

/** What a message may not say as things stand now, or is too long for its place. */
export function stepFaults(scene: Scene, purpose: PlanPurpose, step: Step): readonly Refusal[] {
  return [...wordsOf(scene, purpose, step), ...asList(limitFault(step))];
}

/** As the door will look at them (gate.ts). */
function wordsOf(
  { case: c, caseRepository, host, config }: Scene,
  purpose: PlanPurpose,
  step: Step,
): readonly Refusal[] {
  const then = { number: c.number, extent: extentThen(c, purpose, step) };
  return messageFaults(step, then, { publicPlaces: publicPlaces(config), caseRepository, host });
}

/** How far the case may be known when this step leaves. */
function extentThen({ extent }: Case, purpose: PlanPurpose, { phase }: Step): Audience {
  if (phase !== 'advance' && purpose !== 'notice' && purpose !== 'update') return 'public';
  return includes(extent, 'downstream') ? extent : 'downstream';
}

function asList<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}

/** What a void plan handed over is not of the next one, though it says the same: each has a hash of its own. */
function roundOf({ case: c }: Scene, purpose: PlanPurpose): { readonly after?: number } {
  const after = c.past.filter(({ plan, isVoid }) => isVoid && plan.purpose === purpose).length;
  return after === 0 ? {} : { after };
}

function nothingToSend(purpose: PlanPurpose): Refusal {
  return purpose === 'update'
    ? refusal(
        'nothing new',
        'the present date is known to all who had the notice, or on its way to them',
        'look at the board',
      )
    : refusal('an empty plan', 'a plan sends something', 'configure `channels` in .github/vmt.yml');
}

function tellsOf({ case: c, now }: Scene, purpose: PlanPurpose, t0: Instant | 'now'): Instant | null {
  if (purpose === 'disclosure') return t0 === 'now' ? null : t0;
  return dateToTell(c, now);
}

/** Each once, though several messages have it. */
export function unique(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...new Map(refusals.map((r) => [`${r.value}|${r.rule}`, r])).values()];
}

function stepsOf(scene: Scene, whole: PlanLine, aim: Aim): readonly Result<Step>[] {
  const line = { ...whole, slots: slotsOf(scene, whole) };
  const places = placesOf(scene, line, aim);
  if (places.length === 0) return [];
  const text = textOf(line.target === 'noticed' ? asTold(scene, aim) : scene, line, dateOf(scene, aim));
  return places.map((place): Result<Step> => {
    if (!place.ok) return place;
    if (!text.ok) return text;
    const { target, subjectPrefix, suffix } = place.value;
    const { subject, body } = text.value;
    return ok({
      id: stepId(line, suffix),
      communication: line.communication,
      audience: audienceOf(scene, line),
      target,
      phase: line.phase,
      slots: unknownSlots(scene.case, line.slots),
      subject: subject === null || target.kind === 'file' ? subject : `${subjectPrefix}${subject}`,
      body,
      attachments: target.kind === 'mail' || target.kind === 'roster' ? attachmentsOf(scene, line) : [],
    });
  });
}

/** Where no release carries a fix, there is none to be linked. */
function slotsOf({ case: c }: Scene, { slots }: PlanLine): readonly Slot[] {
  return fixedVersions(c.draft).length > 0 ? slots : slots.filter((slot) => slot !== 'release');
}

/** A plan for now ends the embargo: that is what those who had the notice are told. */
function asTold(scene: Scene, { purpose }: Aim): Scene {
  return purpose === 'disclosure' ? { ...scene, case: { ...scene.case, track: 'public' } } : scene;
}

/** The date that the texts name, as ISO; empty: none. Of a plan that is for now, the day on which it is made. */
function dateOf(scene: Scene, { purpose, t0, tells }: Aim): string {
  if (purpose === 'notice' || purpose === 'update') return tells === null ? '' : toIso(tells);
  const published = scene.case.openedAt;
  if (purpose === 'erratum' && published !== null) return toIso(published);
  return t0 === 'now' ? `${toIso(scene.now).slice(0, 10)}T00:00:00Z` : toIso(t0);
}

/** A public text that goes to a downstream channel is read by those; a channel may mark its subjects as embargoed. */
function audienceOf(scene: Scene, line: PlanLine): Audience {
  if (line.target === 'downstream-mail') return 'downstream';
  return scene.process.communications[line.communication]?.audience ?? 'public';
}

function textOf(scene: Scene, line: PlanLine, date: string): Result<{ subject: string | null; body: string }> {
  switch (line.target) {
    case 'advisory':
      return { ok: true, value: { subject: null, body: advisoryText(scene) } };
    case 'index': {
      const id = advisoryId(scene);
      const { directory } = scene.config.advisories;
      return {
        ok: true,
        value: {
          subject: null,
          body: `| [${id}](${directory}/${id}.md) | ${date.slice(0, 10)} | ${cell(scene.case.draft.title)} |`,
        },
      };
    }
    default:
      return renderCase(scene, line.communication, line.slots, date);
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

function attachmentsOf(scene: Scene, line: PlanLine): readonly Attachment[] {
  if (scene.process.communications[line.communication]?.patches !== true) return [];
  const files = fixes(scene.case).filter((p) => p.source === 'file');
  const names = attachmentNames(
    scene.case.cve.id ?? '',
    files.map((p) => ({ branch: p.branch, component: p.component ?? '' })),
  );
  return files.map((p, i) => ({ name: names[i] ?? '', path: p.location, version: p.version }));
}

/** A plan as a table and its texts, for the people who approve it. */
export function showPlan(plan: Plan): string {
  const rows = plan.steps.map(
    (s, i) => `| ${i + 1} | ${s.communication} | ${placeName(s.target)} | ${s.phase} | ${cell(s.subject ?? '')} |`,
  );
  const table = ['| | communication | to | when | subject |', '|---|---|---|---|---|', ...rows].join('\n');
  const texts = plan.steps.map((s, i) => {
    const head = `${i + 1}: ${s.communication} → ${placeName(s.target)}`;
    const same = plan.steps.findIndex((other) => other.body === s.body);
    return same < i
      ? `${head}: the same text as ${same + 1}.`
      : `<details><summary>${head}</summary>\n\n${fence(s.body.trimEnd())}\n\n</details>`;
  });
  const whole = [table, ...texts].join('\n\n');
  return whole.length < 55_000
    ? whole
    : `${table}\n\nThe texts are too long for one comment: read them with \`/preview COMMUNICATION\`.`;
}

/** A fence that is longer than any run of back-ticks inside. */
export function fence(text: string, language: 'text' | 'diff' = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const bar = '`'.repeat(longest + 1);
  return `${bar}${language}\n${text}\n${bar}`;
}

export function placeName(target: Target): string {
  switch (target.kind) {
    case 'mail':
      return `${target.channel} (mail to ${target.to}${target.encrypt === null ? '' : ', encrypted'})`;
    case 'roster':
      return `${target.channel} (${target.members.length === 1 ? 'one encrypted mail to its only member' : `one encrypted mail to each of ${target.members.length} members`})`;
    case 'slack':
      return `${target.channel} (Slack)`;
    case 'tracking-issue':
      return `an issue in ${target.repository}`;
    case 'publish-advisory':
      return `the advisory ${target.ghsa}, published`;
    case 'file':
      return `${target.repository}: ${target.path}`;
    case 'index':
      return `${target.repository}: a row in ${target.path}`;
    case 'release':
      return `the notes of release ${target.version}`;
    case 'advisory':
      return 'the advisory';
    case 'case-issue':
      return 'this case issue';
  }
}
