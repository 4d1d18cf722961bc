/**
 * Plays histories with one rule of the bot made wrong, until the simulation finds it: `node hunt.ts FILE FROM TO`, or
 * without arguments with all rules right. The source is changed while it is loaded, and nowhere else. Prints as JSON what
 * was found.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FaultKind } from '../../src/simulation/faults.ts';
import type { Beginning, Played, Scenario } from '../../src/simulation/history.ts';

/** What a hunt prints. */
export interface Hunted {
  /** Histories until it was found; 0: already on the way to where they begin. */
  readonly histories: number;
  /** Empty: nothing was found. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
}

type Found = Pick<Played, 'violations' | 'trace'>;

/** Histories by chance, after those that are written down. */
const BY_CHANCE = 1500;

const [file, from = '', to = ''] = process.argv.slice(2);
if (file !== undefined) {
  const changed = new URL(`../../${file}`, import.meta.url).href;
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (url !== changed) return loaded;
      return { ...loaded, source: readFileSync(fileURLToPath(url), 'utf8').replace(from, () => to) };
    },
  });
}

// Faults are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

const { allBeginnings } = await import('../../src/simulation/batch.ts');
const { CALLS, playHistory, playScenario, playWith } = await import('../../src/simulation/history.ts');
const { scriptedHistories } = await import('../../src/simulation/scripts.ts');

async function hunt(): Promise<Hunted> {
  let beginnings: readonly Beginning[];
  try {
    beginnings = await allBeginnings();
  } catch (error) {
    // Already the usual way of a case, without a fault.
    return { histories: 0, violations: [error instanceof Error ? error.message : String(error)], trace: [] };
  }
  let histories = 0;
  for await (const { violations, trace } of plays(beginnings)) {
    histories += 1;
    if (violations.length > 0) return { histories, violations, trace };
  }
  return { histories, violations: [], trace: [] };
}

/** Those that are written down, without faults, by two processes at the same time, and with a fault at each of the calls that cost most; then some by chance. */
async function* plays(beginnings: readonly Beginning[]): AsyncGenerator<Found> {
  const made: [Scenario, Played, string][] = [];
  const scripted = scriptedHistories(beginnings);
  for (const scenario of scripted) {
    const calls = new Set<string>();
    const played = await playWith(scenario, {
      at: (port, method) => {
        calls.add(`${port}.${method}`);
        return null;
      },
    });
    made.push(
      ...CALLS.filter((call) => calls.has(call)).map((call): (typeof made)[number] => [scenario, played, call]),
    );
    yield played;
  }
  for (const scenario of scripted) {
    // What both can see at the same moment goes wrong in few of the ways in which their calls may come.
    const paces = scenario.steps.every(({ settles }) => settles) ? 4 : 60;
    for (let pace = 1; pace <= paces; pace++) yield playScenario({ ...scenario, replicas: 2, pace });
  }
  for (const [n, [scenario, usual, call]] of made.entries()) yield failing(scenario, usual, call, n);
  for (const [scenario, , call] of made) {
    if (call !== 'mail.send') continue;
    // The mail server is down all the time, or keys and patches can't be read.
    for (const down of ['mail', 'caseFiles']) {
      yield playWith(scenario, { at: (port) => (port === down ? 'refused' : null) });
    }
  }
  for (let seed = 1; seed <= BY_CHANCE; seed++) yield playHistory(beginnings, seed);
}

/** It is done, and the bot does not know it; what is kept may also be lost. */
function kindOf(call: string, n: number): FaultKind {
  if (n % 2 === 0) return 'crash-after';
  return call.startsWith('store.') ? 'lost' : 'unknown';
}

/** The first call of this name fails. After a crash it ends as it would have ended without. */
async function failing(scenario: Scenario, usual: Played, call: string, n: number): Promise<Found> {
  const kind = kindOf(call, n);
  let isOver = false;
  const at = (port: string, method: string) => {
    if (isOver || `${port}.${method}` !== call) return null;
    isOver = true;
    return kind;
  };
  const { violations, trace, outcome } = await playWith(scenario, { at });
  const differs = kind.startsWith('crash') && outcome !== usual.outcome;
  return { violations: differs ? [...violations, 'after a crash it ends otherwise'] : violations, trace };
}

process.stdout.write(`${JSON.stringify(await hunt())}\n`);
