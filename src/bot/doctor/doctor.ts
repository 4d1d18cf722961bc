/**
 * `vmt doctor`: everything that the bot needs, looked at beside the bot or before its first start. It is put together like
 * the bot (bot.ts), but serves nothing, writes nothing and sends nothing.
 */
import { mailAddress } from '../../channels/address.ts';
import { NO_CONFIG } from '../../core/config-change.ts';
import { remembering } from '../../core/remembering.ts';
import { pin, readFiles } from '../../engine/configuration-load.ts';
import { recall } from '../../engine/configuration-memory.ts';
import { listTemplates, readTemplates } from '../../engine/configuration-templates.ts';
import { once } from '../../engine/once.ts';
import type { Clock, Directory } from '../../engine/ports.ts';
import { createAppLook } from '../../github/app-look.ts';
import { createClients } from '../../github/clients.ts';
import { createGithub } from '../../github/github.ts';
import { PROCESSES } from '../../processes/all.ts';
import type { ReadSettings, RunSettings } from '../../settings.ts';
import { createChannels, type OpenChannels } from '../channels.ts';
import { type Check, fault, good, type Row, refused, rowsOf } from '../checks/check.ts';
import { quickChecks } from '../checks/quick.ts';
import { readManifest } from '../manifest.ts';
import { loadAllTemplates, TEMPLATES } from '../templates.ts';
import { appChecks } from './app.ts';
import { configurationChecks, used } from './configuration.ts';
import { type DoctorStore, findDatabase } from './database.ts';

/** All that was found, a row or more for each check. Without good settings nothing else can be looked at. */
export async function examine(read: ReadSettings, clock: Clock = Date.now): Promise<readonly Row[]> {
  if (!read.ok) return rowsOf([settingsCheck(read.refusals.map(refused))]);
  if (read.value.kind !== 'run') {
    const mend = 'run `npm start`, which offers a page that registers an app, and set what it gives';
    return rowsOf([settingsCheck([fault('APP_ID: is missing, so there is no GitHub App yet', mend)])]);
  }
  const settings = read.value;
  const channels = createChannels(settings, clock);
  if (!channels.ok) return rowsOf([settingsCheck([refused(channels.refusal)])]);
  const { store, check } = await findDatabase(settings.databaseUrl);
  try {
    const others = await checksOf(settings, { store, channels: channels.value, clock });
    return await rowsOf([settingsCheck([good('all are good')]), check, ...others]);
  } finally {
    channels.value.mail.close();
    await store?.close();
  }
}

const NO_STORE = { now: async () => null, inboxDepth: async () => ({ waiting: 0, oldest: null }) };

function settingsCheck(findings: Awaited<ReturnType<Check['ask']>>): Check {
  return { name: 'settings', mend: 'mend the environment or .env', ask: async () => findings };
}

async function checksOf(
  settings: RunSettings,
  { store, channels, clock }: { store: DoctorStore | null; channels: OpenChannels; clock: Clock },
): Promise<readonly Check[]> {
  const { caseRepository } = settings;
  const clients = createClients({
    appId: settings.appId,
    privateKey: settings.privateKey.reveal(),
    baseUrl: settings.apiBaseUrl,
    caseRepository,
    clock,
  });
  const github = createGithub(clients);
  const processes = Object.values(PROCESSES);
  const templates = loadAllTemplates(processes, TEMPLATES);
  const directory = asking(github.directory);
  const state = once(async () => (store === null ? NO_CONFIG : (await recall(store)).state));
  const source = {
    ...{ files: github.caseFiles, keys: channels.keys, caseRepository, mailAddress, templates },
    shipped: processes,
  };
  const outcome = once(async () => pin(await readFiles(source), directory));
  const ownTemplates = async (process: string) => readTemplates(source, process, await listTemplates(source));
  const config = once(async () => (await used({ state, read: outcome }))?.config ?? null);
  const inForce = (await state().catch(() => NO_CONFIG)).inForce;
  const quick = quickChecks({
    store: store ?? NO_STORE,
    ...{ github, caseRepository, clock },
    configuration: { inForce: () => inForce },
  });
  return [
    quick.clock,
    quick.github,
    quick.caseRepository,
    // Before the first start there is none yet.
    ...(store === null ? [] : [quick.configuration]),
    ...appChecks({ look: createAppLook(clients), manifest: readManifest(), caseRepository, config, github }),
    ...configurationChecks({
      ...{ state, read: outcome, ownTemplates, directory, clock },
      shippedFaults: templates.shippedFaults,
      tries: {
        mail: () => channels.mail.check(),
        slack: (place) => channels.slack.check(place),
        ownKey: () => channels.keys.own(),
      },
    }),
  ];
}

/** Each login and team is asked for once. */
function asking({ user, teamId }: Directory): Pick<Directory, 'user' | 'teamId'> {
  const users = remembering<ReturnType<Directory['user']>>(Number.POSITIVE_INFINITY);
  const teams = remembering<ReturnType<Directory['teamId']>>(Number.POSITIVE_INFINITY);
  return { user: (login) => users(login, () => user(login)), teamId: (slug) => teams(slug, () => teamId(slug)) };
}
