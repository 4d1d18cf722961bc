/**
 * What those see who operate the bot, in the log, on its ports and when it ends: nothing of a case. Every log call of the
 * sources is looked at, and whole conversations are played with a word in everything private that is looked for in
 * every line. Source: security O2, O3.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PortFault } from '../src/engine/ports.ts';
import { createLogger, FIELDS, problemOf } from '../src/logger.ts';
import { CASE_ISSUE, fromT0, oneBranch, playTo, T0, untilApproval } from './e2e/approved-plan.ts';
import { CASES, startBotWorld } from './support/bot-world.ts';

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

interface Call {
  readonly where: string;
  readonly text: string;
}

/** `log.info(…)` and its like, with all between its brackets. */
const CALLS: readonly Call[] = SOURCES.flatMap((name) => {
  const source = readFileSync(join('src', name), 'utf8');
  return [...source.matchAll(/\blog\.(?:debug|info|warn|error)\(/g)].map((found) => ({
    where: `${name}:${source.slice(0, found.index).split('\n').length}`,
    text: bracketed(source, found.index + found[0].length),
  }));
});

/** Up to the bracket that closes the one before `from`; brackets in texts come in pairs in this code. */
function bracketed(source: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < source.length; at++)
    depth += '([{'.includes(source[at] ?? ' ') ? 1 : ')]}'.includes(source[at] ?? ' ') ? -1 : 0;
  return source
    .slice(from, at - 1)
    .trim()
    .replace(/,$/, '');
}

/** What changes goes into the fields; these take their message from a closed list of their own. */
const OTHER_MESSAGES: Readonly<Record<string, RegExp>> = {
  'engine/freeze.ts': /^\{ count: cases\.length \}, message$/,
  'engine/poll/watermark.ts': /, `a change can not be read\$\{isGivenUp \? ', and is passed' : ''\}`$/,
};

