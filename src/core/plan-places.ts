/** Where the lines of a plan go: the process names kinds of places, case and configuration say which they are now. */
import { sha256 } from './hash.ts';
import { usableKey } from './keys.ts';
import { type ChannelMessage, messagesFor } from './messages.ts';
import type { KeyRef, Noticed, Plan, PlanPurpose, Recipient, Target } from './model.ts';
import { filled } from './plan-run.ts';
import type { PlanLine } from './process.ts';
import { advisoryId, noteId } from './published-ids.ts';
import { ok, type Result, refuse } from './refusals.ts';
import type { Scene } from './scene.ts';
import type { Instant } from './time.ts';

/** What a plan is made for. `tells`: the date that its texts name; null: that none holds any more. */
export interface Aim {
  readonly purpose: PlanPurpose;
  readonly t0: Instant | 'now';
  readonly tells: Instant | null;
}

/** Where one line goes. */
export interface Place {
  readonly target: Target;
  readonly subjectPrefix: string;
  readonly suffix: string;
}

/** When a line of the process's plan does not apply. */
const SITUATIONS: Readonly<Record<PlanLine['unless'][number], (scene: Scene, aim: Aim) => boolean>> = {
  opened: ({ case: c }) => c.trackingIssue !== null,
  'github-cna': ({ config }) => config.cve.via === 'github',
  'before-disclosing': ({ case: c, process }) => c.status !== process.disclosing,
  'no-advisory': ({ case: c }) => c.advisory === null,
  'published-as-note': ({ case: c }) => wasSent(c.plans.note),
  'published-as-advisory': ({ case: c }) => !wasSent(c.plans.note),
  'no-date-to-tell': (_scene, aim) => aim.tells === null,
};

function wasSent(state: { readonly startedAt: Instant | null } | undefined): boolean {
  return state !== undefined && state.startedAt !== null;
}

/** The lines of this purpose that apply now. */
export function linesOf(scene: Scene, aim: Aim): readonly PlanLine[] {
  const lines = scene.process.plans[aim.purpose] ?? [];
  return lines.filter((line) => !line.unless.some((situation) => SITUATIONS[situation](scene, aim)));
}

/** All places of a line; a refusal for each that can't be reached as it must be. */
export function placesOf(scene: Scene, line: PlanLine, aim: Aim): readonly Result<Place>[] {
  const { case: c, config, process } = scene;
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
      return one({ kind: 'file', repository, ...document(scene, aim, repository, path) });
    }
    case 'index':
      return one({ kind: 'index', repository, path: index, id: advisoryId(c, config, scene.now, scene.found.index) });
    case 'releases':
      return fixedVersions(scene).map((version) =>
        ok({
          target: { kind: 'release', repository: c.repository, version },
          subjectPrefix: '',
          suffix: version,
        }),
      );
    case 'case-issue':
      return one({ kind: 'case-issue' });
    case 'noticed':
      return noticedPlaces(scene, aim);
    case 'not-noticed':
      return newcomerPlaces(scene, aim);
    default:
      return messagesFor(line.target, config.channels).flatMap((message) => channelPlaces(scene, message, aim, []));
  }
}

function one(target: Target): readonly Result<Place>[] {
  return [ok({ target, subjectPrefix: '', suffix: '' })];
}

/** An erratum amends the document that was published last, at its path, and only if nobody else has changed it since. */
function document(scene: Scene, aim: Aim, repository: string, path: string): { path: string; replaces: string | null } {
  if (aim.purpose !== 'erratum') return { path, replaces: null };
  const { erratum, disclosure, note } = scene.case.plans;
  for (const state of [erratum, disclosure, note]) {
    if (state === undefined || state.startedAt === null) continue;
    for (const step of state.plan.steps) {
      if (step.target.kind !== 'file' || step.target.repository !== repository) continue;
      if (state.receipts[step.id] === undefined) continue;
      return { path: step.target.path, replaces: sha256(filled(step, scene.case).body) };
    }
  }
  return { path, replaces: null };
}

function channelPlaces(
  scene: Scene,
  message: ChannelMessage,
  aim: Aim,
  except: readonly Noticed[],
): readonly Result<Place>[] {
  const { channel, email, subjectPrefix, encrypt } = message;
  const place = (target: Target): Place => ({ target, subjectPrefix, suffix: channel });
  if (email === null) return [ok(place({ kind: 'slack', channel }))];
  const knows = (address: string) => except.some((n) => n.address.toLowerCase() === address.toLowerCase());
  if (encrypt === 'roster') {
    const members = scene.roster.filter((member) => !knows(member.address));
    if (scene.roster.length === 0 && except.length === 0) {
      return [refuse(channel, 'it goes to the roster, and the roster is empty', 'fill .github/stakeholders.yml')];
    }
    const keys = members.map((member) => usableKey(scene, member.key, member.address, moment(scene, aim)));
    const faults = keys.filter((key) => !key.ok);
    if (faults.length > 0) return faults;
    const recipients = members.flatMap((member, i): Recipient[] => {
      const key = keys[i];
      return key?.ok === true
        ? [{ name: member.name, address: member.address, key: key.value, inReplyTo: followed(scene, aim, channel) }]
        : [];
    });
    return recipients.length === 0 ? [] : [ok(place({ kind: 'roster', channel, members: recipients }))];
  }
  if (knows(email)) return [];
  const key: Result<KeyRef | null> = encrypt === null ? ok(null) : usableKey(scene, encrypt, email, moment(scene, aim));
  if (!key.ok) return [key];
  const inReplyTo = followed(scene, aim, channel);
  return [ok(place({ kind: 'mail', channel, to: email, encrypt: key.value, inReplyTo }))];
}

