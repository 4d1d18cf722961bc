/**
 * The case's advisory as it was seen on GitHub: what people did to it there by hand. The same advisory seen again decides
 * nothing.
 */

import { contentOf, sameContent, sameLogin } from '../advisory-content.ts';
import { contentDiff, editId } from '../advisory-diff.ts';
import { BETWEEN, driftOf, REVOKED, sameReaders, unknownPeople, WITHOUT, wantedReaders } from '../advisory-readers.ts';
import type { Effect } from '../effects.ts';
import type { CaseInput, Lookup } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { AdvisoryContent, Case, SeenAdvisory } from '../model.ts';
import { isSettled } from '../plan-states.ts';
import { indexNeeds } from '../published-ids.ts';
import type { NewEffect, Scene, World } from '../scene.ts';
import { HOUR, type Instant } from '../time.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { decideAdvisoryPublished, hold } from './signals.ts';
import { callOnce } from './tell-once.ts';

type Seen = Extract<CaseInput, { kind: 'advisory-seen' }>;

type Shows = NonNullable<Extract<Effect, { kind: 'comment' }>['shows']>;

const PUT_BACK: NewEffect = { kind: 'sync-advisory', audience: 'developers', state: null, force: true };
const FOLLOW: NewEffect = { kind: 'sync-advisory', audience: 'developers', state: null, force: false };
const TAKE_OFF: NewEffect = { kind: 'take-off-readers', audience: 'developers' };

export function advisoryNeeds(world: World, c: Case, { advisory }: Seen): readonly Lookup[] {
  const people = hasReaders(advisory) ? unknownPeople(c, world, advisory) : [];
  return [
    ...people.map(({ login }) => ({ kind: 'roles' as const, login, optional: true as const })),
    ...(advisory.cve !== null && advisory.cve !== c.cve.id ? [{ kind: 'cve-user' as const, cve: advisory.cve }] : []),
    ...(isPublishedEarly(c, advisory) ? indexNeeds(world) : []),
  ];
}

export function decideAdvisorySeen(b: Builder, { advisory, isEdited, isBeingWritten }: Seen): void {
  if (sceneOf(b).case.advisory === null) return;
  if (isPublishedEarly(sceneOf(b).case, advisory)) decideAdvisoryPublished(b);
  decideCve(b, advisory.cve);
  if (isBeingWritten === 'content') decideDrift(b, advisory, NOBODY_MISSING);
  if (isBeingWritten !== undefined) return;
  decideMove(b, advisory);
  decideEdit(b, advisory.content, isEdited);
  decideDrift(b, advisory);
}

function isPublishedEarly({ advisory }: Case, seen: SeenAdvisory): boolean {
  return !hasReaders(seen) && advisory?.published === false;
}

/** Accepted, closed or reopened on GitHub. The bot's own moves are known to the case before they are made. */
function decideMove(b: Builder, { state }: SeenAdvisory): void {
  const scene = sceneOf(b);
  const { case: c, process, now } = scene;
  if (c.advisory === null) return;
  const isRejected = process.rejected.includes(c.status) || c.duplicateOf !== null;
  const isOpen = state === 'triage' || state === 'draft';
  if (state === 'draft' && c.advisory.inTriage) {
    add(
      b,
      [{ type: 'advisory-moved', how: 'accepted' }],
      [call(scene, 'the report was accepted on GitHub. The case follows with `/confirm`.')],
    );
  }
  if (state === 'closed' && !c.closed && !isRejected && !c.advisory.isClosed) {
    const words = `**the advisory is closed on GitHub**, and the case goes on: it ends ${process.endings}. If it is not to end, reopen the advisory on its page.`;
    add(b, [{ type: 'advisory-moved', how: 'closed' }], [call(scene, words)]);
  }
  if (isOpen && c.advisory.isClosed && !c.closed && !isRejected) {
    add(b, [{ type: 'advisory-moved', how: 'opened' }], [call(scene, 'the advisory is open again on GitHub.')]);
  }
  // The bot closes it right after the case: what is open an hour later was reopened, or somebody has to look anyway.
  if (isOpen && c.closed && isRejected && c.closedAt !== null && now - c.closedAt > HOUR) {
    callOnce(
      b,
      `advisory-open@${c.closedAt}`,
      '**the advisory is open on GitHub**, and the case has ended: `/reopen WHY` takes it up again. If it is not to go on, close the advisory on its page.',
    );
  }
}

/**
 * GitHub is a CNA, and tells nobody when it assigns a CVE. Who may edit the advisory can type one there, too: only one
 * that GitHub was asked for is recorded.
 */
