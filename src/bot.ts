/**
 * The bot, put together: settings → store → GitHub → channels → engine → servers. What can't work is told all together
 * before anything is served. Nothing runs until `start`.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createChannels, type OpenChannels, signingKeyFaults } from './bot/channels.ts';
import { createHeart } from './bot/heart.ts';
import { createLoop } from './bot/loop.ts';
import { countedStore } from './bot/metrics/counted-store.ts';
import type { Counters } from './bot/metrics/counters.ts';
import { createMetrics, type Metrics } from './bot/metrics.ts';
import { createRehearsal } from './bot/rehearsal.ts';
import { rightOfWay } from './bot/right-of-way.ts';
import { caseRepositoryFaults, clockFaults, openStore, readinessChecks } from './bot/start-checks.ts';
import { cannotListen, StartRefused } from './bot/start-refused.ts';
import { loadAllTemplates, TEMPLATES, type Templates } from './bot/templates.ts';
import { mailAddress } from './channels/address.ts';
import type { Process } from './core/process.ts';
import { createCveRecords } from './cve/records.ts';
import { type Configuration, createConfiguration } from './engine/configuration.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { recallSalt } from './engine/marker.ts';
import { createKnownCases } from './engine/other-cases.ts';
import type { EngineParts, WatchingParts } from './engine/parts.ts';
import { createPoll } from './engine/poll/poll.ts';
import type { Clock, GitHub, Store, Watch } from './engine/ports.ts';
import { createClients } from './github/clients.ts';
import { createGithub } from './github/github.ts';
import { createWatch } from './github/watch.ts';
import { createAdminServer } from './intake/admin.ts';
import { readDelivery } from './intake/read-delivery.ts';
import { createPublicServer } from './intake/server.ts';
import { createLogger, type Logger, problemOf } from './logger.ts';
import { PROCESSES } from './processes/all.ts';
import type { RunSettings } from './settings.ts';

export interface Bot {
  readonly engine: Engine;
  readonly store: Store;
  /** Serves, and runs the engine. `url`: where webhooks and /healthz are; `adminUrl`: where /readyz and /metrics are. */
  start(): Promise<{ readonly url: string; readonly adminUrl: string }>;
  /**
   * Accepts nothing more, begins nothing more, gives what is under way some seconds to end, and closes everything. What has
   * not ended then counts as attempted: who comes next looks for it before it is done again.
   */
  stop(): Promise<void>;
  /** Handles and sends until nothing is left to do at this moment; in turns with the loop. */
  settle(): Promise<void>;
  /** Looks at GitHub now, without waiting for POLL_SECONDS to pass. */
  poll(): Promise<void>;
}

/** Milliseconds that work which is under way may still take when the bot is asked to stop; the process has ten seconds. */
const LAST_WORK = 7_000;

export interface BotOptions {
  /** The wall clock; the machine's by default. */
  readonly clock?: Clock;
  readonly log?: Logger;
  /** GitHub's host as it stands in addresses of pull requests; the settings' by default. */
  readonly webHost?: string;
  /** The root of the CVE Program's services; the public ones by default. */
  readonly cveServices?: string;
  /** What a configuration may name as its process, by id; those that ship by default. */
  readonly processes?: Readonly<Record<string, Process>>;
  /** The folder with the templates, a folder for each process; those that ship by default. */
  readonly templates?: string;
}

/**
 * Puts the bot together and reads the configuration. Throws `StartRefused` with all that is wrong: templates, the signing
 * key, the database, a case repository that is not private or can't be seen.
 */
export async function createBot(settings: RunSettings, options: BotOptions = {}): Promise<Bot> {
  const { clock = Date.now, log = createLogger(settings.logLevel), processes = PROCESSES } = options;
  const metrics = createMetrics(Object.values(processes), version(), clock);
  const { counters } = metrics;
  const { github, watch } = githubOf(settings, clock, log, counters);
  const templates = loadAllTemplates(Object.values(processes), options.templates ?? TEMPLATES);
  const channels = createChannels(settings, clock);
  const opened = await openStore(settings);
  const faults = [
    ...templates.shippedFaults,
    ...(channels.ok ? [] : [channels.refusal]),
    ...(await signingKeyFaults(settings)),
    ...(await caseRepositoryFaults(settings, github)),
    ...(await clockFaults({ github, store: opened.ok ? opened.value : null, clock })),
  ];
  if (faults.length > 0 || !opened.ok || !channels.ok) {
    await (opened.ok ? opened.value.close() : null);
    throw new StartRefused([...faults, ...(opened.ok ? [] : [opened.refusal])]);
  }
  const common = Object.values(processes).flatMap((process) => templates.renderer(process, {}).texts);
  const own = () => ownTexts(configuration, templates);
  const { store, otherCases } = createKnownCases(countedStore(opened.value, counters), { common, own }, log);
  const configuration = configurationOf(settings, {
    ...{ clock, log, github, store, templates, processes },
    channels: channels.value,
  });
  await reload(configuration, log);
  const parts: WatchingParts = {
    store,
    github,
    watch,
    channels: channels.value,
    cveRecords: createCveRecords(options.cveServices === undefined ? {} : { url: options.cveServices }),
    rehearsal: createRehearsal({ settings, github, clock }),
    configuration,
    processes,
    renderer: templates.renderer,
    otherCases,
    readDelivery,
    clock,
    log,
    counts: counters,
    caseRepository: settings.caseRepository,
    host: options.webHost ?? new URL(settings.webBaseUrl).host,
    salt: await recallSalt(store),
    mailDomain: settings.mail?.from.address.split('@').at(-1) ?? 'vmt-bot.invalid',
    owner: randomUUID(),
  };
  return assembled(settings, parts, channels.value, log, metrics);
}

