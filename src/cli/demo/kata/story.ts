/** The story of a published advisory of Kata Containers. */
import type { Story } from '../story.ts';
import { afterwards } from './afterwards.ts';
import { disclosure } from './disclosure.ts';
import { documentChecks } from './document-checks.ts';
import { underEmbargo } from './embargo.ts';
import { erratumChecks } from './erratum-checks.ts';
import { ASSUMPTIONS, PUBLISHED } from './facts.ts';
import { outcome } from './outcome.ts';
import { preparation } from './report.ts';
import { setting } from './setting.ts';
import { updateChecks } from './update-checks.ts';

export const kataStory: Story = {
  about: `${PUBLISHED.id}: ${PUBLISHED.title}, published by Kata Containers on ${PUBLISHED.disclosed}, reported by ${PUBLISHED.reporter.name} (${PUBLISHED.reporter.affiliation})`,
  assumed: ASSUMPTIONS,
  setting,
  outcome,
  checks: [...documentChecks, ...erratumChecks, ...updateChecks],
  play: async (stage) => {
    await preparation(stage);
    await underEmbargo(stage);
    await disclosure(stage);
    await afterwards(stage);
  },
};
