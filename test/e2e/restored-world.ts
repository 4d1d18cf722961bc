/** The real bot on a database that is restored while the world around it goes on. */
import { expect } from '@jest/globals';
import type { Case } from '../../src/core/model.ts';
import { CASES, type RestorableWorld, startBotWorld } from '../support/bot-world.ts';
import type { Step } from '../support/conversation.ts';
import * as plan from './approved-plan.ts';

export interface Restored {
  readonly world: RestorableWorld;
  readonly playTo: (steps: readonly Step[]) => Promise<void>;
  /** Restores at this hour, and lets the bot look at GitHub as often as it takes to see everything. */
  readonly restore: (file: string, at: string) => Promise<void>;
  /** How many things are in each public place, mails in all, and case issues. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly theCase: () => Promise<Case>;
  /** What the bot wrote on the case issue that has these words. */
  readonly said: (words: string) => readonly string[];
}

/** Plays `story`, and looks at the end whether every request was well-formed and the journal is whole. */
export async function restoredWorld(story: (restored: Restored) => Promise<void>): Promise<void> {
  const world = await startBotWorld({ configuration: plan.oneBranch });
  try {
    await story({
      world,
      playTo: (steps) => plan.playTo(world, steps),
      restore: async (file, at) => {
        world.at(at);
        await world.restore(file);
        for (let look = 0; look < 3; look++) await world.poll();
        // GitHub's times are whole seconds: what is typed in that of the restore may have been typed before it.
        world.at(new Date(world.now() + 1000).toISOString());
      },
      counts: () => ({
        ...plan.published(world),
        mails: world.sandbox.mail.messages.length,
        'case issues': world.sandbox.github.issues(CASES).length,
      }),
      theCase: async () => {
        const stored = await world.bot().store.byNumber(plan.CASE_ISSUE);
        if (stored === null) throw new Error('there is no case');
        return stored.case;
      },
      said: (words) => plan.said(world).filter((text) => text.includes(words) && !text.includes('**Board**')),
    });
    expect(world.sandbox.github.violations).toEqual([]);
    expect((await world.bot().store.verify()).broken).toBeNull();
  } finally {
    await world.close();
  }
}

/** Somebody comments on the case issue, and everything is handled. */
export async function says(world: RestorableWorld, who: string, body: string): Promise<void> {
  world.sandbox.github.as(who).comment(CASES, plan.CASE_ISSUE, body);
  await world.settle();
}