function decideCve(b: Builder, seen: string | null): void {
  const scene = sceneOf(b);
  const { case: c, found, process, config } = scene;
  if (seen === null || seen === c.cve.id) return;
  if (found.cveUser !== null) {
    const other = found.cveUser === 0 ? 'another case' : `case #${found.cveUser}`;
    return callOnce(
      b,
      `cve-of-another@${seen}`,
      `**the advisory has ${seen} on GitHub, which ${other} has already**: it is not recorded here. One CVE is one case: correct the number on the advisory, or close one of the cases with \`/duplicate #N\`.`,
    );
  }
  if (c.cve.id !== null) {
    return callOnce(
      b,
      `other-cve@${seen}`,
      `**the advisory has ${seen} on GitHub, and this case ${c.cve.id}.** If the one on GitHub is right, type \`/cve ${seen}\`; if not, correct it on the advisory.`,
    );
  }
  if (isSettled(scene)) {
    return callOnce(
      b,
      `late-cve@${seen}`,
      `**GitHub has assigned ${seen}**, and the approved disclosure plan goes without a CVE. To have it in the plan, type \`/cve ${seen}\` and \`/plan\`, and have it approved again.`,
    );
  }
  const mayHaveOne = process.cveStatuses.includes(c.status) && !c.closed;
  if (!mayHaveOne || config.cve.via !== 'github' || c.cve.requestedAt === null) {
    const when = mayHaveOne ? '' : ' once the report is confirmed';
    return callOnce(
      b,
      `typed-cve@${seen}`,
      `**the advisory has ${seen} on GitHub**, which was not asked for there: it is not recorded. If it is the right one, type \`/cve ${seen}\`${when}; if not, take it off the advisory.`,
    );
  }
  add(
    b,
    [{ type: 'cve-assigned', id: seen }],
    [call(scene, `**${seen}** is assigned to the advisory on GitHub, and recorded.`)],
  );
}

/** `isEdited`: it does not say what the bot wrote last. */
export function decideEdit(b: Builder, content: AdvisoryContent, isEdited: boolean): void {
  const scene = sceneOf(b);
  const { case: c, process } = scene;
  const { advisory } = c;
  if (advisory === null || !(advisory.published || process.advisoryFollows.includes(c.status))) return;
  if (!isEdited || sameContent(content, contentOf(c))) return endEdit(b);
  if (advisory.edit !== null && sameContent(advisory.edit.content, content)) return;
  // What was typed into the draft while an edit waits, nobody took back on the advisory.
  const base = advisory.edit?.isDecided === false ? advisory.edit.base : contentOf(c);
  const edited = (putBack: boolean) => ({ type: 'advisory-edited' as const, content, base, putBack });
  if (advisory.published) {
    const words = `**the published advisory was edited on GitHub.** \`/adopt\` takes the edit into the draft; \`/erratum TEXT\` writes the draft's text back, with the erratum.`;
    return add(b, [edited(false)], difference(scene, words, content));
  }
  if (isSettled(scene)) {
    const words =
      '**the advisory was edited on GitHub, and a plan with its text is approved**: the approved text is put back. To change it, use `/set`, then `/plan`.';
    return add(b, [edited(true)], [PUT_BACK, ...difference(scene, words, content)]);
  }
  const words = `**the advisory was edited on GitHub.** ${DECIDE} Until then the edit stays, and the draft is not written there.`;
  add(b, [edited(false)], difference(scene, words, content));
}

/** All that differs between the draft and the advisory, in as many comments as it takes. */
function difference(scene: Scene, words: string, content: AdvisoryContent): readonly NewEffect[] {
  const parts = contentDiff(contentOf(scene.case), content);
  const bodies = parts.map((part, i) =>
    i === 0 ? part : `The difference on the advisory, part ${i + 1} of ${parts.length}:\n\n${part}`,
  );
  const [first = '', ...others] = bodies;
  const comments = [called(scene, `${words}\n\n${first}`.trimEnd()), ...others];
  return comments.map((body, i): NewEffect => {
    const shows = { edit: editId(content), part: i + 1, of: comments.length };
    return { kind: 'comment', audience: 'team', issue: 'case', body, communication: null, shows };
  });
}

/** A part of the difference stands on the case issue now. */
export function decideShown(b: Builder, { edit: shown, part, of }: Shows, shownAt: Instant): void {
  const { edit } = sceneOf(b).case.advisory ?? { edit: null };
  if (edit === null || edit.shown.includes(part) || editId(edit.content) !== shown) return;
  add(b, [{ type: 'advisory-edit-shown', part, of, shownAt }]);
}

const DECIDE = "`/adopt` takes it into the draft, `/keep` puts the draft's text back.";

/** A plan that gets its approvals while an edit waits goes with the draft's text. */
export function putBackAtApproval(b: Builder): void {
  const scene = sceneOf(b);
  const { advisory } = scene.case;
  if (advisory === null || advisory.published || advisory.edit === null || advisory.edit.isDecided) return;
  if (!isSettled(scene)) return;
  const words =
    'the disclosure plan is approved, and an edit of the advisory on GitHub was waiting: the approved text is put back.';
  add(b, [{ type: 'advisory-edit-decided', how: 'put-back' }], [PUT_BACK, call(scene, words)]);
}

/** What a person had written, when the approved text took its place. */
export function tellOverwritten(b: Builder, content: AdvisoryContent): void {
  const scene = sceneOf(b);
  const words = '**the advisory had been edited on GitHub**, and the text of this case took the place of the edit.';
  add(b, [], difference(scene, words, content));
}

