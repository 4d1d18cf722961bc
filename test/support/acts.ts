/** What people do in a conversation besides writing comments, and what happens around them (conversation.ts). */
import { generateKey } from 'openpgp';
import { DRAFT_CLOSE, DRAFT_OPEN } from '../../src/core/issue-parts.ts';
import type { Watch } from '../../src/sandbox/watch.ts';
import type { BotWorld } from './bot-world.ts';

export interface State {
  readonly world: BotWorld;
  readonly lines: string[];
  readonly watch: Watch;
  issue: number | null;
  ghsa: string | null;
  publicIssue: number | null;
  readonly names: Map<string, string>;
}

type Fields = Readonly<Record<string, string>>;
type Act = (state: State, who: string, value: unknown) => void | Promise<void>;

/** The case issue that comments go to: the one opened by hand, else the newest. */
export function caseIssue(state: State): number {
  return state.issue ?? state.watch.caseIssue();
}

export function casesOf({ world }: State): string {
  return world.seeded.places.caseRepository;
}

function productOf({ world }: State): string {
  return world.seeded.places.productRepository;
}

/** Does the act, by its name. `github`, `mail` and `cve` are no people: what happens there has acts of its own. */
export async function doAct(state: State, who: string, act: string, value: unknown): Promise<void> {
  const table = AROUND[who] ?? OF_PEOPLE;
  const perform = table[act];
  if (perform === undefined) throw new Error(`${who} has no such step: ${act}`);
  await perform(state, who, value);
}

const as = (state: State, who: string) => state.world.sandbox.github.as(who);
const fieldsOf = (value: unknown) => value as Fields;
const words = (value: unknown) => String(value).split(' ');

