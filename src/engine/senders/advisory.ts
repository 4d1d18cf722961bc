/** Senders for the advisory: comments, keeping it equal to the draft, making it, asking for a CVE, publishing it. */
import { NO_ADVISORY_COMMENTS } from '../../core/advisory-comments.ts';
import {
  ADVISORY_SEVERITIES,
  afterWriting,
  contentOf,
  contentOfFields,
  sameContent,
} from '../../core/advisory-content.ts';
import { hasRevoked, wantedReaders } from '../../core/advisory-readers.ts';
import type { AdvisoryFields } from '../../core/advisory-text.ts';
import type { Made } from '../../core/inputs.ts';
import type { AdvisoryContent, Case, Component } from '../../core/model.ts';
import { isEditedByPerson, rememberIntended, rememberReported, rememberWritten } from '../advisory-memory.ts';
import { type AdvisoryChange, type AdvisoryState, PortFault } from '../ports.ts';
import { arrived, type PassedOf, type Sending, type Sent, since, theCase } from './sending.ts';

const MINUTE = 60_000;
/** Milliseconds. */
const A_MOMENT = 1_000;

export async function commentOnAdvisory(effect: PassedOf<'advisory-comment'>, sending: Sending): Promise<Sent> {
  const { parts, marker, attempts } = sending;
  const { repository, ghsa } = place(theCase(sending));
  const { advisories } = parts.github;
  const now = takeLast(sending) ?? (await advisories.read(repository, ghsa));
  // An empty list of comments proves nothing; the count in the advisory does.
  if (now.comments === null) return arrived(NO_ADVISORY_COMMENTS);
  if (hasRevoked(theCase(sending), sending.world, now)) {
    return { laterBy: MINUTE, why: 'somebody who was revoked is still to be taken off the advisory' };
  }
  const found = attempts === 0 ? null : await advisories.findOwnComment(repository, ghsa, marker, since(sending));
  const posted = found ?? (await advisories.comment(repository, ghsa, `${marker}\n${effect.body}`));
  return arrived(posted.url, posted.url);
}

/** As GitHub showed it when it was written a moment ago, once. That it takes no comments is asked for anew. */
function takeLast({ last, attempts, now }: Sending): AdvisoryState | null {
  const { advisory } = last;
  last.advisory = null;
  if (advisory === null || attempts > 0 || advisory.state.comments === null) return null;
  return now >= advisory.at && now - advisory.at < A_MOMENT ? advisory.state : null;
}

/**
 * Reads first: an edit by a person stays, unless it was decided about and `force` says so; it is given back to be told.
 * Nothing is written of the draft before the status in which the advisory follows it.
 */
export async function syncAdvisory(effect: PassedOf<'sync-advisory'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const { store } = parts;
  const c = theCase(sending);
  const { repository, ghsa } = place(c);
  const now = await parts.github.advisories.read(repository, ghsa);
  const isPublic = now.state === 'published' || now.state === 'withdrawn';
  const follows = world.process.advisoryFollows.includes(c.status) && !isPublic;
  await rememberReported(store, ghsa, c, now.content);
  const edited = await isEditedByPerson(store, ghsa, now.content);
  const wanted = follows ? afterWriting(now.content, contentOf(c), effect.force) : now.content;
  const isLeft = edited && !sameContent(wanted, now.content) && !mayOverwrite(effect, c);
  const content = isLeft ? now.content : wanted;
  const change: AdvisoryChange = {
    ...(sameContent(content, now.content) ? {} : contentChange(content, c.draft.components, now.content)),
    ...cveChange(c, now, follows),
    ...stateChange(effect.state, now),
    ...(await readersChange(c, sending, now)),
  };
  const known = c.advisory?.edit?.content;
  const isNews = known === undefined || !sameContent(known, now.content);
  const isOverwritten = edited && !isLeft && isNews && !sameContent(content, now.content);
  const told = isLeft || isOverwritten ? editMade(now.content, isOverwritten) : null;
  // What was there before the draft follows is what the draft was made of; later edits of it are told when it does.
  const isOurs = !isLeft && (follows || !edited);
  if (Object.keys(change).length === 0) {
    if (isOurs) await rememberWritten(store, ghsa, now.content);
    return arrived(now.url, now.url, told);
  }
  if (isOurs) await rememberIntended(store, ghsa, content);
  const after = await parts.github.advisories.update(repository, ghsa, change);
  if (isOurs) await rememberWritten(store, ghsa, after.content);
  sending.last.advisory = { state: after, at: sending.now };
  return arrived(after.url, after.url, told);
}

/** An edit that nobody has decided about yet is newer than what `force` was asked for. */
function mayOverwrite(effect: PassedOf<'sync-advisory'>, { advisory }: Case): boolean {
  return effect.force && advisory?.edit?.isDecided !== false;
}

function editMade(content: AdvisoryContent, isOverwritten: boolean): Made {
  return { kind: 'advisory-edit', content, isOverwritten };
}

/** What is public changes only by a plan that was approved; but for the CVE, which is what it is known by from now on. */
function cveChange(c: Case, now: AdvisoryState, follows: boolean): AdvisoryChange {
  const { id } = c.cve;
  if (id === null || id === now.cve) return {};
  return follows || (now.state === 'published' && now.cve === null) ? { cve: id } : {};
}

