/** Where the app is installed. */
import { installationShape } from '../shapes/app.ts';
import type { Json } from '../shapes/common.ts';
import type { Installation, Repository, World } from '../state.ts';
import { fullName } from '../state.ts';

function emitToApp(world: World, installation: Installation, event: string, action: string, payload: Json): void {
  const organisation = world.organisations.find(({ account }) => account === installation.account) ?? null;
  const shape = installationShape(world, installation);
  const sender = installation.account;
  world.happened({
    event,
    action,
    repository: null,
    organisation,
    sender,
    payload: { installation: shape, ...payload },
  });
}

/** Puts the app on a repository, or takes it off, and tells it so. */
export function setInstalled(world: World, repository: Repository, isInstalled: boolean): void {
  if (repository.installed === isInstalled) return;
  repository.installed = isInstalled;
  const installation = world.installations.find(({ account }) => account === repository.owner);
  const { id, name } = repository;
  const list = [{ id, name, full_name: fullName(repository), private: repository.private }];
  if (!installation) return;
  emitToApp(world, installation, 'installation_repositories', isInstalled ? 'added' : 'removed', {
    repository_selection: 'selected',
    repositories_added: isInstalled ? list : [],
    repositories_removed: isInstalled ? [] : list,
    requester: null,
  });
}

/** Suspends all installations, or ends that, and tells the app so. */
export function setSuspended(world: World, isSuspended: boolean): void {
  for (const installation of world.installations) {
    installation.suspendedAt = isSuspended ? world.clock() : null;
    emitToApp(world, installation, 'installation', isSuspended ? 'suspend' : 'unsuspend', {});
  }
}
