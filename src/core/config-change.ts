/**
 * How the configuration changes. Who may push to the case repository could make himself a coordinator or exchange a key,
 * so what decides who commands and who is sent what (config.ts, securityPart) waits for coordinators of the configuration
 * in force; everything else takes effect at once. A push replaces what waits. Source: contract section 3.
 */
import { type Config, configHash, type Pins } from './config.ts';
import { approvedReport, inForceReport, proposedReport, refusedReport } from './config-report.ts';
import type { Person } from './model.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Member } from './roster.ts';
import type { KeyState } from './scene.ts';

/** A text of the project's own for a communication, in place of the shipped one. */
export interface OwnTemplate {
  /** The file's blob sha. */
  readonly sha: string;
  readonly text: string;
}

/** The texts of `.github/vmt/templates`, by communication. */
export type OwnTemplates = Readonly<Record<string, OwnTemplate>>;

/** A good configuration as it was read. */
export interface Loaded {
  /** Digest over the blob shas of all files that belong to it. */
  readonly version: string;
  readonly config: Config;
  readonly pins: Pins;
  /** Blob shas of the roster and the key files, by path; `MISSING` where there is none. */
  readonly files: Readonly<Record<string, string>>;
  /** The rows of `.github/stakeholders.yml`, in its order; empty where there is none. */
  readonly members: readonly Member[];
  /** Every key that the configuration and the roster name, by path, looked at and judged (config-keys.ts). */
  readonly keys: Readonly<Record<string, KeyState>>;
  /** Checked like the shipped ones; they are in no hash, since every plan is approved in the words that go out. */
  readonly templates: OwnTemplates;
}

/** What came of reading the files. */
export type LoadOutcome =
  | { readonly ok: true; readonly value: Loaded }
  | { readonly ok: false; readonly version: string; readonly refusals: readonly Refusal[] };

/** A change that waits. `hash` is what is approved. */
interface Proposal {
  readonly loaded: Loaded;
  readonly hash: string;
  readonly approvals: readonly Person[];
}

export interface ConfigState {
  readonly inForce: Loaded | null;
  readonly proposed: Proposal | null;
  /** Faults of what was pushed last; empty when it was good. */
  readonly refused: readonly Refusal[];
  /** The version decided last, good or bad. */
  readonly seen: string | null;
}

export const NO_CONFIG: ConfigState = { inForce: null, proposed: null, refused: [], seen: null };

/** What happened to the configuration. */
type ConfigFact =
  | { readonly type: 'config-in-force'; readonly hash: string; readonly why: 'first' | 'harmless' | 'approved' }
  | { readonly type: 'config-proposed'; readonly hash: string; readonly voids: string | null }
  | { readonly type: 'config-approved'; readonly hash: string; readonly by: Person }
  | { readonly type: 'config-refused'; readonly version: string; readonly faults: number };

export interface ConfigDecision {
  readonly state: ConfigState;
  /** Markdown for people, null when there is nothing to tell. */
  readonly report: string | null;
  readonly facts: readonly ConfigFact[];
}

/** The hash that `/approve config` names. */
export function hashOf(loaded: Loaded): string {
  return configHash(loaded.config, loaded.pins, loaded.files);
}

/** Decides on what stands in the case repository now. The same version twice changes nothing. */
export function decideConfigPushed(state: ConfigState, outcome: LoadOutcome): ConfigDecision {
  const version = outcome.ok ? outcome.value.version : outcome.version;
  if (version === state.seen) {
    return { state, report: null, facts: [] };
  }
  if (!outcome.ok) {
    return refused(state, version, outcome.refusals);
  }
  const loaded = outcome.value;
  const faults =
    state.inForce === null
      ? []
      : [...changedProcess(state.inForce.config, loaded.config), ...changedPins(state.inForce.pins, loaded.pins)];
  if (faults.length > 0) {
    return refused(state, version, faults);
  }
  const hash = hashOf(loaded);
  if (state.inForce === null) {
    return inForce(loaded, 'first', inForceReport(null, loaded, hash));
  }
  if (hash === hashOf(state.inForce)) {
    return inForce(loaded, 'harmless', inForceReport(state.inForce, loaded, hash));
  }
  return {
    state: { inForce: state.inForce, proposed: { loaded, hash, approvals: [] }, refused: [], seen: version },
    report: proposedReport(state.inForce, loaded, hash),
    facts: [{ type: 'config-proposed', hash, voids: state.proposed?.hash ?? null }],
  };
}

