/** Mentions, of which GitHub notifies people: `@login` and `@owner/team` outside code and HTML comments. */
import { findAccount, findTeam } from '../find.ts';
import type { Actor, World } from '../state.ts';

/** Text without what GitHub does not search for mentions: fenced and indented code, code spans, HTML comments. */
function proseOf(text: string): string {
  return text
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[`~]*\s*$|(?![\s\S]))/gm, ' ')
    .replace(/^(?: {4}|\t).*$/gm, ' ')
    .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, ' ');
}

/** Notes who is notified because of a text, and where. Only accounts and teams that exist are. */
export function notify(world: World, actor: Actor, where: string, text: string | null): void {
  for (const [, name = ''] of proseOf(text ?? '').matchAll(/(?<![\w/`@.])@([\w-]+(?:\/[\w-]+)?)/g)) {
    const [owner = '', slug] = name.split('/');
    const isKnown = slug === undefined ? findAccount(world, owner) : findTeam(world, owner, slug);
    if (isKnown) world.notifications.push({ mentioned: name, by: actor.account.login, where });
  }
}
