/** Rendering a communication of a case: the case's facts, seen through the view of the communication's audience. */
import { type CaseFile, isNegative } from './case-file.ts';
import type { Config } from './config.ts';
import { type Audience, type Case, type Draft, SLOTS, type Slot } from './model.ts';
import { type Fix, fixes } from './patches.ts';
import { slotToken, slotUrl } from './plan-run.ts';
import { advisoryId, noteId } from './published-ids.ts';
import { type Result, refuse } from './refusals.ts';
import { type Remembering, remembering } from './remembering.ts';
import type { Scene } from './scene.ts';
import { toIso } from './time.ts';
import { viewOf } from './view-of.ts';
import type { View } from './views.ts';

/**
 * The rendered text. `slots` may stand in it as tokens where their URL does not exist yet. `date` is the disclosure date
 * that the text names (ISO), if it is another than the case's own.
 */
export function renderCase(
  scene: Scene,
  communication: string,
  slots: readonly Slot[] = [],
  date?: string,
): Result<{ subject: string | null; body: string }> {
  const known = scene.process.communications[communication];
  if (known === undefined) {
    return refuse(
      communication,
      'there is no such communication',
      `choose one of: ${Object.keys(scene.process.communications).join(', ')}`,
    );
  }
  const view = viewFor(scene, known.audience, slots, date);
  return view.ok ? scene.renderer.render(communication, view.value) : view;
}

/** Made once of the same facts: a plan is made again and again to see whether it would be another one now. */
function viewFor(scene: Scene, audience: Audience, slots: readonly Slot[], date: string | undefined): Result<View> {
  const { case: c, config } = scene;
  const { draft } = c;
  const facts = factsOf(scene, audience, slots, date);
  const ofDraft = views.get(draft) ?? new WeakMap<Config, Remembering<Result<View>>>();
  const known = ofDraft.get(config) ?? remembering<Result<View>>(KEPT);
  views.set(draft, ofDraft.set(config, known));
  const key = JSON.stringify([audience, facts]);
  const { file, ...rest } = facts;
  return known(key, () => viewOf(audience, { ...rest, file: { ...copyOf(draft), ...file }, project: config }));
}

/** By what is long and replaced as a whole when it changes, then by all else. */
const views = new WeakMap<Draft, WeakMap<Config, Remembering<Result<View>>>>();
const KEPT = 100;

/** What a view is made of besides the draft and the configuration. */
function factsOf(scene: Scene, audience: Audience, slots: readonly Slot[], date: string | undefined) {
  const { case: c, config } = scene;
  const file = ownFacts(c, slots);
  return {
    file: {
      ...file,
      links: staysPrivate(scene, audience) ? { ...file.links, advisory: '' } : file.links,
      ...(date === undefined ? {} : { disclosure: date }),
    },
    repository: c.repository,
    attached: fixes(c)
      .filter(({ source }) => source === 'file')
      .map(({ branch, component }) => ({ branch, component: component ?? '', url: '' })),
    host: scene.host,
    advisoryId: c.cve.id === null && config.advisories.id === 'cve' ? undefined : advisoryId(scene),
    noteId: noteId(c, scene.now),
    severity: c.severity?.level,
    rejected: scene.process.rejected,
    cveLater: c.cve.later !== null && c.cve.id === null,
  };
}

/** An advisory that is never published (nothing is affected, or the report was rejected) is linked from no public text. */
function staysPrivate({ case: c, process }: Scene, audience: Audience): boolean {
  const isOutside = audience === 'public' || audience === 'team';
  return isOutside && (isNegative(c.draft) || process.rejected.includes(c.status));
}

/** Slots that this case has no URL for yet. */
export function unknownSlots(c: Case, slots: readonly Slot[]): readonly Slot[] {
  return slots.filter((slot) => slotUrl(c, slot) === null);
}

/** What is in the case file, as `vmt render` reads it from disk, besides the draft. */
function ownFacts(c: Case, slots: readonly Slot[]): Omit<CaseFile, keyof Draft> {
  // A link is one address: of several releases the first.
  const known = (slot: Slot) => (slot === 'release' ? c.releaseUrls[0] : slotUrl(c, slot)) ?? null;
  const link = (slot: Slot) => known(slot) ?? (slots.includes(slot) ? slotToken(slot) : '');
  const [issue, advisory, release] = SLOTS.map(link);
  return {
    visibility: c.track,
    status: c.status,
    cve: c.cve.id ?? '',
    ghsa: c.advisory?.ghsa ?? '',
    coordinator: { name: c.coordinator?.login ?? '', login: c.coordinator?.login ?? '' },
    disclosure: disclosureOf(c),
    reason: c.reason ?? '',
    errata: c.errata.map(({ text, at }) => ({ text, date: toIso(at).slice(0, 10) })),
    patches: fixes(c).map((p) => ({ branch: p.branch, component: p.component ?? '', url: publicUrl(c, p) })),
    links: { issue: issue ?? '', advisory: advisory ?? '', release: release ?? '' },
  };
}

function copyOf(draft: Draft): Pick<CaseFile, keyof Draft> {
  return {
    ...draft,
    components: draft.components.map((component) => ({ ...component })),
    cwe: [...draft.cwe],
    reporters: draft.reporters.map((r) => ({ ...r })),
    references: [...draft.references],
    notes: [...draft.notes],
  };
}

/** What is pushed on the day of a release, between a plan and its T0, is not in what was approved. */
function publicUrl(c: Case, { source, location, pushed }: Fix): string {
  if (c.openedAt === null) return source === 'pull' ? location : '';
  return pushed ?? '';
}

function disclosureOf(c: Case): string {
  const t0 = c.embargo?.t0 ?? c.openedAt;
  return t0 === null ? '' : toIso(t0);
}
