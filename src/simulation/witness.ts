/**
 * Looks at everything that leaves: may these readers know this at this moment, is it what enough people approved, is it
 * due, is it there once. Judged by the committed case, by what people really typed and by the clock of whoever sends; not
 * by the gate or the views, which the simulation is to find wrong.
 */
import type { Effect } from '../core/effects.ts';
import { type Audience, type Case, includes, type PlanState, type Step } from '../core/model.ts';
import { marker } from '../engine/marker.ts';
import { type CanaryKind, canariesIn, mayKnow } from './canaries.ts';
import type { Play } from './play.ts';
import type { Seen } from './seen.ts';

/** What was seen so far. */
export interface Witness {
  /** How often a message of a plan left, by case, plan and message; and under which Message-IDs. */
  readonly sent: Map<string, { readonly count: number; readonly ids: string }>;
  /** How often each mail left, by Message-ID. */
  readonly mails: Map<string, number>;
  /** First lines of what the bot made, with the place. */
  readonly markers: Set<string>;
  /** Who typed the hash of a plan to approve it: `PERSON HASH`. */
  readonly said: Set<string>;
  /** When somebody left the coordinators' team, by id. */
  readonly left: Map<number, number>;
  /** What the public could read, in its order. */
  readonly published: string[];
  /** When a coordinator typed `/hold` on the case issue, and nobody `/resume` since. */
  halted: number | null;
  /** By how much a clock was ahead at most, in milliseconds: so much too late may stand in the journal. */
  ahead: number;
}

export function newWitness(): Witness {
  return {
    sent: new Map(),
    mails: new Map(),
    markers: new Set(),
    said: new Set(),
    left: new Map(),
    published: [],
    halted: null,
    ahead: 0,
  };
}

export function copyOfWitness({ sent, mails, markers, said, left, published, halted, ahead }: Witness): Witness {
  return {
    sent: new Map(sent),
    mails: new Map(mails),
    markers: new Set(markers),
    said: new Set(said),
    left: new Map(left),
    published: [...published],
    halted,
    ahead,
  };
}

/** Who sends, by which clock. */
interface Sender {
  readonly owner: string;
  readonly now: number;
}

/** Nobody who may not know reads this: it says nothing of any case. */
type Readers = Audience | 'anybody';

const HOUR = 3_600_000;
/** Two seconds are allowed, and GitHub tells whole ones. */
const CLOCKS_DIFFER = 3000;
const SLOT_GRACE = 10 * 60_000;

/** Called for everything that leaves. What is wrong is put on record. */
export function witnessed(play: Play, seen: Seen, sender: Sender): void {
  const wrong = (what: string): void => {
    play.violations.push(`${what} — ${describe(seen)}`);
  };
  const readers = readersOf(play, seen);
  if (readers === null) return wrong('it went to a place that nobody configured');
  if (isExposed(play) && !(seen.kind === 'advisory' && !seen.isTold))
    wrong('the case repository is known to be public');
  if (isHeld(play, seen)) wrong('the case is held');
  const text = textOf(seen);
  if (readers !== 'team') canaryFaults(play, text, readers).forEach(wrong);
  markerFaults(play, seen).forEach(wrong);
  if (seen.kind === 'mail') count(play.witness.mails, seen.mail.messageId);
  if (readers === 'public' && text !== '') play.witness.published.push(text);
  if (needsPlan(play, seen, readers)) planFaults(play, seen, sender).forEach(wrong);
  else if (!isCommitted(play, seen)) wrong('nobody had committed it');
}

/** The bot itself has seen that everybody can read its cases, and nobody has mended it. */
function isExposed({ hub, kept }: Play): boolean {
  return !hub.isPrivate && kept.memory.get('visibility')?.startsWith('public ') === true;
}

