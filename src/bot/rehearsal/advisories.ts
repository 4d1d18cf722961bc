/** Advisories of a rehearsal: read from GitHub, written only to memory. */
import type { Advisories, AdvisoryChange, AdvisoryState } from '../../engine/ports.ts';
import { rehearsedUrl } from './address.ts';

/** What may be asked of the real advisories. */
export type AdvisoryReads = Pick<Advisories, 'read'>;

interface Comment {
  readonly ghsa: string;
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

export function rehearsedAdvisories(real: AdvisoryReads, nextNumber: () => number): Advisories {
  const written = new Map<string, AdvisoryState>();
  const comments: Comment[] = [];
  const read = async (repository: string, ghsa: string): Promise<AdvisoryState> =>
    written.get(`${repository}/${ghsa}`) ?? (await real.read(repository, ghsa));
  const keep = (repository: string, before: AdvisoryState, change: AdvisoryChange): AdvisoryState => {
    const url = rehearsedUrl(repository, 'security', 'advisories', before.ghsa);
    const after = { ...before, ...shown(before, change), url };
    written.set(`${repository}/${before.ghsa}`, after);
    return after;
  };
  return {
    read,
    create: async (repository, change) =>
      keep(repository, { ...EMPTY, ghsa: `GHSA-rehearsal-${nextNumber()}` }, change),
    update: async (repository, ghsa, change) => keep(repository, await read(repository, ghsa), change),
    findOwn: async (repository, marker) =>
      [...written].find(
        ([key, { content }]) => key.startsWith(`${repository}/`) && content.description.split('\n', 1)[0] === marker,
      )?.[1] ?? null,
    requestCve: async () => undefined,
    comment: async (repository, ghsa, body) => {
      const id = nextNumber();
      const url = `${rehearsedUrl(repository, 'security', 'advisories', ghsa)}#advisory-comment-${id}`;
      comments.push({ ghsa, id, url, body });
      return { id, url };
    },
    commentsSince: async () => [],
    findOwnComment: async (_repository, ghsa, marker) =>
      comments.find((c) => c.ghsa === ghsa && c.body.split('\n', 1)[0] === marker) ?? null,
  };
}

const EMPTY: Omit<AdvisoryState, 'ghsa'> = {
  isReport: false,
  url: '',
  state: 'draft',
  content: { summary: '', description: '', cvss: null, severity: null, cwes: [], vulnerabilities: [], credits: [] },
  cve: null,
  author: null,
  collaborators: [],
  teams: [],
  comments: 0,
  updatedAt: 0,
};

/** The part of a change that reading shows again. */
function shown({ content }: AdvisoryState, change: AdvisoryChange): Partial<AdvisoryState> {
  const { state, summary, description, cve } = change;
  return {
    ...(state === undefined ? {} : { state }),
    ...(cve === undefined ? {} : { cve }),
    content: {
      ...content,
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
    },
  };
}