/** It says what the draft says, or what the bot wrote last: what waited there is done, and the draft is followed again. */
export function endEdit(b: Builder): void {
  const { edit } = sceneOf(b).case.advisory ?? { edit: null };
  if (edit === null) return;
  add(b, [{ type: 'advisory-edit-over' }], edit.isDecided ? [] : [FOLLOW]);
}

/** What is public is read by all; what was withdrawn was public. */
function hasReaders({ state }: SeenAdvisory): boolean {
  return state !== 'published' && state !== 'withdrawn';
}

/** Who was let in and is not on it may be in the change that waits. */
const NOBODY_MISSING = { missing: [] };

/** Said once for each set of people. Whoever was revoked is taken off: while they read it, nothing is said there. */
function decideDrift(b: Builder, seen: SeenAdvisory, known: { readonly missing?: readonly string[] } = {}): void {
  const scene = sceneOf(b);
  const { case: c } = scene;
  if (c.advisory === null || !hasReaders(seen)) return;
  noteReaders(b, seen);
  const drift = { ...driftOf(c, scene, seen, scene.found.roles), ...known };
  const { teams, missing } = drift;
  const revoked = revokedOn(c, scene, seen);
  const people = drift.people.filter((login) => !revoked.includes(login));
  const readers = [
    ...people,
    ...revoked.map((login) => `${REVOKED}${login}`),
    ...teams.map((slug) => `team ${slug}`),
    ...missing.map((login) => `${WITHOUT}${login}`),
  ]
    .toSorted()
    .join(BETWEEN);
  if (readers === c.advisory.drift) return;
  const beyond = [...people, ...teams.map((slug) => `team ${slug}`)];
  const before = c.advisory.drift.split(BETWEEN);
  const isWider = beyond.some((name) => !before.includes(name));
  const lines = [
    ...people.map(
      (login) =>
        `- \`${login}\` reads it, and is not on the ledger: \`/grant @${login} AUDIENCE\`, or \`/revoke @${login}\`.`,
    ),
    ...revoked.map(
      (login) =>
        `- \`${login}\` was revoked, and reads it: they are being taken off. Until they are off, or let in with \`/grant @${login} AUDIENCE\`, nothing is said on the advisory.`,
    ),
    ...teams.map(
      (slug) =>
        `- the team \`${slug}\` reads it, and is not on the ledger: take it off on the advisory's page, and let those who need to know in with \`/grant @login AUDIENCE\`.`,
    ),
    ...missing.map(
      (login) =>
        `- \`${login}\` is on the ledger, and does not read the advisory (taken off, or the account has another name now): \`/revoke @${login}\`, or \`/grant @${login} AUDIENCE\` again.`,
    ),
  ];
  const freezes = isWider && c.extent !== 'public' && !c.closed;
  const words = `**who reads the advisory is not who may:**\n\n${lines.join('\n')}${freezes ? `\n\n${HELD}` : ''}`;
  const told = lines.length === 0 ? [] : [call(scene, words)];
  add(b, [{ type: 'advisory-drifted', readers }], revoked.length === 0 ? told : [...told, TAKE_OFF]);
  if (freezes) hold(b, `${beyond.join(', ')} can read the advisory, and is not on the ledger`);
}

/** Only who administers a repository can let somebody in on its advisories: no stranger brings this about. */
const HELD = '**Nothing of this case is sent until that is mended and a coordinator types `/resume`.**';

/** For the ledger: who is on it, whether they may or not. */
function noteReaders(b: Builder, { collaborators, teams }: SeenAdvisory): void {
  const now = {
    people: collaborators.toSorted((x, y) => x.id - y.id),
    teams: teams.toSorted(),
  };
  const before = sceneOf(b).case.advisory?.readers;
  // A case of before this was noted has none.
  if (before !== undefined && sameReaders(before, now)) return;
  add(b, [{ type: 'advisory-readers', ...now }]);
}

/**
 * They are off: who is on it once more is told of, and taken off, once more. Of those who were let in by hand and revoked
 * since, the drift has the bare names.
 */
export function endRevoked(b: Builder): void {
  const { advisory, revoked } = sceneOf(b).case;
  const drift = advisory?.drift ?? '';
  const parts = drift.split(BETWEEN);
  const left = parts.filter(
    (reader) => !reader.startsWith(REVOKED) && !revoked.some(({ login }) => sameLogin(login, reader)),
  );
  if (left.length < parts.length) add(b, [{ type: 'advisory-drifted', readers: left.join(BETWEEN) }]);
}

/** Logins of those on it who were revoked: put back by hand, or never taken off. */
function revokedOn(c: Case, world: World, seen: SeenAdvisory): readonly string[] {
  const { stay } = wantedReaders(c, world, seen);
  return seen.collaborators.filter((person) => !stay.includes(person)).map(({ login }) => login);
}

function call(scene: Scene, words: string): NewEffect {
  return comment(called(scene, words));
}

function called(scene: Scene, words: string): string {
  return `${mentionOf(scene, ['coordinator'])} ${words}`;
}
