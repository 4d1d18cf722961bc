/**
 * A disclosure must not fail at T0 over its words: what the plan was made with, the door lets pass, whatever comes to the
 * case in between that is no change of the plan. Only the world may stop it: the extent, a hold, what is private or public.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { descriptionHash } from '../../src/core/description.ts';
import type { Effect } from '../../src/core/effects.ts';
import { gate } from '../../src/core/gate.ts';
import type { Case, Patch, Person, PlanState } from '../../src/core/model.ts';
import { createCaseTexts } from '../../src/core/other-cases.ts';
import { filled, messagesOf } from '../../src/core/plan-run.ts';
import { publicPlaces, repositoryOf } from '../../src/core/reach.ts';
import type { World } from '../../src/core/scene.ts';
import { aCase } from '../store/samples.ts';
import { kataWorld, PEOPLE } from '../support/core-world.ts';
import { begin, type Run, receipts, said, say, until } from '../support/kata-history.ts';
import { openDoor } from '../support/open-door.ts';

const base = until(begin(kataWorld()), '/plan');
receipts(base, 'receipts');

/** The plan that is made of this description; null where it is refused. */
function planOf(description: string): Run | null {
  const draft = { ...base.case.draft, description };
  const run: Run = { ...base, case: { ...base.case, draft }, entries: [], said: [], waiting: [] };
  say(run, 'alice', '/plan');
  return run.case.plans.disclosure === undefined ? null : run;
}

const PIECES = [
  ...[
    '#12',
    '#13',
    'GH-12',
    '@rita',
    '@grace',
    'grace',
    'mallory-9',
    '@mallory-9',
    'vmt-cases',
    'kata-containers',
    '/',
    '%2F',
  ],
  ...[
    '&#47;',
    '&sol;',
    '\u200b',
    '\u202e',
    '[U+200B]',
    'TODO',
    'todo',
    'CVE-2026-XXXX',
    'CVE-2026-2026',
    '⟦issue⟧',
    '{{x}}',
  ],
  ...[
    'https://bit.ly/x1',
    'https://go.dev/x',
    'https://xn--a.example',
    'cafebabe01',
    'a'.repeat(9),
    '[EMBARGOED]',
    '\n',
    ' ',
  ],
  ...[
    'https://github.com/kata-containers/kata-containers/issues/12',
    'case 12',
    'undefined',
    '<b>',
    '`',
    '|',
    '"',
    ': ',
    '- ',
  ],
];
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...PIECES), fc.lorem({ maxCount: 6 }), fc.string({ unit: 'grapheme', maxLength: 6 })),
    { maxLength: 12 },
  )
  .map((parts) => `A guest can follow a link. ${parts.join(' ')}`);

/** What comes to the case after the plan, and changes no byte of it. */
const later = fc.record({
  logins: fc.array(fc.constantFrom('follow', 'a', 'guest', 'mallory-9', 'grace', 'link'), { maxLength: 3 }),
  sha: fc.constantFrom('a'.repeat(40), 'cafebabe01'.padEnd(40, '0')),
  issue: fc.integer({ min: 1, max: 99_999 }),
  hasSameCase: fc.boolean(),
});

function approved(run: Run, changes: Partial<Case>): Case {
  const proposed = run.case.plans.disclosure as PlanState;
  const state = { ...proposed, approvals: [PEOPLE.alice, PEOPLE.bob], startedAt: run.at };
  return { ...run.case, ...changes, extent: 'public', plans: { ...run.case.plans, disclosure: state } };
}

function effectsOf(c: Case): readonly Effect[] {
  const { plan } = c.plans.disclosure as PlanState;
  return plan.steps
    .flatMap((step) => messagesOf(filled(step, c)))
    .map((step) => {
      const of = { key: step.id, caseId: c.id, due: 0, audience: step.audience };
      return { ...of, kind: 'step' as const, purpose: plan.purpose, hash: plan.hash, step, late: false };
    });
}

function persons(logins: readonly string[]): readonly Person[] {
  return logins.map((login, i) => ({ id: 100 + i, login }));
}

