/** Files and release notes of a rehearsal: read from GitHub, written only to memory. */
import { sha256 } from '../../core/hash.ts';
import { type Files, PortFault, type Releases } from '../../engine/ports.ts';
import { rehearsedUrl } from './address.ts';

/** What may be asked of the real files. */
export type FileReads = Pick<Files, 'read' | 'readBlob' | 'list' | 'lastAuthor'>;
/** What may be asked of the real releases. */
export type ReleaseReads = Pick<Releases, 'byVersion'>;

type ReadFile = NonNullable<Awaited<ReturnType<Files['read']>>>;

export function rehearsedFiles(real: FileReads): Files {
  const written = new Map<string, ReadFile>();
  const read = async (repository: string, path: string): Promise<ReadFile | null> =>
    written.get(`${repository}:${path}`) ?? (await real.read(repository, path));
  return {
    read,
    readBlob: (repository, sha) => real.readBlob(repository, sha),
    write: async (repository, path, text, sha) => {
      if (((await read(repository, path))?.sha ?? null) !== sha) {
        throw new PortFault('transient', `${path} was changed in the meantime`);
      }
      written.set(`${repository}:${path}`, { text, bytes: new TextEncoder().encode(text), sha: sha256(text) });
      return { url: rehearsedUrl(repository, 'blob', path) };
    },
    list: (repository, folder) => real.list(repository, folder),
    lastAuthor: (repository, path) => real.lastAuthor(repository, path),
  };
}

/** A release that is yet to be published has a stand-in, so that its notes are rehearsed, too. */
export function rehearsedReleases(real: ReleaseReads, nextNumber: () => number): Releases {
  const known = new Map<string, { readonly id: number; readonly url: string; body: string }>();
  return {
    byVersion: async (repository, version) => {
      const key = `${repository}@${version}`;
      const before = known.get(key);
      if (before !== undefined) return { ...before };
      const found = await real.byVersion(repository, version);
      const url = rehearsedUrl(repository, 'releases', 'tag', version);
      const release = { id: found?.id ?? nextNumber(), url, body: found?.body ?? '' };
      known.set(key, release);
      return { ...release };
    },
    updateBody: async (repository, id, body) => {
      const found = [...known].find(([key, release]) => key.startsWith(`${repository}@`) && release.id === id)?.[1];
      if (found === undefined) throw new PortFault('permanent', 'there is no such release');
      found.body = body;
    },
  };
}
