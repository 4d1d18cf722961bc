/** What the main program does: run the bot until it is asked to stop, offer the set-up page, or say what is wrong. */
import { run as runProbot } from 'probot';
import { cannotListen, isOfSystem, listed, StartRefused } from './bot/start-refused.ts';
import { createBot } from './bot.ts';
import { type Refusal, refusal } from './core/refusals.ts';
import { reachable } from './intake/server.ts';
import { createLogger, problemOf } from './logger.ts';
import type { ReadSettings, RunSettings, Settings } from './settings.ts';

/** After the wish to stop the process ends, whatever it still does: also while it starts, or where a disk hangs. */
const HARD_LIMIT = 9000;

/** Serves until SIGTERM or SIGINT. Answers the exit code: 1 where it can't start. */
export async function start(read: ReadSettings): Promise<number> {
  if (!read.ok) {
    return refuse(read.refusals);
  }
  const stopWish = untilStopWish();
  process.on('uncaughtException', (error) => process.exit(crash(error)));
  try {
    const stop = await serve(read.value);
    await stopWish;
    await stop();
    return 0;
  } catch (error) {
    if (error instanceof StartRefused) {
      return refuse(error.refusals);
    }
    return crash(error);
  }
}

/** What nobody expected ends the program. Its message may quote a case: the name and the place are told, not the message. */
function crash(error: unknown): number {
  const places = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  console.error([problemOf(error), ...places].join('\n'));
  return 1;
}

/** Starts what the settings allow; answers how it is stopped. */
function serve(settings: Settings): Promise<() => Promise<void>> {
  return settings.kind === 'run' ? serveBot(settings) : offerSetUp(settings);
}

async function serveBot(settings: RunSettings): Promise<() => Promise<void>> {
  const log = createLogger(settings.logLevel);
  const bot = await createBot(settings, { log });
  await bot.start();
  return async () => {
    await bot.stop();
    log.info({}, 'the bot has stopped');
  };
}

/**
 * Probot's page that registers an app from app.yml and writes `.env`. It takes credentials from whoever reaches it, so it
 * is on loopback unless HOST names another address; all of them is none. NO_SMEE_SETUP is read by Probot.
 */
async function offerSetUp({ host: wanted, port, logLevel }: Settings): Promise<() => Promise<void>> {
  const host = reachable(wanted) === '127.0.0.1' ? '127.0.0.1' : wanted;
  const env = {
    HOST: host,
    PORT: String(port), // The settings have checked that it is one of pino's.
    LOG_LEVEL: logLevel as 'info',
  };
  const server = await runProbot(() => undefined, { env }).catch((error: unknown) => {
    throw new StartRefused([
      isOfSystem(error)
        ? cannotListen('PORT', port, error)
        : refusal('APP_ID', 'is missing, and Probot serves no set-up page in production', 'set it up elsewhere first'),
    ]);
  });
  console.log('APP_ID is not set: there is no GitHub App yet, and no webhooks are served.');
  console.log(
    `Open http://${reachable(host)}:${server.port}/probot to register one, set CASE_REPOSITORY in .env, and start again.`,
  );
  return () => server.stop();
}

function refuse(refusals: readonly Refusal[]): number {
  console.error(`vmt-bot does not start. What is wrong:\n${listed(refusals)}`);
  return 1;
}

/** Resolves at the first SIGTERM or SIGINT; from then on the process has so long to end. A second one changes nothing. */
function untilStopWish(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wish = (): void => {
    setTimeout(() => {
      console.error('vmt-bot ended before all of it had stopped; what was under way is looked for at the next start');
      process.exit(0);
    }, HARD_LIMIT).unref();
    resolve();
  };
  process.on('SIGTERM', wish).on('SIGINT', wish);
  return promise;
}
