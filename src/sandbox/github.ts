/**
 * A stateful local GitHub in this process: REST below `/api/v3` (as GitHub Enterprise Server serves it) on a loopback
 * port, App authentication with token narrowing, signed webhooks, people who use the web UI, faults to order.
 * It follows GitHub's OpenAPI description, and judges every request by it.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readManifest } from '../bot/manifest.ts';
import { createFaultBook } from './fault-book.ts';
import { visibleComments } from './github/acts/advisory-comments.ts';
import { readText } from './github/acts/files.ts';
import { type Admin, adminOf } from './github/admin.ts';
import type { Auth } from './github/auth.ts';
import type { Fault, Faults } from './github/faults.ts';
import { theAdvisory, theRepository } from './github/find.ts';
import { createLimits } from './github/limits.ts';
import { loadOpenapi } from './github/openapi.ts';
import { type Person, personOf } from './github/people.ts';
import { listen } from './github/server.ts';
import type { RequestLog, Site, Violation } from './github/site.ts';
import type {
  Account,
  Advisory,
  AdvisoryComment,
  Comment,
  Delivery,
  Issue,
  Notification,
  Release,
  Repository,
  World,
} from './github/state.ts';
import { createWebhooks, type WebhookMode } from './github/webhooks.ts';

export type GithubOptions = {
  /** Epoch milliseconds; all times of the local GitHub come from it, also its `Date` header. Default: the machine's. */
  clock?: () => number;
  /** The clock by which JWTs and tokens expire. Default: the machine's, by which client libraries cache them. */
  authClock?: () => number;
  /** Whether the preview of advisory comments exists. Default true. */
  advisoryComments?: boolean;
  /** The root of `html_url` fields. Default: the server itself, which shows the public pages as text. */
  webUrl?: string;
  appSlug?: string;
  /** What the app asked for and was given. Default: what `app.yml` says. */
  permissions?: Record<string, 'read' | 'write'>;
  /** What the app subscribes to. Default: what `app.yml` says. */
  events?: string[];
  webhookUrl?: string;
  webhookSecret?: string;
  /** Requests an hour for an installation. Default 5000. */
  rateLimit?: number;
};

export type FakeGithub = Admin & {
  appId: number;
  privateKey: string;
  /** Makes another key of the app, beside those that it has; answers its private half. */
  addAppKey: () => string;
  /** Deletes a key of the app: what it signs is refused from now on; tokens that were given out go on. */
  deleteAppKey: (privateKey: string) => void;
  /** With which webhooks are signed from now on. */
  webhookSecret: string;
  /** `127.0.0.1:PORT`, for GHE_HOST. */
  host: string;
  /** `http://127.0.0.1:PORT/api/v3`. */
  apiUrl: string;
  webUrl: string;
  bot: Account;
  world: World;
  /** Somebody at the web UI. */
  as: (login: string) => Person;
  faults: Faults;
  requests: RequestLog[];
  violations: Violation[];
  /** Whom GitHub has notified because of a mention. */
  notifications: Notification[];
  /** How webhooks are delivered from now on. */
  webhooks: WebhookMode;
  webhookUrl: string | undefined;
  deliveries: Delivery[];
  /** Resolves when all webhooks that are due have been answered. */
  delivered: () => Promise<void>;
  redeliver: (delivery: Delivery) => void;
  /** Makes all installation tokens given out so far invalid. */
  revokeTokens: () => void;
  repository: (path: string) => Repository;
  issue: (path: string, number: number) => Issue;
  issues: (path: string) => Issue[];
  comments: (path: string, number: number) => Comment[];
  advisory: (path: string, ghsa: string) => Advisory;
  advisories: (path: string) => Advisory[];
  advisoryComments: (path: string, ghsa: string) => AdvisoryComment[];
  /** Text of a file, on the default branch unless `ref` says otherwise. */
  file: (path: string, file: string, ref?: string) => string | undefined;
  release: (path: string, tag: string) => Release | undefined;
  close: () => Promise<void>;
};

let made: { privateKey: string; publicKey: string } | undefined;

/** The app's key, one for every local GitHub of a process: making one takes a while. */
function keyPair(): { privateKey: string; publicKey: string } {
  made ??= newKeyPair();
  return made;
}

function newKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** As on the app's settings page, where a key is made beside the others, and deleted. */
function keysOf(world: World): Pick<FakeGithub, 'addAppKey' | 'deleteAppKey'> {
  return {
    addAppKey: () => {
      const { privateKey, publicKey } = newKeyPair();
      world.app.publicKeys = [...world.app.publicKeys, publicKey];
      return privateKey;
    },
    deleteAppKey: (privateKey) => {
      const gone = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
      world.app.publicKeys = world.app.publicKeys.filter((key) => key !== gone);
    },
  };
}

