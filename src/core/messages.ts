/** Which messages a communication becomes: one for each channel, so that nobody sees another recipient. */
import type { Config } from './config.ts';
import type { Communication } from './process.ts';

export type ChannelGroup =
  | 'downstream-mail'
  | 'public-mail'
  | 'public-and-downstream-mail'
  | 'public-slack'
  | 'development-list';

/** One channel as a message needs it. */
export interface ChannelMessage {
  readonly channel: string;
  /** The address; null for Slack. */
  readonly email: string | null;
  readonly subjectPrefix: string;
  /** `roster`, a key's path, or null. */
  readonly encrypt: string | null;
}

/** Where one message of a communication goes. What is no mail has `to` null, and its place or Slack channel by name. */
export interface Envelope {
  readonly channel: string;
  readonly to: string | null;
  readonly subjectPrefix: string;
  readonly signed: boolean;
  readonly encrypt: string | null;
}

const OSS_SECURITY = 'oss-security';

/**
 * The configured channels of a group, in the configuration's order; of both audiences the public ones first. The
 * development list is the first public one.
 */
export function messagesFor(group: ChannelGroup, channels: Config['channels']): readonly ChannelMessage[] {
  if (group === 'public-and-downstream-mail') {
    return [...messagesFor('public-mail', channels), ...messagesFor('downstream-mail', channels)];
  }
  const all = Object.entries(channels).flatMap(([channel, c]): ChannelMessage[] => {
    if (c.kind === 'slack') {
      return group === 'public-slack' && c.audience === 'public'
        ? [{ channel, email: null, subjectPrefix: '', encrypt: null }]
        : [];
    }
    const audience = group === 'downstream-mail' ? 'downstream' : 'public';
    return group !== 'public-slack' && c.audience === audience
      ? [{ channel, email: c.email, subjectPrefix: c.subjectPrefix, encrypt: c.encrypt }]
      : [];
  });
  return group === 'development-list' ? all.slice(0, 1) : all;
}

/**
 * All messages of a communication: its mails and Slack messages, then its place. `group` where the process's plan sends
 * it to fewer channels than the communication names. Every mail is signed.
 */
export function envelopesOf(
  communication: Communication,
  config: Pick<Config, 'channels' | 'cve'>,
  group?: ChannelGroup,
): readonly Envelope[] {
  const { place, channels } = communication;
  const sent = channels === undefined ? [] : sentTo(group ?? channels, config);
  const placed = place === null || place === 'slack' ? [] : [place];
  return [
    ...sent.map(({ channel, email, subjectPrefix, encrypt }) => ({
      ...{ channel, to: email, subjectPrefix, encrypt },
      signed: email !== null,
    })),
    ...placed.map((channel) => ({ channel, to: null, subjectPrefix: '', signed: false, encrypt: null })),
  ];
}

function sentTo(
  channels: NonNullable<Communication['channels']> | ChannelGroup,
  { channels: configured, cve }: Pick<Config, 'channels' | 'cve'>,
): readonly ChannelMessage[] {
  const cna =
    cve.cna === null ? [] : [{ channel: 'cna', email: cve.cna.email, subjectPrefix: '', encrypt: cve.cna.key }];
  switch (channels) {
    case 'cna':
      return cna;
    case 'cna-and-oss-security': {
      // The request is public already: nothing of it is encrypted.
      const list = messagesFor('public-mail', configured).filter(({ channel }) => channel === OSS_SECURITY);
      return [...list, ...cna.map((message) => ({ ...message, encrypt: null }))];
    }
    default:
      return messagesFor(channels, configured);
  }
}

/**
 * The names of attached patches, in their order: `cve-yyyy-nnnn-BRANCH-COMPONENT.patch`, only `[A-Za-z0-9._-]`, not
 * beginning with punctuation, each name once.
 */
export function attachmentNames(
  cve: string,
  patches: readonly { readonly branch: string; readonly component: string | null }[],
): readonly string[] {
  const seen = new Map<string, number>();
  return patches.map(({ branch, component }) => {
    const parts = [cve === '' ? 'vulnerability' : cve.toLowerCase(), branch, component ?? ''].filter(
      (part) => part !== '',
    );
    const name = parts.join('-').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return `${name}${times === 1 ? '' : `-${times}`}.patch`;
  });
}