test.each(CALLS)(
  '$where: its message is a sentence of the source, and its fields are on the list',
  ({ where, text }) => {
    const other = OTHER_MESSAGES[where.split(':')[0] ?? ''];
    expect(text).toMatch(other ?? /,\s*(?:'[^'\\]*'|"[^"\\]*")$/);
    const literal = /^\{([^{}]*)\}/.exec(text.replaceAll(/\([^()]*\)/g, ''))?.[1];
    const named = (literal ?? '').split(',').flatMap((field) => /^\s*(\w+)\s*(?::|$)/.exec(field)?.[1] ?? []);
    expect(named.filter((field) => !FIELDS.has(field))).toEqual([]);
  },
);

test('the calls are found, and no source writes to the console but the command line, the start and what it offers', () => {
  expect(CALLS.length).toBeGreaterThan(35);
  const writing = SOURCES.filter((name) =>
    /\bconsole\.|process\.std(?:out|err)\b/.test(
      readFileSync(join('src', name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
    ),
  );
  expect(writing.filter((name) => !/^(?:cli|sandbox)\//.test(name))).toEqual(['start.ts']);
});

const CANARY = 'canary-4711';

test.each<[string, object]>([
  ['a field that is not on the list', { title: CANARY, body: CANARY, kind: 'step' }],
  ['an object where a text belongs', { problem: { message: CANARY }, kind: [CANARY], count: new Error(CANARY) }],
  ['an error as the fields', Object.assign(new Error(CANARY), { stack: CANARY })],
  [
    'the address that a mail server quotes',
    { problem: `mail: RCPT TO: 550 5.1.1 <${CANARY}@example.org> is not here` },
  ],
  ['a longer text than any field has', { problem: 'x'.repeat(300) + CANARY }],
  ['what was thrown with a text of a case', { problem: problemOf(new TypeError(CANARY)) }],
  ['what was thrown and is no error', { problem: problemOf(CANARY) }],
  ['an error whose name is a text', { problem: problemOf(Object.assign(new Error(''), { name: `${CANARY} b` })) }],
])('a log line has nothing of %s', (_name, fields) => {
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line) => lines.push(line) });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](fields, 'a fixed sentence');
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toContain(CANARY);
});

test('the words of a fault of a port are told: they name nothing of a case', () => {
  expect(problemOf(new PortFault('transient', 'GitHub: no answer'))).toBe('GitHub: no answer');
});

const textOf = async (page: string) => (await fetch(`http://127.0.0.1:${page}`)).text();

/** The conversation to T0 with a word in every field that is private before, and in what goes wrong on the way. */
const STEPS = JSON.parse(
  JSON.stringify([...untilApproval, ...fromT0])
    .replaceAll('Link resolution before file access', `${CANARY} title`)
    .replaceAll('A guest can', `${CANARY} can`)
    .replaceAll('Rita Reporter', `Rita ${CANARY}`)
    .replaceAll('There is none. Upgrade.', `${CANARY}.`)
    .replaceAll('main.patch', `${CANARY}.patch`),
);

test('a whole case with faults on the way leaves no word of it in any line of the log, nor on any port', async () => {
  const lines: string[] = [];
  const world = await startBotWorld({
    configuration: oneBranch,
    bot: { log: createLogger('trace', { write: (line) => lines.push(line) }) },
  });
  const { github, mail, slack } = world.sandbox;
  try {
    await playTo(world, STEPS.slice(0, -1));
    mail.faults.next({ do: 'refuse-recipient', code: 550 });
    mail.faults.next({ do: 'drop-after-data' });
    slack.faults.next({ do: 'status', status: 500 });
    github.faults.next({ do: 'status', status: 502, times: 3 });
    await playTo(world, STEPS.slice(-1));
    for (let minutes = 1; minutes < 10; minutes++) {
      world.at(new Date(Date.parse(T0) + minutes * 60_000).toISOString());
      await world.poll();
    }
    const { port, adminPort } = JSON.parse(lines.find((line) => line.includes('the bot serves')) ?? '');
    const lastCycle = async () =>
      /^vmt_poll_last_cycle_timestamp_seconds (.*)$/m.exec(await textOf(`${adminPort}/metrics`))?.[1];
    const looked = await lastCycle();
    expect(Number(looked)).toBe(world.now() / 1000);
    // A look that GitHub answers with errors was none.
    world.at(new Date(world.now() + 60_000).toISOString());
    github.faults.next({ match: { method: 'GET' }, do: 'status', status: 502, times: 1000 });
    await world.bot().poll();
    expect(await lastCycle()).toBe(looked);
    github.faults.clear();
    github.as('mallory').comment(CASES, CASE_ISSUE, `/grant @mallory ${CANARY}\n/${CANARY}`);
    await world.settle();
    const pages = await Promise.all(
      [`${port}/healthz`, `${port}/${CANARY}`, `${adminPort}/readyz`, `${adminPort}/metrics`].map(textOf),
    );
    expect(pages.join('\n')).toContain('vmt_gate_stops_total');
    const seen = [...lines, ...pages].join('\n');
    const { PRIVATE_KEY = '', WEBHOOK_SECRET = '' } = world.sandbox.env();
    const secrets = [PRIVATE_KEY.slice(40, 90), WEBHOOK_SECRET, 'ghs_', 'BEGIN PGP', 'hooks.slack.com'];
    const words = [CANARY, '@', 'CVE-2026', 'GHSA-', 'rita', 'mallory', `${CASES}/issues`, ...secrets];
    expect(words.filter((word) => seen.includes(word))).toEqual([]);
    // It was a real one: what went wrong is told, and it went on.
    expect(seen).toContain('an effect is tried again later');
    expect(seen).toContain('vmt_messages_total{channel="mail",outcome="unknown"} 1');
    expect(seen).toContain('vmt_messages_total{channel="slack",outcome="accepted"} 1');
    expect(seen).toMatch(/vmt_t0_lag_seconds_count\{target="tracking-issue"\} 1/);
  } finally {
    await world.close();
  }
}, 30_000);
