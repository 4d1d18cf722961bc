/** JSON of users, bots, organisations, teams and collaborators. */
import { findOrganisation } from '../find.ts';
import type { Account, Organisation, Repository, RepositoryRole, Team, World } from '../state.ts';
import { iso, type Json, nodeId } from './common.ts';

/** `simple-user` of GitHub's description. */
export function userShape(world: World, account: Account): Json {
  const url = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === 'Bot' ? `apps/${world.app.slug}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Organization' ? 'O' : account.type === 'Bot' ? 'BOT' : 'U', account.id),
    avatar_url: `${world.webUrl}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.webUrl}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
    user_view_type: 'public',
  };
}

/** `nullable-simple-user`. */
export function userOrNull(world: World, account: Account | null): Json | null {
  return account && userShape(world, account);
}

/** `public-user`, the answer of `GET /users/{username}`. */
export function publicUserShape(world: World, account: Account): Json {
  return {
    ...userShape(world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2018-01-01T00:00:00Z',
    updated_at: '2018-01-01T00:00:00Z',
  };
}

/** The `organization` object of webhook payloads. */
export function organisationShape(world: World, account: Account): Json {
  const url = `${world.apiUrl}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('O', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.webUrl}/avatars/u/${account.id}`,
    description: account.name,
  };
}

/** `team-organization`, part of `team-full`. */
function teamOrganisationShape(world: World, organisation: Organisation): Json {
  return {
    ...organisationShape(world, organisation.account),
    html_url: `${world.webUrl}/${organisation.account.login}`,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: world.repositories.filter((repository) => repository.owner === organisation.account).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: 'Organization',
    created_at: iso(organisation.createdAt),
    updated_at: iso(organisation.createdAt),
    archived_at: null,
  };
}

/** `team` as listed for a repository and in advisories. */
export function teamShape(world: World, team: Team): Json {
  const organisation = team.organisation.account;
  const url = `${world.apiUrl}/organizations/${organisation.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId('T', team.id),
    url,
    html_url: `${world.webUrl}/orgs/${organisation.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organisation.id,
    parent: null,
  };
}

/** `team-full`, the answer of `GET /orgs/{org}/teams/{team_slug}`. */
export function fullTeamShape(world: World, team: Team): Json {
  return {
    ...teamShape(world, team),
    created_at: iso(team.createdAt),
    updated_at: iso(team.createdAt),
    members_count: team.members.size,
    repos_count: world.repositories.filter((repository) => repository.teams.has(team)).length,
    organization: teamOrganisationShape(world, team.organisation),
  };
}

/** The five permission flags of a role on a repository. */
export function permissionFlags(role: RepositoryRole): Record<string, boolean> {
  const level = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role);
  return { admin: level >= 5, maintain: level >= 4, push: level >= 3, triage: level >= 2, pull: level >= 1 };
}

/** GitHub's older word for a role: pull, triage, push, maintain, admin. */
export function permissionWord(role: RepositoryRole): string {
  return role === 'read' ? 'pull' : role === 'write' ? 'push' : role;
}

/** `collaborator`. */
export function collaboratorShape(world: World, account: Account, role: RepositoryRole): Json {
  return { ...userShape(world, account), permissions: permissionFlags(role), role_name: role };
}

/** `author_association` of somebody on a repository. */
export function association(world: World, repository: Repository, account: Account): string {
  if (repository.owner.id === account.id) return 'OWNER';
  if (findOrganisation(world, repository.owner.login)?.members.has(account.id)) return 'MEMBER';
  return repository.collaborators.has(account.id) ? 'COLLABORATOR' : 'NONE';
}
