/** The advisory's text: the draft in sections, and errata once there are some. */
import { expect, test } from '@jest/globals';
import { advisoryFields } from '../../src/core/advisory-text.ts';
import { kataWorld, reported } from '../support/core-world.ts';

const c = reported(kataWorld());
const draft = { ...c.draft, description: 'It follows a link.', mitigation: 'Upgrade.' };

test('the sections that have a text, in their order', () => {
  expect(advisoryFields({ ...c, draft }).description).toBe('It follows a link.\n\n## Mitigation\n\nUpgrade.');
});

test('errata stand last, each with its day, and nothing typed in them does anything', () => {
  const errata = [
    { text: 'Version 1.2 was affected, too.', at: Date.parse('2026-12-12T23:59:59Z') },
    { text: 'ask @alice\u202e, see #12\n```\nx', at: Date.parse('2026-12-14T00:00:00Z') },
  ];
  expect(advisoryFields({ ...c, draft, errata }).description).toBe(`It follows a link.

## Mitigation

Upgrade.

## Errata

**2026-12-12**

Version 1.2 was affected, too.

**2026-12-14**

ask \`@alice\` \`[U+202E]\`, see \`#12\`
\`\`\`
x
\`\`\``);
});
