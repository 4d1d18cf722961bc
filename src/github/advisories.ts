/**
 * Repository security advisories and their comments.
 *
 * What GitHub does not say in its schema: an empty `vulnerabilities` is answered with 422 "Advisory must have at least
 * one vulnerability"; of `severity` and `cvss_vector_string` only one may be sent; arrays replace what was there;
 * creation takes neither state nor collaborators. Comments are a preview of 2 October 2026, not in Octokit's types; an
 * advisory shows by its `comments` count that the preview is there.
 *
 * Sources: OpenAPI `security-advisories/*`; GitHub changelog "Repository security advisory comments API in public
 * preview" of 2026-10-02.
 */
import { z } from 'zod';
import { NOT_AFFECTED } from '../core/case-file.ts';
import type { Component, Credit } from '../core/model.ts';
import { compareVersions, parseRanges, type Range } from '../core/ranges.ts';
import { type Advisories, type AdvisoryChange, type AdvisoryState, PortFault } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { findMarked, searchFrom } from './owned.ts';
import { cursored, numbered, PER_PAGE } from './pages.ts';
import { opener, personOf, type RepositoryClient } from './repository-client.ts';

type Rest = RepositoryClient['rest']['securityAdvisories'];
type Answer = Awaited<ReturnType<Rest['getRepositoryAdvisory']>>['data'];
type UpdateBody = NonNullable<Parameters<Rest['updateRepositoryAdvisory']>[0]>;
type Vulnerabilities = NonNullable<UpdateBody['vulnerabilities']>;

/** GitHub's enum `security-advisory-ecosystems`. */
const ECOSYSTEMS = [
  ...(['rubygems', 'npm', 'pip', 'maven', 'nuget', 'composer', 'go'] as const),
  ...(['rust', 'erlang', 'actions', 'pub', 'other', 'swift'] as const),
];
const COMMENTS = '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments';
const comment = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});

/** The advisories of the product repositories. */
export function createAdvisories(clients: Clients): Advisories {
  const open = opener(clients, 'advisories');
  return {
    async read(repository, ghsa) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.securityAdvisories.getRepositoryAdvisory({ owner, repo, ghsa_id: ghsa });
      return stateOf(data);
    },
    /** Leaves state and collaborators out: GitHub takes them only in an update. */
    async create(repository, change) {
      const { rest, owner, repo } = open(repository);
      const { summary, description } = change;
      if (summary === undefined || description === undefined) {
        throw new PortFault('permanent', 'an advisory needs a summary and a description');
      }
      const vulnerabilities = vulnerabilitiesOf(change.components ?? []);
      const { data } = await rest.securityAdvisories.createRepositoryAdvisory({
        owner,
        repo,
        ...textsOf(change),
        summary,
        description,
        vulnerabilities:
          vulnerabilities.length > 0 ? vulnerabilities : [{ package: { ecosystem: 'other', name: repo } }],
      });
      return stateOf(data);
    },
    async findOwn(repository, marker) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, sort: 'created', direction: 'desc', per_page: PER_PAGE } as const;
      const all = cursored((after) => rest.securityAdvisories.listRepositoryAdvisories({ ...query, ...after }));
      const found = await findMarked(all, marker, clients, ({ description, author }) => ({
        body: description,
        user: author,
      }));
      return found === null ? null : stateOf(found);
    },
    async update(repository, ghsa, change) {
      const { rest, owner, repo } = open(repository);
      const vulnerabilities = vulnerabilitiesOf(change.components ?? []);
      const { data } = await rest.securityAdvisories.updateRepositoryAdvisory({
        owner,
        repo,
        ghsa_id: ghsa,
        ...textsOf(change),
        ...(vulnerabilities.length === 0 ? {} : { vulnerabilities }),
        ...(change.state === undefined ? {} : { state: change.state }),
        ...(change.collaborators === undefined ? {} : { collaborating_users: [...change.collaborators] }),
      });
      return stateOf(data);
    },
    async requestCve(repository, ghsa) {
      const { rest, owner, repo } = open(repository);
      await rest.securityAdvisories.createRepositoryAdvisoryCveRequest({ owner, repo, ghsa_id: ghsa });
    },
    async comment(repository, ghsa, body) {
      const { request, owner, repo } = open(repository);
      const { data } = await request(`POST ${COMMENTS}`, { owner, repo, ghsa_id: ghsa, body });
      const made = comment.safeParse(data);
      if (!made.success) {
        throw new PortFault('unknown', 'the answer to a comment on an advisory was not understood');
      }
      return { id: made.data.id, url: made.data.html_url };
    },
    async findOwnComment(repository, ghsa, marker, since) {
      const { request, owner, repo } = open(repository);
      const query = { owner, repo, ghsa_id: ghsa, since: searchFrom(since), per_page: PER_PAGE };
      const recent = numbered(async (page) => {
        const { data, headers } = await request(`GET ${COMMENTS}`, { ...query, page });
        const listed = z.array(comment).safeParse(data);
        if (!listed.success) {
          throw new PortFault('permanent', 'the list of comments on an advisory was not understood');
        }
        return { data: listed.data, headers };
      });
      const found = await findMarked(recent, marker, clients, (made) => made);
      return found === null ? null : { id: found.id, url: found.html_url };
    },
  };
}

