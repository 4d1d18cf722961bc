/**
 * Adds operations to the extract of GitHub's OpenAPI description that the sandbox checks against.
 *
 *   npm pack @octokit/openapi@23.0.2, unpack package/generated/api.github.com.json, then
 *   node scripts/extend-openapi.ts api.github.com.json "get /repos/{owner}/{repo}/commits" …
 *
 * Prose and examples are left out; every component that an operation refers to comes along.
 */
import { readFileSync, writeFileSync } from 'node:fs';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const EXTRACT = new URL('../src/sandbox/github-openapi.json', import.meta.url);
const LEFT_OUT = ['description', 'summary', 'examples', 'example', 'externalDocs', 'tags', 'x-github'];

const [source, ...operations] = process.argv.slice(2);
if (source === undefined || operations.length === 0) {
  console.error('usage: node scripts/extend-openapi.ts api.github.com.json "METHOD PATH" …');
  process.exit(2);
}
const full = objectOf(JSON.parse(readFileSync(source, 'utf8')));
const extract = objectOf(JSON.parse(readFileSync(EXTRACT, 'utf8')));

for (const operation of operations) {
  const [method = '', path = ''] = operation.split(' ');
  const described = objectOf(objectOf(objectOf(full.paths)[path])[method]);
  const paths = objectOf(extract.paths);
  const slim = slimmed(described);
  paths[path] = { ...(paths[path] === undefined ? {} : objectOf(paths[path])), [method]: slim };
  bring(slim);
}
writeFileSync(EXTRACT, `${JSON.stringify(extract)}\n`);

function objectOf(value: Json | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('not found in the description');
  return value;
}

/** Schemas keep properties that are called like prose (`description`): only strings are prose. */
function slimmed(value: Json): Json {
  if (Array.isArray(value)) return value.map(slimmed);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, item]) => !(LEFT_OUT.includes(key) && (typeof item === 'string' || key !== 'description')),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, slimmed(item)]));
}

/** Brings the components that are referred to, and theirs. */
function bring(value: Json): void {
  for (const [, kind = '', name = ''] of JSON.stringify(value).matchAll(/"#\/components\/([a-z]+)\/([^"]+)"/gi)) {
    const components = objectOf(extract.components);
    const group = objectOf(components[kind] ?? {});
    if (group[name] !== undefined) continue;
    const component = slimmed(objectOf(objectOf(full.components)[kind])[name] ?? {});
    components[kind] = { ...group, [name]: component };
    bring(component);
  }
}
