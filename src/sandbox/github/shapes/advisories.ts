/** JSON of repository security advisories and their comments. */
import { scoreOf } from '../cvss.ts';
import type { Advisory, AdvisoryComment, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { association, teamShape, userOrNull, userShape } from './accounts.ts';
import { iso, isoOrNull, type Json, nodeId } from './common.ts';
import { simpleRepositoryShape } from './repositories.ts';

/** The page of an advisory. */
function advisoryPage(world: World, repository: Repository, advisory: Advisory): string {
  return `${world.webUrl}/${fullName(repository)}/security/advisories/${advisory.ghsaId}`;
}

function cvssShapes(advisory: Advisory): Json {
  const vector = advisory.cvssVector;
  const scored = { vector_string: vector, score: vector === null ? null : scoreOf(vector).score };
  const none = { vector_string: null, score: null };
  const isV4 = vector?.startsWith('CVSS:4') ?? false;
  return {
    cvss: isV4 ? none : scored,
    cvss_severities: { cvss_v3: isV4 ? none : scored, cvss_v4: isV4 ? scored : none },
  };
}

function identifiersOf(advisory: Advisory): Json[] {
  const cve = advisory.cveId === null ? [] : [{ value: advisory.cveId, type: 'CVE' }];
  return [{ value: advisory.ghsaId, type: 'GHSA' }, ...cve];
}

/** `repository-advisory`, with the preview's `comments` count where the preview exists. */
export function advisoryShape(world: World, repository: Repository, advisory: Advisory): Json {
  const visible = advisory.comments.filter((comment) => !comment.confidential);
  return {
    ghsa_id: advisory.ghsaId,
    cve_id: advisory.cveId,
    url: `${world.apiUrl}/repos/${fullName(repository)}/security-advisories/${advisory.ghsaId}`,
    html_url: advisoryPage(world, repository, advisory),
    summary: advisory.summary,
    description: advisory.description,
    severity: advisory.severity,
    author: userOrNull(world, advisory.author),
    publisher: userOrNull(world, advisory.publisher),
    identifiers: identifiersOf(advisory),
    state: advisory.state,
    created_at: iso(advisory.createdAt),
    updated_at: iso(advisory.updatedAt),
    published_at: isoOrNull(advisory.publishedAt),
    closed_at: isoOrNull(advisory.closedAt),
    withdrawn_at: null,
    submission: advisory.reported ? { accepted: advisory.accepted } : null,
    vulnerabilities: advisory.vulnerabilities.map((vulnerability) => ({
      package: { ecosystem: vulnerability.package.ecosystem, name: vulnerability.package.name ?? null },
      vulnerable_version_range: vulnerability.vulnerable_version_range ?? null,
      patched_versions: vulnerability.patched_versions ?? null,
      vulnerable_functions: vulnerability.vulnerable_functions ?? [],
    })),
    ...cvssShapes(advisory),
    cwes: advisory.cweIds.map((id) => ({ cwe_id: id, name: id })),
    cwe_ids: advisory.cweIds,
    credits: advisory.credits.map(({ account, type }) => ({ login: account.login, type })),
    credits_detailed: advisory.credits.map(({ account, type, state }) => ({
      user: userShape(world, account),
      type,
      state,
    })),
    collaborating_users: advisory.collaborators.map((account) => userShape(world, account)),
    collaborating_teams: advisory.teams.map((team) => teamShape(world, team)),
    private_fork: advisory.privateFork && simpleRepositoryShape(world, advisory.privateFork),
    ...(world.advisoryComments ? { comments: visible.length } : {}),
  };
}

/** An advisory comment of the preview of 2 October 2026. */
export function advisoryCommentShape(
  world: World,
  repository: Repository,
  advisory: Advisory,
  comment: AdvisoryComment,
): Json {
  const path = `${fullName(repository)}/security-advisories/${advisory.ghsaId}/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('AC', comment.id),
    url: `${world.apiUrl}/repos/${path}`,
    html_url: `${advisoryPage(world, repository, advisory)}#advisory-comment-${comment.id}`,
    body: comment.body,
    user: userShape(world, comment.author.account),
    author_association: association(world, repository, comment.author.account),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
  };
}

/** `global-advisory`: a published advisory as the global database shows it, not reviewed. */
export function globalAdvisoryShape(world: World, repository: Repository, advisory: Advisory): Json {
  const local = advisoryShape(world, repository, advisory);
  return {
    ghsa_id: advisory.ghsaId,
    cve_id: advisory.cveId,
    url: `${world.apiUrl}/advisories/${advisory.ghsaId}`,
    html_url: `${world.webUrl}/advisories/${advisory.ghsaId}`,
    repository_advisory_url: local.url,
    summary: advisory.summary,
    description: advisory.description,
    type: 'unreviewed',
    severity: advisory.severity ?? 'unknown',
    source_code_location: `${world.webUrl}/${fullName(repository)}`,
    identifiers: local.identifiers,
    references: [local.html_url],
    published_at: iso(advisory.publishedAt ?? advisory.createdAt),
    updated_at: iso(advisory.updatedAt),
    github_reviewed_at: null,
    nvd_published_at: null,
    withdrawn_at: null,
    vulnerabilities: [],
    cvss: local.cvss,
    cvss_severities: local.cvss_severities,
    cwes: local.cwes,
    credits: advisory.credits.map(({ account, type }) => ({ user: userShape(world, account), type })),
  };
}