test('property: the door lets pass what a plan was made with, whatever comes to the case after', () => {
  let planned = 0;
  fc.assert(
    fc.property(text, later, (description, { logins, sha, issue, hasSameCase }) => {
      const run = planOf(description);
      if (run === null) return;
      planned++;
      const patches = run.case.patches.map(
        (patch): Patch => (patch.kind === 'fix' ? { ...patch, version: sha } : patch),
      );
      const c = approved(run, {
        grants: persons(logins).map((person) => ({ person, audience: 'developers' as const, since: 1 })),
        patches,
        trackingIssue: { number: issue, url: `https://github.com/kata-containers/kata-containers/issues/${issue}` },
        releaseUrls: ['https://github.com/kata-containers/kata-containers/releases/tag/1.11.0'],
      });
      const otherCases = createCaseTexts([]);
      if (hasSameCase)
        otherCases.note(
          aCase({ kind: 'case-issue', number: 99 }, { number: 99, report: { title: 'x', text: description } }),
        );
      for (const effect of effectsOf(c)) {
        const isWritten = effect.kind === 'step' && repositoryOf(effect.step) !== null;
        const door = openDoor({
          caseRepository: run.world.caseRepository,
          now: run.at,
          targetIsPrivate: isWritten ? false : null,
          publicPlaces: publicPlaces(run.world.config),
          otherCases,
        });
        expect(gate(effect, c, door)).toEqual({ pass: true, effect });
      }
    }),
    { numRuns: 80 },
  );
  expect(planned).toBeGreaterThan(10);
}, 30_000);

describe('the world stops it', () => {
  const run = planOf('A guest can follow a link.') ?? base;
  const c = approved(run, {
    trackingIssue: { number: 5, url: 'https://github.com/kata-containers/kata-containers/issues/5' },
  });
  const [effect] = effectsOf(c).filter((each) => each.kind === 'step' && each.step.target.kind === 'tracking-issue');
  const door = openDoor({ caseRepository: run.world.caseRepository, now: run.at, targetIsPrivate: false });
  const ask = (changes: Partial<Case>, world: Partial<typeof door>) =>
    effect === undefined ? null : gate(effect, { ...c, ...changes }, { ...door, ...world });

  test('and nothing else does', () => {
    expect(ask({}, {})).toMatchObject({ pass: true });
  });
  test('a public text waits while its product repository is private, and goes when it is public again', () => {
    expect(ask({}, { targetIsPrivate: true })).toMatchObject({
      ...{ pass: false, wait: true },
      why: {
        value: 'kata-containers/kata-containers',
        rule: 'public text goes to a repository that everybody can see',
      },
    });
  });
  test('what is written to a product repository is public, whoever it was written for', () => {
    expect(ask({ extent: 'downstream' }, {})).toMatchObject({ pass: false, wait: false });
  });
  test('an address that a slot holds never leads to the case repository', () => {
    const url = `https://github.com/${run.world.caseRepository}/issues/12`;
    const other = approved(run, { trackingIssue: { number: 12, url } });
    const mails = effectsOf(other).filter((each) => each.kind === 'step' && each.step.body.includes(url));
    expect(mails.length).toBeGreaterThan(0);
    for (const mail of mails) {
      expect(gate(mail, other, door)).toMatchObject({
        pass: false,
        why: { rule: 'public text never names the case repository' },
      });
    }
  });
});

