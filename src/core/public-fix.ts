/**
 * Fixes of a private case that are seen in public before T0. Nobody may see that they are fixes of a vulnerability: title,
 * text and branch have no word of security. Source: kubeedge seed, "semi-publicly" and "Fix Release Day".
 */
import { waitFor } from './holds.ts';
import type { Lookup } from './inputs.ts';
import type { Case } from './model.ts';
import type { Fix } from './patches.ts';
import type { Process } from './process.ts';
import { forTeam, ok, type Refusal, type Result, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { laneRuleOf } from './severity.ts';
import { HOUR, type Instant, toIso } from './time.ts';
import { wordingFaults } from './wording.ts';

/** What everybody sees of a pull request. */
export interface Shown {
  readonly title: string;
  readonly body: string;
  readonly branch: string;
}

/** May the fix of this private case be made as a public pull request from the start? Null: yes. */
export function semiPublicFault({ case: c, process }: Pick<Scene, 'case' | 'process'>, url: string): Refusal | null {
  return upstreamFault(c, url) ?? laneFault({ case: c, process }, url);
}

/** May a fix of this severity be seen before T0? Null: yes. */
export function laneFault({ case: c, process }: Pick<Scene, 'case' | 'process'>, url: string): Refusal | null {
  const { publicFix } = process;
  const keep = `push the patch to cases/${c.number ?? 'N'}/patches/ of the case repository and register that path`;
  if (publicFix === null) return forTeam(refusal(url, 'a private fix is no public pull request', keep));
  const lane = laneRuleOf(c, process);
  if (lane === null) {
    return refusal('no severity', 'a fix is public only where the severity allows it', 'type `/set cvss VECTOR` first');
  }
  if (publicFix.lanes.includes(lane.lane)) return null;
  const rule = `a fix is public before T0 only in the lanes ${publicFix.lanes.join(', ')}`;
  return forTeam(refusal(`lane ${lane.lane}`, rule, keep));
}

/** May fixes be pushed at `now`? From T0 on, and on the day of a release. Null: yes. */
export function pushFault(c: Case, { publicFix }: Process, now: Instant, what: string): Refusal | null {
  if (c.openedAt !== null) return null;
  const waiting = upstreamFault(c, what);
  if (waiting !== null) return waiting;
  const t0 = c.embargo?.t0 ?? null;
  if (publicFix === null || t0 === null) {
    return refusal(what, 'nothing is pushed in public before T0', 'keep the patch in the case repository until then');
  }
  const from = t0 - publicFix.releaseHours * HOUR;
  return now >= from
    ? null
    : refusal(
        what,
        `fixes are pushed in public from ${publicFix.releaseHours} h before T0 on`,
        `wait until ${toIso(from)}`,
      );
}

/** Its fix would show what another project keeps under embargo. */
function upstreamFault(c: Case, what: string): Refusal | null {
  const wait = waitFor(c);
  if (wait === null) return null;
  const rule = `the case waits for another project (${wait.why})`;
  return forTeam(refusal(what, rule, 'type `/resume` when that has disclosed'));
}

/** What a public pull request of a private case says that it must not; null: nothing. */
export function wordingFault(c: Case, url: string, shown: Shown): Refusal | null {
  if (c.openedAt !== null) return null;
  const secrets = [c.cve.id, c.advisory?.ghsa ?? null, c.draft.title].filter(
    (s): s is string => s !== null && s !== '',
  );
  const found = wordingFaults(shown, secrets);
  return found.length === 0
    ? null
    : refusal(
        url,
        `a public pull request says nothing of security before T0, and this one has: ${found.join(', ')}`,
        'change its title, text or branch on GitHub, and register it then; if it was read, type `/leaked WHERE`',
      );
}

/** What must be looked up to compare a pull request with the patches that were sent for these fixes. */
export function patchIdLookups(c: Case, of: readonly Fix[], url: string): readonly Lookup[] {
  const files = c.noticed.length === 0 ? [] : of.filter(({ source }) => source === 'file');
  if (files.length === 0) return [];
  return [
    { kind: 'patch-id', of: url, version: null },
    ...files.map(({ location, version }): Lookup => ({ kind: 'patch-id', of: location, version })),
  ];
}

/**
 * Which of these fixes a pull request holds: those that change the same as what was given to those who had the notice;
 * all of them where nobody was told. A refusal: it holds none. Source: kubeedge seed, "Changes shouldn't be made to the
 * commits at this point".
 */
export function fixesIn(
  scene: Pick<Scene, 'case' | 'found' | 'process'>,
  of: readonly Fix[],
  pull: { readonly url: string; readonly head: string },
): Result<readonly Fix[]> {
  const looked = of.map((fix) => ({ fix, fault: sentPatchFault(scene, fix, pull) }));
  const held = looked.filter(({ fault }) => fault === null).map(({ fix }) => fix);
  const fault = held.length > 0 ? null : (looked[0]?.fault ?? null);
  return fault === null ? ok(held) : { ok: false, refusal: fault };
}

function sentPatchFault(
  { case: c, found, process }: Pick<Scene, 'case' | 'found' | 'process'>,
  fix: Fix,
  pull: { readonly url: string; readonly head: string },
): Refusal | null {
  if (process.publicFix === null || c.noticed.length === 0) return null;
  const isSame =
    fix.source === 'file'
      ? (found.patchIds[pull.url] ?? null) !== null && found.patchIds[pull.url] === found.patchIds[fix.location]
      : pull.head === fix.version;
  if (isSame) return null;
  return refusal(
    pull.url,
    `it does not change the same as the patch for ${fix.branch} that those who had the notice were given`,
    `push that patch as it is, as one commit; or register what is pushed with \`/patch ${fix.branch} PATH-OR-URL\`, and tell those who had the notice`,
  );
}
