/**
 * Where the messages of a rehearsal arrive: a mail server and a Slack endpoint on this machine. The channels are made as
 * those of the bot are, of settings in which no address of a real server is left.
 */
import { PortFault } from '../../engine/ports.ts';
import { type MailServer, startMailServer } from '../../sandbox/mail.ts';
import { type Slack, startSlack } from '../../sandbox/slack.ts';
import { secret } from '../../settings/secret.ts';
import type { RunSettings } from '../../settings.ts';
import { createChannels, type OpenChannels } from '../channels.ts';
import type { JumpingClock } from './clock.ts';

export interface Sinks {
  readonly channels: OpenChannels;
  readonly mails: MailServer['messages'];
  readonly posts: Slack['messages'];
  close(): Promise<void>;
}

/** Starts both servers. Permanent fault: the settings do not make channels. */
export async function openSinks(settings: RunSettings, clock: JumpingClock): Promise<Sinks> {
  const servers: { close(): Promise<void> }[] = [];
  const closeServers = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const mail = await startMailServer();
    servers.push(mail);
    const slack = await startSlack();
    servers.push(slack);
    const channels = createChannels(ofSinks(settings, mail, slack), clock.now);
    if (!channels.ok) throw new PortFault('permanent', `${channels.refusal.value} ${channels.refusal.rule}`);
    return {
      channels: channels.value,
      mails: mail.messages,
      posts: slack.messages,
      close: async () => {
        channels.value.mail.close();
        await closeServers();
      },
    };
  } catch (error) {
    await closeServers();
    throw error;
  }
}

/** The settings with every server exchanged; what is not set stays so, and is missing in the rehearsal as it would be. */
function ofSinks(settings: RunSettings, mail: MailServer, slack: Slack): RunSettings {
  const { only, byName } = settings.slack;
  return {
    ...settings,
    mail: settings.mail === null ? null : { ...settings.mail, smtpUrl: secret(mail.url) },
    slack: {
      only: only === null ? null : secret(slack.webhookUrl('only')),
      byName: Object.fromEntries(Object.keys(byName).map((name) => [name, secret(slack.webhookUrl(name))])),
    },
  };
}