const OF_PEOPLE: Readonly<Record<string, Act>> = {
  report: (state, who, value) => {
    const { title = '', text = '' } = fieldsOf(value);
    state.ghsa = as(state, who).reportAdvisory(productOf(state), { summary: title, description: text });
  },
  /** A draft by a maintainer, of which GitHub tells nobody. */
  'draft-advisory': (state, who, value) => {
    const { title = '', text = '' } = fieldsOf(value);
    const vulnerabilities = [{ package: { ecosystem: 'other', name: 'kata-runtime' } }];
    const input = { summary: title, description: text, vulnerabilities };
    state.ghsa = as(state, who).draftAdvisory(productOf(state), input);
  },
  'open-issue': (state, who, value) => {
    const { title = '', text = '', label } = fieldsOf(value);
    const labels = label === undefined ? {} : { labels: [label] };
    const number = as(state, who).openIssue(casesOf(state), { title, body: text, ...labels });
    // What is labelled from the start is no case.
    if (label === undefined) state.issue = number;
  },
  'comment-on': (state, who, value) => {
    const { title = '', text = '' } = fieldsOf(value);
    const found = state.world.sandbox.github.issues(casesOf(state)).find((issue) => issue.title === title);
    as(state, who).comment(casesOf(state), found?.number ?? 0, text);
  },
  'public-issue': (state, who, value) => {
    const { title = '', text = '' } = fieldsOf(value);
    const body = text.replaceAll('{ghsa}', state.ghsa ?? '');
    state.publicIssue = as(state, who).openIssue(productOf(state), { title, body });
  },
  'public-comment': (state, who, value) => {
    const body = String(value).replaceAll('{ghsa}', state.ghsa ?? '');
    as(state, who).comment(productOf(state), state.publicIssue ?? 0, body);
  },
  'public-label': (state, who, value) => as(state, who).label(productOf(state), state.publicIssue ?? 0, String(value)),
  'public-unlabel': (state, who, value) =>
    as(state, who).unlabel(productOf(state), state.publicIssue ?? 0, String(value)),
  label: (state, who, value) => as(state, who).label(casesOf(state), caseIssue(state), ...words(value)),
  unlabel: (state, who, value) => as(state, who).unlabel(casesOf(state), caseIssue(state), ...words(value)),
  'edit-draft': (state, who, value) => {
    const { from = '', to = '' } = fieldsOf(value);
    const body = state.world.sandbox.github.issue(casesOf(state), caseIssue(state)).body ?? '';
    const [open, close] = [body.indexOf(DRAFT_OPEN), body.indexOf(DRAFT_CLOSE)];
    const draft = body.slice(open, close).replace(from, to);
    as(state, who).editIssueBody(
      casesOf(state),
      caseIssue(state),
      `${body.slice(0, open)}${draft}${body.slice(close)}`,
    );
  },
  'edit-title': (state, who, value) => as(state, who).editIssueTitle(casesOf(state), caseIssue(state), String(value)),
  /** The issue of the case repository that has this title, with its comments: those that are no case. */
  'look-at': (state, _who, value) => {
    const issue = state.world.sandbox.github.issues(casesOf(state)).find(({ title }) => title.includes(String(value)));
    const comments = issue?.comments.map(({ author, body }) => `${author.account.login}: ${body}`) ?? [];
    const lines = [issue?.title, issue?.body, ...comments].join('\n').replaceAll(/<!-- vmt:[0-9a-f]{32} -->\n/g, '');
    state.lines.push(`  ${lines.replaceAll('\n', '\n    ')}`);
  },
  'close-issue': (state, who) => as(state, who).closeIssue(casesOf(state), caseIssue(state)),
  file: (state, who, value) => {
    const { path = '', text = '' } = fieldsOf(value);
    as(state, who).putFile(casesOf(state), path, text);
  },
  'remove-file': (state, who, value) => void as(state, who).deleteFile(casesOf(state), String(value)),
  /** A commit on the product repository's branch, and its message. */
  'public-commit': async (state, who, value) => {
    const branch = state.world.seeded.branch;
    as(state, who).putFile(productOf(state), `fix-${state.lines.length}`, 'text', String(value), branch);
    await state.world.poll();
  },
  /** A key of the owner of `address`, made in 2020; `expires` is a time, absent: never. Its public part is put at `path`. */
  key: async (state, who, value) => {
    const { path = '', address = '', expires } = fieldsOf(value);
    as(state, who).putFile(casesOf(state), path, await publicKey(address, expires));
  },
  configure: (state, who, value) => {
    const { from = '', to = '' } = fieldsOf(value);
    const before = state.world.sandbox.github.file(casesOf(state), '.github/vmt.yml') ?? '';
    as(state, who).putFile(casesOf(state), '.github/vmt.yml', before.replace(from, to));
  },
  'approve-configuration': (state, who) => {
    const issue = configurationIssue(state);
    const hash = /approve config ([0-9a-f]{12})/.exec(issue?.body ?? '')?.[1] ?? '';
    as(state, who).comment(casesOf(state), issue?.number ?? 0, `/approve config ${hash}`);
  },
  /** `diff`: what it changes; absent: a file of its own. */
  pull: (state, who, value) => {
    const { title = '', body = '', base = state.world.seeded.branch, head = 'fix', diff } = fieldsOf(value);
    const issues = state.world.sandbox.github.issues(productOf(state));
    const tracking = state.publicIssue ?? issues.find((i) => i.pull === null)?.number ?? 0;
    as(state, who).openPull(productOf(state), {
      title,
      body: body.replaceAll('{tracking}', `#${tracking}`),
      base,
      head,
      ...(diff === undefined ? {} : { diff }),
    });
  },
  'retitle-pull': (state, who, value) => {
    const { number, title = '' } = fieldsOf(value);
    as(state, who).editIssueTitle(productOf(state), Number(number), title);
  },
  'push-to-pull': (state, who, value) => void as(state, who).pushToPull(productOf(state), Number(value)),
  merge: (state, who, value) => void as(state, who).mergePull(productOf(state), Number(value)),
  release: (state, who, value) => void as(state, who).publishRelease(productOf(state), { tag: String(value) }),
  /** Of what is done on an advisory there is no webhook: the next poll finds it. */
  'on-advisory': async (state, who, value) => {
    as(state, who).commentAdvisory(productOf(state), state.ghsa ?? '', String(value));
    await state.world.poll();
  },
  /** Written there and not polled yet, so that it can be edited before it is seen. */
  'unseen-on-advisory': (state, who, value) =>
    void as(state, who).commentAdvisory(productOf(state), state.ghsa ?? '', String(value)),
  /** Edits the last comment of a person with this text, whoever wrote it. */
  'edit-on-advisory': async (state, who, value) => {
    const { from = '', to = '' } = fieldsOf(value);
    const all = state.world.sandbox.github.advisoryComments(productOf(state), state.ghsa ?? '');
    const found = all.findLast(({ author, body }) => author.account.type === 'User' && body.includes(from));
    as(state, who).editAdvisoryComment(productOf(state), state.ghsa ?? '', found?.id ?? 0, to);
    await state.world.poll();
  },
  'edit-advisory': async (state, who, value) => {
    as(state, who).editAdvisory(productOf(state), state.ghsa ?? '', fieldsOf(value));
    await state.world.poll();
  },
  'close-advisory': async (state, who) => {
    as(state, who).closeAdvisory(productOf(state), state.ghsa ?? '');
    await state.world.poll();
  },
  'accept-advisory': async (state, who) => {
    as(state, who).acceptAdvisory(productOf(state), state.ghsa ?? '');
    await state.world.poll();
  },
  /** What the advisory says now, and who reads it. */
  'look-at-advisory': (state) => {
    const advisory = state.world.sandbox.github.advisory(productOf(state), state.ghsa ?? '');
    const { summary, description, credits, cveId, vulnerabilities, collaborators, teams } = advisory;
    const text = {
      ...{ summary, description, cveId, vulnerabilities },
      credits: credits.map(({ account, type }) => `${account.login}: ${type}`),
      readers: [...collaborators.map(({ login }) => login), ...teams.map(({ slug }) => `team ${slug}`)],
    };
    for (const [name, value] of Object.entries(text)) state.lines.push(`  ${name}: ${JSON.stringify(value)}`);
  },
  'publish-advisory': (state, who) => as(state, who).publishAdvisory(productOf(state), state.ghsa ?? ''),
  'make-public': (state) => state.world.sandbox.github.setVisibility(casesOf(state), 'public'),
};

