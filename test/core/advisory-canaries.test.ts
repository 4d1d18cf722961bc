/**
 * Canaries: a word in every field of a case that only the team may read. Every command is typed on the advisory, from
 * every status, by reporter, reviewer, developer, coordinator, associate and outsider; nothing that is said there has a
 * canary, the case's number or its repository (security rows G and L; contract section 7).
 */
import { expect, test } from '@jest/globals';
import { COMMANDS, fullName } from '../../src/core/commands.ts';
import { type Found, NOTHING_FOUND } from '../../src/core/inputs.ts';
import { asProposed, type Case, type Hold, type Plan, type PlanPurpose, type Step } from '../../src/core/model.ts';
import type { World } from '../../src/core/scene.ts';
import { kataWorld, kubeedgeWorld, type Login, PEOPLE, reported, say } from '../support/core-world.ts';
import { saidThere, saidToTeam, typeThere } from '../support/on-advisory.ts';

const NUMBER = 4711;
const REPOSITORY = 'canary/canary-cases';
const PATCH = `cases/${NUMBER}/patches/canary.patch`;
/** An hour of T0 that is found in nothing else. */
const T0 = Date.parse('2031-03-07T13:37:00Z');
const PRIVATE = /canary|\b4711\b|2031-03-07|13:37/i;
const AT = Date.parse('2026-11-20T09:00:00Z');

function guarded(world: World): World {
  const none = { employer: 'canary', vouchedBy: 'canary', terms: null, since: null, criteria: {} };
  return {
    ...world,
    caseRepository: REPOSITORY,
    roster: [{ name: 'canary-linux', address: 'canary@roster.example', key: 'keys/canary.asc', ...none }],
  };
}

const step: Step = {
  id: 'canary-step',
  communication: 'canary-communication',
  audience: 'downstream',
  target: { kind: 'mail', channel: 'canary-channel', to: 'canary@list.example', encrypt: null, inReplyTo: null },
  phase: 'opening',
  slots: [],
  subject: 'canary',
  body: 'canary',
  attachments: [{ name: 'canary.patch', path: PATCH, version: 'a' }],
};

function plan(purpose: PlanPurpose): Plan {
  return { purpose, t0: T0, tells: T0, steps: [step], hash: '3f2a9c01d4e7' };
}

const hold: Hold = { why: 'canary hold', by: '@alice', kind: 'upstream', since: AT, below: null };

const HOLDS: readonly (Hold | null)[] = [null, hold, { ...hold, kind: 'all', below: { ...hold, why: 'canary below' } }];

function standing(world: World, status: string, held: Hold | null): Case {
  const start = reported(world);
  const by = PEOPLE.alice;
  const approval = { by, role: 'coordinators' as const, hash: 'canary', at: AT, evidence: 'canary evidence' };
  const [main = '', stable = ''] = world.config.branches;
  return {
    ...start,
    number: NUMBER,
    status,
    closed: world.process.statuses[status]?.closes === true,
    coordinator: by,
    class: 'A',
    reason: 'canary reason',
    draft: {
      ...start.draft,
      title: 'Link resolution',
      description: 'The runtime follows a link.',
      components: [{ name: 'runtime', affected: '<1.11.1', fixed: '1.11.1', ecosystem: 'other' }],
      reporters: [{ name: 'Rita' }],
      mitigation: 'There is none.',
      notes: ['canary note'],
    },
    severity: { level: held === null ? 'high' : 'low', why: 'canary severity' },
    terms: 'canary terms',
    patches: [
      {
        ...{ kind: 'fix', branch: main, component: 'runtime', source: 'file', location: PATCH, version: 'a' },
        ...{ author: PEOPLE.grace, registeredBy: PEOPLE.grace, approvedBy: null, pushed: null, merged: false },
      },
      { kind: 'none', branch: stable, why: 'canary branch' },
    ],
    descriptionApprovals: [approval],
    noteApprovals: [approval],
    openConsent: approval,
    cve: { id: null, requestedAt: AT, later: { why: 'canary later', approvedBy: [by] } },
    embargo: { t0: T0, override: { why: 'canary override', approvedBy: [by] } },
    plans: { notice: asProposed(plan('notice'), AT), disclosure: asProposed(plan('disclosure'), AT) },
    past: [{ ...asProposed(plan('update'), AT), startedAt: AT }],
    hold: held,
    leak: { where: 'canary leak', at: AT },
    decision: { track: 'private', why: 'canary decision', by },
    noticeAt: AT,
    reminded: ['canary@reminder'],
    grants: [{ person: PEOPLE.grace, audience: 'developers', since: AT }],
    voided: { disclosure: plan('disclosure') },
    noticed: [
      {
        channel: 'canary',
        name: 'canary-linux',
        address: 'canary@roster.example',
        key: null,
        t0: T0,
        messageId: 'canary',
        since: AT,
      },
    ],
    errata: [{ text: 'canary erratum', at: AT }],
    invitation: { sequence: 0, t0: T0, logins: ['canary'] },
    labelRefusal: { labels: 'canary', at: AT },
  };
}

