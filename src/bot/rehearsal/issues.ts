/** Issues of a rehearsal: read from GitHub where they are there, written only to memory. */
import type { IssueState, Issues } from '../../engine/ports.ts';
import { rehearsedUrl } from './address.ts';

/** What may be asked of the real issues. */
export type IssueReads = Pick<Issues, 'isPrivate' | 'read' | 'find'>;

interface Comment {
  readonly repository: string;
  readonly number: number;
  readonly id: number;
  readonly url: string;
  body: string;
}

export function rehearsedIssues(real: IssueReads, nextNumber: () => number): Issues {
  const written = new Map<string, IssueState>();
  const comments: Comment[] = [];
  const read = async (repository: string, number: number): Promise<IssueState> =>
    written.get(`${repository}#${number}`) ?? (await real.read(repository, number));
  const keep = (repository: string, issue: IssueState): IssueState => {
    written.set(`${repository}#${issue.number}`, issue);
    return issue;
  };
  return {
    isPrivate: (repository) => real.isPrivate(repository),
    read,
    find: async (repository, number) => written.get(`${repository}#${number}`) ?? (await real.find(repository, number)),
    create: async (repository, issue) => {
      const number = nextNumber();
      const url = rehearsedUrl(repository, 'issues', number);
      return keep(repository, { ...issue, number, url, open: true, stateReason: null, isLocked: false });
    },
    update: async (repository, number, change) => {
      keep(repository, { ...(await read(repository, number)), ...change });
    },
    findOwn: async (repository, marker) =>
      [...written].find(([key, { body }]) => key.startsWith(`${repository}#`) && startsWith(body, marker))?.[1] ?? null,
    comment: async (repository, number, body) => {
      const id = nextNumber();
      const url = `${rehearsedUrl(repository, 'issues', number)}#issuecomment-${id}`;
      comments.push({ repository, number, id, url, body });
      return { id, url };
    },
    updateComment: async (repository, id, body) => {
      const known = comments.find((c) => c.repository === repository && c.id === id);
      // One that the bot made before the rehearsal: nobody reads it again here.
      if (known === undefined) return { id, url: rehearsedUrl(repository, 'comments', id) };
      known.body = body;
      return { id, url: known.url };
    },
    findOwnComment: async (repository, number, marker) =>
      comments.find((c) => c.repository === repository && c.number === number && startsWith(c.body, marker)) ?? null,
    commentsSince: async () => [],
    react: async () => undefined,
    ensureLabels: async () => undefined,
  };
}

function startsWith(body: string, marker: string): boolean {
  return body.split('\n', 1)[0] === marker;
}