/** When the plan's messages leave, as far as it is known. Who has a notice may be written to until T0, with the same key. */
function moment(scene: Scene, { purpose, t0, tells }: Aim): Instant {
  if (purpose === 'notice' && tells !== null) return tells;
  return t0 === 'now' ? scene.now : t0;
}

/** An erratum follows up the first announcement on the same list. */
function followed(scene: Scene, { purpose }: Aim, channel: string): string | null {
  if (purpose !== 'erratum') return null;
  const { disclosure, note } = scene.case.plans;
  for (const state of [disclosure, note]) {
    const step = state?.plan.steps.find((s) => s.target.kind === 'mail' && s.target.channel === channel);
    const receipt = step === undefined ? undefined : state?.receipts[step.id];
    if (receipt !== undefined) return receipt.messageId;
  }
  return null;
}

/**
 * Exactly those who had the notice and were told another date since. A plan for T0 tells nobody by this way: who knows
 * another date is told before, by the plan that `/notify` makes.
 */
function noticedPlaces(scene: Scene, aim: Aim): readonly Result<Place>[] {
  if (aim.purpose === 'disclosure' && aim.t0 !== 'now') return [];
  const told = scene.case.noticed.filter((n) => n.t0 !== aim.tells);
  const channels = [...new Set(told.map((n) => n.channel))];
  return channels.flatMap((channel) =>
    followUpPlaces(
      scene,
      channel,
      told.filter((n) => n.channel === channel),
    ),
  );
}

function followUpPlaces(scene: Scene, channel: string, told: readonly Noticed[]): readonly Result<Place>[] {
  const known = scene.config.channels[channel];
  const subjectPrefix = known?.kind === 'mail' ? known.subjectPrefix : '';
  const lists = told
    .filter((n) => n.name === null)
    .map((n) =>
      ok({
        target: {
          kind: 'mail' as const,
          channel,
          to: n.address,
          encrypt: n.key === null ? null : present(scene, n.key),
          inReplyTo: n.messageId,
        },
        subjectPrefix,
        suffix: channel,
      }),
    );
  const members = told.flatMap((n): Recipient[] =>
    n.name === null || n.key === null
      ? []
      : [{ name: n.name, address: n.address, key: present(scene, n.key), inReplyTo: n.messageId }],
  );
  return members.length === 0
    ? lists
    : [...lists, ok({ target: { kind: 'roster', channel, members }, subjectPrefix, suffix: channel })];
}

/** The key in force at this path: a renewed one takes the place of the one that the notice was encrypted to. */
function present({ keys }: Scene, key: KeyRef): KeyRef {
  const now = keys[key.path];
  return now === undefined || now.fault !== null ? key : { path: key.path, version: now.version };
}

/** Downstream stakeholders who came after the notice, or whose address was mended. */
function newcomerPlaces(scene: Scene, aim: Aim): readonly Result<Place>[] {
  return messagesFor('downstream-mail', scene.config.channels).flatMap((message) =>
    channelPlaces(scene, message, aim, scene.case.noticed),
  );
}

/** Every fixed version of every component, each once. */
function fixedVersions(scene: Scene): readonly string[] {
  const versions = scene.case.draft.components.flatMap((component) => component.fixed.split(',').map((v) => v.trim()));
  return [...new Set(versions.filter((v) => v !== ''))];
}

/** Does the plan go elsewhere, or to other people or keys, than it would by the configuration of now? */
export function hasStaleTargets(scene: Scene, plan: Plan): boolean {
  const now = linesOf(scene, plan).flatMap((line) => placesOf(scene, line, plan));
  const targets = now.flatMap((place) => (place.ok ? [place.value.target] : []));
  const faulty = now.some((place) => !place.ok);
  return faulty || canonical(targets) !== canonical(plan.steps.map(({ target }) => target));
}

/** Channels come from the configuration; documents and issues from the case. */
function canonical(targets: readonly Target[]): string {
  return JSON.stringify(targets.filter(({ kind }) => kind === 'mail' || kind === 'roster' || kind === 'slack'));
}
