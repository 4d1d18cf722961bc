/**
 * Plans: what leaves the team, rendered byte for byte before anybody approves it. The hash covers T0, recipients and
 * bytes; only the closed list of slots (URLs that do not exist yet) is filled in later.
 */
import { advisoryText } from './advisory-text.ts';
import { wordFault } from './gate.ts';
import { shortHash } from './hash.ts';
import { attachmentNames, messagesFor } from './messages.ts';
import type { Attachment, Audience, Plan, PlanPurpose, Receipt, Step, Target } from './model.ts';
import { fixes } from './patches.ts';
import type { PlanLine } from './process.ts';
import { advisoryId, noteId } from './published-ids.ts';
import { type Refusal, type Result, refusal, refuse } from './refusals.ts';
import { renderCase, unknownSlots } from './render-case.ts';
import type { Scene } from './scene.ts';
import { type Instant, toIso } from './time.ts';

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Renders every line of the plan for this purpose. All that is missing is reported together. */
export function buildPlan(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): PlanResult {
  const lines = (scene.process.plans[purpose] ?? []).filter((line) => !leftOut(scene, line));
  const results = lines.flatMap((line) => stepsOf(scene, line, dateOf(scene, purpose, t0)));
  const refusals = results.flatMap((r) => (r.ok ? [] : [r.refusal]));
  if (refusals.length > 0) return { ok: false, refusals: unique(refusals) };
  const steps = results.flatMap((r) => (r.ok ? [r.value] : []));
  const faults = steps.flatMap((step) => wordFault(step, scene.caseRepository) ?? []);
  if (faults.length > 0) return { ok: false, refusals: unique(faults) };
  if (steps.length === 0) {
    return {
      ok: false,
      refusals: [refusal('an empty plan', 'a plan sends something', 'configure `channels` in .github/vmt.yml')],
    };
  }
  return { ok: true, plan: { purpose, t0, steps, hash: shortHash({ purpose, t0, steps }) } };
}

function unique(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...new Map(refusals.map((r) => [`${r.value}|${r.rule}`, r])).values()];
}

/** Does the plan go elsewhere than it would by the configuration of now? */
export function hasStaleTargets(scene: Scene, plan: Plan): boolean {
  const lines = (scene.process.plans[plan.purpose] ?? []).filter((line) => !leftOut(scene, line));
  const now = lines.flatMap((line) => placesOf(scene, line)).filter(({ target }) => isChannel(target));
  const before = plan.steps.map(({ target }) => target).filter(isChannel);
  return shortHash(now.map(({ target }) => target)) !== shortHash(before);
}

/** Channels come from the configuration; documents and issues from the case. */
function isChannel(target: Target): boolean {
  return target.kind === 'mail' || target.kind === 'slack';
}

/** When a line of the process's plan does not apply. */
const SITUATIONS: Readonly<Record<PlanLine['unless'][number], (scene: Scene) => boolean>> = {
  opened: ({ case: c }) => c.trackingIssue !== null,
  'github-cna': ({ config }) => config.cve.via === 'github',
  'before-disclosing': ({ case: c, process }) => c.status !== process.disclosing,
  'no-advisory': ({ case: c }) => c.advisory === null,
};

function leftOut(scene: Scene, line: PlanLine): boolean {
  return line.unless.some((situation) => SITUATIONS[situation](scene));
}

/** Where one line goes. */
interface Place {
  readonly target: Target;
  readonly subjectPrefix: string;
  readonly suffix: string;
}

/** The date that the texts name: T0; for a plan that is for now, the day on which it is made; in a notice, the embargo's. */
function dateOf(scene: Scene, purpose: PlanPurpose, t0: Instant | 'now'): string | undefined {
  if (purpose === 'notice') return undefined;
  return t0 === 'now' ? `${toIso(scene.now).slice(0, 10)}T00:00:00Z` : toIso(t0);
}

