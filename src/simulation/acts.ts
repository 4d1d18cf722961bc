/** What people and GitHub do in a history, one act after the other; the bot is told of each as by a webhook. */
import { commentInputId } from '../core/inputs.ts';
import { caseId } from '../core/model.ts';
import { toIso } from '../core/time.ts';
import type { IssueSeen, Reading } from '../engine/reading.ts';
import { GHSAS } from './canaries.ts';
import { type Name, PEOPLE, TEAM } from './community.ts';
import {
  addAdvisory,
  addComment,
  addEvent,
  advisoryKey,
  type HubComment,
  issueKey,
  openPull,
  publishRelease,
  putFile,
} from './hub.ts';
import { EMPTY } from './hub-ports.ts';
import { caseOf, deliver, heard, kill, type Play, type Tampered } from './play.ts';
import { wordsOf } from './words.ts';

/** How a webhook arrives: it may be lost, come twice, or after the one that follows it. */
export type Way = 'once' | 'lost' | 'twice';

export type Act =
  | { readonly do: 'report' }
  | { readonly do: 'say'; readonly by: Name; readonly text: string; readonly where?: 'advisory'; readonly way?: Way }
  /** Somebody makes a command of the last comment that this person wrote: for this there is no webhook of ours. */
  | { readonly do: 'edit'; readonly by: Name; readonly text: string }
  /** A label without its prefix. */
  | { readonly do: 'label'; readonly by: Name; readonly label: string }
  | { readonly do: 'file'; readonly path: string; readonly text: string; readonly by: Name }
  | { readonly do: 'pull'; readonly by: Name; readonly base: string }
  | { readonly do: 'merge'; readonly number: number; readonly way?: Way }
  | { readonly do: 'release'; readonly tag: string; readonly way?: Way }
  /** Somebody publishes the advisory on GitHub. */
  | { readonly do: 'publish' }
  | { readonly do: 'clock'; readonly at: number }
  /** Of one replica: so many milliseconds ahead. */
  | { readonly do: 'skew'; readonly replica: number; readonly ahead: number }
  | { readonly do: 'configuration'; readonly index: number }
  | { readonly do: 'visibility'; readonly isPrivate: boolean }
  | { readonly do: 'team'; readonly who: Name; readonly isIn: boolean }
  | { readonly do: 'tamper'; readonly what: Tampered }
  | { readonly do: 'kill'; readonly replica: number };

/** In one line, for the trace. */
function asLine(act: Act): string {
  switch (act.do) {
    case 'say':
      return `${act.by}${act.where === undefined ? '' : ' on the advisory'}${wayWords(act.way)}: ${act.text.replaceAll('\n', ' ⏎ ')}`;
    case 'clock':
      return `the clock is ${toIso(act.at)} (${act.at})`;
    default: {
      const { do: what, ...rest } = act;
      return `${what} ${JSON.stringify(rest)}`;
    }
  }
}

function wayWords(way: Way | undefined): string {
  return way === undefined || way === 'once' ? '' : ` (webhook ${way})`;
}

/** Does it, and tells the bot. Nothing is handled yet. */
export function perform(play: Play, act: Act): void {
  play.trace.push(`${toIso(play.now)} ${asLine(act)}`);
  play.hub.now = play.now;
  switch (act.do) {
    case 'report':
      return report(play);
    case 'say':
      return act.where === undefined ? say(play, act) : sayOnAdvisory(play, act);
    case 'edit':
      return edit(play, act);
    case 'label':
      return label(play, act);
    case 'file':
      return putFile(play.hub, play.community.caseRepository, act.path, act.text, PEOPLE[act.by]);
    case 'pull':
      return pull(play, act);
    case 'merge':
      return merge(play, act);
    case 'release':
      return release(play, act);
    case 'publish':
      return publish(play);
    case 'clock':
      play.now = act.at;
      return;
    case 'skew': {
      const replica = play.replicas[act.replica];
      if (replica !== undefined) replica.ahead = act.ahead;
      play.witness.ahead = Math.max(play.witness.ahead, act.ahead);
      return;
    }
    case 'configuration':
      play.configuration = act.index;
      return;
    case 'visibility':
      play.hub.isPrivate = act.isPrivate;
      return deliver(play, `visibility ${play.now} ${act.isPrivate}`, play.community.caseRepository, {
        kind: 'visibility-changed',
      });
    case 'team':
      return changeTeam(play, act);
    case 'tamper':
      play.tampered = act.what;
      return;
    case 'kill': {
      const replica = play.replicas[act.replica];
      if (replica !== undefined) kill(replica);
    }
  }
}

