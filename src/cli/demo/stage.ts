/**
 * The stage on which a story is told: people act at the local GitHub's web UI, the clock moves, and after each step the
 * bot has all the time that it needs. Each step says what must come of it; what leaves the team is compared exactly.
 */
import type { Process } from '../../core/process.ts';
import type { FakeGithub } from '../../sandbox/github.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { watch } from '../../sandbox/watch.ts';
import { type Expected, missing } from './expected.ts';
import { type Outside, outsideOf } from './outside.ts';
import { type Shown, shown } from './shown.ts';
import type { DemoWorld } from './world.ts';

export interface Step {
  readonly chapter: string;
  readonly at: string;
  /** A login; `clock` where only time passes. */
  readonly who: string;
  readonly does: string;
  readonly seen: readonly Shown[];
  /** The status label of the case, without its prefix; null before there is a case. */
  readonly status: string | null;
  /** Whether the embargo reminder stands on the case issue. */
  readonly reminder: boolean;
  /** What has reached the world outside the case repository so far: mails, Slack messages, changes in public. */
  readonly outside: Outside;
  /** What did not come as it must; none: the step happened. */
  readonly missing: readonly string[];
}

export interface Stage {
  chapter(title: string): void;
  /** A comment on the case issue; `{plan}` is the hash of the last plan that the bot showed. */
  comment(who: string, body: string, expected: Expected): Promise<void>;
  /** Anything else that a person does. */
  does(
    who: string,
    words: string,
    act: (github: FakeGithub, sandbox: Sandbox) => void,
    expected?: Expected,
  ): Promise<void>;
  /** The clock moves there; what the bot then does by itself is the step's. */
  clock(iso: string, words: string, expected?: Expected): Promise<void>;
  /** The number of the case issue. */
  caseNumber(): number;
}

/** Where the steps are told to, as they happen. */
export interface Audition {
  chapter(title: string): void;
  step(step: Step): void;
}

/** The story can't go on: a step did not lead to what it must. */
class StoryStopped extends Error {}

/** A stage in this world. `steps` grows as the story goes. */
export function stageOn(world: DemoWorld, audition: Audition): Stage & { readonly steps: Step[] } {
  const { github } = world.sandbox;
  const { process, places, noticed } = world.setting;
  const { caseRepository } = places;
  const looking = watch(world.sandbox, places);
  const steps: Step[] = [];
  let chapter = '';

  const caseIssue = () => github.issues(caseRepository).find(({ number }) => number === looking.caseIssue());
  const statusNow = (): string | null => statusIn(process, caseIssue()?.labels.map(({ name }) => name) ?? []);

  async function play(who: string, does: string, expected: Expected, act: () => void): Promise<void> {
    const before = statusNow();
    act();
    await world.settle();
    const seen = looking.next();
    const issue = caseIssue();
    const step: Step = {
      chapter,
      at: new Date(world.now()).toISOString(),
      who,
      does,
      seen: seen.map((each) => shown(each, world.config, noticed)),
      status: statusNow(),
      reminder: issue?.body?.includes(REMINDER) ?? false,
      outside: outsideOf(world.sandbox, caseRepository),
      missing: missing(seen, expected, { process, before, now: statusNow(), closed: issue?.state === 'closed' }),
    };
    steps.push(step);
    audition.step(step);
    if (step.missing.length > 0) {
      throw new StoryStopped(`${who}: ${does}`);
    }
  }

  return {
    steps,
    caseNumber: looking.caseIssue,
    chapter: (title) => {
      chapter = title;
      audition.chapter(title);
    },
    comment: (who, body, expected) => {
      const text = body.replaceAll('{plan}', planHash(github.comments(caseRepository, looking.caseIssue())));
      return play(who, text, expected, () => github.as(who).comment(caseRepository, looking.caseIssue(), text));
    },
    does: (who, words, act, expected = {}) => play(who, words, expected, () => act(github, world.sandbox)),
    clock: (iso, words, expected = {}) => play('clock', words, expected, () => world.moveTo(iso)),
  };
}

/** Words of the embargo reminder's template. */
const REMINDER = '**Under embargo.**';

function statusIn({ statuses, labelPrefix }: Process, labels: readonly string[]): string | null {
  const known = Object.values(statuses).map(({ label }) => `${labelPrefix}${label}`);
  const found = labels.filter((label) => known.includes(label));
  return found.length === 0 ? null : found.join(' and ');
}

/** The hash of the newest plan in the comments of a case. */
function planHash(comments: readonly { readonly body: string }[]): string {
  const hashes = comments.flatMap(({ body }) =>
    [...body.matchAll(/`([0-9a-f]{12})` goes out/g)].map(([, hash]) => hash),
  );
  return hashes.at(-1) ?? 'no-plan';
}
