/**
 * Objects that the bot made, known by their marker. An object counts only if the app itself made it and its text's
 * first line is the marker: whoever copies a marker into another text, or forges one, is not believed.
 *
 * Source: architecture section 4 (made once), security G6. GitHub's `performed_via_github_app` names the app of issues
 * and comments; the account of an app is `SLUG[bot]`, of type Bot.
 */
import { PortFault } from '../engine/ports.ts';
import type { Clients } from './clients.ts';

/** What tells who made an object, and its text. */
export interface Made {
  readonly body?: string | null | undefined;
  readonly user?: { readonly login: string; readonly type: string } | null | undefined;
  readonly performed_via_github_app?:
    | { readonly id: number; readonly client_id?: string | undefined }
    | null
    | undefined;
}

/** Lag between this machine's clock and GitHub's that a search for own objects allows for. */
const LAG = 60_000;

/** The first of the objects that the app made and that begins with the marker; null where there is none. */
export async function findMarked<T>(
  objects: AsyncIterable<T>,
  marker: string,
  clients: Pick<Clients, 'appId' | 'slug'>,
  look: (object: T) => Made,
): Promise<T | null> {
  if (marker.trim() === '' || /[\r\n]/.test(marker)) {
    throw new PortFault('permanent', 'a marker is one line of text');
  }
  for await (const object of objects) {
    const made = look(object);
    if (firstLine(made.body ?? '') === marker && (await isByApp(made, clients))) {
      return object;
    }
  }
  return null;
}

/** The time from which a search looks, as GitHub writes it: a little before `since`. */
export function searchFrom(since: number): string {
  return new Date(Math.max(since - LAG, 0)).toISOString();
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

async function isByApp(
  { user, performed_via_github_app: via }: Made,
  clients: Pick<Clients, 'appId' | 'slug'>,
): Promise<boolean> {
  if (user?.type !== 'Bot') {
    return false;
  }
  return via ? [String(via.id), via.client_id].includes(clients.appId) : user.login === `${await clients.slug()}[bot]`;
}
