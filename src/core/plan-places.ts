/** Where the lines of a plan go: the process names kinds of places, case and configuration say which they are now. */
import { isNegative } from './case-file.ts';
import { disclosureFaultsHere } from './disclosure-ways.ts';
import { fixedVersions } from './fixed-versions.ts';
import { sha256 } from './hash.ts';
import { waitFor } from './holds.ts';
import { usableKey } from './keys.ts';
import { type ChannelMessage, messagesFor } from './messages.ts';
import type { Case, KeyRef, Noticed, PlanPurpose, Recipient, Target } from './model.ts';
import { onTheirWay, sameAddress } from './noticed.ts';
import { advanceAt, filled } from './plan-run.ts';
import { type StartedPlan, startedPlans } from './plan-states.ts';
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
  'before-disclosing': (scene) => disclosureFaultsHere(scene).length > 0,
  'whole-disclosure': (scene) => disclosureFaultsHere(scene).length === 0,
  'no-advisory': ({ case: c }) => c.advisory === null,
  'published-as-note': ({ case: c }) => isOnlyNote(c),
  'published-as-advisory': ({ case: c }) => !isOnlyNote(c),
  'no-date-to-tell': (_scene, aim) => aim.tells === null,
  negative: ({ case: c }) => isNegative(c.draft),
  'waits-for-others': ({ case: c }) => waitFor(c) !== null,
  'for-now': (_scene, aim) => aim.t0 === 'now',
};