/** A published advisory is never closed or made a draft again: GitHub has no way to withdraw one. */
function stateChange(state: 'draft' | 'closed' | null, now: AdvisoryState): AdvisoryChange {
  return state === null || now.state === state || now.state === 'published' || now.state === 'withdrawn'
    ? {}
    : { state };
}

/** A name that is another account's by now is let in for nobody; the poll tells who is missing. */
async function readersChange(c: Case, { parts, world }: Sending, now: AdvisoryState): Promise<AdvisoryChange> {
  const { stay, come, teams } = wantedReaders(c, world, now);
  const users = stay.map(({ login }) => login);
  for (const person of come) {
    const account = await parts.github.directory.user(person.login);
    if (account?.id === person.id) users.push(account.login);
  }
  const before = now.collaborators.map(({ login }) => login);
  return {
    ...(sameList(users, before) ? {} : { collaborators: users }),
    ...(sameList(teams, now.teams) ? {} : { teams }),
  };
}

/** Also during a hold: reads, and takes off who was revoked. Nobody is let in, and no word is written. */
export async function takeOffReaders(_effect: PassedOf<'take-off-readers'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const c = theCase(sending);
  const { repository, ghsa } = place(c);
  const { advisories } = parts.github;
  const now = await advisories.read(repository, ghsa);
  if (!hasRevoked(c, world, now)) return arrived(now.url, now.url);
  const { stay } = wantedReaders(c, world, now);
  const after = await advisories.update(repository, ghsa, { collaborators: stay.map(({ login }) => login) });
  if (hasRevoked(c, world, after))
    throw new PortFault('transient', 'GitHub did not take somebody off the advisory who was revoked');
  return arrived(now.url, now.url);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

/** GitHub takes a vector or a severity, not both; empty texts and an empty list of components are left alone. */
function contentChange(
  content: AdvisoryContent,
  components: readonly Component[],
  there: AdvisoryContent | null,
): AdvisoryChange {
  const { summary, description, cwes } = content;
  return {
    ...(summary === '' ? {} : { summary }),
    ...(description === '' ? {} : { description }),
    ...(components.length === 0 ? {} : { components }),
    ...scoreChange(content, there),
    cwes,
    credits: content.credits.map(({ login, type }) => ({ name: login, login, type })),
  };
}

/** What has no score any more loses what it has there. GitHub's schema lets both be null. */
function scoreChange({ cvss, severity }: AdvisoryContent, there: AdvisoryContent | null): AdvisoryChange {
  const level = ADVISORY_SEVERITIES.find((known) => known === severity);
  if (cvss !== null) return { cvss };
  if (level !== undefined) return { severity: level };
  if (there === null) return {};
  if (there.cvss !== null) return { cvss: null };
  return there.severity === null ? {} : { severity: null };
}

export async function makeAdvisory(_effect: PassedOf<'make-advisory'>, sending: Sending): Promise<Sent> {
  const { parts, marker, attempts } = sending;
  const c = theCase(sending);
  const { advisories } = parts.github;
  const found = attempts === 0 ? null : await advisories.findOwn(c.repository, marker);
  const ours = contentOf(c);
  const fields = { ...contentChange(ours, c.draft.components, null), ...(c.cve.id === null ? {} : { cve: c.cve.id }) };
  const made =
    found ?? (await advisories.create(c.repository, { ...fields, description: `${marker}\n${ours.description}` }));
  await rememberWritten(parts.store, made.ghsa, made.content);
  return arrived(made.url, made.url, { kind: 'advisory', ghsa: made.ghsa, url: made.url });
}

export async function requestCve(_effect: PassedOf<'request-cve'>, sending: Sending): Promise<Sent> {
  const c = theCase(sending);
  const { repository, ghsa } = place(c);
  const { advisories } = sending.parts.github;
  // It may have come meanwhile: GitHub refuses the request then.
  if (c.cve.id !== null || (await advisories.read(repository, ghsa)).cve !== null) return arrived('assigned already');
  await advisories.requestCve(repository, ghsa);
  return arrived('requested');
}

/**
 * Publishes what was approved, whatever a person made of it: an edit that it takes the place of is given back to be told.
 * One that is published already is amended.
 */
export async function publishAdvisory(body: string, repository: string, ghsa: string, sending: Sending): Promise<Sent> {
  const { store, github } = sending.parts;
  const fields: AdvisoryFields = JSON.parse(body);
  const now = await github.advisories.read(repository, ghsa);
  const edited = await isEditedByPerson(store, ghsa, now.content);
  // Credits that only GitHub knows stay, unless they came with an edit that nobody approved.
  const content = afterWriting(now.content, contentOfFields(fields), edited);
  await rememberIntended(store, ghsa, content);
  const after = await github.advisories.update(repository, ghsa, {
    ...contentChange(content, fields.components, now.content),
    ...(fields.cve === null ? {} : { cve: fields.cve }),
    state: 'published',
  });
  await rememberWritten(store, ghsa, after.content);
  const isOverwritten = edited && !sameContent(content, now.content);
  return arrived(after.url, after.url, isOverwritten ? editMade(now.content, true) : null);
}

function place(c: Case): { repository: string; ghsa: string } {
  if (c.advisory === null) throw new PortFault('permanent', 'this case has no advisory');
  return { repository: c.repository, ghsa: c.advisory.ghsa };
}
