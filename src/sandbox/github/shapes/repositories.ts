/** JSON of repositories. */
import type { Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { userShape } from './accounts.ts';
import { iso, type Json, nodeId } from './common.ts';

const apiLinks: Record<string, string> = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
};

/** `simple-repository`. */
export function simpleRepositoryShape(world: World, repository: Repository): Json {
  const url = `${world.apiUrl}/repos/${fullName(repository)}`;
  const links = Object.entries(apiLinks).map(([key, path]) => [key, `${url}/${path}`]);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: userShape(world, repository.owner),
    html_url: `${world.webUrl}/${fullName(repository)}`,
    description: repository.description,
    fork: false,
    url,
    ...Object.fromEntries(links),
  };
}

/** `repository`, as in webhook payloads and lists. */
export function repositoryShape(world: World, repository: Repository): Json {
  const page = `${world.webUrl}/${fullName(repository)}`;
  const open = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  return {
    ...simpleRepositoryShape(world, repository),
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
    git_url: `git:${page.replace(/^https?:/, '')}.git`,
    ssh_url: `ssh:${page.replace(/^https?:/, '')}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: repository.hasIssues,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** `full-repository`, the answer of `GET /repos/{owner}/{repo}`. */
export function fullRepositoryShape(world: World, repository: Repository): Json {
  return { ...repositoryShape(world, repository), network_count: 0, subscribers_count: 0 };
}
