/**
 * Pre-flight: everything outside that messages need, looked at before their hour. Every check is asked at the same time,
 * each has its own time limit, and each that is red says what is wrong and how it is mended; nothing is sent.
 *
 * `blocking`: only what can stop a plan at T0 (visibility and clock). Where GitHub does not answer that, there is no
 * verdict: the fault is thrown, the tick comes again, and nothing starts on a guess.
 * Source: contract section 8; security D1, G9.
 */
import { CLOCK_CHECK, CLOCK_MEND } from '../core/clock-check.ts';
import type { FlightCheck } from '../core/inputs.ts';
import type { Case, Step } from '../core/model.ts';
import { repositoryOf } from '../core/reach.ts';
import type { World } from '../core/scene.ts';
import { type Instant, toIso } from '../core/time.ts';
import { asFault } from './as-fault.ts';
import { clockProblem } from './clock-offset.ts';
import { inParallel } from './in-parallel.ts';
import { once } from './once.ts';
import type { EngineParts } from './parts.ts';
import { type GitHubHealth, type Keys, PortFault } from './ports.ts';
import { askVisibilityAgain } from './visibility-memory.ts';

/** A check that was not asked yet. `ask` answers null where all is good, else the problem in words. */
interface Check {
  readonly name: string;
  readonly mend: string;
  readonly blocks: boolean;
  readonly ask: () => Promise<string | null>;
}

/** Milliseconds that a check may take. */
const TIME_LIMIT = 10_000;
/** Files that are read at the same time. */
const FILES = 8;

/** Checks what these steps need. Throws PortFault for `blocking` only, where GitHub can't be asked. */
export async function preFlight(
  parts: EngineParts,
  world: World,
  c: Case,
  steps: readonly Step[],
  extent: 'all' | 'blocking',
): Promise<readonly FlightCheck[]> {
  const look = once(() => isPrivateNow(parts));
  const blocking = [privacy(look), clocks(parts, look)];
  if (extent === 'blocking') return Promise.all(blocking.map(verdictOrFault));
  const until = Math.max(c.embargo?.t0 ?? 0, parts.clock());
  const others = [
    ...repositories(parts, c, steps),
    ...visibilities(parts, steps),
    ...channels(parts, steps, until),
    ...documentId(parts, world, steps),
    database(parts),
  ];
  const [answers, files] = await Promise.all([
    Promise.all([...blocking, ...others].map(verdict)),
    inParallel(attachments(parts, steps), FILES, verdict),
  ]);
  return [...answers, ...files];
}

/** Not the answer of a minute ago (visibility.ts), which is then asked for anew, and freezes every case. */
async function isPrivateNow({ store, github, caseRepository }: EngineParts): Promise<boolean> {
  const isPrivate = await github.caseIssues.isPrivate(caseRepository);
  if (!isPrivate) await askVisibilityAgain(store);
  return isPrivate;
}

function privacy(look: () => Promise<boolean>): Check {
  return {
    name: 'case repository private',
    mend: 'make it private, then look at each case and type /resume',
    blocks: true,
    ask: async () => ((await look()) ? null : 'the case repository is not private'),
  };
}

/** GitHub's time is that of the look, also of one that was refused: an earlier answer says nothing of a clock set since. */
function clocks(parts: EngineParts, look: () => Promise<boolean>): Check {
  return {
    name: CLOCK_CHECK,
    mend: CLOCK_MEND,
    blocks: true,
    ask: async () => {
      await look().catch(unlessRefused);
      return clockProblem(parts);
    },
  };
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof PortFault) || error.kind !== 'permanent') throw error;
}

type What = Parameters<GitHubHealth['canWrite']>[1];

/** What is to be done where the app can't write it. */
export const REPOSITORY_MENDS: Readonly<Record<What, string>> = {
  issues: 'switch issues on, and permit the app to write issues there',
  advisories: 'permit the app to write repository security advisories there',
  contents: 'unarchive the repository, and permit the app to write contents there',
};

function repositories({ github }: EngineParts, c: Case, steps: readonly Step[]): readonly Check[] {
  const written = new Map(steps.flatMap((step) => placesOf(c, step)).map((place) => [place.join(': '), place]));
  return [...written].map(([name, [repository, what]]) => ({
    name,
    mend: REPOSITORY_MENDS[what],
    blocks: false,
    ask: () => github.health.canWrite(repository, what),
  }));
}

/** A public text waits at the door while its place is private (core/gate.ts): here it can be mended in time. */
function visibilities({ github }: EngineParts, steps: readonly Step[]): readonly Check[] {
  const places = new Set(steps.map(repositoryOf).filter((repository) => repository !== null));
  return [...places].map((repository) => ({
    name: `${repository}: public`,
    mend: 'make the repository public, or name another one in .github/vmt.yml',
    blocks: false,
    ask: async () =>
      (await github.publicIssues.isPrivate(repository))
        ? 'it is private: nobody would see what is published there, so nothing is written to it'
        : null,
  }));
}

