/** Answers the core's questions before it decides. */

import type { Config } from '../core/config.ts';
import { pullUrl } from '../core/identifiers.ts';
import { type Found, type Lookup, NOTHING_FOUND } from '../core/inputs.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { Case, ConfiguredRole, Person } from '../core/model.ts';
import { patchId } from '../core/patch-id.ts';
import type { World } from '../core/scene.ts';
import { blobsOf } from './blobs.ts';
import { asIfWritten } from './case-issue-memory.ts';
import { isClockSure } from './clock-offset.ts';
import { inParallel } from './in-parallel.ts';
import type { EngineParts } from './parts.ts';
import { PortFault } from './ports.ts';
import { preFlight } from './pre-flight.ts';

/** Looks everything up, in parallel. Throws PortFault. */
export async function lookUp(
  parts: EngineParts,
  world: World,
  c: Case | null,
  lookups: readonly Lookup[],
): Promise<Found> {
  if (lookups.length === 0) return NOTHING_FOUND;
  const answers = await Promise.all(lookups.map((lookup) => answer(parts, world, c, lookup)));
  const merged = <K extends 'users' | 'roles' | 'files' | 'pulls' | 'patchIds' | 'releases' | 'cases'>(
    key: K,
  ): Found[K] => Object.assign({}, ...answers.map((one) => one[key] ?? {}));
  return {
    ...Object.assign({}, NOTHING_FOUND, ...answers),
    users: merged('users'),
    roles: merged('roles'),
    files: merged('files'),
    pulls: merged('pulls'),
    patchIds: merged('patchIds'),
    releases: merged('releases'),
    cases: merged('cases'),
  };
}

async function answer(parts: EngineParts, world: World, c: Case | null, lookup: Lookup): Promise<Partial<Found>> {
  const { github, store, caseRepository } = parts;
  switch (lookup.kind) {
    case 'user':
      return { users: { [lookup.login]: await github.directory.user(lookup.login) } };
    case 'roles': {
      const none = { person: null, roles: [] };
      const { person, roles } = await rolesOf(parts, lookup.login).catch((error: unknown) => {
        if (lookup.optional === true && error instanceof PortFault && error.kind === 'permanent') return none;
        throw error;
      });
      return { users: { [lookup.login]: person }, roles: { [lookup.login]: roles } };
    }
    case 'file':
      return { files: { [lookup.path]: await file(parts, lookup.path) } };
    case 'pull':
      return { pulls: { [lookup.url]: await pull(parts, world, lookup.url) } };
    case 'patch-id':
      return { patchIds: { [lookup.of]: await patchIdOf(parts, world, lookup) } };
    case 'release': {
      const found = c === null ? null : await github.releases.byVersion(c.repository, lookup.version);
      return { releases: { [lookup.version]: found?.url ?? null } };
    }
    case 'case': {
      const found = await store.byNumber(lookup.number);
      const answered =
        found === null ? null : { id: found.case.id, status: found.case.status, closed: found.case.closed };
      return { cases: { [lookup.number]: answered } };
    }
    case 'issue-labels': {
      if (lookup.place === 'public-issue') {
        const issue = c?.trackingIssue ?? null;
        if (c === null || issue === null) return {};
        return { labels: (await github.publicIssues.read(c.repository, issue.number)).labels };
      }
      const number = c?.number ?? null;
      if (c === null || number === null) return {};
      const { labels } = await github.caseIssues.read(caseRepository, number);
      return { labels: await asIfWritten(store, world, c, labels) };
    }
    case 'cve-user': {
      const found = await store.byCve(lookup.cve);
      return { cveUser: found === null || found.case.id === c?.id ? null : (found.case.number ?? 0) };
    }
    case 'advisory-index': {
      const { repository, index } = world.config.advisories;
      const published = (await github.publicFiles.read(repository, index))?.text ?? '';
      return { index: [published, ...(await plannedIds(parts, c))].join('\n') };
    }
    case 'pre-flight':
      return c === null ? {} : { preFlight: await preFlight(parts, world, c, lookup.steps, lookup.extent) };
    case 'cve-record':
      return { cveRecord: await parts.cveRecords.stateOf(lookup.cve) };
    case 'ledger': {
      const all = c === null ? [] : [...(await store.journalOf(null)), ...(await store.journalOf(c.id))];
      return { ledger: ledgerOf(all) };
    }
    case 'journal': {
      const lines = c === null ? [] : await store.linesOf(c.id);
      return {
        journal: lines.map(({ at, by, type, fact }) => ({
          ...{ at, by, type },
          detail: fact === null ? 'deleted' : detail(fact),
        })),
      };
    }
    case 'open-effects':
      // What is purged is gone for ever: not by a clock that nobody can compare now.
      return {
        openEffects: c !== null && (await isClockSure(parts)) ? (await store.openEffectsOf(c.id)).length : null,
      };
  }
}

