/** What is to be found at the local GitHub in the end: what the bot wrote in public, and the addresses that exist. */
import { fullName } from '../../sandbox/github/state.ts';
import type { Evidence } from './evidence.ts';
import type { DemoWorld } from './world.ts';

export function isByBot({ author }: { readonly author: { readonly viaApp: boolean } }): boolean {
  return author.viaApp;
}

/** Issues and comments of the bot in public repositories. */
export function publicWritings({ sandbox: { github } }: DemoWorld): Evidence['publicIssues'] {
  return github.world.repositories
    .filter((repository) => !repository.private)
    .flatMap((repository) =>
      [...repository.issues.values()].flatMap((issue) => {
        const url = `${fullName(repository)}#${issue.number}`;
        const labels = issue.labels.map(({ name }) => name);
        const comments = issue.comments
          .filter(isByBot)
          .map(({ createdAt }) => ({ url, title: '', labels, at: createdAt }));
        return [...(isByBot(issue) ? [{ url, title: issue.title, labels, at: issue.createdAt }] : []), ...comments];
      }),
    );
}

/** Of issues, comments, files, releases and advisories that are there. */
export function addressesOf({ sandbox: { github }, setting }: DemoWorld): ReadonlySet<string> {
  const { repositories, webUrl } = github.world;
  return new Set(
    repositories.flatMap((repository) => {
      const root = `${webUrl}/${fullName(repository)}`;
      const files = setting.places.files.filter((path) => github.file(fullName(repository), path) !== undefined);
      return [
        ...[...repository.issues.values()].flatMap(({ number, comments }) => [
          `${root}/issues/${number}`,
          ...comments.map(({ id }) => `${root}/issues/${number}#issuecomment-${id}`),
        ]),
        ...repository.advisories.flatMap(({ ghsaId, comments }) => [
          `${root}/security/advisories/${ghsaId}`,
          ...comments.map(({ id }) => `${root}/security/advisories/${ghsaId}#advisory-comment-${id}`),
        ]),
        ...repository.releases.map(({ tag }) => `${root}/releases/tag/${tag}`),
        ...files.map((path) => `${root}/blob/${repository.defaultBranch}/${path}`),
      ];
    }),
  );
}
