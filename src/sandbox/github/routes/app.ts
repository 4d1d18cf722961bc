/** Routes of the app itself: its installations, their tokens, its webhook deliveries. */
import { coveredRepositories, issueToken, type TokenRequest } from '../auth.ts';
import { type Call, created, type Handlers, numberIn, ok, repositoryIn, textIn } from '../call.ts';
import { notFound } from '../errors.ts';
import { pageOf, pageReply } from '../paging.ts';
import { appShape, installationShape } from '../shapes/app.ts';
import { iso, type Json } from '../shapes/common.ts';
import { deliveryItemShape, deliveryShape } from '../shapes/deliveries.ts';
import { repositoryShape } from '../shapes/repositories.ts';
import type { Account, Delivery, Installation } from '../state.ts';

function theInstallation(call: Call): Installation {
  const id = numberIn(call, 'installation_id');
  const installation = call.world.installations.find((candidate) => candidate.id === id);
  if (!installation) throw notFound();
  return installation;
}

function installationOn(call: Call, account: Account | undefined): Installation {
  const installation = call.world.installations.find((candidate) => candidate.account === account);
  if (!installation) throw notFound();
  return installation;
}

/** GitHub keeps deliveries for three days. */
function keptDeliveries(call: Call): Delivery[] {
  const oldest = call.world.clock() - 3 * 86_400_000;
  return call.webhooks.deliveries.filter((delivery) => delivery.deliveredAt >= oldest).reverse();
}

function theDelivery(call: Call): Delivery {
  const id = numberIn(call, 'delivery_id');
  const delivery = keptDeliveries(call).find((candidate) => candidate.id === id);
  if (!delivery) throw notFound();
  return delivery;
}

function tokenShape(call: Call): Json {
  const { world, auth } = call;
  const token = issueToken(world, auth, theInstallation(call), (call.body ?? {}) as TokenRequest);
  const repositories = token.repositories?.map((repository) => repositoryShape(world, repository));
  return {
    token: token.token,
    expires_at: iso(token.expiresAt),
    permissions: token.permissions,
    repository_selection: 'selected',
    ...(repositories ? { repositories } : {}),
  };
}

function listDeliveries(call: Call): { items: Delivery[]; headers: Record<string, string> } {
  const isFailure = (delivery: Delivery): boolean => delivery.statusCode >= 400;
  const { status, cursor, per_page: perPage } = call.query;
  const wanted = keptDeliveries(call).filter(
    (delivery) => status === undefined || isFailure(delivery) === (status === 'failure'),
  );
  const from = cursor === undefined ? 0 : wanted.findIndex((delivery) => `v1_${delivery.id}` === cursor);
  const size = Math.min(Number(perPage ?? 30), 100);
  const items = from < 0 ? [] : wanted.slice(from, from + size);
  const next = from < 0 ? undefined : wanted[from + size];
  if (!next) return { items, headers: {} };
  const query = new URLSearchParams({ ...call.query, cursor: `v1_${next.id}` });
  return { items, headers: { link: `<${call.world.apiUrl}${call.path}?${query}>; rel="next"` } };
}

export const appRoutes: Handlers = {
  'apps/get-authenticated': (call) =>
    ok({ ...appShape(call.world), installations_count: call.world.installations.length }),
  'apps/list-installations': (call) =>
    pageReply(call, call.world.installations, (installation) => installationShape(call.world, installation)),
  'apps/get-installation': (call) => ok(installationShape(call.world, theInstallation(call))),
  'apps/create-installation-access-token': (call) => created(tokenShape(call)),
  'apps/get-repo-installation': (call) => {
    const repository = repositoryIn(call);
    if (!repository.installed) throw notFound();
    return ok(installationShape(call.world, installationOn(call, repository.owner)));
  },
  'apps/get-org-installation': (call) => {
    const login = textIn(call, 'org').toLowerCase();
    const organisation = call.world.organisations.find(({ account }) => account.login.toLowerCase() === login);
    return ok(installationShape(call.world, installationOn(call, organisation?.account)));
  },
  'apps/list-repos-accessible-to-installation': (call) => {
    if (call.caller.kind !== 'installation') throw notFound();
    const covered = coveredRepositories(call.world, call.caller.token);
    const { items, headers } = pageOf(call, covered);
    const repositories = items.map((repository) => repositoryShape(call.world, repository));
    return {
      status: 200,
      body: { total_count: covered.length, repository_selection: 'selected', repositories },
      headers,
    };
  },
  'apps/list-webhook-deliveries': (call) => {
    const { items, headers } = listDeliveries(call);
    return { status: 200, body: items.map(deliveryItemShape), headers };
  },
  'apps/get-webhook-delivery': (call) => ok(deliveryShape(theDelivery(call), call.webhooks.url ?? '')),
  'apps/redeliver-webhook-delivery': (call) => {
    call.webhooks.redeliver(theDelivery(call));
    return { status: 202, body: {} };
  },
  'apps/get-webhook-config-for-app': (call) =>
    ok({
      ...(call.webhooks.url === undefined ? {} : { url: call.webhooks.url }),
      content_type: 'json',
      secret: '********',
      insecure_ssl: '0',
    }),
};