function stepsOf(scene: Scene, line: PlanLine, date: string | undefined): readonly Result<Step>[] {
  return placesOf(scene, line).map((place): Result<Step> => {
    if (place.target.kind === 'mail' && place.target.encrypt === 'roster') {
      return refuse(
        place.target.channel,
        'this version can not encrypt to each member of a roster, and never sends in clear instead',
        'name one key with `encrypt: PATH`, or send by another channel',
      );
    }
    const text = textOf(scene, line, date);
    if (!text.ok) return text;
    const { subject, body } = text.value;
    return {
      ok: true,
      value: {
        id: `${line.communication}:${line.target}${place.suffix === '' ? '' : `:${place.suffix}`}`,
        communication: line.communication,
        audience: audienceOf(scene, line),
        target: place.target,
        phase: line.phase,
        slots: unknownSlots(scene.case, line.slots),
        subject: subject === null || place.target.kind === 'file' ? subject : `${place.subjectPrefix}${subject}`,
        body,
        attachments: place.target.kind === 'mail' ? attachmentsOf(scene, line) : [],
      },
    };
  });
}

function audienceOf(scene: Scene, line: PlanLine): Audience {
  return scene.process.communications[line.communication]?.audience ?? 'public';
}

function textOf(
  scene: Scene,
  line: PlanLine,
  date: string | undefined,
): Result<{ subject: string | null; body: string }> {
  switch (line.target) {
    case 'advisory':
      return { ok: true, value: { subject: null, body: advisoryText(scene) } };
    case 'index': {
      const id = advisoryId(scene.case, scene.config, scene.now, scene.found.index);
      const { directory } = scene.config.advisories;
      return {
        ok: true,
        value: {
          subject: null,
          body: `| [${id}](${directory}/${id}.md) | ${date?.slice(0, 10) ?? ''} | ${cell(scene.case.draft.title)} |`,
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

function placesOf(scene: Scene, line: PlanLine): readonly Place[] {
  const { case: c, config, process } = scene;
  const one = (target: Target): readonly Place[] => [{ target, subjectPrefix: '', suffix: '' }];
  const { repository, directory, index, notes } = config.advisories;
  switch (line.target) {
    case 'tracking-issue':
      return one({ kind: 'tracking-issue', repository: c.repository, labels: process.trackingLabels });
    case 'advisory':
      return c.advisory === null
        ? []
        : one({ kind: 'publish-advisory', repository: c.repository, ghsa: c.advisory.ghsa });
    case 'document': {
      const path =
        line.communication === 'kcsn'
          ? `${notes}/${noteId(c, scene.now)}.md`
          : `${directory}/${advisoryId(c, config, scene.now, scene.found.index)}.md`;
      return one({ kind: 'file', repository, path });
    }
    case 'index':
      return one({ kind: 'index', repository, path: index, id: advisoryId(c, config, scene.now, scene.found.index) });
    case 'releases':
      return fixedVersions(scene).map((version) => ({
        target: { kind: 'release', repository: c.repository, version },
        subjectPrefix: '',
        suffix: version,
      }));
    case 'case-issue':
      return one({ kind: 'case-issue' });
    case 'development-list':
      return channelPlaces(scene, 'public-mail').slice(0, 1);
    default:
      return channelPlaces(scene, line.target);
  }
}

function channelPlaces(scene: Scene, group: 'downstream-mail' | 'public-mail' | 'public-slack'): readonly Place[] {
  return messagesFor(group, scene.config.channels).map((m) => ({
    target:
      m.email === null
        ? { kind: 'slack', channel: m.channel }
        : { kind: 'mail', channel: m.channel, to: m.email, encrypt: m.encrypt },
    subjectPrefix: m.subjectPrefix,
    suffix: m.channel,
  }));
}

/** Every fixed version of every component, each once. */
function fixedVersions(scene: Scene): readonly string[] {
  const versions = scene.case.draft.components.flatMap((component) => component.fixed.split(',').map((v) => v.trim()));
  return [...new Set(versions.filter((v) => v !== ''))];
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
export function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const bar = '`'.repeat(longest + 1);
  return `${bar}text\n${text}\n${bar}`;
}

/** When it arrived, with its proof; and whether it may have arrived twice, when an answer was lost. */
export function receiptText(receipt: Receipt): string {
  return `${toIso(receipt.at)}: ${receipt.url ?? receipt.proof}${receipt.maybeTwice ? ' (may have arrived twice: an answer was lost)' : ''}`;
}

export function placeName(target: Target): string {
  switch (target.kind) {
    case 'mail':
      return `${target.channel} (mail to ${target.to}${target.encrypt === null ? '' : ', encrypted'})`;
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
