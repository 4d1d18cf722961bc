/**
 * Webhooks are hints: lose them all for an hour, let them fail, deliver each ten times, shuffle them: the case ends the
 * same, and the same is said and sent. nothing-missed.long.ts plays every conversation so. Source: architecture section 4.
 */
import { expect, test } from '@jest/globals';
import { DISTURBANCES, type Ending, playGroups } from '../support/disturbed.ts';

const report = { title: 'Link resolution before file access', text: 'A guest can make the runtime follow a link.' };
const GROUPS = [
  [{ rita: { report } }],
  [
    { alice: '/coordinator' },
    { alice: '/class A' },
    { alice: { label: 'kcsa/confirmed' } },
    { mallory: '/set title Mine' },
    { alice: '/set component kata-runtime' },
    { bob: 'I can reproduce it.' },
    { alice: '/set affected <1.11.1' },
  ],
  [
    { alice: '/set fixed 1.11.1' },
    { alice: { 'edit-title': 'A guest reaches a path of the host' } },
    { bob: '/set mitigation There is none. Upgrade.' },
    { bob: '/set summary A guest reaches a path of the host' },
  ],
  [{ alice: { 'edit-draft': { from: 'There is none. Upgrade.', to: 'There is none.' } } }],
  [{ bob: '/set title A guest reaches any path\n/set mitigation There is none. Upgrade at once.' }],
  [{ at: '2026-11-23T10:00:00Z' }],
  [
    { alice: '/set description A guest can mount on any path.' },
    { mallory: { 'close-issue': 'now' } },
    { alice: '/submit' },
  ],
  [{ rita: { 'on-advisory': '/approve description' } }],
  [{ dave: { 'on-advisory': '/approve description' } }, { alice: { unlabel: 'kcsa/triaged' } }],
  [{ alice: '/request-cve' }, { alice: '/cve CVE-2026-1234' }, { alice: '/hold a second look' }, { bob: '/resume' }],
];

let undisturbed: Ending;

test('undisturbed, all of it is done', async () => {
  undisturbed = await playGroups(GROUPS, null, 1);
  expect(undisturbed.cases).toMatchObject([{ status: 'in-progress', cve: { id: 'CVE-2026-1234' }, hold: null }]);
});

test.each(DISTURBANCES)('%s', async (disturbance) => {
  expect(await playGroups(GROUPS, disturbance, 1)).toEqual(undisturbed);
});
