/** Plays the story of a process, and judges what came of it. */
import type { Check } from './check.ts';
import { checksOf } from './checks.ts';
import { collect, type Evidence } from './evidence.ts';
import { ASSUMPTIONS, DAYS, PUBLISHED } from './facts.ts';
import { afterwards } from './kata-afterwards.ts';
import { disclosure } from './kata-disclosure.ts';
import { underEmbargo } from './kata-embargo.ts';
import { preparation } from './kata-report.ts';
import { boardsOf } from './plan-checks.ts';
import type { ReceiptRow } from './receipts.ts';
import { type Audition, type Stage, type Step, stageOn } from './stage.ts';
import { startDemoWorld } from './world.ts';

interface Story {
  /** What it is about, in a line. */
  readonly about: string;
  readonly assumed: readonly string[];
  readonly start: string;
  play(stage: Stage): Promise<void>;
}

/** One row for each shipped process. */
export const STORIES: Readonly<Record<string, Story>> = {
  kata: {
    about: `${PUBLISHED.id}: ${PUBLISHED.title}, published by Kata Containers on ${PUBLISHED.disclosed}, reported by ${PUBLISHED.reporter.name} (${PUBLISHED.reporter.affiliation})`,
    assumed: ASSUMPTIONS,
    start: `${DAYS.report}T09:00:00Z`,
    play: async (stage) => {
      await preparation(stage);
      await underEmbargo(stage);
      await disclosure(stage);
      await afterwards(stage);
    },
  },
};

/** What became of a story. */
export interface Played {
  readonly process: string;
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** The board as it stands on the case issue in the end, as Markdown. */
  readonly board: string;
  readonly receipts: readonly ReceiptRow[];
  readonly checks: readonly Check[];
  readonly assumed: readonly string[];
  readonly seconds: number;
}

/** Plays it in a world of its own, which is gone afterwards. A story that stops is judged as far as it came. */
export async function playStory(process: string, story: Story, audition: Audition): Promise<Played> {
  const began = performance.now();
  const evidence = await evidenceOf(story, audition);
  const checks = await checksOf(evidence);
  return {
    process,
    ok: checks.every(({ yes }) => yes),
    steps: evidence.steps,
    board: boardsOf(evidence).at(-1) ?? '',
    receipts: evidence.receipts,
    checks,
    assumed: story.assumed,
    seconds: Math.round((performance.now() - began) / 10) / 100,
  };
}

/** What there is to judge at the end of a story. */
export async function evidenceOf(story: Story, audition: Audition): Promise<Evidence> {
  const world = await startDemoWorld(story.start);
  try {
    await world.settle();
    const stage = stageOn(world, audition);
    const stopped = await story.play(stage).then(() => null, problemOf);
    return await collect(world, stage.caseNumber(), stage.steps, stopped);
  } finally {
    await world.close();
  }
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
