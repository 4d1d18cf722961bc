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
import { creditsOf, ECOSYSTEMS, vulnerabilitiesOf } from '../core/advisory-content.ts';
import type { AdvisoryContent, Component } from '../core/model.ts';
import {
  type Advisories,
  type AdvisoryChange,
  type AdvisoryState,
  type IssueComment,
  PortFault,
} from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { byPerson, wholeSecond } from './issues.ts';
import { findMarked, searchFrom } from './owned.ts';
import { cursored, numbered, PER_PAGE } from './pages.ts';
import { opener, personOf, type RepositoryClient } from './repository-client.ts';

type Rest = RepositoryClient['rest']['securityAdvisories'];
type Answer = Awaited<ReturnType<Rest['getRepositoryAdvisory']>>['data'];
type UpdateBody = NonNullable<Parameters<Rest['updateRepositoryAdvisory']>[0]>;
type Vulnerabilities = NonNullable<UpdateBody['vulnerabilities']>;

/** Of the preview; Octokit's types do not know it. */
const COMMENTS = '/repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments';
/** A comment, as far as each use of it needs. */
const comment = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});
/** With who wrote it, and when. */
const datedComment = comment.extend({
  user: z.object({ id: z.number(), login: z.string(), type: z.string() }).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** The advisories of the product repositories. */
export function createAdvisories(clients: Clients): Advisories {
  const open = opener(clients, 'advisories');
  const openComments = opener(clients, 'advisory-comments');
  return {
    async read(repository, ghsa) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.securityAdvisories.getRepositoryAdvisory({ owner, repo, ghsa_id: ghsa });
      return advisoryState(data);
    },
    /** Leaves state and collaborators out: GitHub takes them only in an update. */
    async create(repository, change) {
      const { rest, owner, repo } = open(repository);
      const { summary, description } = change;
      if (summary === undefined || description === undefined) {
        throw new PortFault('permanent', 'an advisory needs a summary and a description');
      }
      const vulnerabilities = entriesOf(change.components ?? []);
      const { data } = await rest.securityAdvisories.createRepositoryAdvisory({
        owner,
        repo,
        ...textsOf(change),
        summary,
        description,
        vulnerabilities:
          vulnerabilities.length > 0 ? vulnerabilities : [{ package: { ecosystem: 'other', name: repo } }],
      });
      return advisoryState(data);
    },
    async findOwn(repository, marker) {
      const { rest, owner, repo } = open(repository);
      const query = { owner, repo, sort: 'created', direction: 'desc', per_page: PER_PAGE } as const;
      const all = cursored((after) => rest.securityAdvisories.listRepositoryAdvisories({ ...query, ...after }));
      const found = await findMarked(all, marker, clients, ({ description, author }) => ({
        body: description,
        user: author,
      }));
      return found === null ? null : advisoryState(found);
    },
    async update(repository, ghsa, change) {
      const { rest, owner, repo } = open(repository);
      const vulnerabilities = entriesOf(change.components ?? []);
      const { data } = await rest.securityAdvisories.updateRepositoryAdvisory({
        owner,
        repo,
        ghsa_id: ghsa,
        ...textsOf(change),
        ...(vulnerabilities.length === 0 ? {} : { vulnerabilities }),
        ...(change.state === undefined ? {} : { state: change.state }),
        ...(change.collaborators === undefined ? {} : { collaborating_users: [...change.collaborators] }),
        ...(change.teams === undefined ? {} : { collaborating_teams: [...change.teams] }),
      });
      return advisoryState(data);
    },
    async requestCve(repository, ghsa) {
      const { rest, owner, repo } = open(repository);
      await rest.securityAdvisories.createRepositoryAdvisoryCveRequest({ owner, repo, ghsa_id: ghsa });
    },
    async comment(repository, ghsa, body) {
      const { request, owner, repo } = openComments(repository);
      const { data } = await request(`POST ${COMMENTS}`, { owner, repo, ghsa_id: ghsa, body });
      const made = comment.safeParse(data);
      if (!made.success) {
        throw new PortFault('unknown', 'the answer to a comment on an advisory was not understood');
      }
      return { id: made.data.id, url: made.data.html_url };
    },
    async commentsSince(repository, ghsa, since) {
      const { request, owner, repo } = open(repository);
      const from = new Date(wholeSecond(since)).toISOString();
      const query = { owner, repo, ghsa_id: ghsa, since: from, per_page: PER_PAGE };
      const comments: IssueComment[] = [];
      const all = numbered(async (page) => {
        const { data, headers } = await request(`GET ${COMMENTS}`, { ...query, page });
        return { data: understood(z.array(datedComment).safeParse(data)), headers };
      });
      for await (const answer of all) comments.push(...[byPerson(answer)].filter((made) => made !== null));
      return comments.sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
    },
    async findOwnComment(repository, ghsa, marker, since) {
      const { request, owner, repo } = openComments(repository);
      const query = { owner, repo, ghsa_id: ghsa, since: searchFrom(since), per_page: PER_PAGE };
      const recent = numbered(async (page) => {
        const { data, headers } = await request(`GET ${COMMENTS}`, { ...query, page });
        return { data: understood(z.array(comment).safeParse(data)), headers };
      });
      const found = await findMarked(recent, marker, clients, (made) => made);
      return found === null ? null : { id: found.id, url: found.html_url };
    },
  };
}

/** The preview may change. */
function understood<T>(listed: z.ZodSafeParseResult<T>): T {
  if (!listed.success) {
    throw new PortFault('permanent', 'the list of comments on an advisory was not understood');
  }
  return listed.data;
}

/** An advisory of GitHub's answers, in the words of the port. */
export function advisoryState(advisory: Answer): AdvisoryState {
  return {
    ghsa: advisory.ghsa_id,
    url: advisory.html_url,
    state: advisory.state,
    cve: advisory.cve_id,
    author: personOf(advisory.author),
    isReport: advisory.submission !== null,
    content: contentOf(advisory),
    collaborators: (advisory.collaborating_users ?? []).map(({ id, login }) => ({ id, login })),
    teams: (advisory.collaborating_teams ?? []).map(({ slug }) => slug),
    comments: 'comments' in advisory && typeof advisory.comments === 'number' ? advisory.comments : null,
    updatedAt: Date.parse(advisory.updated_at ?? ''),
  };
}

function contentOf(advisory: Answer): AdvisoryContent {
  const { cvss_severities: scores, cvss } = advisory;
  const severity = advisory.severity ?? null;
  return {
    summary: advisory.summary,
    description: advisory.description ?? '',
    cvss: scores?.cvss_v4?.vector_string ?? scores?.cvss_v3?.vector_string ?? cvss?.vector_string ?? null,
    severity,
    cwes: advisory.cwe_ids ?? [],
    vulnerabilities: (advisory.vulnerabilities ?? []).map((v) => ({
      ecosystem: v.package?.ecosystem ?? 'other',
      name: v.package?.name ?? '',
      range: v.vulnerable_version_range ?? '',
      patched: v.patched_versions ?? '',
    })),
    credits: (advisory.credits ?? []).flatMap(({ login, type }) =>
      login === undefined ? [] : [{ login, type: type ?? 'other' }],
    ),
  };
}

function textsOf(change: AdvisoryChange) {
  const { summary, description, cvss, severity, cwes, cve, credits } = change;
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(cwes === undefined ? {} : { cwe_ids: [...cwes] }),
    ...(cve === undefined ? {} : { cve_id: cve }),
    ...(credits === undefined ? {} : { credits: [...creditsOf(credits)] }),
    ...(cvss !== undefined && cvss !== '' ? { cvss_vector_string: cvss } : severity === undefined ? {} : { severity }),
  };
}

/** Empty texts are left out. */
function entriesOf(components: readonly Component[]): Vulnerabilities {
  return vulnerabilitiesOf(components).map(({ ecosystem, name, range, patched }) => ({
    package: { ecosystem: ECOSYSTEMS.find((known) => known === ecosystem) ?? 'other', name },
    ...(range === '' ? {} : { vulnerable_version_range: range }),
    ...(patched === '' ? {} : { patched_versions: patched }),
  }));
}
