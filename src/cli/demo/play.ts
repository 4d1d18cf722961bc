/** Plays the story of a process, and judges what came of it. */
import type { Check } from './check.ts';
import { checksOf } from './checks.ts';
import { collect, type Evidence } from './evidence.ts';
import { kataStory } from './kata/story.ts';
import { kubeedgeStory } from './kubeedge/story.ts';
import { boardsOf } from './plan-checks.ts';
import type { ReceiptRow } from './receipts.ts';
import { type Audition, type Step, stageOn } from './stage.ts';
import type { Story } from './story.ts';
import { startDemoWorld } from './world.ts';

/** One row for each shipped process. */
export const STORIES: Readonly<Record<string, Story>> = { kata: kataStory, kubeedge: kubeedgeStory };

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
  const checks = await checksOf(evidence, story.outcome, story.checks);
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
  const world = await startDemoWorld(story.setting);
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
