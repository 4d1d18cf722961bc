/**
 * Conversations: steps that a coordinator could read, played on the real bot against the sandbox, and written down as a
 * transcript: who did what, what the bot answered, what went out, and where the case stands afterwards.
 *
 * A step is one entry of steps.yaml:
 *   at: 2026-11-23T09:00:00Z                the clock moves there
 *   rita: { report: { title, text } }       a private report on GitHub
 *   alice: "/coordinator"                   a comment on the case issue; {hash} is the hash of the last plan shown
 *   alice: { label: kcsa/confirmed }        what else people do (acts.ts): label, edit-draft, file, key, configure, …
 *   github: { archive: owner/name }         what happens around them: github, mail, cve
 */
import { type Seen, watch } from '../../src/sandbox/watch.ts';
import { caseIssue, casesOf, configurationIssue, doAct, type State } from './acts.ts';
import type { BotWorld } from './bot-world.ts';

export type Step = Readonly<Record<string, unknown>>;

/** Plays the steps and gives the transcript. `after` is what happens after each: all is delivered and handled. */
export async function converse(
  world: BotWorld,
  steps: readonly Step[],
  after: (index: number) => Promise<void> = world.settle,
): Promise<string> {
  const state: State = {
    world,
    lines: [],
    watch: watch(world.sandbox, world.seeded.places),
    issue: null,
    ghsa: null,
    publicIssue: null,
    names: new Map(),
  };
  await world.settle();
  let told = configurationIssue(state)?.comments.length ?? 0;
  for (const [index, step] of steps.entries()) {
    for (const [who, what] of Object.entries(step)) {
      await perform(state, who, what);
      await after(index);
      const comments = configurationIssue(state)?.comments ?? [];
      for (const { author, body } of comments.slice(told)) {
        if (author.account.login.endsWith('[bot]')) say(state, 'bot, configuration', body);
      }
      told = comments.length;
      for (const seen of state.watch.next()) show(state, seen);
    }
  }
  return `${state.lines.join('\n').trimEnd()}\n`;
}

async function perform(state: State, who: string, what: unknown): Promise<void> {
  const { world, lines } = state;
  if (who === 'at') {
    world.at(String(what));
    lines.push('', `== ${String(what)}`);
    return;
  }
  if (typeof what === 'string') {
    const body = what.replaceAll('{hash}', lastHash(state));
    lines.push('', `${who}: ${normal(state, body).replaceAll('\n', '\n    ')}`);
    world.sandbox.github.as(who).comment(casesOf(state), caseIssue(state), body);
    return;
  }
  for (const [act, given] of Object.entries(what as Record<string, unknown>)) {
    const value = typeof given === 'string' ? given.replaceAll('{hash}', lastHash(state)) : given;
    lines.push('', `${who} ${act}: ${normal(state, typeof value === 'string' ? value : JSON.stringify(value))}`);
    await doAct(state, who, act, value);
  }
}

/** The hash of the last plan that the bot showed. */
function lastHash(state: State): string {
  const { github } = state.world.sandbox;
  const shown = github
    .comments(casesOf(state), caseIssue(state))
    .flatMap((c) => [...c.body.matchAll(/`([0-9a-f]{12})` goes out/g)].map((m) => m[1] ?? ''));
  return shown.at(-1) ?? 'no-plan';
}

function show(state: State, { kind, place, title, text }: Seen): void {
  if (kind === 'comment') {
    say(state, title === 'board' ? 'bot, board' : 'bot', text);
    return;
  }
  const where = {
    case: 'case',
    'advisory-comment': 'bot on the advisory',
    advisory: 'advisory',
    mail: `mail to ${place}`,
    slack: `slack ${place}`,
    issue: `issue ${place}`,
    file: `file ${place}`,
    release: `release ${place}`,
  }[kind];
  say(state, where, [title, kind === 'mail' ? '' : text].filter((part) => part !== '').join('\n'));
}

function say(state: State, who: string, text: string): void {
  const body = normal(state, text)
    .split('\n')
    .filter((line) => !/^<!-- vmt:(?:[0-9a-f]{32}|configuration .*|receipts .*) -->$/.test(line))
    .join('\n')
    .trim();
  state.lines.push(`  ${who}: ${body.replaceAll('\n', '\n    ')}`);
}

/** Hashes and ids that chance or digests make get names in the order in which they appear. */
function normal(state: State, text: string): string {
  return (
    text
      .replaceAll(/\b[0-9a-f]{40}\b/g, (sha) => name(state, 'version', sha))
      .replaceAll(/\b[0-9a-f]{12}\b/g, (hash) => name(state, 'hash', hash))
      .replaceAll(/GHSA(-[23456789cfghjmpqrvwx]{4}){3}/g, (id) => name(state, 'GHSA', id))
      .replaceAll(/(issue|advisory-)comment-\d+/g, '$1comment-N')
      .replaceAll(/(?:<|&lt;)?`?[0-9a-f]{32}@([a-z.]+)`?>/g, '<opaque@$1>')
      .replaceAll(/\*\*\d+\.\d s\*\* of work/g, '**N s** of work')
      .replaceAll(/milliseconds: \d+/g, 'milliseconds: N')
      // Milliseconds that a rehearsal took.
      .replaceAll(/\| \d+ (?=\| [^|]*(?:rehearsal\.invalid|ok \|))/g, '| N ')
  );
}

function name(state: State, kind: string, value: string): string {
  const known = state.names.get(value);
  if (known !== undefined) return known;
  const next = `<${kind} ${[...state.names.keys()].filter((k) => state.names.get(k)?.startsWith(`<${kind} `)).length + 1}>`;
  state.names.set(value, next);
  return next;
}
