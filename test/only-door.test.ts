/**
 * The gate is the only door: whoever calls a method that writes to the world, or reaches the network, stands in these
 * tables. Behind the gate are the senders; the others speak to the team alone, in the case repository. A new caller makes
 * this red: send it as an effect (core/effects.ts) through the gate instead.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Channels, GitHub, Watch } from '../src/engine/ports.ts';

type Kind = 'reads' | 'writes';
/** Every port; the compiler asks for each method. */
type Ports = GitHub & Channels & { readonly watch: Watch };
type Methods = { readonly [P in keyof Ports]: { readonly [M in keyof Ports[P]]: Kind } };

const ISSUES = {
  ...({ isPrivate: 'reads', read: 'reads', find: 'reads', findOwn: 'reads', findOwnComment: 'reads' } as const),
  ...({
    commentsSince: 'reads',
    create: 'writes',
    update: 'writes',
    comment: 'writes',
    updateComment: 'writes',
  } as const),
  ...({ react: 'writes', ensureLabels: 'writes' } as const),
};
const FILES = { read: 'reads', readBlob: 'reads', write: 'writes', list: 'reads', lastAuthor: 'reads' } as const;

const METHODS: Methods = {
  health: { clockOffset: 'reads', askClock: 'reads', requestsLeft: 'reads', canWrite: 'reads' },
  caseIssues: ISSUES,
  publicIssues: ISSUES,
  caseFiles: FILES,
  publicFiles: FILES,
  advisories: {
    ...({ read: 'reads', findOwn: 'reads', commentsSince: 'reads', findOwnComment: 'reads' } as const),
    ...({ create: 'writes', update: 'writes', requestCve: 'writes', comment: 'writes' } as const),
  },
  releases: { byVersion: 'reads', updateBody: 'writes' },
  pulls: { read: 'reads', diff: 'reads' },
  casePulls: { find: 'reads', open: 'writes' },
  directory: { user: 'reads', inTeam: 'reads', teamId: 'reads', members: 'reads' },
  mail: { send: 'writes', prepare: 'reads', check: 'reads' },
  slack: { post: 'writes', check: 'reads' },
  keys: { inspect: 'reads', own: 'reads' },
  watch: {
    ...({ repository: 'reads', readers: 'reads', issuesChangedSince: 'reads', commentsSince: 'reads' } as const),
    ...({ openIssues: 'reads', issueEvents: 'reads', editsOf: 'reads', openAdvisories: 'reads' } as const),
    ...({ publishedAdvisories: 'reads', identity: 'reads', commits: 'reads' } as const),
    ...({ releases: 'reads', failedDeliveries: 'reads', redeliver: 'writes' } as const),
  },
};

const PORTS = Object.keys(METHODS);
const WRITES = [
  ...new Set(
    Object.values(METHODS).flatMap((methods) =>
      Object.entries(methods).flatMap(([m, kind]) => (kind === 'writes' ? [m] : [])),
    ),
  ),
];

/** Who may, and where it goes. */
const CALLERS: Readonly<Record<string, readonly string[]>> = {
  // Behind the gate.
  'engine/send.ts': ['channels.slack.post'],
  'engine/senders/mail.ts': ['channels.mail.send'],
  'engine/senders/public.ts': [
    ...['publicFiles.write', 'publicFiles.write', 'publicIssues.create', 'publicIssues.update', 'releases.updateBody'],
  ],
  'engine/senders/advisory.ts': [
    ...['advisories.comment', 'advisories.create', 'advisories.requestCve', 'advisories.update', 'advisories.update'],
    'advisories.update',
  ],
  'engine/senders/case-issue.ts': [
    ...['caseIssues.comment', 'caseIssues.create', 'caseIssues.ensureLabels', 'caseIssues.react', 'caseIssues.update'],
  ],
  'engine/senders/board.ts': ['caseIssues.comment', 'caseIssues.updateComment', 'caseIssues.updateComment'],
  // In the case repository, of no case: the configuration's issue, the team's checklist, applications of distributors.
  'engine/configuration-issue.ts': [
    'issues.comment',
    'issues.create',
    'issues.react',
    'issues.update',
    'issues.update',
  ],
  'engine/distributors-propose.ts': ['casePulls.open'],
  'engine/distributors.ts': [
    ...[
      'caseIssues.comment',
      'caseIssues.comment',
      'caseIssues.react',
      'caseIssues.update',
      'caseIssues.updateComment',
    ],
  ],
  'engine/team-checklist.ts': ['caseIssues.create'],
  // To GitHub itself: send a webhook again.
  'engine/poll/deliveries.ts': ['watch.redeliver'],
};

