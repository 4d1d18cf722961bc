/** What all JSON shapes of GitHub share. */

export type Json = Record<string, unknown>;

/** GitHub's times: ISO 8601 in UTC, whole seconds. */
export function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The time, or null for what has not happened. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}

/** An opaque global id in GitHub's style. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_kwDO${Buffer.from(String(id)).toString('base64url')}`;
}
