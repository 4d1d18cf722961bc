/** Routes of repositories as a whole, their collaborators and teams. */
import { renameRepository, setArchived, setPrivate } from '../acts/repositories.ts';
import { actorOf, type Call, type Handlers, noContent, ok, repositoryIn, textIn } from '../call.ts';
import { notFound } from '../errors.ts';
import { findAccount, theAccount } from '../find.ts';
import { pageReply } from '../paging.ts';
import { collaboratorsOf, grantedRole, roleOf } from '../roles.ts';
import { collaboratorShape, permissionFlags, permissionWord, teamShape } from '../shapes/accounts.ts';
import { fullRepositoryShape } from '../shapes/repositories.ts';
import type { Repository } from '../state.ts';

type ChangeBody = {
  name?: string;
  description?: string;
  private?: boolean;
  visibility?: string;
  archived?: boolean;
  has_issues?: boolean;
  default_branch?: string;
};

function change(call: Call, repository: Repository, body: ChangeBody): void {
  const isPrivate = body.visibility === undefined ? body.private : body.visibility === 'private';
  if (body.description !== undefined) repository.description = body.description;
  if (body.has_issues !== undefined) repository.hasIssues = body.has_issues;
  if (body.default_branch !== undefined) repository.defaultBranch = body.default_branch;
  if (isPrivate !== undefined) setPrivate(call.world, actorOf(call), repository, isPrivate);
  if (body.archived !== undefined) setArchived(call.world, actorOf(call), repository, body.archived);
  if (body.name !== undefined && body.name !== repository.name)
    renameRepository(call.world, actorOf(call), repository, body.name);
}

/** GitHub's older four words: admin, write, read, none. */
const olderWord: Record<string, string> = { maintain: 'write', triage: 'read' };

export const repositoryRoutes: Handlers = {
  'repos/get': (call) => ok(fullRepositoryShape(call.world, repositoryIn(call))),
  'repos/update': (call) => {
    change(call, repositoryIn(call), (call.body ?? {}) as ChangeBody);
    return ok(fullRepositoryShape(call.world, repositoryIn(call)));
  },
  'repos/list-collaborators': (call) => {
    const repository = repositoryIn(call);
    const { affiliation = 'all', permission } = call.query;
    const wanted = collaboratorsOf(call.world, repository)
      .filter(({ account }) => affiliation === 'all' || repository.collaborators.has(account.id))
      .filter(({ role }) => permission === undefined || permissionFlags(role)[permission]);
    return pageReply(call, wanted, ({ account, role }) => collaboratorShape(call.world, account, role));
  },
  'repos/get-collaborator-permission-level': (call) => {
    const account = theAccount(call.world, textIn(call, 'username'));
    const role = roleOf(call.world, repositoryIn(call), account);
    const user = collaboratorShape(call.world, account, role);
    return ok({ permission: olderWord[role] ?? role, role_name: role, user });
  },
  'repos/check-collaborator': (call) => {
    const account = findAccount(call.world, textIn(call, 'username'));
    if (!account || grantedRole(call.world, repositoryIn(call), account) === 'none') throw notFound();
    return noContent();
  },
  'repos/list-teams': (call) =>
    pageReply(call, [...repositoryIn(call).teams], ([team, role]) => ({
      ...teamShape(call.world, team),
      permission: permissionWord(role),
      permissions: permissionFlags(role),
    })),
};