/** Adapters, and the sandbox and the simulation with the stories that are played in them, are the world itself. */
const WORLD = /^(?:github|channels|sandbox|simulation|store|cve|bot\/rehearsal|cli\/demo)\//;

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: withoutComments(readFileSync(join('src', path), 'utf8')) }));
const inside = sources.filter(({ path }) => !WORLD.test(path));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}

/** What is called, as `port.method`, each as often as it is. */
function callsIn(text: string, methods: readonly string[]): readonly string[] {
  const call = new RegExp(`((?:[A-Za-z_]\\w*\\s*\\??\\.\\s*)+)(${methods.join('|')})\\b(?=\\s*(?:\\(|\\?\\.))`, 'g');
  return [...text.matchAll(call)]
    .map(([, receiver = '', method = '']) => `${lastOf(receiver)}.${method}`)
    .filter((found) => !OTHERS.includes(found))
    .toSorted();
}

/** `parts.github.caseIssues.` → `caseIssues`; of a channel the two last. */
function lastOf(receiver: string): string {
  const names = receiver.split(/[\s?.]+/).filter((name) => name !== '');
  return names.slice(names.at(-2) === 'channels' ? -2 : -1).join('.');
}

/** What has a method of such a name and is no port. */
const OTHERS = ['Handlebars.create'];

test('who calls what writes to the world stands in the table, as often as it does', () => {
  const found = inside.flatMap(({ path, text }) => {
    const calls = callsIn(text, WRITES);
    return calls.length === 0 ? [] : [[path, calls] as const];
  });
  expect(Object.fromEntries(found)).toEqual(CALLERS);
});