/** What happens at GitHub, at the mail server and at the CVE Program, by nobody's hand. */
const AROUND: Readonly<Record<string, Readonly<Record<string, Act>>>> = {
  github: {
    archive: ({ world }, _who, value) => world.sandbox.github.setArchived(String(value), true),
    unarchive: ({ world }, _who, value) => world.sandbox.github.setArchived(String(value), false),
    hide: ({ world }, _who, value) => world.sandbox.github.setVisibility(String(value), 'private'),
    show: ({ world }, _who, value) => world.sandbox.github.setVisibility(String(value), 'public'),
    /** What GitHub does as a CNA, some time after it was asked. */
    'assign-cve': async (state, _who, value) => {
      state.world.sandbox.github.assignCve(productOf(state), state.ghsa ?? '', String(value));
      await state.world.poll();
    },
    /** Seconds by which GitHub's clock is ahead. */
    clock: ({ world }, _who, value) => world.sandbox.github.setClockOffset(Number(value) * 1000),
    /** `fail`: from now on deliveries fail, and are kept to be asked for again; `lose`: no trace of them; `normal`. */
    webhooks: ({ world }, _who, value) => {
      world.sandbox.github.webhooks = value as 'normal' | 'lose' | 'fail';
    },
    /** Time for the poll. */
    poll: ({ world }) => world.poll(),
    /** Everything whose delivery failed is delivered once more. */
    redeliver: ({ world }) => {
      const { github } = world.sandbox;
      for (const delivery of github.deliveries.filter((d) => d.statusCode >= 300)) github.redeliver(delivery);
    },
  },
  mail: {
    /** The server refuses an address that often, with this code. */
    refuse: ({ world }, _who, value) => {
      const { address, code, times } = fieldsOf(value);
      world.sandbox.mail.faults.next({
        do: 'refuse-recipient',
        code: Number(code ?? 550),
        times: Number(times ?? 1),
        ...(address === undefined ? {} : { address }),
      });
    },
    /** The server takes no connection, that often. */
    down: ({ world }, _who, value) => world.sandbox.mail.faults.next({ do: 'refuse-connection', times: Number(value) }),
    up: ({ world }) => world.sandbox.mail.faults.clear(),
  },
  cve: {
    publish: ({ world }, _who, value) => void world.sandbox.cve.records.set(String(value), 'PUBLISHED'),
  },
};

/** The issue in which the bot tells of the configuration. */
export function configurationIssue(state: State) {
  return state.world.sandbox.github.issues(casesOf(state)).find((issue) => issue.title === 'vmt-bot configuration');
}

/** So old that the key is valid whatever the clock of the conversation says. */
const BORN = new Date('2020-01-01T00:00:00Z');

async function publicKey(address: string, expires: string | undefined): Promise<string> {
  const end = expires === undefined ? 0 : (Date.parse(expires) - BORN.getTime()) / 1000;
  const made = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ email: address }],
    date: BORN,
    keyExpirationTime: end,
    format: 'armored',
  });
  return made.publicKey;
}