/** Of what no plan binds; a plan is looked at by itself. */
function isHeld({ kept }: Play, seen: Seen): boolean {
  if (seen.kind !== 'advisory-comment' && !(seen.kind === 'advisory' && seen.isTold)) return false;
  const ghsa = seen.kind === 'advisory' ? seen.advisory.ghsa : seen.ghsa;
  return [...kept.cases.values()].some(({ case: c }) => c.advisory?.ghsa === ghsa && c.hold?.kind === 'all');
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function describe(seen: Seen): string {
  switch (seen.kind) {
    case 'mail':
      return `mail to ${seen.mail.to}, ${seen.mail.subject}`;
    case 'slack':
      return `Slack ${seen.place}: ${seen.text.slice(0, 200)}`;
    case 'advisory':
      return `advisory ${seen.advisory.ghsa} (${seen.advisory.state})`;
    case 'advisory-comment':
      return `comment on advisory ${seen.ghsa}: ${seen.body.slice(0, 300)}`;
    case 'file':
      return `file ${seen.path}`;
    case 'release':
      return `release ${seen.tag}`;
    case 'issue':
      return `issue ${seen.number ?? 'new'} in ${seen.repository}: ${seen.title}`;
    case 'comment':
      return `comment on #${seen.number} in ${seen.repository}: ${seen.body.slice(0, 200)}`;
  }
}

function readersOf(play: Play, seen: Seen): Readers | null {
  const { caseRepository } = play.community;
  switch (seen.kind) {
    case 'mail':
      return readersOfAddress(play, seen.mail.to);
    case 'slack':
      return seen.place === '#vmt' ? 'anybody' : 'public';
    case 'issue':
    case 'comment':
      return seen.repository === caseRepository ? 'team' : 'public';
    case 'advisory':
      return seen.advisory.state === 'published' ? 'public' : 'developers';
    // GitHub shows them to its readers only, also after it was published.
    case 'advisory-comment':
      return 'developers';
    case 'release':
    case 'file':
      return seen.repository === caseRepository ? 'team' : 'public';
  }
}

function readersOfAddress({ community }: Play, to: string): Readers | null {
  for (const { config, members } of community.configurations) {
    if (config.cve.cna?.email === to) return 'reviewers';
    if (Object.values(config.addresses).includes(to)) return 'anybody';
    if (members.some(({ address }) => address === to)) return 'downstream';
    const channel = Object.values(config.channels).find((one) => one.kind === 'mail' && one.email === to);
    if (channel !== undefined) return channel.audience;
  }
  return null;
}

/** All that its readers can read of it. Whom a mail goes to is on the envelope. */
function textOf(seen: Seen): string {
  switch (seen.kind) {
    case 'mail': {
      const { subject, body, attachments, calendar } = seen.mail;
      const files = attachments.map(({ name, bytes }) => `${name}\n${new TextDecoder().decode(bytes)}`);
      return [subject, body, calendar?.title ?? '', ...files].join('\n');
    }
    case 'slack':
      return seen.text;
    case 'issue':
      return `${seen.title}\n${seen.labels.join('\n')}\n${seen.body}`;
    case 'comment':
    case 'advisory-comment':
    case 'release':
      return seen.body;
    case 'advisory': {
      if (!seen.isTold) return '';
      // GitHub shows its own credits, by account, with the consent of each.
      const { summary, description, vulnerabilities } = seen.advisory.content;
      return [summary, description, ...vulnerabilities.map(({ name }) => name)].join('\n');
    }
    case 'file':
      return `${seen.path}\n${seen.text}`;
  }
}

// ---- who may know ----------------------------------------------------------------------------------------------------

function canaryFaults(play: Play, text: string, readers: Readers): readonly string[] {
  const found = canariesIn(text);
  if (found.length === 0) return [];
  if (readers === 'anybody') return [`${found[0]?.word} is told to anybody`];
  const owners = new Set(found.flatMap(({ owner, kind }) => (owner === 't' || CARRIED.includes(kind) ? [] : [owner])));
  if (owners.size > 1) return ['texts of two cases are in one message'];
  return found.flatMap(({ kind, owner, word }): string[] => {
    const owned = owner === 't' ? null : (play.kept.cases.get(play.cases[owner])?.case ?? null);
    const as = kind === 'reporter' && isCredited(play, word) ? 'credit' : kind;
    if (!mayKnow(readers, as)) return [`${word} (${kind}) is told to ${readers}, who may never know it`];
    return owned === null || readers === 'developers' || isKnownTo(owned, readers)
      ? []
      : [`${word} is told to ${readers}, and the case may be known to ${owned.extent}`];
  });
}

/** `/duplicate` carries credits from one case to the other. */
const CARRIED: readonly CanaryKind[] = ['credit', 'reporter'];

/** Who gives no other name is credited by the account. */
function isCredited(play: Play, word: string): boolean {
  return [...play.kept.cases.values()].some(({ case: c }) => c.draft.reporters.some(({ name }) => name === word));
}

function isKnownTo(c: Case, readers: Audience): boolean {
  return readers === 'public' ? c.openedAt !== null : includes(c.extent, readers);
}

// ---- once ------------------------------------------------------------------------------------------------------------

function markerFaults({ witness }: Play, seen: Seen): readonly string[] {
  const made =
    seen.kind === 'comment' && seen.isNew
      ? [`${seen.repository}#${seen.number}`, seen.body]
      : seen.kind === 'advisory-comment'
        ? [seen.ghsa, seen.body]
        : seen.kind === 'issue' && seen.number === null
          ? [seen.repository, seen.body]
          : null;
  if (made === null) return [];
  const [place = '', body = ''] = made;
  const name = `${place} ${firstLine(body)}`;
  if (witness.markers.has(name)) return ['it is made a second time'];
  witness.markers.add(name);
  return [];
}

function firstLine(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf('\n')));
}

