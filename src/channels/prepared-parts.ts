/**
 * Finished parts that wait for their mail: signed and encrypted ahead, kept in memory and bounded by bytes. They are
 * found by a digest of exactly what went in, so that a mail that differs by one byte finds nothing.
 */
import { createHash } from 'node:crypto';
import type { Instant } from '../core/time.ts';
import type { Mail } from '../engine/ports.ts';

/** What a mail says, and how it is protected; head and recipient's address are not among it. */
export type Content = Pick<Mail, 'body' | 'attachments' | 'sign' | 'encryptTo' | 'calendar'>;

interface Prepared {
  readonly part: string;
  /** It may be sent from `from` to before `until`. */
  readonly from: Instant;
  readonly until: Instant;
}

export interface PreparedParts {
  /** Keeps a part; the oldest ones make room. */
  put(content: Content, prepared: Prepared): void;
  /** The part, if there is one that may be sent now. */
  get(content: Content, now: Instant): string | null;
  drop(content: Content): void;
}

/** An empty store. `limit`: bytes of all parts together. */
export function createPreparedParts(limit: number): PreparedParts {
  const kept = new Map<string, Prepared>();
  let bytes = 0;

  function remove(digest: string): void {
    bytes -= kept.get(digest)?.part.length ?? 0;
    kept.delete(digest);
  }

  return {
    put(content, prepared) {
      const digest = digestOf(content);
      remove(digest);
      // Parts are ASCII: one character, one byte.
      bytes += prepared.part.length;
      kept.set(digest, prepared);
      for (const oldest of kept.keys()) {
        if (bytes <= limit) {
          return;
        }
        remove(oldest);
      }
    },
    get(content, now) {
      const found = kept.get(digestOf(content));
      return found !== undefined && found.from <= now && now < found.until ? found.part : null;
    },
    drop(content) {
      remove(digestOf(content));
    },
  };
}

function digestOf({ body, attachments, sign, encryptTo, calendar }: Content): string {
  const files = attachments.map(({ name, bytes }) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return createHash('sha256')
    .update(JSON.stringify([body, files, sign, encryptTo, calendar]))
    .digest('hex');
}
