/** What a story is: a published advisory that is played through a process, and what must come of it. */
import type { Checker } from './check.ts';
import type { Outcome } from './outcome.ts';
import type { Setting } from './setting.ts';
import type { Stage } from './stage.ts';

export interface Story {
  /** What it is about, in a line. */
  readonly about: string;
  readonly assumed: readonly string[];
  readonly setting: Setting;
  readonly outcome: Outcome;
  /** What else must hold in the end. */
  readonly checks: readonly Checker[];
  play(stage: Stage): Promise<void>;
}
