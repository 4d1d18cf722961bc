/** The pages of a hundred that a cycle asks for, asked for by the bot's client without the poll: as it does, by their ETags. */
import type { Octokit } from '@octokit/rest';
import { GithubFault } from '../../src/github/faults.ts';
import { partsOf } from '../../src/github/purposes.ts';
import { kataProductRepository } from '../../src/sandbox/kata-world.ts';

type List = Octokit['rest']['securityAdvisories']['listRepositoryAdvisories'];
export type Page = NonNullable<Parameters<List>[0]>;

/** All pages of open advisories, as they have to be asked for so that the answer is 304. */
export async function pagesOf({ rest }: Octokit): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (const state of ['triage', 'draft'] as const) {
    const query = {
      ...partsOf(kataProductRepository),
      state,
      sort: 'created',
      direction: 'asc',
      per_page: 100,
    } as const;
    for (let after: string | null | undefined = ''; typeof after === 'string'; ) {
      const place = { ...query, ...(after === '' ? {} : { after }) };
      const { headers } = await rest.securityAdvisories.listRepositoryAdvisories(place);
      pages.push({ ...place, headers: { 'if-none-match': headers.etag } });
      const [, next] = /<([^>]+)>;\s*rel="next"/.exec(headers.link ?? '') ?? [];
      after = next === undefined ? null : new URL(next).searchParams.get('after');
    }
  }
  return pages;
}

/** Throws where a page has changed. */
export async function askPages({ rest }: Octokit, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const status = await rest.securityAdvisories.listRepositoryAdvisories(page).then(
      (answer) => answer.status,
      (error: unknown) => (error instanceof GithubFault ? error.status : error),
    );
    if (status !== 304) throw new Error(`a page of advisories was answered with ${String(status)}`);
  }
}
