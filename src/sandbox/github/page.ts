/**
 * The web pages behind `html_url`, as far as somebody without an account sees them: plain text of public issues,
 * advisories, releases and files, 404 for all else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readText } from './acts/files.ts';
import { findRepository } from './find.ts';
import type { Site } from './site.ts';
import type { Repository } from './state.ts';

function issueText(repository: Repository, number: number): string | undefined {
  const issue = repository.issues.get(number);
  if (!issue) return undefined;
  const comments = issue.comments.map(({ author, body }) => `\n--- ${author.account.login}\n${body}\n`);
  return `# ${issue.title}\n\n${issue.body ?? ''}\n${comments.join('')}`;
}

function pageText(repository: Repository, kind: string, rest: string): string | undefined {
  if (kind === '') return repository.description ?? repository.name;
  if (kind === 'issues' || kind === 'pull') return issueText(repository, Number(rest));
  if (kind === 'security') {
    const advisory = repository.advisories.find(
      ({ ghsaId, state }) => rest === `advisories/${ghsaId}` && state === 'published',
    );
    return advisory && `# ${advisory.summary}\n\n${advisory.description ?? ''}`;
  }
  if (kind === 'releases') {
    const release = repository.releases.find(({ tag, draft }) => !draft && rest === `tag/${tag}`);
    return release && `# ${release.name ?? release.tag}\n\n${release.body ?? ''}`;
  }
  const [ref = '', ...path] = rest.split('/');
  return kind === 'blob' || kind === 'raw' ? readText(repository, path.join('/'), ref) : undefined;
}

/** Answers a request for a page of the web UI. */
export function servePage(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const [owner = '', name = '', kind = '', ...rest] = decodeURI(request.url ?? '/')
    .replace(/[?#].*$/, '')
    .slice(1)
    .split('/');
  const repository = findRepository(site.world, `${owner}/${name}`);
  const text = repository && !repository.private ? pageText(repository, kind, rest.join('/')) : undefined;
  response.writeHead(text === undefined ? 404 : 200, {
    date: new Date(site.world.clock()).toUTCString(),
    'content-type': 'text/plain; charset=utf-8',
  });
  response.end(text ?? 'Not Found');
}