/** Reports case b first, which stays as it is, then case a. */
function report(play: Play): void {
  for (const owner of ['b', 'a'] as const) {
    const { product } = play.community;
    const ghsa = GHSAS[owner];
    const words = wordsOf(play.id, owner, play.secret);
    const content = { ...EMPTY, summary: words.title, description: words.report };
    const author = owner === 'a' ? PEOPLE.rita : PEOPLE.mallory;
    const advisory = addAdvisory(play.hub, product, ghsa, { state: 'triage', content, author }, false);
    deliver(play, `report ${ghsa}`, advisoryKey(product, ghsa), {
      kind: 'opening',
      input: {
        kind: 'advisory-reported',
        id: `report:${ghsa}`,
        at: heard(play),
        source: { kind: 'bot' },
        repository: product,
        ghsa,
        url: advisory.url,
        title: words.title,
        text: words.report,
        author,
        draft: {},
      },
    });
    if (play.cases[owner] !== caseId({ kind: 'advisory', repository: product, ghsa })) throw new Error('another id');
  }
}

/** `{hash}`: the plan that was made last and waits; `{old}`: one that is void or was sent. */
function filledIn(play: Play, text: string): string {
  const c = caseOf(play);
  const plans = Object.values(c?.plans ?? {});
  const hash = plans
    .filter((p) => p.startedAt === null)
    .toSorted((a, b) => a.proposedAt - b.proposedAt)
    .at(-1);
  const old = plans.find((p) => p.startedAt !== null)?.plan ?? Object.values(c?.voided ?? {})[0];
  return text
    .replaceAll('{hash}', hash?.plan.hash ?? '0123456789ab')
    .replaceAll('{old}', old?.hash ?? 'ba9876543210')
    .replaceAll('{tracking}', c?.trackingIssue?.url ?? 'https://github.com/none');
}

/** What people type to approve a plan; the witness compares it with what the case counts. */
const APPROVES = /^\/(?:approve plan|disclose now) ([0-9a-f]{12})$/gm;

function note(play: Play, by: Name, body: string): void {
  for (const [, hash = ''] of body.matchAll(APPROVES)) play.witness.said.add(`${PEOPLE[by].id} ${hash}`);
}

function say(play: Play, { by, text, way = 'once' }: Extract<Act, { do: 'say' }>): void {
  const c = caseOf(play);
  if (c?.number == null) return;
  const { caseRepository } = play.community;
  const place = issueKey(caseRepository, c.number);
  const body = filledIn(play, text);
  note(play, by, body);
  witnessStop(play, by, body);
  const event = seenOn(play, place);
  const { id, url } = addComment(play.hub, place, body, PEOPLE[by]);
  if (event === null || way === 'lost') return;
  const reading: Reading = {
    kind: 'case',
    ref: { by: 'number', number: c.number },
    event,
    input: {
      kind: 'comment',
      id: commentInputId(id),
      at: heard(play),
      source: { kind: 'person', person: PEOPLE[by] },
      comment: id,
      body,
      url,
    },
  };
  deliver(play, `comment ${id}`, place, reading);
  if (way === 'twice') deliver(play, `again ${id}`, place, reading);
}

function seenOn(play: Play, place: string): IssueSeen | null {
  const issue = play.hub.issues.get(place);
  if (issue === undefined) return null;
  const { number, title, labels, open } = issue;
  return { at: heard(play), issue: { number, title, labels, open } };
}

function edit(play: Play, { by, text }: Extract<Act, { do: 'edit' }>): void {
  const c = caseOf(play);
  if (c?.number == null) return;
  const place = issueKey(play.community.caseRepository, c.number);
  const comments = play.hub.comments.get(place) ?? [];
  const last = comments.findLast(({ author }) => author?.id === PEOPLE[by].id);
  const edited = (comment: HubComment) => ({ ...comment, body: filledIn(play, text), updatedAt: play.now });
  play.hub.comments.set(
    place,
    comments.map((comment) => (comment === last ? edited(comment) : comment)),
  );
}

/** What is typed there and here: who may stop the case has stopped it, whatever becomes of the delivery. */
function witnessStop({ witness, hub, now }: Play, by: keyof typeof PEOPLE, body: string): void {
  if (/^\/resume$/m.test(body)) witness.halted = null;
  if (TEAM.includes(by) && hub.team.has(PEOPLE[by].id) && /^\/hold \S/.test(body)) witness.halted = now;
}

