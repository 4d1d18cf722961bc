/** Senders for the advisory: comments, keeping it equal to the draft, making it, asking for a CVE, publishing it. */
import { type AdvisoryFields, advisoryFields } from '../../core/advisory-text.ts';
import { NO_ADVISORY_COMMENTS } from '../../core/deciding/receipts.ts';
import type { Case } from '../../core/model.ts';
import { type AdvisoryChange, type AdvisoryState, PortFault } from '../ports.ts';
import { arrived, type PassedOf, type Sending, type Sent, since, theCase } from './sending.ts';

export async function commentOnAdvisory(effect: PassedOf<'advisory-comment'>, sending: Sending): Promise<Sent> {
  const { parts, marker, attempts } = sending;
  const { repository, ghsa } = place(theCase(sending));
  const { advisories } = parts.github;
  // An empty list of comments proves nothing; the count in the advisory does.
  if (!(await advisories.read(repository, ghsa)).comments) return arrived(NO_ADVISORY_COMMENTS);
  const found = attempts === 0 ? null : await advisories.findOwnComment(repository, ghsa, marker, since(sending));
  const posted = found ?? (await advisories.comment(repository, ghsa, `${marker}\n${effect.body}`));
  return arrived(posted.url, posted.url);
}

export async function syncAdvisory(effect: PassedOf<'sync-advisory'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const c = theCase(sending);
  const { repository, ghsa } = place(c);
  const now = await parts.github.advisories.read(repository, ghsa);
  const follows = world.process.advisoryFollows.includes(c.status);
  const change: AdvisoryChange = {
    ...(follows ? fieldsFor(c, now) : {}),
    ...stateChange(effect.state, now),
    ...collaborators(c, now),
  };
  if (Object.keys(change).length === 0) return arrived(now.url, now.url);
  const after = await parts.github.advisories.update(repository, ghsa, change);
  return arrived(after.url, after.url);
}

/** What is public changes only by a plan that was approved; but for the CVE, which is what it is known by from now on. */
function fieldsFor(c: Case, now: AdvisoryState): AdvisoryChange {
  if (now.state !== 'published') return changeOf(advisoryFields(c));
  return c.cve.id === null || now.cve !== null ? {} : { cve: c.cve.id };
}

/** A published advisory is never closed or made a draft again: GitHub has no way to withdraw one. */
function stateChange(state: 'draft' | 'closed' | null, now: AdvisoryState): AdvisoryChange {
  return state === null || now.state === state || now.state === 'published' || now.state === 'withdrawn'
    ? {}
    : { state };
}

function collaborators(c: Case, now: AdvisoryState): AdvisoryChange {
  const granted = c.grants.map((g) => g.person.login);
  const wanted = [...new Set([...now.collaborators.filter((login) => !c.revoked.includes(login)), ...granted])];
  const same = wanted.length === now.collaborators.length && wanted.every((login) => now.collaborators.includes(login));
  return same ? {} : { collaborators: wanted };
}

/** GitHub takes a vector or a severity, not both; empty texts are left alone. */
function changeOf(fields: AdvisoryFields): AdvisoryChange {
  const level = SEVERITIES.find((s) => s === fields.severity);
  return {
    ...(fields.summary === '' ? {} : { summary: fields.summary }),
    ...(fields.description === '' ? {} : { description: fields.description }),
    ...(fields.components.length === 0 ? {} : { components: fields.components }),
    ...(fields.cvss !== null ? { cvss: fields.cvss } : level === undefined ? {} : { severity: level }),
    ...(fields.cwes.length === 0 ? {} : { cwes: fields.cwes }),
    ...(fields.cve === null ? {} : { cve: fields.cve }),
    ...(fields.credits.length === 0 ? {} : { credits: fields.credits }),
  };
}

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

export async function makeAdvisory(_effect: PassedOf<'make-advisory'>, sending: Sending): Promise<Sent> {
  const { parts, marker, attempts } = sending;
  const c = theCase(sending);
  const { advisories } = parts.github;
  const found = attempts === 0 ? null : await advisories.findOwn(c.repository, marker);
  const fields = changeOf(advisoryFields(c));
  const made =
    found ??
    (await advisories.create(c.repository, { ...fields, description: `${marker}\n${fields.description ?? ''}` }));
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

/** Publishes the fields that were approved; one that is published already is left as it is but for them. */
export async function publishAdvisory(body: string, repository: string, ghsa: string, sending: Sending): Promise<Sent> {
  const fields: AdvisoryFields = JSON.parse(body);
  const after = await sending.parts.github.advisories.update(repository, ghsa, {
    ...changeOf(fields),
    state: 'published',
  });
  return arrived(after.url, after.url);
}

function place(c: Case): { repository: string; ghsa: string } {
  if (c.advisory === null) throw new PortFault('permanent', 'this case has no advisory');
  return { repository: c.repository, ghsa: c.advisory.ghsa };
}
