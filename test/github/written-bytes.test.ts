/** What goes to GitHub in public is what the adapters were given, and no field more: each request as it is on the wire. */
import { expect, test } from '@jest/globals';
import type { GitHub } from '../../src/engine/ports.ts';
import { COMMUNITY, PRODUCT, startKata } from './kata.ts';
import { startStub } from './stub.ts';

const GHSA = 'GHSA-2222-3333-4444';
const ADVISORY = `/repos/${PRODUCT}/security-advisories`;
const words = { summary: 'A title', description: 'A text' };

const rows: readonly [string, (port: GitHub) => Promise<unknown>, string, unknown][] = [
  [
    'a public issue',
    ({ publicIssues }) =>
      publicIssues.create(PRODUCT, { title: 'A title', body: 'A text', labels: ['security'], assignees: [] }),
    `POST /repos/${PRODUCT}/issues`,
    { title: 'A title', body: 'A text', labels: ['security'], assignees: [] },
  ],
  [
    'the labels of a public issue',
    ({ publicIssues }) => publicIssues.update(PRODUCT, 7, { labels: ['security'] }),
    `PATCH /repos/${PRODUCT}/issues/7`,
    { labels: ['security'] },
  ],
  [
    'a document, with the message of its commit',
    ({ publicFiles }) => publicFiles.write(COMMUNITY, 'KCSA/KCSA-1.md', 'A text', null, 'Add KCSA-1'),
    `PUT /repos/${COMMUNITY}/contents/KCSA%2FKCSA-1.md`,
    { message: 'Add KCSA-1', content: btoa('A text') },
  ],
  [
    'release notes',
    ({ releases }) => releases.updateBody(PRODUCT, 7, 'A text'),
    `PATCH /repos/${PRODUCT}/releases/7`,
    { body: 'A text' },
  ],
  [
    'the text of an advisory',
    ({ advisories }) => advisories.update(PRODUCT, GHSA, words),
    `PATCH ${ADVISORY}/${GHSA}`,
    words,
  ],
  [
    'a new advisory',
    ({ advisories }) => advisories.create(PRODUCT, words),
    `POST ${ADVISORY}`,
    { ...words, vulnerabilities: [{ package: { ecosystem: 'other', name: 'kata-containers' } }] },
  ],
  [
    'a comment on an advisory',
    ({ advisories }) => advisories.comment(PRODUCT, GHSA, 'A text'),
    `POST ${ADVISORY}/${GHSA}/comments`,
    { body: 'A text' },
  ],
];

test.each(rows)('%s', async (_what, write, request, body) => {
  const stub = await startStub((response) => response.end('{}'));
  const { port } = await startKata({ baseUrl: stub.baseUrl });
  // The answer says nothing; what was asked is looked at.
  await write(port).catch(() => undefined);
  expect(stub.written).toEqual([[request, body]]);
});
