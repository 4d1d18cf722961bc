/** The public mailing lists of a configuration. */
import type { Config } from '../../core/config.ts';

/** Their addresses. */
export function publicLists(channels: Config['channels']): readonly string[] {
  return Object.values(channels).flatMap((channel) =>
    channel.kind === 'mail' && channel.audience === 'public' ? [channel.email] : [],
  );
}
