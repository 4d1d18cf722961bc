/** Digests over values: the same value, whatever the order of its keys, has the same digest. */
import { hash } from 'node:crypto';

/** JSON with sorted keys and without undefined. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

/** Full SHA-256 of a text, hex. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** What people type and compare: the first 12 hex digits of the SHA-256 of a value's canonical JSON. */
export function shortHash(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 12);
}
