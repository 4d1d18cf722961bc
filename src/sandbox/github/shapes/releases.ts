/** JSON of releases. */
import type { Release, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';
import { userShape } from './accounts.ts';
import { iso, isoOrNull, type Json, nodeId } from './common.ts';

/** `release`. */
export function releaseShape(world: World, repository: Repository, release: Release): Json {
  const root = `${world.apiUrl}/repos/${fullName(repository)}`;
  const url = `${root}/releases/${release.id}`;
  const page = release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tag);
  return {
    url,
    html_url: `${world.webUrl}/${fullName(repository)}/releases/tag/${page}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: release.draft ? null : `${root}/tarball/${encodeURIComponent(release.tag)}`,
    zipball_url: release.draft ? null : `${root}/zipball/${encodeURIComponent(release.tag)}`,
    id: release.id,
    node_id: nodeId('RE', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    created_at: iso(release.createdAt),
    updated_at: iso(release.updatedAt),
    published_at: isoOrNull(release.publishedAt),
    author: userShape(world, release.author),
    assets: [],
  };
}