function createWorld(options: GithubOptions, apiUrl: string, webUrl: string, publicKey: string): World {
  const clock = options.clock ?? Date.now;
  let lastId = 1000;
  const newId = (): number => {
    lastId += 1;
    return lastId;
  };
  const manifest = readManifest();
  const slug = options.appSlug ?? 'vmt-bot';
  const bot: Account = { id: newId(), login: `${slug}[bot]`, type: 'Bot', name: null };
  const owner: Account = { id: newId(), login: 'app-owner', type: 'User', name: null };
  const app = {
    id: newId(),
    slug,
    name: slug,
    owner,
    bot,
    publicKeys: [publicKey],
    permissions: options.permissions ?? manifest.permissions,
    events: options.events ?? manifest.events,
    createdAt: clock(),
  };
  return {
    clock,
    apiUrl,
    webUrl,
    advisoryComments: options.advisoryComments ?? true,
    newId,
    app,
    accounts: new Map([bot, owner].map((account) => [account.id, account])),
    organisations: [],
    teams: [],
    repositories: [],
    oldNames: new Map(),
    installations: [],
    notifications: [],
    happened: () => undefined,
  };
}

function readersOf(world: World) {
  return {
    repository: (path: string): Repository => theRepository(world, path),
    issue: (path: string, number: number): Issue => {
      const issue = theRepository(world, path).issues.get(number);
      if (!issue) throw new Error(`There is no issue ${path}#${number}`);
      return issue;
    },
    issues: (path: string): Issue[] => [...theRepository(world, path).issues.values()],
    comments: (path: string, number: number): Comment[] =>
      theRepository(world, path).issues.get(number)?.comments ?? [],
    advisory: (path: string, ghsa: string): Advisory => theAdvisory(theRepository(world, path), ghsa),
    advisories: (path: string): Advisory[] => theRepository(world, path).advisories,
    advisoryComments: (path: string, ghsa: string): AdvisoryComment[] =>
      visibleComments(theAdvisory(theRepository(world, path), ghsa)),
    file: (path: string, file: string, ref?: string): string | undefined =>
      readText(theRepository(world, path), file, ref),
    release: (path: string, tag: string): Release | undefined =>
      theRepository(world, path).releases.find((release) => release.tag === tag),
  };
}

/** Starts a local GitHub with an app and nothing else in it. */
export async function startGithub(options: GithubOptions = {}): Promise<FakeGithub> {
  const { privateKey, publicKey } = keyPair();
  const webhookSecret = options.webhookSecret ?? randomBytes(16).toString('hex');
  const faults = createFaultBook<Fault>();
  const listening = await listen(() => site);
  const host = `127.0.0.1:${listening.port}`;
  const apiUrl = `http://${host}/api/v3`;
  const webUrl = options.webUrl ?? `http://${host}`;
  const world = createWorld(options, apiUrl, webUrl, publicKey);
  const auth: Auth = { authClock: options.authClock ?? Date.now, tokens: new Map(), issued: 0 };
  const webhooks = createWebhooks(() => world, webhookSecret);
  webhooks.url = options.webhookUrl;
  world.happened = webhooks.happened;
  const limits = createLimits(() => world.clock(), options.rateLimit ?? 5000);
  const site: Site = { world, auth, webhooks, faults, limits, openapi: loadOpenapi(), violations: [], requests: [] };
  const { requests, violations } = site;
  const close = async (): Promise<void> => {
    faults.clear();
    await listening.close();
  };
  return {
    ...adminOf(world),
    ...readersOf(world),
    appId: world.app.id,
    privateKey,
    ...keysOf(world),
    host,
    apiUrl,
    webUrl,
    bot: world.app.bot,
    world,
    as: (login) => personOf(world, login),
    faults,
    requests,
    violations,
    notifications: world.notifications,
    deliveries: webhooks.deliveries,
    delivered: webhooks.delivered,
    redeliver: webhooks.redeliver,
    revokeTokens: () => auth.tokens.clear(),
    close,
    get webhookSecret() {
      return webhooks.secret;
    },
    set webhookSecret(secret) {
      webhooks.secret = secret;
    },
    get webhooks() {
      return webhooks.mode;
    },
    set webhooks(mode) {
      webhooks.mode = mode;
    },
    get webhookUrl() {
      return webhooks.url;
    },
    set webhookUrl(url) {
      webhooks.url = url;
    },
  };
}
