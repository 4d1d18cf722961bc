/** What could be seen of the bot after a step, as it is told and kept. */
import type { Config } from '../../core/config.ts';
import type { Audience } from '../../core/model.ts';
import type { Seen } from '../../sandbox/watch.ts';
import { plainLines } from './seen-text.ts';

export interface Shown {
  readonly kind: Seen['kind'];
  readonly where: string;
  readonly audience: Audience;
  readonly title: string;
  /** Its first lines; of a mail none. */
  readonly lines: readonly string[];
}

/** So many lines of a message are kept. */
const KEPT = 30;

/** With the audience that its place has by the configuration. `noticed`: the addresses of the roster and the downstream lists. */
export function shown(seen: Seen, config: Config, noticed: readonly string[]): Shown {
  const { kind, place, title, text } = seen;
  return {
    kind,
    where: place,
    audience: audienceOf(seen, config, noticed),
    title,
    lines: kind === 'mail' ? [] : plainLines(text).slice(0, KEPT),
  };
}

function audienceOf({ kind, place, text }: Seen, config: Config, noticed: readonly string[]): Audience {
  switch (kind) {
    case 'case':
    case 'comment':
      return 'team';
    case 'advisory-comment':
      return 'developers';
    case 'advisory':
      return text === 'published' ? 'public' : 'developers';
    case 'mail': {
      if (noticed.includes(place)) return 'downstream';
      const channel = Object.values(config.channels).find((each) => each.kind === 'mail' && each.email === place);
      return channel?.audience ?? (place === config.cve.cna?.email ? 'reviewers' : 'team');
    }
    default:
      return 'public';
  }
}