function withoutFirstLine(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

// ---- what was approved -----------------------------------------------------------------------------------------------

/** All that leaves the team, but what the process says without a plan: the CVE request, the calendar, labels, a sync. */
function needsPlan(play: Play, seen: Seen, readers: Readers): boolean {
  if (readers === 'team' || readers === 'anybody') return false;
  switch (seen.kind) {
    case 'advisory':
      return seen.advisory.state === 'published' && !isPublishedAlready(play, seen.advisory.ghsa);
    case 'advisory-comment':
      return false;
    case 'mail':
      return readers !== 'reviewers' && !isRequest(play, seen.mail.body);
    case 'issue': {
      // Labels of a public issue follow the status; its text is nobody's to change.
      const before = play.hub.issues.get(`${seen.repository}#${seen.number}`);
      return before === undefined || before.body !== seen.body || before.title !== seen.title;
    }
    default:
      return true;
  }
}

function isPublishedAlready({ hub, community }: Play, ghsa: string): boolean {
  return hub.advisories.get(`${community.product}/${ghsa}`)?.state === 'published';
}

/** A public case asks for its CVE on a public list. */
function isRequest(play: Play, body: string): boolean {
  return someEffect(play, ({ effect }) => effect.kind === 'mail' && effect.step.body === body);
}

interface Match {
  readonly case: Case;
  readonly state: PlanState;
  readonly step: Step;
  readonly message: string;
}

function planFaults(play: Play, seen: Seen, { now }: Sender): readonly string[] {
  const matches = matchesOf(play, seen);
  if (matches.length === 0) return ['no plan that was made has this message with these bytes'];
  const judged = matches.map((match) => ({ match, faults: matchFaults(play, match, seen, now) }));
  const good = judged.find(({ faults }) => faults.length === 0);
  if (good === undefined) return judged[0]?.faults ?? [];
  return countFaults(play, good.match, seen);
}

function matchFaults(play: Play, { case: c, state, step }: Match, seen: Seen, now: number): readonly string[] {
  const { plan, approvals, startedAt } = state;
  const { process } = play.community;
  const faults: string[] = [];
  const approvedBy = new Set(approvals.map(({ id }) => id));
  if (approvedBy.size < 2) faults.push(`its plan has ${approvedBy.size} approval(s)`);
  for (const id of approvedBy) {
    if (!play.witness.said.has(`${id} ${plan.hash}`)) faults.push(`person ${id} never approved it`);
  }
  if (state.isVoid) faults.push('its plan is void');
  if (c.hold?.kind === 'all' || (c.hold !== null && plan.purpose !== 'update')) faults.push('the case is held');
  if (step.phase === 'advance') {
    if (plan.t0 === 'now' || now < plan.t0 - 25 * HOUR) faults.push('it is told in advance of its hour');
  } else {
    if (startedAt === null) faults.push('its plan was not started');
    // A clock that was set back since the start says nothing of it; the true time does.
    const isSetBack = startedAt !== null && now < startedAt;
    if (plan.t0 !== 'now' && now < plan.t0 && !isSetBack) faults.push(`it is ${plan.t0 - now} ms early`);
    if (plan.t0 !== 'now' && play.now < plan.t0 - CLOCKS_DIFFER) faults.push(`a wrong clock lets it go at ${play.now}`);
    if (plan.purpose === 'disclosure' && plan.t0 === 'now' && !state.runNow) faults.push('nobody asked to run it now');
  }
  const { tells } = plan;
  if (['notice', 'update'].includes(plan.purpose) && tells !== null && (now >= tells || tells !== c.embargo?.t0))
    faults.push('it tells a date that does not hold');
  const begun = startedAt ?? now;
  if (step.phase === 'publication' && c.pushedAt === null && process.publicationAfterHours > 0) {
    if (now < begun + process.publicationAfterHours * HOUR) faults.push('the publication goes before the patches');
  }
  if (textOf(seen).includes('(no address yet)') && now < begun + SLOT_GRACE && c.leak === null)
    faults.push('it goes before the address that it tells');
  if (seen.kind === 'mail') faults.push(...protectionFaults(play, step, seen.mail));
  return faults;
}

/** Encrypted to whom it is for, wherever the channel is encrypted. */
function protectionFaults(
  { community }: Play,
  { audience }: Step,
  { to, sign, encryptTo }: Extract<Seen, { kind: 'mail' }>['mail'],
): readonly string[] {
  const key = Object.entries(community.configurations[1]?.keys ?? {}).find(([, { addresses }]) =>
    addresses.includes(to),
  );
  const faults = sign ? [] : ['it is not signed'];
  if (audience === 'downstream' && key !== undefined && encryptTo !== community.files[key[0]])
    faults.push('it is not encrypted to its reader');
  return faults;
}

function countFaults({ witness }: Play, { case: c, state, message }: Match, seen: Seen): readonly string[] {
  const name = `${c.id} ${state.plan.hash} ${message}`;
  const before = witness.sent.get(name) ?? { count: 0, ids: '' };
  const isOnce = seen.kind === 'issue' || seen.kind === 'mail' || seen.kind === 'slack';
  const ids = seen.kind === 'mail' ? seen.mail.messageId : '';
  witness.sent.set(name, { count: before.count + 1, ids });
  if (!isOnce || before.count === 0) return [];
  if (seen.kind === 'issue') return ['the issue is made a second time'];
  return seen.kind === 'mail' && ids !== before.ids ? ['the mail goes a second time under another Message-ID'] : [];
}

/** Messages of all plans of all cases that this could be, the latest plan first. */
function matchesOf(play: Play, seen: Seen): readonly Match[] {
  const matches: Match[] = [];
  for (const { case: c } of play.kept.cases.values()) {
    for (const state of [...Object.values(c.plans), ...c.past.toReversed()]) {
      for (const step of state.plan.steps) {
        const message = messageIn(play, step, seen);
        if (message !== null) matches.push({ case: c, state, step, message });
      }
    }
  }
  return matches;
}

/** The name of the message of this step that it is; null: it is none. */
function messageIn(play: Play, step: Step, seen: Seen): string | null {
  const { target, body, subject, id } = step;
  switch (seen.kind) {
    case 'mail': {
      const { mail } = seen;
      if (!fits(body, mail.body) || !fits(subject ?? '', mail.subject)) return null;
      if (mail.attachments.map(({ name }) => name).join() !== step.attachments.map(({ name }) => name).join())
        return null;
      if (step.attachments.some(({ version }, i) => !sameBytes(play, version, mail.attachments[i]?.bytes))) return null;
      if (target.kind === 'mail' && target.to === mail.to) return id;
      const isMember = target.kind === 'roster' && target.members.some(({ address }) => address === mail.to);
      return isMember ? `${id}/${mail.to}` : null;
    }
    case 'slack':
      return target.kind === 'slack' && target.place === seen.place && fits(body, seen.text) ? id : null;
    case 'issue':
      return target.kind === 'tracking-issue' &&
        target.repository === seen.repository &&
        fits(body, withoutFirstLine(seen.body)) &&
        fits(subject ?? '', seen.title)
        ? id
        : null;
    case 'file':
      if (target.kind === 'file') return target.path === seen.path && fits(body, seen.text) ? id : null;
      return target.kind === 'index' && target.path === seen.path && seen.text.split('\n').includes(body) ? id : null;
    case 'release':
      return target.kind === 'release' &&
        [target.version, `v${target.version}`].includes(seen.tag) &&
        fits(`\u0000${body.trim()}\u0000`, `\u0000${sectionOf(seen.body)}\u0000`)
        ? id
        : null;
    case 'advisory': {
      if (target.kind !== 'publish-advisory' || target.ghsa !== seen.advisory.ghsa) return null;
      const wanted = JSON.parse(body) as { readonly summary: string; readonly description: string };
      const { summary, description } = seen.advisory.content;
      return wanted.summary === summary && wanted.description === description ? id : null;
    }
    default:
      return null;
  }
}

function sameBytes({ hub }: Play, version: string, bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && hub.blobs.get(version) === new TextDecoder().decode(bytes);
}

/** What the bot put between its markers. */
function sectionOf(notes: string): string {
  return /^<!-- vmt:[0-9a-f]+ -->\n([\s\S]*)\n<!-- \/vmt:[0-9a-f]+ -->$/m.exec(notes)?.[1] ?? '';
}

/** The same text, where a slot stands for an address, or the words that there is none. */
function fits(approved: string, sent: string): boolean {
  if (approved === sent) return true;
  const pieces = approved.split(/⟦(?:issue|advisory|release)⟧/);
  if (pieces.length === 1) return false;
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const found = i === 0 ? 0 : i === pieces.length - 1 ? sent.length - piece.length : sent.indexOf(piece, at);
    if (found < at || !sent.startsWith(piece, found)) return false;
    if (i > 0 && !ADDRESS.test(sent.slice(at, found))) return false;
    at = found + piece.length;
  }
  return at === sent.length;
}

