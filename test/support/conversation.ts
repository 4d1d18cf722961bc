/**
 * Conversations: steps that a coordinator could read, played on the real bot against the sandbox, and written down as a
 * transcript: who did what, what the bot answered, what went out, and where the case stands afterwards.
 *
 * A step is one entry of steps.yaml:
 *   at: 2026-11-23T09:00:00Z                the clock moves there
 *   rita: { report: { title, text } }       a private report on GitHub
 *   alice: "/coordinator"                   a comment on the case issue; {hash} is the hash of the last plan shown
 *   alice: { label: kcsa/confirmed }        also: unlabel, open-issue, edit-draft, edit-title, close-issue, file, …
 */
import { DRAFT_CLOSE, DRAFT_OPEN } from '../../src/core/issue-parts.ts';
import { type Watch, watch } from '../../src/sandbox/watch.ts';
import { type BotWorld, CASES, PRODUCT } from './bot-world.ts';

const PLACES = {
  caseRepository: CASES,
  productRepository: PRODUCT,
  documentRepository: 'kata-containers/community',
  files: ['KCSA.md', 'KCSA/KCSA-CVE-2020-2026.md'],
  tags: ['1.11.1', '1.10.5'],
};

export type Step = Readonly<Record<string, unknown>>;

interface State {
  readonly world: BotWorld;
  readonly lines: string[];
  readonly watch: Watch;
  issue: number | null;
  ghsa: string | null;
  publicIssue: number | null;
  readonly names: Map<string, string>;
}

/** Plays the steps and gives the transcript. */
export async function converse(world: BotWorld, steps: readonly Step[]): Promise<string> {
  const state: State = {
    world,
    lines: [],
    watch: watch(world.sandbox, PLACES),
    issue: null,
    ghsa: null,
    publicIssue: null,
    names: new Map(),
  };
  await world.settle();
  for (const step of steps) {
    for (const [who, what] of Object.entries(step)) {
      perform(state, who, what);
      await world.settle();
      show(state);
    }
  }
  return `${state.lines.join('\n').trimEnd()}\n`;
}

function perform(state: State, who: string, what: unknown): void {
  const { world, lines } = state;
  if (who === 'at') {
    world.at(String(what));
    lines.push('', `== ${String(what)}`);
    return;
  }
  if (typeof what === 'string') {
    const body = what.replaceAll('{hash}', lastHash(state));
    lines.push('', `${who}: ${normal(state, body).replaceAll('\n', '\n    ')}`);
    world.sandbox.github.as(who).comment(CASES, caseIssue(state), body);
    return;
  }
  for (const [act, value] of Object.entries(what as Record<string, unknown>)) {
    lines.push('', `${who} ${act}: ${normal(state, typeof value === 'string' ? value : JSON.stringify(value))}`);
    doAct(state, who, act, value);
  }
}

type Fields = Readonly<Record<string, string>>;

