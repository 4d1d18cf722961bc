/** An issue about the list of distributors as it is now, held against what is in force. */

import type { Loaded } from '../core/config-change.ts';
import { keyPaths } from '../core/config-keys.ts';
import { readApplication } from '../core/distributors/application.ts';
import type { Looked } from '../core/distributors/decide.ts';
import { isComplete, type Judged, judgeApplication, memberOf } from '../core/distributors/judge-application.ts';
import { keyPathsFor } from '../core/distributors/places.ts';
import { judgeRemoval } from '../core/distributors/removal.ts';
import type { DistributorKind, RosterChange } from '../core/distributors/state.ts';
import { sha256 } from '../core/hash.ts';
import { toIso } from '../core/time.ts';
import type { EngineParts } from './parts.ts';
import { PortFault } from './ports.ts';

export interface LookedIssue extends Looked {
  readonly judged: readonly Judged[];
  readonly project: string;
}

/** Reads the issue and judges it. Throws PortFault. */
export async function lookAtIssue(parts: EngineParts, issue: number, is: DistributorKind): Promise<LookedIssue> {
  const inForce = parts.configuration.inForce();
  if (inForce === null) throw new PortFault('transient', 'there is no valid configuration yet');
  const { body, open } = await parts.github.caseIssues.read(parts.caseRepository, issue);
  const { judged, change } = await (is === 'application' ? application : removal)(parts, inForce, issue, body);
  const digest = sha256(body.replaceAll('\r\n', '\n'));
  return { judged, change, digest, open, needed: inForce.config.approvals, project: inForce.config.project };
}

interface Verdict {
  readonly judged: readonly Judged[];
  readonly change: RosterChange | null;
}

async function application(parts: EngineParts, inForce: Loaded, issue: number, body: string): Promise<Verdict> {
  const given = readApplication(body);
  const { members: roster } = inForce;
  const now = parts.clock();
  const key = given.key === '' ? null : await parts.channels.keys.inspect(given.key);
  const judged = judgeApplication(given, { roster, key, now });
  if (!isComplete(judged)) return { judged, change: null };
  const path = await freeKeyPath(parts, inForce, given.name, issue);
  const member = memberOf(given, roster, { key: path, since: toIso(now).slice(0, 10) });
  return { judged, change: { kind: 'add', member, key: `${given.key}\n` } };
}

async function removal(_parts: EngineParts, { members }: Loaded, _issue: number, body: string): Promise<Verdict> {
  const { judged, removal: wanted } = judgeRemoval(body, members);
  return { judged, change: wanted === null ? null : { kind: 'remove', ...wanted } };
}

/** A path at which no other key stands, or is to stand. */
async function freeKeyPath(
  { github, caseRepository }: EngineParts,
  { config, members }: Loaded,
  name: string,
  issue: number,
): Promise<string> {
  const [first, second] = keyPathsFor(name, issue);
  const isUsed =
    keyPaths(config, members).includes(first) || (await github.caseFiles.read(caseRepository, first)) !== null;
  return isUsed ? second : first;
}
