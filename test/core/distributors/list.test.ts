/** Removal, the monthly checklist, and who is named in a report of a leak. */
import { describe, expect, test } from '@jest/globals';
import { distributorChecklist } from '../../../src/core/distributors/checklist.ts';
import { distributorNamed, leakDuties } from '../../../src/core/distributors/leak.ts';
import { branchOf, keyPathsFor, slugOf } from '../../../src/core/distributors/places.ts';
import { judgeRemoval, REMOVAL_REASONS, removalMail } from '../../../src/core/distributors/removal.ts';
import { kindOfLabels } from '../../../src/core/distributors/state.ts';
import { proposedText } from '../../../src/core/distributors/texts.ts';
import { filled, formFile, member, ROSTER } from './samples.ts';

describe('a removal', () => {
  const lapsed = {
    Name: 'Beta OS',
    Reason: 'A criterion no longer holds',
    'Which criterion': '4',
    What: 'They rebuild Acme.',
  };
  const rules = (answers: Readonly<Record<string, string | null>>) =>
    judgeRemoval(filled('removal', { ...lapsed, ...answers }), ROSTER).judged.map(({ refusal }) => refusal?.rule ?? '');

  test('is read from its form', () => {
    expect(judgeRemoval(filled('removal', lapsed), ROSTER).removal).toEqual({
      member: ROSTER[0],
      why: { reason: 'A criterion no longer holds', criterion: '4' },
    });
    const reasons = formFile('removal').body.find(({ attributes }) => attributes.label === 'Reason')?.attributes
      .options;
    expect(reasons).toEqual([...REMOVAL_REASONS]);
    expect(kindOfLabels(formFile('removal').labels)).toBe('removal');
  });

  test('needs a name of the roster, a reason, the criterion that lapsed, and what happened', () => {
    expect(rules({})).toEqual(['', '', '', '']);
    expect(rules({ Name: 'Gamma' })).toEqual(['is no name on the roster in force', '', '', '']);
    expect(rules({ Reason: 'because', What: null })).toEqual(['', 'is none of the reasons', '', 'is missing']);
    expect(rules({ 'Which criterion': null })).toEqual(['', '', 'is no criterion', '']);
    expect(rules({ Reason: 'They ask for it', 'Which criterion': null })).toEqual(['', '', '', '']);
    expect(judgeRemoval('', []).removal).toBeNull();
  });

  test('has a mail to be sent by hand, without what happened', () => {
    const why = { reason: 'Embargoed information was shared', criterion: null } as const;
    const mail = removalMail(member(), why, 'KubeEdge');
    expect(mail.to).toBe('security@beta.example');
    expect(mail.body).toContain('because information under embargo was shared');
    const shown = proposedText({ kind: 'remove', member: member(), why }, 'https://github.com/o/r/pull/3', 'KubeEdge');
    expect(shown).toContain(mail.body);
    expect(shown).toContain('by hand');
    expect(shown).not.toContain('They rebuild Acme');
  });
});

describe('the monthly checklist', () => {
  test('is nothing without a roster', () => {
    expect(distributorChecklist([], '2026-11-22')).toBeNull();
  });

  test('has gaps, older terms, the yearly look and what they give back', () => {
    const text = distributorChecklist(
      [
        member(),
        member({ name: 'Acme', criteria: { 1: 'https://a.example' }, terms: '2026-01', since: '2025-11-30' }),
        member({ name: 'New', since: '2026-11-01' }),
        member({ name: 'Bare', since: null, terms: null }),
      ],
      '2026-11-22',
    );
    expect(text).toBe(
      [
        '## Distributors',
        '**Something is missing in their row of the roster:**\n\n- [ ] Acme: a link for criterion 2, 3, 4, 5, 6, 7, 8\n- [ ] Bare: the version of the terms they agreed to; the day since when they are on the list',
        '**They agreed to older embargo terms than 2026-07:**\n\n- [ ] Acme: agreed to 2026-01; ask them to accept 2026-07',
        '**A year on the list, or another one: do all eight criteria still hold? If not, open an issue with the label `distributor-removal`:**\n\n- [ ] Acme: since 2025-11-30',
        '**What they give back: they reviewed or tested the patches of the last notice, and told the list what they found, even if nothing:**\n\n- [ ] Beta OS\n- [ ] Acme\n- [ ] New\n- [ ] Bare',
      ].join('\n\n'),
    );
  });

  test('of a long roster fits into an issue', () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      member({
        name: `@${'x'.repeat(90)} ${i}`,
        terms: i === 0 ? '2026-07' : '2026-01',
        since: '2025-11-01',
        criteria: {},
      }),
    );
    const text = distributorChecklist(many, '2026-11-22') ?? '';
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain('- [ ] 900 more: read the roster');
  });
});

describe('who is named', () => {
  const acme = member({ name: 'Acme', address: 'sec@acme.example' });
  const acmeCloud = member({ name: 'Acme Cloud', address: 'sec@cloud.example' });
  const roster = [acme, acmeCloud, ...ROSTER];

  test.each([
    ['a blog post by ACME', acme],
    ['Acme Cloud posted it', acmeCloud],
    ['forwarded by SEC@cloud.example to a customer', acmeCloud],
    ['acmeology is a science', null],
    ['https://beta.example/os', null],
    ['on the pages of Beta OS: https://x.example', roster[2]],
    ['', null],
  ])('%s', (text, expected) => {
    expect(distributorNamed(text, roster)).toBe(expected);
  });

  test('is told to say what, to whom, and how it does not happen again', () => {
    const text = leakDuties(acme);
    expect(text).toContain('exactly which information got out');
    expect(text).toContain('to whom');
    expect(text).toContain('does not happen again');
    expect(text).toContain('`distributor-removal`');
  });
});

test('names become paths and branches that are never empty or outside', () => {
  expect(slugOf('Acme Linux (EU)')).toBe('acme-linux-eu');
  expect(slugOf('../../etc')).toBe('etc');
  expect(slugOf('龙')).toBe('distributor');
  expect(keyPathsFor('Acme', 7)).toEqual(['keys/acme.asc', 'keys/acme-7.asc']);
  expect(branchOf({ kind: 'add', member: member(), key: '' }, 7)).toBe('distributors/beta-os-7');
});
