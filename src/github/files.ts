/**
 * Files of a repository at its default branch, and blobs by their id, so that what was approved can be had whatever was
 * pushed since. The contents API gives no content of files over 1 MB.
 * Source: OpenAPI `repos/get-content`, `repos/create-or-update-file-contents`, `repos/list-commits`, `git/get-blob`; Git's object ids
 * (the hash of `blob LENGTH`, a zero byte and the bytes).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Files, PortFault } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { GithubFault, orNull } from './faults.ts';
import { opener, personOf, type RepositoryClient } from './repository-client.ts';

const account = z.object({ id: z.number(), login: z.string() });

interface Blob {
  readonly bytes: Uint8Array;
  readonly sha: string;
}

/** The files of the case repository, or of the repository in which advisories are published. */
export function createFiles(clients: Clients, purpose: 'case-files' | 'public-files'): Files {
  const open = opener(clients, purpose);
  return {
    async read(repository, path) {
      const blob = await blobAt(open(repository), path);
      return blob === null ? null : { ...blob, text: new TextDecoder().decode(blob.bytes) };
    },
    async readBlob(repository, sha) {
      const { rest, owner, repo } = open(repository);
      const answer = await orNull(rest.git.getBlob({ owner, repo, file_sha: hex(sha) }));
      if (answer === null) {
        throw new PortFault('permanent', `blob ${sha}, which was approved, is not in the repository any more`);
      }
      const bytes = new Uint8Array(Buffer.from(answer.data.content, 'base64'));
      if (gitHash(bytes, sha) !== sha) {
        throw new PortFault('transient', `the bytes that came are not those of blob ${sha}`);
      }
      return bytes;
    },
    async write(repository, path, text, sha, message) {
      const { rest, owner, repo } = open(repository);
      const content = Buffer.from(text).toString('base64');
      const version = sha === null ? {} : { sha };
      try {
        const { data } = await rest.repos.createOrUpdateFileContents({
          ...{ owner, repo, path: checked(path), message, content },
          ...version,
        });
        return { url: data.content?.html_url ?? '' };
      } catch (error) {
        throw isConflict(error, sha)
          ? new PortFault('transient', 'the file was changed meanwhile; read it again')
          : error;
      }
    },
    async list(repository, folder) {
      const { rest, owner, repo } = open(repository);
      const answer = await orNull(rest.repos.getContent({ owner, repo, path: checked(folder) }));
      if (answer === null) {
        return null;
      }
      if (!Array.isArray(answer.data)) {
        throw new PortFault('permanent', 'a folder was asked for, and the path leads to something else');
      }
      return answer.data.map(({ name, type, size, sha }) => ({ name, isFile: type === 'file', size, sha }));
    },
    async lastAuthor(repository, path) {
      const { rest, owner, repo } = open(repository);
      const { data } = await rest.repos.listCommits({ owner, repo, path: checked(path), per_page: 1 });
      // Null, or an empty object, where the commit's author has no account.
      const author = account.safeParse(data[0]?.author);
      return author.success ? personOf(author.data) : null;
    },
  };
}

async function blobAt({ rest, owner, repo }: RepositoryClient, path: string): Promise<Blob | null> {
  const answer = await orNull(rest.repos.getContent({ owner, repo, path: checked(path) }));
  if (answer === null) {
    return null;
  }
  const { data } = answer;
  if (Array.isArray(data) || data.type !== 'file' || !('content' in data)) {
    throw new PortFault('permanent', 'a file was asked for, and the path leads to something else');
  }
  if ('encoding' in data && data.encoding !== 'base64') {
    throw new PortFault('permanent', 'a file of more than 1 MB cannot be read; make it smaller');
  }
  return { bytes: new Uint8Array(Buffer.from(data.content, 'base64')), sha: data.sha };
}

/** 409: the blob is another one. 422 without a sha: there is a file already. */
function isConflict(error: unknown, sha: string | null): boolean {
  return error instanceof GithubFault && (error.status === 409 || (error.status === 422 && sha === null));
}

function checked(path: string): string {
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new PortFault('permanent', 'a path is written from the root of the repository, without . and ..');
  }
  return path;
}

function hex(sha: string): string {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)) {
    throw new PortFault('permanent', 'a blob is asked for by its id of 40 or 64 hex digits');
  }
  return sha;
}

function gitHash(bytes: Uint8Array, like: string): string {
  const algorithm = like.length === 64 ? 'sha256' : 'sha1';
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
