/** What the app asks for, from the manifest by which it is registered (`app.yml`): permissions and events. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Manifest = { permissions: Record<string, 'read' | 'write'>; events: string[] };

type ManifestText = { default_permissions: Record<string, 'read' | 'write'>; default_events: string[] };

/** Reads the manifest of this repository. */
export function readManifest(): Manifest {
  const text = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8');
  const { default_permissions: permissions, default_events: events } = parse(text) as ManifestText;
  return { permissions: { metadata: 'read', ...permissions }, events };
}
