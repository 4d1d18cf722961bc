/** The story of a published advisory of KubeEdge. */
import type { Story } from '../story.ts';
import { afterwards } from './afterwards.ts';
import { underEmbargo } from './embargo.ts';
import { ASSUMPTIONS, PUBLISHED } from './facts.ts';
import { noticeChecks } from './notice-checks.ts';
import { outcome } from './outcome.ts';
import { releaseDay } from './release.ts';
import { preparation } from './report.ts';
import { setting } from './setting.ts';

const reporters = PUBLISHED.reporters.map(({ name }) => name).join(' and ');

export const kubeedgeStory: Story = {
  about: `${PUBLISHED.cve}: ${PUBLISHED.title}, published by KubeEdge on ${PUBLISHED.disclosed}, reported by ${reporters} (${PUBLISHED.reporters[0].affiliation})`,
  assumed: ASSUMPTIONS,
  setting,
  outcome,
  checks: noticeChecks,
  play: async (stage) => {
    await preparation(stage);
    await underEmbargo(stage);
    await releaseDay(stage);
    await afterwards(stage);
  },
};