/** What the step writes to, of the repositories outside; the case repository is looked at by itself. */
function placesOf(c: Case, { target }: Step): readonly (readonly [repository: string, what: What])[] {
  switch (target.kind) {
    case 'tracking-issue':
      return [[target.repository, 'issues']];
    case 'publish-advisory':
      return [[target.repository, 'advisories']];
    case 'advisory':
      return c.advisory === null ? [] : [[c.repository, 'advisories']];
    case 'file':
    case 'index':
    case 'release':
      return [[target.repository, 'contents']];
    case 'case-issue':
    case 'mail':
    case 'roster':
    case 'slack':
      return [];
  }
}

function channels(
  { channels: { mail, slack, keys } }: EngineParts,
  steps: readonly Step[],
  until: Instant,
): readonly Check[] {
  const mails = steps.some(({ target }) => target.kind === 'mail' || target.kind === 'roster');
  const places = new Set(steps.flatMap(({ target }) => (target.kind === 'slack' ? [target.place] : [])));
  const server: Check = {
    name: 'mail server',
    mend: 'mend the mail server, or SMTP_URL and MAIL_FROM',
    blocks: false,
    ask: () => mail.check(),
  };
  const signing: Check = {
    name: 'signing key',
    mend: 'set PGP_PRIVATE_KEY_PATH to a key that can sign, and publish its public half',
    blocks: false,
    ask: async () => signingProblem(await keys.own(), until),
  };
  const posts = [...places].map(
    (place): Check => ({
      name: `Slack ${place}`,
      mend: "give the bot the channel's webhook (SLACK_WEBHOOK_URL_NAME)",
      blocks: false,
      ask: async () => slack.check(place),
    }),
  );
  return [...(mails ? [server, signing] : []), ...posts];
}

/** Every mail is signed: without the key nothing leaves. */
export function signingProblem(key: Awaited<ReturnType<Keys['own']>>, until: Instant): string | null {
  if (key === null) return 'none is set';
  if (key.fault !== null) return key.fault;
  return key.expires !== null && key.expires <= until ? `it expires at ${toIso(key.expires)}` : null;
}

/** Where ids go by year, another advisory may have taken the number since the plan was made. */
function documentId({ github }: EngineParts, world: World, steps: readonly Step[]): readonly Check[] {
  if (world.config.advisories.id !== 'year') return [];
  return steps.flatMap(({ target }): Check[] =>
    target.kind !== 'index'
      ? []
      : [
          {
            name: `id ${target.id}`,
            mend: 'make the plan again: it takes the next number',
            blocks: false,
            ask: async () => {
              const index = await github.publicFiles.read(target.repository, target.path);
              return index?.text.includes(`[${target.id}](`) === true ? 'another advisory has it already' : null;
            },
          },
        ],
  );
}

/** Each version of each file once. */
function attachments({ github, caseRepository }: EngineParts, steps: readonly Step[]): readonly Check[] {
  const files = new Map(
    steps.flatMap((step) => step.attachments).map((file) => [`${file.path}@${file.version}`, file]),
  );
  return [...files.values()].map(({ name, path, version }) => ({
    name: `patch ${name}`,
    mend: 'put the file back as it was, or register the new one with /patch and have it approved',
    blocks: false,
    ask: async () => {
      await github.caseFiles.readBlob(caseRepository, version);
      const now = await github.caseFiles.read(caseRepository, path);
      return now?.sha === version ? null : `${path} is another file now; the one that was approved would be sent`;
    },
  }));
}

function database({ store }: EngineParts): Check {
  return {
    name: 'database',
    mend: 'look at the disk and the rights of the database file (DATABASE_URL)',
    blocks: false,
    ask: async () => {
      await store.inboxDepth();
      return null;
    },
  };
}

/** Whatever goes wrong in a check is its answer, so that one can't hide the others. */
async function verdict(check: Check): Promise<FlightCheck> {
  return red(check, await inTime(check).catch((error: unknown) => asFault(error).message));
}

/** A fault that passes, or that nobody foresaw, is no verdict. */
async function verdictOrFault(check: Check): Promise<FlightCheck> {
  try {
    return red(check, await inTime(check));
  } catch (error) {
    if (error instanceof PortFault && error.kind === 'permanent') return red(check, error.message);
    throw error;
  }
}

function red({ name, mend, blocks }: Check, problem: string | null): FlightCheck {
  return { name, problem, mend, blocks };
}

async function inTime({ ask }: Check): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PortFault('transient', `no answer within ${TIME_LIMIT / 1000} s`)), TIME_LIMIT);
  });
  try {
    return await Promise.race([ask(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