function doAct(state: State, who: string, act: string, value: unknown): void {
  const { github } = state.world.sandbox;
  const person = github.as(who);
  const text = String(value);
  const fields = value as Fields;
  switch (act) {
    case 'report':
      state.ghsa = person.reportAdvisory(PRODUCT, { summary: fields.title ?? '', description: fields.text ?? '' });
      return;
    case 'open-issue':
      state.issue = person.openIssue(CASES, { title: fields.title ?? '', body: fields.text ?? '' });
      return;
    case 'public-issue':
      state.publicIssue = person.openIssue(PRODUCT, { title: fields.title ?? '', body: fields.text ?? '' });
      return;
    case 'public-label':
      return person.label(PRODUCT, state.publicIssue ?? 0, text);
    case 'public-unlabel':
      return person.unlabel(PRODUCT, state.publicIssue ?? 0, text);
    case 'label':
      return person.label(CASES, caseIssue(state), ...text.split(' '));
    case 'unlabel':
      return person.unlabel(CASES, caseIssue(state), ...text.split(' '));
    case 'edit-draft': {
      const { body } = github.issue(CASES, caseIssue(state));
      const from = (body ?? '').indexOf(DRAFT_OPEN);
      const to = (body ?? '').indexOf(DRAFT_CLOSE);
      const draft = (body ?? '').slice(from, to).replace(fields.from ?? '', fields.to ?? '');
      return person.editIssueBody(
        CASES,
        caseIssue(state),
        `${(body ?? '').slice(0, from)}${draft}${(body ?? '').slice(to)}`,
      );
    }
    case 'edit-title':
      return person.editIssueTitle(CASES, caseIssue(state), text);
    case 'close-issue':
      return person.closeIssue(CASES, caseIssue(state));
    case 'file':
      person.putFile(CASES, fields.path ?? '', fields.text ?? '');
      return;
    case 'configure': {
      const before = github.file(CASES, '.github/vmt.yml') ?? '';
      person.putFile(CASES, '.github/vmt.yml', before.replace(fields.from ?? '', fields.to ?? ''));
      return;
    }
    case 'approve-configuration': {
      const issue = github.issues(CASES).find((i) => i.title === 'vmt-bot configuration');
      const hash = /approve config ([0-9a-f]{12})/.exec(issue?.body ?? '')?.[1] ?? '';
      person.comment(CASES, issue?.number ?? 0, `/approve config ${hash}`);
      return;
    }
    case 'pull': {
      const tracking = state.publicIssue ?? github.issues(PRODUCT).find((i) => i.pull === null)?.number ?? 0;
      const body = (fields.body ?? '').replaceAll('{tracking}', `#${tracking}`);
      person.openPull(PRODUCT, {
        title: fields.title ?? '',
        body,
        base: fields.base ?? 'main',
        head: fields.head ?? 'fix',
      });
      return;
    }
    case 'merge':
      person.mergePull(PRODUCT, Number(text));
      return;
    case 'release':
      person.publishRelease(PRODUCT, { tag: text });
      return;
    case 'publish-advisory':
      return person.publishAdvisory(PRODUCT, state.ghsa ?? '');
    case 'make-public':
      return github.setVisibility(CASES, 'public');
    default:
      throw new Error(`no such step: ${act}`);
  }
}

function caseIssue(state: State): number {
  return state.issue ?? state.watch.caseIssue();
}

/** The hash of the last plan that the bot showed. */
function lastHash(state: State): string {
  const { github } = state.world.sandbox;
  const shown = github
    .comments(CASES, caseIssue(state))
    .flatMap((c) => [...c.body.matchAll(/`([0-9a-f]{12})` goes out/g)].map((m) => m[1] ?? ''));
  return shown.at(-1) ?? 'no-plan';
}

/** Everything new since the last step. */
function show(state: State): void {
  for (const seen of state.watch.next()) {
    const where = {
      comment: 'bot',
      case: 'case',
      'advisory-comment': 'bot on the advisory',
      advisory: 'advisory',
      mail: `mail to ${seen.place}`,
      slack: `slack ${seen.place}`,
      issue: `issue ${seen.place}`,
      file: `file ${seen.place}`,
      release: `release ${seen.place}`,
    }[seen.kind];
    say(state, where, [seen.title, seen.kind === 'mail' ? '' : seen.text].filter((text) => text !== '').join('\n'));
  }
}

function say(state: State, who: string, text: string): void {
  const body = normal(state, text)
    .split('\n')
    .filter((line) => !/^<!-- vmt:[0-9a-f]{32} -->$/.test(line))
    .join('\n')
    .trim();
  state.lines.push(`  ${who}: ${body.replaceAll('\n', '\n    ')}`);
}

/** Hashes and ids that chance or digests make get names in the order in which they appear. */
function normal(state: State, text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{12}\b/g, (hash) => name(state, 'hash', hash))
    .replaceAll(/GHSA(-[23456789cfghjmpqrvwx]{4}){3}/g, (id) => name(state, 'GHSA', id))
    .replaceAll(/issuecomment-\d+/g, 'issuecomment-N')
    .replaceAll(/[0-9a-f]{32}@/g, 'opaque@');
}

function name(state: State, kind: string, value: string): string {
  const known = state.names.get(value);
  if (known !== undefined) return known;
  const next = `<${kind} ${[...state.names.keys()].filter((k) => state.names.get(k)?.startsWith(`<${kind} `)).length + 1}>`;
  state.names.set(value, next);
  return next;
}