function foundIn(world: World, isThere: boolean): Partial<Found> {
  const [base = ''] = world.config.branches;
  const pull = {
    repository: world.config.repositories[0] ?? '',
    number: 2713,
    head: 'b',
    branch: 'x',
    title: 'x',
    body: '',
  };
  const at = { sha: 'c', author: PEOPLE.grace };
  return {
    users: { grace: PEOPLE.grace, carol: PEOPLE.carol },
    files: isThere ? { [PATCH]: at } : {},
    pulls: isThere ? { [PULL]: { ...pull, base, author: PEOPLE.grace, merged: false } } : {},
    cases: { 12: { id: '#12', status: 'canary', closed: false } },
    cveUser: isThere ? null : NUMBER,
    preFlight: [{ name: 'canary', problem: 'canary', mend: 'canary', blocks: true }],
    journal: [{ at: AT, by: 'canary', type: 'canary', detail: 'canary' }],
  };
}

const PULL = 'https://github.com/example/project/pull/2713';

/** The commands of the table, and what else people type of those that are answered there. */
function texts(world: World): readonly string[] {
  const [branch = ''] = world.config.branches;
  return [
    ...COMMANDS.flatMap((c) => [c.example, `/${fullName(c)}`, `/${fullName(c)} nonsense`]),
    ...[`/patch ${branch} ${PATCH}`, `/patch ${branch} ${PULL}`, `/patch ${branch} fix.patch`],
    ...[`/patch ${branch} cases/${NUMBER + 1}/patches/x.patch`, `/patch ${branch} none it has no links`],
    ...[
      `/approve patch ${branch}`,
      `/approve patch ${branch} runtime`,
      '/set notes Another note',
      '/set title A title',
    ],
    '/set fixed 1.11.2\n/hold it is late',
  ];
}

const WHO: readonly Login[] = ['rita', 'carol', 'grace', 'alice', 'dave', 'ivan', 'mallory'];
const WORLDS = [guarded(kataWorld()), guarded(kubeedgeWorld())];
const IN_STATUS = WORLDS.flatMap((world) =>
  Object.keys(world.process.statuses).map((status, i) => ({
    name: world.process.id,
    world,
    status,
    held: HOLDS[i % 3] ?? null,
  })),
);

test.each(IN_STATUS)('$name: in $status no canary flies to the advisory', ({ world, status, held }) => {
  const c = standing(world, status, held);
  for (const login of WHO) {
    for (const text of texts(world)) {
      for (const isThere of text.startsWith('/patch') || text.startsWith('/approve') ? [true, false] : [true]) {
        const decision = typeThere(world, c, login, text, foundIn(world, isThere));
        const said = saidThere(decision);
        expect({ login, text, private: said.filter((words) => PRIVATE.test(words)) }).toEqual({
          login,
          text,
          private: [],
        });
        // It is answered, and the answer is what says that it was handled.
        expect(decision.effects[0]).toMatchObject({ kind: 'advisory-comment', key: 'advisory-comment:5/0' });
      }
    }
  }
});

test('the canaries are alive: on the case issue they sing', () => {
  const heard = WORLDS.flatMap((world) =>
    COMMANDS.filter((command) => {
      const c = standing(world, world.process.accepted, hold);
      const answers = texts(world)
        .filter((text) => text.startsWith(`/${fullName(command)}`))
        .flatMap((text) => saidToTeam(say(world, c, 'alice', text, { ...NOTHING_FOUND, ...foundIn(world, true) })));
      return answers.some((words) => PRIVATE.test(words));
    }).map(fullName),
  );
  expect(heard).toEqual(expect.arrayContaining(['patch', 'pushed', 'plan', 'decide', 'rehearse', 'timeline']));
});
