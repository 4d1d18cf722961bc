/** What can be done with repository security advisories. Of all this GitHub tells the app only `reported` and `published`. */
import { createHash } from 'node:crypto';
import { scoreOf } from '../cvss.ts';
import { GithubError, invalidField } from '../errors.ts';
import { findAccount, findTeam } from '../find.ts';
import { advisoryShape } from '../shapes/advisories.ts';
import type { Actor, Advisory, AdvisoryState, Repository, Vulnerability, World } from '../state.ts';
import { emit } from './emit.ts';

export type AdvisoryInput = {
  summary?: string;
  description?: string | null;
  cve_id?: string | null;
  vulnerabilities?: Vulnerability[] | null;
  cwe_ids?: string[] | null;
  credits?: { login: string; type: string }[] | null;
  severity?: string | null;
  cvss_vector_string?: string | null;
  state?: 'published' | 'closed' | 'draft';
  collaborating_users?: string[] | null;
  collaborating_teams?: string[] | null;
};

/** GitHub's alphabet of GHSA ids. */
const alphabet = '23456789cfghjmpqrvwx';

function ghsaIdOf(repository: Repository, id: number): string {
  const digest = createHash('sha256').update(`${repository.id}/${id}`).digest();
  const letter = (at: number): string => alphabet.charAt((digest[at] ?? 0) % alphabet.length);
  const group = (from: number): string => [0, 1, 2, 3].map((offset) => letter(from + offset)).join('');
  return `GHSA-${group(0)}-${group(4)}-${group(8)}`;
}

function checkScore(input: AdvisoryInput): void {
  if (input.severity && input.cvss_vector_string) {
    throw new GithubError(422, 'Validation Failed: severity and cvss_vector_string cannot both be set');
  }
  if (input.cvss_vector_string && scoreOf(input.cvss_vector_string).score === null) {
    throw invalidField('RepositoryAdvisory', 'cvss_vector_string', 'invalid');
  }
}

function checkInput(input: AdvisoryInput): void {
  checkScore(input);
  if (input.vulnerabilities?.length === 0) throw new GithubError(422, 'Advisory must have at least one vulnerability');
  for (const id of input.cwe_ids ?? []) {
    if (!/^CWE-\d+$/.test(id)) throw invalidField('RepositoryAdvisory', 'cwe_ids', 'invalid');
  }
  if (input.cve_id && !/^CVE-\d{4}-\d{4,}$/.test(input.cve_id)) {
    throw invalidField('RepositoryAdvisory', 'cve_id', 'invalid');
  }
}

function creditsOf(world: World, input: AdvisoryInput, before: Advisory['credits']): Advisory['credits'] {
  return (input.credits ?? []).map(({ login, type }) => {
    const account = findAccount(world, login);
    if (!account) throw invalidField('RepositoryAdvisory', 'credits', 'invalid');
    const known = before.find((credit) => credit.account === account && credit.type === type);
    return known ?? { account, type, state: 'pending' };
  });
}

function collaboratorsOf(world: World, input: AdvisoryInput): Advisory['collaborators'] {
  return (input.collaborating_users ?? []).map((login) => {
    const account = findAccount(world, login);
    if (!account) throw invalidField('RepositoryAdvisory', 'collaborating_users', 'invalid');
    return account;
  });
}

function teamsOf(world: World, repository: Repository, input: AdvisoryInput): Advisory['teams'] {
  return (input.collaborating_teams ?? []).map((slug) => {
    const team = findTeam(world, repository.owner.login, slug);
    if (!team) throw invalidField('RepositoryAdvisory', 'collaborating_teams', 'invalid');
    return team;
  });
}

const allowed: Record<AdvisoryState, AdvisoryState[]> = {
  triage: ['draft', 'closed', 'published'],
  draft: ['closed', 'published'],
  closed: ['draft'],
  published: [],
};

/** The fields of an update, checked; nothing is changed yet. */
function changesOf(world: World, repository: Repository, advisory: Advisory, input: AdvisoryInput): Partial<Advisory> {
  checkInput(input);
  const changes: Partial<Advisory> = {};
  if (input.summary !== undefined) changes.summary = input.summary;
  if (input.description !== undefined) changes.description = input.description;
  if (input.cve_id !== undefined) changes.cveId = input.cve_id;
  if (input.vulnerabilities) changes.vulnerabilities = input.vulnerabilities;
  if (input.cwe_ids !== undefined) changes.cweIds = input.cwe_ids ?? [];
  if (input.credits !== undefined) changes.credits = creditsOf(world, input, advisory.credits);
  if (input.collaborating_users !== undefined) changes.collaborators = collaboratorsOf(world, input);
  if (input.collaborating_teams !== undefined) changes.teams = teamsOf(world, repository, input);
  if (input.severity !== undefined) Object.assign(changes, { severity: input.severity, cvssVector: null });
  if (input.cvss_vector_string !== undefined && (input.cvss_vector_string !== null || !input.severity)) {
    const vector = input.cvss_vector_string;
    Object.assign(changes, { cvssVector: vector, severity: vector === null ? null : scoreOf(vector).severity });
  }
  return changes;
}