async function assembled(
  settings: RunSettings,
  parts: WatchingParts,
  channels: OpenChannels,
  log: Logger,
  metrics: Metrics,
): Promise<Bot> {
  const { store, clock } = parts;
  const { counters } = metrics;
  const { receive, giveWay } = rightOfWay(store);
  const engine = createEngine(parts, giveWay);
  const ending = new AbortController();
  const { all, next } = createPoll(parts, ending.signal);
  const loop = createLoop(engine, clock);
  const waking = (cycle: () => Promise<boolean>) => async () => {
    if (await cycle()) counters.polled();
    loop.wake();
  };
  const server = await createPublicServer({
    inbox: { receive },
    secrets: settings.webhookSecrets,
    clock,
    log,
    onStored: loop.wake,
    onAnswer: counters.webhook,
    host: settings.host,
    port: settings.port,
  });
  const admin = createAdminServer({
    host: settings.adminHost,
    port: settings.adminPort,
    checks: readinessChecks(parts),
    metrics: metrics.page(parts),
  });
  const heart = createHeart(parts);
  let polling = Promise.resolve();

  const stopOnce = async (): Promise<void> => {
    ending.abort();
    const ended = Promise.all([server.stop(), admin.stop(), loop.stop(), polling]).then(() => true);
    if (!(await Promise.race([ended, pause(LAST_WORK, false, { ref: false })]))) {
      const waiting = await store.inboxDepth().then(
        (inbox) => inbox.waiting,
        () => null,
      );
      log.warn(
        { count: engine.underWay(), waiting },
        'it stops in the middle of something, with which the next one goes on',
      );
    }
    await heart.stop();
    channels.mail.close();
    await store.close();
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= stopOnce();
    return stopped;
  };

  return {
    engine,
    store,
    settle: loop.settle,
    stop,
    poll: waking(all),
    start: async () => {
      try {
        const url = await listening('PORT', settings.port, server.start());
        const adminUrl = await listening('ADMIN_PORT', settings.adminPort, admin.start());
        await heart.start();
        loop.start();
        polling = every(settings.pollSeconds * 500, ending.signal, waking(next));
        log.info({ port: portOf(url), adminPort: portOf(adminUrl) }, 'the bot serves');
        return { url, adminUrl };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

function githubOf(
  settings: RunSettings,
  clock: Clock,
  log: Logger,
  { requested }: Pick<Counters, 'requested'>,
): { readonly github: GitHub; readonly watch: Watch } {
  const clients = createClients({
    appId: settings.appId,
    privateKey: settings.privateKey.reveal(),
    baseUrl: settings.apiBaseUrl,
    caseRepository: settings.caseRepository,
    clock,
    log: (line) => {
      log.debug(line, 'a request to GitHub');
      requested(line);
    },
  });
  return { github: createGithub(clients), watch: createWatch(clients) };
}

function configurationOf(
  { caseRepository }: RunSettings,
  {
    clock,
    log,
    github,
    store,
    templates,
    channels,
    processes,
  }: {
    clock: Clock;
    log: Logger;
    github: GitHub;
    store: Store;
    templates: Templates;
    channels: OpenChannels;
  } & Pick<EngineParts, 'processes'>,
): Configuration {
  const { caseFiles: files, caseIssues: issues, directory } = github;
  const { keys } = channels;
  return createConfiguration({
    files,
    issues,
    directory,
    memory: store,
    caseRepository,
    keys,
    mailAddress,
    shipped: Object.values(processes),
    templates,
    clock,
    log,
  });
}

/** What the templates of the project's own say, in place of shipped ones. */
function ownTexts(configuration: Configuration, templates: Templates): readonly string[] {
  const inForce = configuration.inForce();
  return inForce === null ? [] : templates.renderer({ id: inForce.config.process }, inForce.templates).texts;
}

/** The last good configuration stays where it can't be read; the next look is the poll's. */
async function reload(configuration: Configuration, log: Logger): Promise<void> {
  try {
    await configuration.reload();
  } catch (error) {
    log.warn({ problem: problemOf(error) }, 'the configuration could not be read');
  }
}

async function listening(name: 'PORT' | 'ADMIN_PORT', port: number, starting: Promise<string>): Promise<string> {
  try {
    return await starting;
  } catch (error) {
    throw new StartRefused([cannotListen(name, port, error)]);
  }
}

/** Of this program. */
function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

async function every(milliseconds: number, ending: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!ending.aborted) {
    await work();
    await pause(milliseconds, undefined, { signal: ending }).catch(() => undefined);
  }
}
