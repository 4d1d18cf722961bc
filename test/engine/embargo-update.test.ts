/** What those who had the notice are told of its date: one text for each thing that can become of it. */
import { describe, expect, test } from '@jest/globals';
import { kata } from '../../src/processes/kata.ts';
import { resultOf, textOf } from '../support/kata-texts.ts';
import { sampleCase, sampleInput } from '../support/sample-case.ts';

const HEAD = `This follows up the advance notice of a vulnerability in Kata Containers that you
have from us.

Projects: agent
CVE: CVE-2020-2026

`;
const FOOT = `
--
Alice Doe
Kata Containers Vulnerability Management Team
`;

const MOVED = `The day of public disclosure has changed. The date that we told you before no
longer holds.

Public disclosure:
2026-12-10, 0000UTC
The embargo stays. Please do not make the issue public, and do not release or
publicly deploy patches, before this date and time.
`;
const POSTPONED = `There is no date of public disclosure for now. The date that we told you before
no longer holds.

The embargo stays. Please keep the notice confidential, and do not release or
publicly deploy patches, until we tell you a new date.
`;
const ENDED = `The embargo has ended: the vulnerability is public. The date that we told you
before no longer holds, and you may release and deploy patches.
`;
const ISSUE = `
Public issue:
${sampleInput.links.issue}
`;
const CANCELLED = `The public disclosure is cancelled: we are not going to publish an advisory. The
date that we told you before no longer holds.

Please keep the notice, and what came with it, confidential all the same, or
delete it.
`;

const unknown = { ...sampleInput.links, issue: '' };

describe('embargo-update', () => {
  test.each([
    ['New date', 'a date that moved', {}, MOVED],
    ['No date', 'no date any more', { disclosure: '' }, POSTPONED],
    ['Embargo ended', 'a public case', { visibility: 'public' }, `${ENDED}${ISSUE}`],
    ['Embargo ended', 'a public case without an issue', { visibility: 'public', links: unknown }, ENDED],
    ['Embargo ended', 'a public case without a date', { visibility: 'public', disclosure: '' }, `${ENDED}${ISSUE}`],
    ['Cancelled', 'an invalid report', { status: 'invalid' }, CANCELLED],
    ['Cancelled', 'a report that is not fixed', { status: 'wont-fix', disclosure: '' }, CANCELLED],
    ['Cancelled', 'an invalid report that was opened', { status: 'invalid', visibility: 'public' }, CANCELLED],
  ])('%s: %s', (word, _what, changes, text) => {
    expect(textOf('embargo-update', changes)).toEqual({
      subject: `[pre-KCSA] ${word}: vulnerability in Kata Containers agent (CVE-2020-2026)`,
      body: `${HEAD}${text}${FOOT}`,
    });
  });
  test('every rejected status of the process cancels', () => {
    for (const status of kata.rejected) {
      expect(textOf('embargo-update', { status }).subject).toContain('Cancelled');
    }
  });
  test('the issue may be a slot', () => {
    const file = { ...sampleCase({ visibility: 'public' }), links: { issue: '⟦issue⟧', advisory: '', release: '' } };
    expect(resultOf('embargo-update', file)).toMatchObject({
      value: { body: expect.stringContaining('\nPublic issue:\n⟦issue⟧\n') },
    });
  });
  test('without a CVE, none is named', () => {
    const { subject, body } = textOf('embargo-update', { cve: '' });
    expect(subject).toBe('[pre-KCSA] New date: vulnerability in Kata Containers agent');
    expect(body).not.toContain('CVE');
  });
  test.each([
    ['moved', {}],
    ['postponed', { disclosure: '' }],
    ['ended', { visibility: 'public' }],
    ['cancelled', { status: 'invalid' }],
  ])('nothing of the vulnerability is in it: %s', (_what, changes) => {
    const told = JSON.stringify(textOf('embargo-update', changes));
    const { title, summary, description, mitigation, workaround, detection, reason, cvss, cwe, references } =
      sampleInput;
    const said = [title, summary, description, mitigation, workaround, detection, reason, cvss, 'high', 'Yuval'];
    for (const text of [...said, ...cwe, ...references, '<=1.11.0', '1.11.1', sampleInput.links.advisory]) {
      expect(told).not.toContain(JSON.stringify(text).slice(1, -1));
    }
  });
});

describe('the plans that send it', () => {
  test('an update goes to those who had the notice; who had none gets the notice, if there is a date', () => {
    expect(kata.plans.update?.map(({ communication, target, unless }) => [communication, target, unless])).toEqual([
      ['embargo-update', 'noticed', []],
      ['pre-kcsa', 'not-noticed', ['no-date-to-tell']],
    ]);
  });
  test('a disclosure tells those who know another date when it opens, after the issue', () => {
    const opening = kata.plans.disclosure?.filter(({ phase }) => phase === 'opening') ?? [];
    expect(opening.map(({ communication, target }) => `${communication} → ${target}`)).toEqual([
      'tracking-issue → tracking-issue',
      'embargo-update → noticed',
    ]);
    expect(opening.at(-1)?.slots).toEqual(['issue']);
  });
});
