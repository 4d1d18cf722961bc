/**
 * Pull requests that the bot opens in the case repository: one commit on a branch of its own, made from the tip of the
 * default branch. Source: OpenAPI `pulls/list`, `pulls/create`, `git/create-tree`, `git/create-commit`, `git/create-ref`.
 */
import { type CasePulls, type OpenedPull, PortFault, type ProposedChange } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { orNull } from './faults.ts';
import { opener, type RepositoryClient } from './repository-client.ts';

/** Opens pull requests with a token for just that. */
export function createCasePulls(clients: Clients): CasePulls {
  const open = opener(clients, 'case-pulls');
  return {
    async find(repository, branch) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.pulls.list({ owner, repo, head: `${owner}:${branch}`, state: 'all', per_page: 1 });
      const [found] = data;
      return found === undefined ? null : { number: found.number, url: found.html_url };
    },
    open: (repository, change) => make(open(repository), change),
  };
}

async function make(client: RepositoryClient, change: ProposedChange): Promise<OpenedPull> {
  const { rest, owner, repo } = client;
  const base = (await rest.repos.get({ owner, repo })).data.default_branch;
  const tip = (await rest.git.getRef({ owner, repo, ref: `heads/${base}` })).data.object.sha;
  for (const { path, replaces } of change.files) {
    if ((await versionOf(client, path, tip)) !== replaces) {
      throw new PortFault('transient', 'a file was changed meanwhile; read it again');
    }
  }
  await moveBranch(client, change.branch, await commit(client, change, tip));
  const { title, body, branch: head } = change;
  const { data } = await rest.pulls.create({ owner, repo, title, body, head, base });
  return { number: data.number, url: data.html_url };
}

/** Blob sha of a file at a commit; null where there is none. */
async function versionOf({ rest, owner, repo }: RepositoryClient, path: string, ref: string): Promise<string | null> {
  const answer = await orNull(rest.repos.getContent({ owner, repo, path, ref }));
  return answer === null || Array.isArray(answer.data) ? null : answer.data.sha;
}

async function commit(
  { rest, owner, repo }: RepositoryClient,
  change: ProposedChange,
  parent: string,
): Promise<string> {
  const before = await rest.git.getCommit({ owner, repo, commit_sha: parent });
  const tree = change.files.map(({ path, text }) => ({
    ...({ path, mode: '100644', type: 'blob' } as const),
    ...(text === null ? { sha: null } : { content: text }),
  }));
  const made = await rest.git.createTree({ owner, repo, base_tree: before.data.tree.sha, tree });
  const commit = { message: change.title, tree: made.data.sha, parents: [parent] };
  return (await rest.git.createCommit({ owner, repo, ...commit })).data.sha;
}

/** A branch without a pull request is what an attempt left behind whose answer was lost. */
async function moveBranch({ rest, owner, repo }: RepositoryClient, branch: string, sha: string): Promise<void> {
  const before = await orNull(rest.git.getRef({ owner, repo, ref: `heads/${branch}` }));
  await (before === null
    ? rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha })
    : rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true }));
}
