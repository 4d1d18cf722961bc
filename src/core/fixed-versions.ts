/** The versions that have the fix. */
import type { Draft } from './model.ts';

/** Of every component, each once, in their order. */
export function fixedVersions({
  components,
}: {
  readonly components: readonly Pick<Draft['components'][number], 'fixed'>[];
}): readonly string[] {
  const versions = components.flatMap(({ fixed }) => fixed.split(',').map((version) => version.trim()));
  return [...new Set(versions)].filter((version) => version !== '');
}

/** `v1.11.1` and `1.11.1` are the same version. */
export function sameVersion(a: string, b: string): boolean {
  return a.replace(/^v/, '') === b.replace(/^v/, '');
}