const ADDRESS = /^(?:https:\/\/github\.com\/[\w./-]+(?:, https:\/\/github\.com\/[\w./-]+)*|\(no address yet\))$/;

// ---- committed -------------------------------------------------------------------------------------------------------

/** The decision that causes it was committed before. A sync makes something equal to the committed case. */
function isCommitted(play: Play, seen: Seen): boolean {
  switch (seen.kind) {
    case 'comment':
      return (
        someEffect(
          play,
          ({ effect }) =>
            (effect.kind === 'comment' && same(effect.body, seen.body)) ||
            (effect.kind === 'step' && same(effect.step.body, seen.body)),
        ) || isBoard(play, seen.body)
      );
    case 'advisory-comment':
      return someEffect(play, ({ effect }) => effect.kind === 'advisory-comment' && same(effect.body, seen.body));
    case 'mail':
      return someEffect(
        play,
        ({ effect }) =>
          (effect.kind === 'mail' && effect.step.body === seen.mail.body) ||
          (effect.kind === 'calendar' && effect.to === seen.mail.to),
      );
    case 'slack':
      return someEffect(play, ({ effect }) => effect.kind === 'mail' && effect.step.body === seen.text);
    case 'issue':
      return (
        seen.number !== null || [...play.kept.cases.values()].some(({ case: c }) => c.number === null) || isTeams(seen)
      );
    default:
      return true;
  }
}

function isTeams({ title }: Extract<Seen, { kind: 'issue' }>): boolean {
  return title.startsWith('Team checklist ');
}

function isBoard(play: Play, body: string): boolean {
  return Object.values(play.cases).some((id) => firstLine(body) === marker('salt', `${id}/board`));
}

function same(body: string, sent: string): boolean {
  return sent.length > body.length && sent.endsWith(body) && sent.indexOf('\n') === sent.length - body.length - 1;
}

function someEffect(play: Play, isIt: (row: { readonly effect: Effect }) => boolean): boolean {
  for (const row of play.kept.outbox.values()) if (isIt(row)) return true;
  return false;
}