test('no method that writes is handed on without being called, by another name, or by a computed one', () => {
  const names = WRITES.join('|');
  const ports = PORTS.join('|');
  const ways = [
    // `const say = slack.post`
    new RegExp(`\\b(?:${ports})\\s*\\.\\s*(?:${names})\\b(?!\\s*\\()`),
    // `const { post } = channels.slack`
    new RegExp(`\\{[^{}]*\\b(?:${names})\\b[^{}]*\\}\\s*=\\s*(?!await)[^;(]*\\b(?:${ports})\\s*;`),
    // `slack['post']`, `slack[name]`
    new RegExp(`\\.\\s*(?:${ports})\\s*\\[`),
    // `{ ...slack }` that becomes another object
    new RegExp(`\\.\\.\\.[\\w.]+\\.(?:${ports})\\s*[,}]`),
  ];
  // The core and intake know no port that writes (biome.jsonc).
  const edge = inside.filter(({ path }) => !/^(?:core|intake|processes)\//.test(path));
  const found = edge.flatMap(({ path, text }) =>
    ways.flatMap((way) => (way.exec(text) ?? []).slice(0, 1).map((what) => `${path}: ${what}`)),
  );
  expect(found).toEqual([]);
});

test('the channels are handed to nobody, and no method is called by a computed name', () => {
  // Those that put the parts together, a type, look-ups before T0, and the configuration, whose channels are data; doctor,
  // too, is handed what tries them, and not the channels.
  const table = [
    ...['bot.ts', 'bot/rehearsal.ts', 'engine/configuration-parse.ts', 'engine/key-alarms.ts', 'engine/parts.ts'],
    ...['engine/pre-flight.ts', 'engine/templates.ts', 'bot/doctor/configuration.ts', 'bot/doctor/doctor.ts'],
  ];
  const edge = inside.filter(({ path }) => !/^(?:core|processes|settings|cli)\b/.test(path));
  const handed = /(?<!['/\w])channels\b(?!\.(?:mail|slack|keys)\.\w+\(|['/])/;
  expect(edge.filter(({ text }) => handed.test(text)).map(({ path }) => path)).toEqual(table);
  const computed = /[\w)]\s*(?:\?\.)?\[\s*[\w'"`.]+\s*\]\s*(?:\?\.)?\(/;
  expect(edge.flatMap(({ path, text }) => computed.exec(text)?.map((what) => `${path}: ${what}`) ?? [])).toEqual([]);
});

test('only the outbox asks the gate, only what it let pass is sent, and only the gate says that it did', () => {
  const who = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  expect(who(/[^\w.]gate\(/)).toEqual(['core/gate.ts', 'engine/deliver.ts']);
  expect(who(/from '[^']*\/send\.ts'/)).toEqual(['engine/deliver.ts']);
  expect(who(/\bas Passed\b|\bas PassedOf\b|<Passed>/)).toEqual(['core/gate.ts']);
  // Not what it was asked for, nor something that the compiler is told to take for passed.
  const sent = sources.flatMap(({ path, text }) =>
    path === 'engine/deliver.ts' ? [...text.matchAll(/(?<![\w.])send\(([^,)]*)/g)].map(([, what]) => what) : [],
  );
  expect(sent).toEqual(['verdict.effect']);
  const forced = who(/\bas (?:never|any)\b|\bas unknown as\b|@ts-(?:ignore|expect-error|nocheck)/);
  expect(forced.filter((path) => /^(?:core|engine|bot)\b/.test(path))).toEqual([]);
  const senders = who(/import (?!type)[^;]*from '[^']*senders\/[^']*'/);
  expect(senders.filter((path) => !path.startsWith('engine/senders/'))).toEqual(['engine/send.ts']);
});

test('who reaches the network stands in the table, with each way', () => {
  const network =
    /(?<=from ')(?:node:(?:net|http2?|https|tls|dgram|child_process)|nodemailer[^']*|@slack\/[^']*|@octokit\/[^']*|probot|undici)(?=')|(?<!\w)fetch\(|\bimport\(|\brequire\(|\bnew (?:WebSocket|EventSource)\b/g;
  const found = sources.flatMap(({ path, text }) => {
    const ways = /^(?:sandbox|cli\/demo)\//.test(path) ? [] : (withoutTypes(text).match(network) ?? []);
    return ways.length === 0 ? [] : [[path, ways] as const];
  });
  expect(Object.fromEntries(found)).toEqual({
    'channels/mail.ts': ['nodemailer', 'nodemailer/lib/dkim'],
    'channels/mime.ts': ['nodemailer/lib/mime-funcs', 'nodemailer/lib/mime-node'],
    'channels/slack.ts': ['@slack/webhook', 'fetch('],
    'cve/records.ts': ['fetch('],
    'github/fenced-octokit.ts': ['@octokit/rest'],
    'github/tokens.ts': ['@octokit/auth-app'],
    'intake/admin.ts': ['node:http'],
    'intake/server.ts': ['probot'],
    'start.ts': ['probot'],
    // The connection to the database, which may be silent for ever.
    'store/postgres.ts': ['node:net'],
  });
});

function withoutTypes(text: string): string {
  return text.replaceAll(/import type [^;]*;/g, '');
}

test('no line of the log takes words of a case', () => {
  const line = /\blog\.(?:debug|info|warn|error)\((?:[^()]|\([^()]*\))*\)/g;
  const words = /\.(?:value|mend|body|title|text|subject|description|summary|report|draft|terms)\b/;
  const found = inside.flatMap(({ path, text }) =>
    [...text.matchAll(line)].filter(([call]) => words.test(call)).map(([call]) => `${path}: ${call}`),
  );
  expect(found).toEqual([]);
});