/** An approval, or why it is none. `isCoordinator`: of the configuration in force, asked of GitHub now. */
export function decideConfigApproved(
  state: ConfigState,
  hash: string,
  person: Person,
  isCoordinator: boolean,
): ({ readonly ok: true } & ConfigDecision) | { readonly ok: false; readonly refusal: Refusal } {
  const { inForce: current, proposed } = state;
  const refuse = (rule: string, mend: string) => ({ ok: false, refusal: refusal(hash, rule, mend) }) as const;
  if (!isCoordinator) {
    return refuse('only coordinators of the configuration in force approve a change of it', 'ask one of them');
  }
  if (current === null || proposed === null) {
    return refuse('no change of the configuration waits for an approval', 'push one to `.github/vmt.yml` first');
  }
  if (hash !== proposed.hash) {
    return refuse(
      'not the hash of the change that waits; a newer push voids what was shown before',
      `read what waits now, and if it is good, write \`/approve config ${proposed.hash}\``,
    );
  }
  if (proposed.approvals.some(({ id }) => id === person.id)) {
    return refuse(
      `you have approved this; it takes ${current.config.approvals} different coordinators`,
      'ask another coordinator to approve it',
    );
  }
  const approvals = [...proposed.approvals, person];
  const approved: ConfigFact = { type: 'config-approved', hash, by: person };
  if (approvals.length < current.config.approvals) {
    const waiting = { ...state, proposed: { ...proposed, approvals } };
    const report = approvedReport(hash, approvals, current.config.approvals);
    return { ok: true, state: waiting, report, facts: [approved] };
  }
  const report = `${approvedReport(hash, approvals, current.config.approvals)}\n\n${inForceReport(current, proposed.loaded, hash)}`;
  const decision = inForce(proposed.loaded, 'approved', report);
  return { ok: true, ...decision, facts: [approved, ...decision.facts] };
}

function inForce(loaded: Loaded, why: 'first' | 'harmless' | 'approved', report: string): ConfigDecision {
  return {
    state: { inForce: loaded, proposed: null, refused: [], seen: loaded.version },
    report,
    facts: [{ type: 'config-in-force', hash: hashOf(loaded), why }],
  };
}

/** The last good one stays. What waited is void: it is no longer what stands in the repository. */
function refused(state: ConfigState, version: string, refusals: readonly Refusal[]): ConfigDecision {
  return {
    state: { inForce: state.inForce, proposed: null, refused: refusals, seen: version },
    report: refusedReport(refusals, state.inForce !== null),
    facts: [{ type: 'config-refused', version, faults: refusals.length }],
  };
}

/** The cases that are there stand in statuses of the process that is in force; another one knows nothing of them. */
function changedProcess(before: Config, now: Config): Refusal[] {
  return before.process === now.process
    ? []
    : [
        refusal(
          `process: ${now.process}`,
          `the cases of this repository are handled by the process ${before.process}`,
          `write \`process: ${before.process}\`; for another process make a case repository and a database of its own`,
        ),
      ];
}

/** A login or team that is another account than the one that was approved under this name. */
function changedPins(before: Pins, now: Pins): Refusal[] {
  const changed = (kind: 'users' | 'teams', word: string): Refusal[] =>
    Object.entries(now[kind]).flatMap(([name, id]) => {
      const pinned = Object.hasOwn(before[kind], name) ? before[kind][name] : id;
      return pinned === id
        ? []
        : [
            refusal(
              name,
              `this ${word} had the id ${pinned} and has the id ${id} now: somebody else may have taken the name`,
              `take \`${name}\` out, have that approved, and add it again if it is the right one`,
            ),
          ];
    });
  return [...changed('users', 'login'), ...changed('teams', 'team')];
}