/** Of these there is no webhook: the poll finds them. */
function sayOnAdvisory(play: Play, { by, text, way = 'once' }: Extract<Act, { do: 'say' }>): void {
  const c = caseOf(play);
  if (c?.advisory == null) return;
  const place = advisoryKey(c.repository, c.advisory.ghsa);
  const body = filledIn(play, text);
  note(play, by, body);
  witnessStop(play, by, body);
  const { id, url } = addComment(play.hub, place, body, PEOPLE[by]);
  const advisory = play.hub.advisories.get(place);
  if (advisory === undefined) return;
  play.hub.advisories.set(place, { ...advisory, comments: (advisory.comments ?? 0) + 1 });
  if (way === 'lost') return;
  deliver(play, `advisory comment ${id}`, place, {
    kind: 'case',
    ref: { by: 'advisory', ghsa: c.advisory.ghsa },
    input: {
      kind: 'comment',
      id: commentInputId(id, 'advisory'),
      at: heard(play),
      source: { kind: 'person', person: PEOPLE[by] },
      comment: id,
      body,
      url,
      place: 'advisory',
    },
  });
}

function label(play: Play, { by, label: name }: Extract<Act, { do: 'label' }>): void {
  const c = caseOf(play);
  if (c?.number == null) return;
  const place = issueKey(play.community.caseRepository, c.number);
  const issue = play.hub.issues.get(place);
  if (issue === undefined) return;
  const full = name.includes('/') ? name : `${play.community.process.labelPrefix}${name}`;
  play.hub.issues.set(place, { ...issue, labels: [...new Set([...issue.labels, full])] });
  addEvent(play.hub, place, 'labels', full, PEOPLE[by]);
  const event = seenOn(play, place);
  const id = `label ${play.hub.lastId}`;
  if (event === null) return;
  deliver(play, id, place, {
    kind: 'case',
    ref: { by: 'number', number: c.number },
    event,
    input: {
      kind: 'label',
      id: `label-delivery:${play.hub.lastId}`,
      at: heard(play),
      source: { kind: 'person', person: PEOPLE[by] },
      place: 'case-issue',
      label: full,
    },
  });
}

function pull(play: Play, { by, base }: Extract<Act, { do: 'pull' }>): void {
  const { product } = play.community;
  openPull(play.hub, product, { base, body: filledIn(play, 'Fixes {tracking}'), author: PEOPLE[by] });
  tellPull(play, play.hub.numbers.get(product) ?? 0, 'once');
}

function merge(play: Play, { number, way = 'once' }: Extract<Act, { do: 'merge' }>): void {
  const key = issueKey(play.community.product, number);
  const found = play.hub.pulls.get(key);
  if (found === undefined) return;
  play.hub.pulls.set(key, { ...found, merged: true });
  tellPull(play, number, way);
}

function tellPull(play: Play, number: number, way: Way): void {
  const { product } = play.community;
  const found = play.hub.pulls.get(issueKey(product, number));
  if (found === undefined || way === 'lost') return;
  const { url, title, body, base, head, branch, merged } = found;
  const id = `pull ${number} ${merged} ${play.now}`;
  const reading: Reading = {
    kind: 'case',
    ref: { by: 'repository', repository: product },
    input: {
      ...{ kind: 'pull-request', id, at: heard(play), source: { kind: 'bot' }, repository: product },
      ...{ number, url, title, body, base, head, branch, merged },
    },
  };
  deliver(play, id, issueKey(product, number), reading);
  if (way === 'twice') deliver(play, `${id} again`, issueKey(product, number), reading);
}

function release(play: Play, { tag, way = 'once' }: Extract<Act, { do: 'release' }>): void {
  const { product } = play.community;
  const { url } = publishRelease(play.hub, product, tag);
  if (way === 'lost') return;
  const reading: Reading = {
    kind: 'case',
    ref: { by: 'repository', repository: product },
    input: {
      kind: 'release',
      id: `release ${tag}`,
      at: heard(play),
      source: { kind: 'bot' },
      repository: product,
      tag,
      url,
    },
  };
  deliver(play, `release ${tag} ${play.now}`, product, reading);
  if (way === 'twice') deliver(play, `release ${tag} ${play.now} again`, product, reading);
}

function publish(play: Play): void {
  const c = caseOf(play);
  if (c?.advisory == null) return;
  const place = advisoryKey(c.repository, c.advisory.ghsa);
  const advisory = play.hub.advisories.get(place);
  if (advisory === undefined || advisory.state === 'published') return;
  play.hub.advisories.set(place, { ...advisory, state: 'published' });
  deliver(play, `published ${place} ${play.now}`, place, {
    kind: 'case',
    ref: { by: 'advisory', ghsa: c.advisory.ghsa },
    input: { kind: 'advisory-published', id: `published:${place}`, at: heard(play), source: { kind: 'bot' } },
  });
}

function changeTeam({ hub, witness, now }: Play, { who, isIn }: Extract<Act, { do: 'team' }>): void {
  const { id } = PEOPLE[who];
  if (isIn) {
    hub.team.add(id);
    witness.left.delete(id);
  } else {
    hub.team.delete(id);
    witness.left.set(id, now);
    // A `/hold` of theirs that is handled later counts no more.
    witness.halted = null;
  }
}