function stateOf(advisory: Answer): AdvisoryState {
  return {
    ghsa: advisory.ghsa_id,
    url: advisory.html_url,
    state: advisory.state,
    summary: advisory.summary,
    description: advisory.description ?? '',
    cve: advisory.cve_id,
    author: personOf(advisory.author),
    collaborators: (advisory.collaborating_users ?? []).map(({ login }) => login),
    comments: 'comments' in advisory && typeof advisory.comments === 'number',
  };
}

function textsOf(change: AdvisoryChange) {
  const { summary, description, cvss, severity, cwes, cve, credits } = change;
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(cwes === undefined ? {} : { cwe_ids: [...cwes] }),
    ...(cve === undefined ? {} : { cve_id: cve }),
    ...(credits === undefined ? {} : { credits: creditsOf(credits) }),
    ...(cvss !== undefined && cvss !== '' ? { cvss_vector_string: cvss } : severity === undefined ? {} : { severity }),
  };
}

/** GitHub credits accounts only; a person without one is named in the description. */
function creditsOf(credits: readonly Credit[]): { login: string; type: 'reporter' }[] {
  return credits.flatMap(({ login }) => (login === undefined ? [] : [{ login, type: 'reporter' as const }]));
}

/**
 * GitHub has one entry for each range, and writes it `>= 1.11.0, < 1.11.1`: its comma is "and", where the draft's is a
 * union. A component that is not affected has no entry.
 */
function vulnerabilitiesOf(components: readonly Component[]): Vulnerabilities {
  return components.flatMap(({ name, affected, fixed, ecosystem }) => {
    if (affected === NOT_AFFECTED) return [];
    const entry = { package: { ecosystem: ecosystemOf(ecosystem), name } };
    const ranges = parseRanges(affected);
    if (!ranges.ok) return [{ ...entry, ...(fixed === '' ? {} : { patched_versions: fixed }) }];
    return ranges.value.map((range) => {
      const patched = patchedIn(range, fixed);
      return {
        ...entry,
        vulnerable_version_range: range.map(({ operator, version }) => `${SIGNS[operator]} ${version}`).join(', '),
        ...(patched === '' ? {} : { patched_versions: patched }),
      };
    });
  });
}

const SIGNS = { '>=': '>=', '<=': '<=', '==': '=', '<': '<', '>': '>' } as const;

/** The first fixed version behind the range's upper end; where the range has none, all of them. */
function patchedIn(range: Range, fixed: string): string {
  const versions = fixed
    .split(',')
    .map((version) => version.trim())
    .filter((version) => version !== '');
  const upper = range.find(({ operator }) => operator === '<' || operator === '<=' || operator === '==');
  const behind = versions.filter((version) => upper !== undefined && compareVersions(version, upper.version) >= 0);
  const [first] = behind.toSorted(compareVersions);
  return first ?? versions.join(', ');
}

function ecosystemOf(text: string): (typeof ECOSYSTEMS)[number] {
  return ECOSYSTEMS.find((known) => known === text.toLowerCase()) ?? 'other';
}
