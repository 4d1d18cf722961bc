/** How the interfaces of this folder reach a repository: a client for their purpose, and its name in parts. */
import type { Octokit } from '@octokit/rest';
import type { Person } from '../core/model.ts';
import type { Clients } from './clients.ts';
import { partsOf, type RepositoryPurpose } from './purposes.ts';

export interface RepositoryClient {
  readonly rest: Octokit['rest'];
  readonly request: Octokit['request'];
  readonly owner: string;
  readonly repo: string;
}

/** A function that opens a repository (`owner/name`) for a purpose. */
export function opener(clients: Clients, purpose: RepositoryPurpose): (repository: string) => RepositoryClient {
  return (repository) => {
    const { rest, request } = clients.repository(purpose, repository);
    return { rest, request, ...partsOf(repository) };
  };
}

/** A GitHub account as a person; null for none. */
export function personOf(user: { id: number; login: string } | null | undefined): Person | null {
  return user === null || user === undefined ? null : { id: user.id, login: user.login };
}