function checkMove(advisory: Advisory, changes: Partial<Advisory>, state: AdvisoryState): void {
  if (state === advisory.state) return;
  if (!allowed[advisory.state].includes(state)) {
    throw new GithubError(422, `Validation Failed: state cannot change from ${advisory.state} to ${state}`);
  }
  const vulnerabilities = changes.vulnerabilities ?? advisory.vulnerabilities;
  if (state === 'published' && vulnerabilities.length === 0) {
    throw new GithubError(422, 'Advisory must have at least one vulnerability');
  }
}

function move(world: World, actor: Actor, repository: Repository, advisory: Advisory, state: AdvisoryState): void {
  if (state === advisory.state) return;
  if (advisory.state === 'triage' && state !== 'closed') advisory.accepted = true;
  advisory.state = state;
  advisory.closedAt = state === 'closed' ? world.clock() : null;
  if (state !== 'published') return;
  advisory.publishedAt = world.clock();
  advisory.publisher = actor.account;
  advisory.privateFork = null;
  emit(world, actor, repository, 'repository_advisory', 'published', {
    repository_advisory: advisoryShape(world, repository, advisory),
  });
}

function blankAdvisory(world: World, actor: Actor, repository: Repository, input: AdvisoryInput): Advisory {
  const id = world.newId();
  const now = world.clock();
  return {
    id,
    ghsaId: ghsaIdOf(repository, id),
    cveId: null,
    cveRequestedAt: null,
    summary: input.summary ?? '',
    description: input.description ?? null,
    severity: null,
    cvssVector: null,
    cweIds: [],
    vulnerabilities: [],
    credits: [],
    collaborators: [],
    teams: [],
    state: 'draft',
    author: actor.account,
    publisher: null,
    reported: false,
    accepted: false,
    privateFork: null,
    comments: [],
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
    closedAt: null,
  };
}

function checkPublic(repository: Repository): void {
  if (repository.private) throw new GithubError(404, 'Not Found');
}

/** A draft advisory by a maintainer or the app. GitHub has advisories on public repositories only. */
export function draftAdvisory(world: World, actor: Actor, repository: Repository, input: AdvisoryInput): Advisory {
  checkPublic(repository);
  const advisory = blankAdvisory(world, actor, repository, input);
  Object.assign(advisory, changesOf(world, repository, advisory, input));
  repository.advisories.push(advisory);
  return advisory;
}

/** A private vulnerability report: an advisory in triage, of which GitHub tells the app. */
export function reportAdvisory(world: World, actor: Actor, repository: Repository, input: AdvisoryInput): Advisory {
  checkPublic(repository);
  if (!repository.privateReporting) throw new GithubError(403, 'Private vulnerability reporting is not enabled');
  const advisory = blankAdvisory(world, actor, repository, input);
  Object.assign(advisory, changesOf(world, repository, advisory, input), { state: 'triage', reported: true });
  advisory.credits = [{ account: actor.account, type: 'reporter', state: 'accepted' }];
  repository.advisories.push(advisory);
  emit(world, actor, repository, 'repository_advisory', 'reported', {
    repository_advisory: advisoryShape(world, repository, advisory),
  });
  return advisory;
}

/** One PATCH: everything is checked before anything changes. */
export function updateAdvisory(
  world: World,
  actor: Actor,
  repository: Repository,
  advisory: Advisory,
  input: AdvisoryInput,
): void {
  const changes = changesOf(world, repository, advisory, input);
  checkMove(advisory, changes, input.state ?? advisory.state);
  Object.assign(advisory, changes, { updatedAt: world.clock() });
  move(world, actor, repository, advisory, input.state ?? advisory.state);
}

/** Asks GitHub, as the CNA, for a CVE id. It is assigned later, by hand, and of that there is no webhook. */
export function requestCve(world: World, advisory: Advisory): void {
  if (advisory.cveId !== null) throw new GithubError(422, 'Validation Failed: the advisory already has a CVE');
  if (advisory.vulnerabilities.length === 0)
    throw new GithubError(422, 'Advisory must have at least one vulnerability');
  advisory.cveRequestedAt = world.clock();
  advisory.updatedAt = world.clock();
}