async function rolesOf(
  { github, configuration }: EngineParts,
  login: string,
): Promise<{ person: Person | null; roles: readonly ConfiguredRole[] }> {
  const person = await github.directory.user(login);
  return { person, roles: person === null ? [] : await configuration.rolesOf(person) };
}

/** What can never be read (a file that is too large, a folder) is an answer, too: the person is told, and it is not tried again. */
async function file({ github, caseRepository }: EngineParts, path: string): Promise<Found['files'][string]> {
  try {
    const found = await github.caseFiles.read(caseRepository, path);
    return found === null ? null : { sha: found.sha, author: await github.caseFiles.lastAuthor(caseRepository, path) };
  } catch (error) {
    if (error instanceof PortFault && error.kind === 'permanent') return { sha: null, problem: error.message };
    throw error;
  }
}

async function pull({ github, host }: EngineParts, { config }: World, url: string): Promise<Found['pulls'][string]> {
  const place = placeOf(host, config, url);
  const found = place === null ? null : await github.pulls.read(place.repository, place.number);
  return place === null || found === null ? null : { ...place, ...found };
}

/** Of a pull request as it is now; of a file in its version, or as it is now where none is given. Null: not to be had. */
async function patchIdOf(
  parts: EngineParts,
  { config }: World,
  { of, version }: { readonly of: string; readonly version: string | null },
): Promise<string | null> {
  const { github, host } = parts;
  const place = placeOf(host, config, of);
  if (place !== null) return idOf(await github.pulls.diff(place.repository, place.number));
  return idOf(await textOf(parts, of, version).catch(unlessGone));
}

async function textOf(
  { github, caseRepository }: EngineParts,
  path: string,
  version: string | null,
): Promise<string | null> {
  const sha = version ?? (await github.caseFiles.read(caseRepository, path))?.sha ?? null;
  return sha === null ? null : new TextDecoder().decode(await blobsOf(github.caseFiles)(caseRepository, sha));
}

/** Trying again cannot help: the answer is that there is nothing, and it is for the core to say what that means. */
function unlessGone(error: unknown): null {
  if (error instanceof PortFault && error.kind === 'permanent') return null;
  throw error;
}

function idOf(text: string | null): string | null {
  return text === null ? null : patchId(text);
}

/** Only pull requests of the configured repositories are looked at: no other address is ever fetched. */
function placeOf(host: string, config: Config, url: string): { repository: string; number: number } | null {
  const parsed = pullUrl(url, host);
  if (!parsed.ok || !config.repositories.includes(parsed.value.repository)) return null;
  return { repository: parsed.value.repository, number: parsed.value.number };
}

/** The short fields of a fact, for the timeline; long texts stay in the journal. */
function detail(fact: object): string {
  return Object.entries(fact)
    .filter(
      ([key, value]) =>
        key !== 'type' && (typeof value === 'string' || typeof value === 'number') && String(value).length <= 120,
    )
    .map(([key, value]) => `${key}: ${String(value).replaceAll('|', '\\|').replaceAll('\n', ' ')}`)
    .join(', ');
}

/** Ids that plans of other open cases have taken: two advisories of one day must not share a number. */
async function plannedIds({ store }: EngineParts, c: Case | null): Promise<readonly string[]> {
  const others = (await store.openCases()).filter((id) => id !== c?.id);
  const found = await inParallel(others, 8, async (id) => (await store.byId(id))?.case.plans.disclosure);
  return found.flatMap((state) =>
    (state?.plan.steps ?? []).flatMap(({ target }) => (target.kind === 'index' ? [target.id] : [])),
  );
}
