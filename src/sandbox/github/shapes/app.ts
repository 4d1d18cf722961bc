/** JSON of the app and its installations. */
import type { Installation, Repository, World } from '../state.ts';
import { userShape } from './accounts.ts';
import { iso, isoOrNull, type Json, nodeId } from './common.ts';

/** `integration`: the app, also as `performed_via_github_app`. */
export function appShape(world: World): Json {
  const { app } = world;
  return {
    id: app.id,
    slug: app.slug,
    client_id: `Iv1.${app.id.toString(16).padStart(16, '0')}`,
    node_id: nodeId('A', app.id),
    owner: userShape(world, app.owner),
    name: app.name,
    description: null,
    external_url: `${world.webUrl}/apps/${app.slug}`,
    html_url: `${world.webUrl}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  };
}

/** The repositories that an installation covers. */
export function installedRepositories(world: World, installation: Installation): Repository[] {
  return world.repositories.filter((repository) => repository.installed && repository.owner === installation.account);
}

/** `installation`. */
export function installationShape(world: World, installation: Installation): Json {
  return {
    id: installation.id,
    account: userShape(world, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${world.apiUrl}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.webUrl}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: world.app.events,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    suspended_by: installation.suspendedAt === null ? null : userShape(world, world.app.owner),
    suspended_at: isoOrNull(installation.suspendedAt),
  };
}