describe('a CVE request', () => {
  const SAME = 'Whoever mounts the second volume twice gets the keys of the first one without being asked.';
  const asked = until(begin(kataWorld()), '/request-cve');
  const { cve, channels } = asked.world.config;

  /** What alice is told, and the mails that leave for it. */
  function request(description: string, world: Partial<World> = {}): { readonly run: Run; readonly mails: Effect[] } {
    const draft = { ...asked.case.draft, description };
    const run: Run = { ...asked, world: { ...asked.world, ...world }, entries: [], said: [], waiting: [] };
    run.case = {
      ...asked.case,
      draft,
      descriptionApprovals: asked.case.descriptionApprovals.map((a) => ({ ...a, hash: descriptionHash(draft) })),
    };
    say(run, 'alice', '/request-cve');
    return { run, mails: run.waiting.filter(({ kind }) => kind === 'mail') };
  }

  test('is sent, and the case goes on', () => {
    const { run, mails } = request('A guest can follow a link.');
    expect([run.case.status, mails.length]).toEqual(['in-progress', 1]);
  });
  test('says where the other cases could not all be read', () => {
    const { run, mails } = request('A guest can follow a link.', {
      otherCases: { sayingTheSame: () => null, unread: 2 },
    });
    expect([mails.length, run.said.join('\n')]).toEqual([1, expect.stringContaining('2 open cases can not be read')]);
  });
  const otherCases = createCaseTexts([]);
  otherCases.note(aCase({ kind: 'case-issue', number: 40 }, { number: 40, report: { title: 'x', text: SAME } }));
  const list = {
    kind: 'mail',
    audience: 'public',
    email: cve.cna?.email ?? '',
    subjectPrefix: '',
    encrypt: null,
  } as const;
  test.each([
    ['words of another private case', SAME, { otherCases }, 'no words of another case'],
    ['a credential', `A guest has ghp_${'a1'.repeat(18)} then.`, {}, 'no credential'],
    [
      'a CNA whose address is a public list',
      'A guest.',
      { config: { ...asked.world.config, channels: { ...channels, list } } },
      'may be known to reviewers and no wider',
    ],
  ])('with %s is refused before anything is promised', (_what, description, world, rule) => {
    const { run, mails } = request(description, world);
    expect([run.case.status, run.case.cve.requestedAt, mails]).toEqual(['triaged', null, []]);
    expect(said(run)).toContain(rule);
  });
  test('property: every mail that it promises may leave', () => {
    let promised = 0;
    fc.assert(
      fc.property(text, (description) => {
        const { run, mails } = request(description);
        for (const mail of mails) {
          promised++;
          expect(
            gate(
              mail,
              run.case,
              openDoor({ caseRepository: run.world.caseRepository, publicPlaces: publicPlaces(run.world.config) }),
            ),
          ).toMatchObject({ pass: true });
        }
      }),
      { numRuns: 60 },
    );
    expect(promised).toBeGreaterThan(5);
  });
});

test('a notice whose channel is a public list makes no plan', () => {
  const run = until(begin(kataWorld()), '/notify');
  const { channels } = run.world.config;
  const [open] = Object.values(channels).filter((c) => c.kind === 'mail' && c.audience === 'public');
  const email = open?.kind === 'mail' ? open.email : '';
  const closed = { kind: 'mail', audience: 'downstream', email, subjectPrefix: '', encrypt: null } as const;
  run.world = { ...run.world, config: { ...run.world.config, channels: { ...channels, closed } } };
  say(run, 'alice', '/notify');
  expect([run.case.plans.notice, said(run)]).toEqual([undefined, expect.stringContaining('an address of its own')]);
});

describe('a mail that no plan binds', () => {
  const list = 'dev@lists.example.org';
  const mailTo = (to: string, body: string): Effect => ({
    ...{ key: 'k', caseId: base.case.id, due: 0, audience: 'reviewers', kind: 'mail' },
    step: {
      ...{ id: 'request', communication: 'cve-request-private', audience: 'reviewers', phase: 'opening', slots: [] },
      ...{
        target: { kind: 'mail', channel: 'x', to, encrypt: null, inReplyTo: null },
        subject: 'A request',
        body,
        attachments: [],
      },
    },
  });
  const c: Case = { ...base.case, extent: 'reviewers' };

  test('goes to those whom it is for', () => {
    expect(gate(mailTo('cve@cna.example.org', 'x'), c, openDoor({ publicPlaces: [list] }))).toMatchObject({
      pass: true,
    });
  });
  test('never goes to a public list before the case is public, in whatever capitals', () => {
    for (const to of [list, list.toUpperCase()]) {
      expect(gate(mailTo(to, 'x'), c, openDoor({ publicPlaces: [list] }))).toMatchObject({
        ...{ pass: false, wait: false },
        why: { value: 'cve-request-private to a public place for public' },
      });
    }
  });
  test('says no word of another private case (T8)', () => {
    const otherCases = createCaseTexts([]);
    const same = 'Whoever mounts the second volume twice gets the keys of the first one without being asked.';
    otherCases.note(aCase({ kind: 'case-issue', number: 40 }, { number: 40, report: { title: 'x', text: same } }));
    expect(gate(mailTo('cve@cna.example.org', `See: ${same}`), c, openDoor({ otherCases }))).toMatchObject({
      ...{ pass: false, wait: false },
      why: { value: 'case #40' },
    });
  });
});
