/** Digests over values: the same value, whatever the order of its keys, has the same digest. */
import { createHash } from 'node:crypto';

/** JSON with sorted keys and without undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item)
            .filter(([, v]) => v !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  );
}

/** Full SHA-256 of a text, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What people type and compare: the first 12 hex digits of the SHA-256 of a value's canonical JSON. */
export function shortHash(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 12);
}