/** A note may turn into an advisory later, and that is what is amended then. */
function isOnlyNote(c: Case): boolean {
  const purposes = startedPlans(c).map(({ plan }) => plan.purpose);
  return purposes.includes('note') && !purposes.includes('disclosure');
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
      return one({ kind: 'tracking-issue', repository: c.repository, labels: line.labels ?? process.trackingLabels });
    case 'advisory':
      return c.advisory === null
        ? []
        : one({ kind: 'publish-advisory', repository: c.repository, ghsa: c.advisory.ghsa });
    case 'document': {
      const path =
        line.communication === 'kcsn' ? `${notes}/${noteId(c, scene.now)}.md` : `${directory}/${advisoryId(scene)}.md`;
      return one({ kind: 'file', repository, ...document(scene, aim, repository, path) });
    }
    case 'index':
      return one({ kind: 'index', repository, path: index, id: advisoryId(scene) });
    case 'releases':
      return fixedVersions(c.draft).map((version) =>
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
    case 'all-noticed':
      return allNoticedPlaces(scene, aim);
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
  for (const state of latestFirst(scene)) {
    for (const step of state.plan.steps) {
      if (step.target.kind !== 'file' || step.target.repository !== repository) continue;
      if (state.receipts[step.id] === undefined) continue;
      return { path: step.target.path, replaces: sha256(filled(step, scene.case).body) };
    }
  }
  return { path, replaces: null };
}

function latestFirst({ case: c }: Scene): readonly StartedPlan[] {
  return startedPlans(c).toSorted((a, b) => b.startedAt - a.startedAt);
}

function slackPlace({ config }: Scene, channel: string): string {
  const known = config.channels[channel];
  return known?.kind === 'slack' ? known.slack : '';
}

function channelPlaces(
  scene: Scene,
  message: ChannelMessage,
  aim: Aim,
  except: readonly string[],
): readonly Result<Place>[] {
  const { channel, email, subjectPrefix, encrypt } = message;
  const place = (target: Target): Place => ({ target, subjectPrefix, suffix: channel });
  if (email === null) return [ok(place({ kind: 'slack', channel, place: slackPlace(scene, channel) }))];
  const knows = (address: string) => except.some((other) => sameAddress(other, address));
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

/** An erratum follows up the last announcement on the same list. */
function followed(scene: Scene, { purpose }: Aim, channel: string): string | null {
  if (purpose !== 'erratum') return null;
  for (const state of latestFirst(scene)) {
    const step = state.plan.steps.find((s) => s.target.kind === 'mail' && s.target.channel === channel);
    const receipt = step === undefined || step.audience !== 'public' ? undefined : state.receipts[step.id];
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
  const waiting = onTheirWay(scene.case, aim.tells);
  const told = scene.case.noticed.filter(
    (n) => n.t0 !== aim.tells && !waiting.some(({ address }) => sameAddress(address, n.address)),
  );
  const channels = [...new Set(told.map((n) => n.channel))];
  return channels.flatMap((channel) =>
    followUpPlaces(
      scene,
      channel,
      told.filter((n) => n.channel === channel),
    ),
  );
}

/**
 * All who had the notice, whatever date they know. In an order of their own, and following up no mail: what this very
 * message changes of what is known of them must not make it another one.
 */
function allNoticedPlaces(scene: Scene, aim: Aim): readonly Result<Place>[] {
  const { case: c } = scene;
  const known = new Map([...onTheirWay(c, aim.tells), ...c.noticed].map((n) => [n.address.toLowerCase(), n]));
  const all = [...known.values()]
    .filter((n) => !isLateComer(scene, aim, n))
    .flatMap((n) => asOnRoster(scene, n))
    .map((n): Noticed => ({ ...n, messageId: null }))
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const channels = [...new Set(all.map((n) => n.channel))].toSorted();
  return channels.flatMap((channel) =>
    followUpPlaces(
      scene,
      channel,
      all.filter((n) => n.channel === channel),
    ),
  );
}

/** Had the notice when this message was due already: its date is what this one would tell. An emergency tells all. */
function isLateComer({ case: c, process }: Scene, { t0 }: Aim, { since }: Noticed): boolean {
  return c.embargo?.override == null && since > advanceAt(process, { t0 }, 'dueHours');
}

/** As the roster writes it now. Who was taken off it since gets nothing in advance any more. */
function asOnRoster({ roster }: Scene, n: Noticed): readonly Noticed[] {
  if (n.name === null) return [n];
  const member = roster.find(({ address }) => sameAddress(address, n.address));
  return member === undefined ? [] : [{ ...n, name: member.name, address: member.address }];
}

function followUpPlaces(scene: Scene, channel: string, told: readonly Noticed[]): readonly Result<Place>[] {
  const known = scene.config.channels[channel];
  const subjectPrefix = known?.kind === 'mail' ? known.subjectPrefix : '';
  const lists = told
    .filter((n) => n.name === null)
    .map((n): Result<Place> => {
      const encrypt = listKey(scene, channel, n);
      if (!encrypt.ok) return encrypt;
      const target: Target = { kind: 'mail', channel, to: n.address, encrypt: encrypt.value, inReplyTo: n.messageId };
      return ok({ target, subjectPrefix, suffix: channel });
    });
  const keys = told.flatMap((n) =>
    n.name === null || n.key === null ? [] : [{ noticed: n, name: n.name, key: presentKey(scene, n.key, n.address) }],
  );
  const faults = keys.flatMap(({ key }) => (key.ok ? [] : [key]));
  const members = keys.flatMap(({ noticed, name, key }): Recipient[] =>
    key.ok ? [{ name, address: noticed.address, key: key.value, inReplyTo: noticed.messageId }] : [],
  );
  const roster = ok<Place>({ target: { kind: 'roster', channel, members }, subjectPrefix, suffix: channel });
  return [...lists, ...faults, ...(members.length === 0 ? [] : [roster])];
}

/** Never less protected than the notice was, nor than the channel asks for now. */
function listKey(scene: Scene, channel: string, { address, key }: Noticed): Result<KeyRef | null> {
  const known = scene.config.channels[channel];
  const encrypt = known?.kind === 'mail' ? known.encrypt : null;
  if (encrypt === 'roster') {
    return refuse(
      address,
      `had the notice, and channel ${channel} is encrypted to the roster now`,
      'give the channel a key of its own (`encrypt: PATH`) until all were told',
    );
  }
  if (encrypt !== null) return usableKey(scene, encrypt, address, scene.now);
  return key === null ? ok(null) : presentKey(scene, key, address);
}

/** The key in force at this path. Who left the roster has none there: then the one that the notice was encrypted to. */
function presentKey(scene: Scene, key: KeyRef, address: string): Result<KeyRef> {
  return scene.keys[key.path] === undefined ? ok(key) : usableKey(scene, key.path, address, scene.now);
}

/** Downstream stakeholders who came after the notice, or whose address was mended. */
function newcomerPlaces(scene: Scene, aim: Aim): readonly Result<Place>[] {
  const known = [...scene.case.noticed, ...onTheirWay(scene.case, aim.tells)].map(({ address }) => address);
  return messagesFor('downstream-mail', scene.config.channels).flatMap((message) =>
    channelPlaces(scene, message, aim, known),
  );
}
