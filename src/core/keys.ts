/** Public keys that messages are encrypted to: may this one be used, and in which version. Source: security M6. */
import type { KeyRef } from './model.ts';
import { ok, type Result, refuse } from './refusals.ts';
import type { World } from './scene.ts';
import { type Instant, toIso } from './time.ts';

/**
 * The key of `path` for `address`, good until `at` at least. A refusal says what is wrong with it: nothing is ever sent
 * in clear instead.
 */
export function usableKey({ keys }: Pick<World, 'keys'>, path: string, address: string, at: Instant): Result<KeyRef> {
  const key = keys[path];
  const put = `put a good key for ${address} at ${path} and have it approved with \`/approve config HASH\``;
  if (key === undefined) return refuse(path, 'no key in force has this path', put);
  if (key.fault !== null) return refuse(path, `this key can't be used: ${key.fault}`, put);
  if (key.expires !== null && key.expires <= at) {
    return refuse(path, `this key for ${address} expires at ${toIso(key.expires)}, before it is needed`, put);
  }
  return ok({ path, version: key.version });
}
