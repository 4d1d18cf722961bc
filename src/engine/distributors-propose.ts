/**
 * The pull request that changes the roster, and the key file with it. Looked for before it is made. Where the file can't
 * be edited, a person is told what to write.
 */
import { keyUses } from '../core/config-keys.ts';
import { branchOf } from '../core/distributors/places.ts';
import type { DistributorState, RosterChange } from '../core/distributors/state.ts';
import { byHandText, proposedText, pullBody } from '../core/distributors/texts.ts';
import { type Result, refuse } from '../core/refusals.ts';
import { ROSTER_PATH } from './configuration-parse.ts';
import { rowText, withMember, withoutMember } from './distributors-roster.ts';
import type { EngineParts } from './parts.ts';
import type { ProposedChange } from './ports.ts';

/** How it was proposed, and what is told of it. */
export interface Proposed {
  readonly proposed: NonNullable<DistributorState['proposed']>;
  readonly say: string;
}

/** Proposes an approved change. Throws PortFault: call it again. */
export async function proposeChange(
  parts: EngineParts,
  issue: number,
  { approvals }: DistributorState,
  change: RosterChange,
  project: string,
): Promise<Proposed> {
  const { github, caseRepository } = parts;
  const branch = branchOf(change, issue);
  const known = await github.casePulls.find(caseRepository, branch);
  const files = known === null ? await filesOf(parts, change) : null;
  if (files?.ok === false) {
    const row = change.kind === 'add' ? rowText(change.member) : '';
    return { proposed: 'by-hand', say: byHandText(change, files.refusal, row, project) };
  }
  // The name is what somebody typed: GitHub would act on `fixes #12` in a title.
  const title =
    change.kind === 'add' ? `Add a distributor (issue ${issue})` : `Take a distributor off (issue ${issue})`;
  const body = pullBody(change, approvals, issue);
  const { url } =
    known ?? (await github.casePulls.open(caseRepository, { branch, title, body, files: files?.value ?? [] }));
  return { proposed: { url }, say: proposedText(change, url, project) };
}

type Files = ProposedChange['files'];

async function filesOf(parts: EngineParts, change: RosterChange): Promise<Result<Files>> {
  const { github, caseRepository } = parts;
  const roster = await github.caseFiles.read(caseRepository, ROSTER_PATH);
  const before = Buffer.from(roster?.bytes ?? []).toString('utf8');
  if (!Buffer.from(before).equals(Buffer.from(roster?.bytes ?? []))) {
    return refuse(ROSTER_PATH, 'is not UTF-8', 'save it as UTF-8');
  }
  const after = change.kind === 'add' ? withMember(before, change.member) : withoutMember(before, change.member);
  if (!after.ok) return after;
  const key = await github.caseFiles.read(caseRepository, change.member.key);
  if (change.kind === 'add' && key !== null) {
    return refuse(change.member.key, 'is there already', 'put the key at another path');
  }
  const edit = { path: ROSTER_PATH, text: after.value, replaces: roster?.sha ?? null };
  const { key: path } = change.member;
  const keyFile =
    change.kind === 'add'
      ? [{ path, text: change.key, replaces: null }]
      : key === null || isUsedElse(parts, change)
        ? []
        : [{ path, text: null, replaces: key.sha }];
  return { ok: true, value: [edit, ...keyFile] };
}

/** A channel may be written to with the same key. */
function isUsedElse({ configuration }: EngineParts, { member }: RosterChange): boolean {
  const inForce = configuration.inForce();
  const others = inForce?.members.filter(({ address }) => address !== member.address) ?? [];
  return inForce === null || keyUses(inForce.config, others).some(({ path }) => path === member.key);
}
