/** Commands in comments on the advisory: who reads what of their answers. */
import { describe, expect, test } from '@jest/globals';
import { NO_ADVISORY_COMMENTS, NOT_READ_ANY_MORE } from '../../src/core/advisory-comments.ts';
import { DONE_ELSEWHERE, NOT_DONE_ELSEWHERE } from '../../src/core/deciding/advisory-answers.ts';
import type { Found } from '../../src/core/inputs.ts';
import type { Case } from '../../src/core/model.ts';
import { kataWorld, kubeedgeWorld, type Login, PEOPLE, reported, say } from '../support/core-world.ts';
import { COMMENT_URL, saidThere, saidToTeam, typeThere } from '../support/on-advisory.ts';

const world = kataWorld();
const start = reported(world);
const draft = {
  ...start.draft,
  title: 'Link resolution',
  description: 'The runtime follows a link.',
  components: [{ name: 'runtime', affected: '<1.11.1', fixed: '1.11.1', ecosystem: 'other' }],
  reporters: [{ name: 'Rita' }],
  mitigation: 'There is none.',
};
const triaged: Case = { ...start, status: 'triaged', coordinator: PEOPLE.alice, class: 'A', number: 4711, draft };
const PATCH = 'cases/4711/patches/main.patch';
const found: Partial<Found> = { files: { [PATCH]: { sha: 'a'.repeat(40), author: PEOPLE.grace } } };
const patched = typeThere(world, triaged, 'grace', `/patch main ${PATCH}`, found).case ?? triaged;
const told: Case['noticed'] = [
  { channel: 'list', name: null, address: 'a@b.example', key: null, t0: 1, messageId: null, since: 1 },
];

const type = (c: Case, login: Login, body: string) => typeThere(world, c, login, body, found);
const there = (c: Case, login: Login, body: string) => saidThere(type(c, login, body)).join('\n---\n');

describe('what is answered there', () => {
  const answered: readonly (readonly [Login, string, string, RegExp])[] = [
    [
      'rita',
      '/approve description',
      'description-approved',
      /^> \/approve description\n\nThe impact description .* by `@rita`\. /,
    ],
    ['dave', '/approve description', 'description-approved', /is approved by `@dave`/],
    [
      'carol',
      '/approve patch main',
      'patch-approved',
      /^> \/approve patch\n\nThe patch for `main` is approved by `@carol`/,
    ],
    ['grace', '/patch stable-3.2 none it has no links', 'patch-registered', /^> \/patch\n\n`stable-3\.2` is recorded/],
    ['carol', '/set title Another title', 'draft-changed', /^> \/set\n\n`title` is set\.$/],
    ['rita', '/terms not before my talk', 'terms-recorded', /^> \/terms\n\nThe reporter's terms are recorded\./],
    ['alice', '/credit Yuval Avrahami (Palo Alto)', 'credit-added', /^> \/credit\n\nYuval Avrahami is credited\.$/],
  ];
  test.each(answered)('%s types %s', (login, body, fact, answer) => {
    const decision = type(patched, login, body);
    expect(decision.entries.map((e) => e.fact.type)).toContain(fact);
    expect(saidThere(decision)).toEqual([expect.stringMatching(answer)]);
    // The team is told what was typed, and not the answer again.
    expect(saidToTeam(decision)).toEqual([`@${login} typed [on the advisory](${COMMENT_URL}):\n\n> ${body}`]);
    expect(decision.effects[0]).toMatchObject({
      key: 'advisory-comment:5/0',
      kind: 'advisory-comment',
      audience: 'developers',
    });
    expect(decision.effects.filter((e) => e.kind === 'react')).toEqual([]);
  });

  test('a note is approved there', () => {
    expect(there({ ...triaged, status: 'opinion' }, 'carol', '/approve note')).toMatch(/A security note is approved/);
  });

  test('what is for the team of such an answer stands on the case issue alone', () => {
    const decision = type({ ...patched, noticed: told }, 'grace', `/patch main ${PATCH}`);
    expect(saidThere(decision)).toEqual([
      '> /patch\n\nThe fix for `main` is registered at version `aaaaaaaaaaaa`. A core reviewer who did not write it approves it with `/approve patch main`.',
    ]);
    expect(saidToTeam(decision)[0]).toBe(
      `@grace typed [on the advisory](${COMMENT_URL}):\n\n> /patch main ${PATCH}\n\n**Those who had the notice have another patch for this branch**: send them the new one, or say in the next message that it is another.`,
    );
  });

  test('of what came too late only the command is named: what follows it may be for the team', () => {
    const overtaken = { ...triaged, overtakenBy: { advisory: 6 } };
    expect(there(overtaken, 'alice', '/terms they go public on Friday')).toMatch(
      /^Not done\. Nothing was changed\.\n\n- `\/terms`: a later comment was handled first/,
    );
  });

  test('several commands get one answer, and one refused undoes all', () => {
    expect(there(triaged, 'carol', '/set title A\n/set summary B')).toBe(
      '> /set\n\n`title` is set.\n\n> /set\n\n`summary` is set.',
    );
    const refused = type(triaged, 'carol', '/set title A\n/set colour red');
    expect(refused.entries.map((e) => e.fact.type)).toEqual(['command-refused']);
    expect(saidThere(refused)).toEqual([
      expect.stringMatching(/^Not done\. Nothing was changed\.\n\n- `colour`: there is/),
    ]);
  });
});

describe('what is answered on the case issue', () => {
  test('it runs, and a fixed line stands there', () => {
    const decision = type(triaged, 'alice', '/hold the stakeholder alpha is not ready');
    expect(decision.case?.hold?.why).toBe('the stakeholder alpha is not ready');
    expect(saidThere(decision)).toEqual([DONE_ELSEWHERE]);
    expect(saidToTeam(decision)[0]).toBe(
      `@alice typed [on the advisory](${COMMENT_URL}):\n\n> /hold the stakeholder alpha is not ready\n\nHeld: nothing of this case is sent until \`/resume\`.`,
    );
  });

  test('so it is with a refusal', () => {
    const decision = type({ ...triaged, hold: null }, 'alice', '/resume');
    expect(saidThere(decision)).toEqual([NOT_DONE_ELSEWHERE]);
    expect(saidToTeam(decision)[0]).toMatch(/^@alice typed .*:\n\nNot done\. Nothing was changed\.\n\n- `no hold`: /);
  });

  test('beside commands that are answered there, the line is of its own command', () => {
    const decision = type(triaged, 'alice', '/set title A\n/hold the reason');
    expect(saidThere(decision)).toEqual([`> /set\n\n\`title\` is set.\n\n> /hold\n\n${DONE_ELSEWHERE}`]);
    expect(saidToTeam(decision)[0]).toContain('> /set title A\n\n> /hold the reason\n\nHeld');
  });

  const naming: readonly (readonly [string, Login, string, Case])[] = [
    ['the place of patches', 'grace', '/patch main fix.patch', triaged],
    ['a file that is not there', 'grace', '/patch main cases/4711/patches/other.patch', triaged],
  ];
  test.each(naming)('a refusal that names the case is not said there: %s', (_name, login, body, c) => {
    const decision = type(c, login, body);
    expect(saidThere(decision)).toEqual([NOT_DONE_ELSEWHERE]);
    expect(saidToTeam(decision)[0]).toContain('cases/4711/');
  });

  test('nor one that tells the severity, which an associate is refused for', () => {
    const other = kubeedgeWorld();
    const decision = typeThere(other, reported(other), 'ivan', '/hold it is late');
    expect(saidThere(decision)).toEqual([NOT_DONE_ELSEWHERE]);
    expect(saidToTeam(decision)[0]).toContain('its severity is not known');
  });

  test('nor one that says why the case waits', () => {
    const url = 'https://github.com/kubeedge/kubeedge/pull/9';
    const pull = { repository: 'kubeedge/kubeedge', number: 9, base: 'master', head: 'b', branch: 'x', title: 'x' };
    const other = kubeedgeWorld();
    const [branch = ''] = other.config.branches;
    const waiting: Case = {
      ...reported(other),
      hold: { why: 'the library discloses in May', by: '@alice', kind: 'upstream', since: 1, below: null },
    };
    const pulls = { [url]: { ...pull, base: branch, body: '', author: PEOPLE.grace, merged: false } };
    const decision = typeThere(other, waiting, 'grace', `/patch ${branch} ${url}`, { pulls });
    expect(saidThere(decision)).toEqual([NOT_DONE_ELSEWHERE]);
    expect(saidToTeam(decision)[0]).toContain('the library discloses in May');
  });
});

describe('what is said there whatever was typed', () => {
  test('a reviewer whose patch has changed reads what to do', () => {
    const files = { [PATCH]: { sha: 'c'.repeat(40), author: PEOPLE.grace } };
    expect(saidThere(typeThere(world, patched, 'carol', '/approve patch main', { files }))).toEqual([
      expect.stringContaining('register the new version with `/patch main PATH-OR-URL`'),
    ]);
  });

  const refused: readonly (readonly [Login, string, RegExp])[] = [
    [
      'rita',
      '/hold please',
      /^Not done\. Nothing was changed\.\n\n- `@rita`: `\/hold` is for: coordinators\. → ask one of them/,
    ],
    ['mallory', '/help', /`\/help` is for: people with a role/],
    ['rita', '/aprove description', /did you mean \/approve\?/],
    ['rita', '/approve', /`\/approve` is followed by description, patch/],
    ['alice', '/hold a\n/resume', /these commands contradict each other/],
  ];
  test.each(refused)('%s types %s', (login, body, answer) => {
    const decision = type(triaged, login, body);
    expect(saidThere(decision)).toEqual([expect.stringMatching(answer)]);
    expect(saidToTeam(decision)).toEqual([]);
    expect(decision.entries.map((e) => e.fact.type)).toEqual(['command-refused']);
  });

  test('what was edited before it was first seen runs nothing, and it is said there', () => {
    const decision = typeThere(world, triaged, 'rita', '/approve description', {}, true);
    expect(decision.entries.map((e) => e.fact.type)).toEqual(['command-refused']);
    expect(saidThere(decision)).toEqual([expect.stringContaining('edited before it was first seen runs nothing')]);
    expect(saidToTeam(decision)).toEqual([]);
  });

  test('talk is noted, and gets no answer', () => {
    const decision = type(triaged, 'rita', 'When will it be public?');
    expect(decision.entries.map((e) => e.fact.type)).toEqual(['commented']);
    expect(decision.effects).toEqual([]);
  });
});

describe('help there', () => {
  test('lists what the reporter may type, and where it is answered', () => {
    expect(there(triaged, 'rita', '/help').split('\n').slice(4)).toEqual([
      '| command | does | for example | is answered |',
      '|---|---|---|---|',
      expect.stringMatching(/^\| `\/terms TEXT` \| .* \| here \|$/),
      expect.stringMatching(/^\| `\/approve description` \| .* \| here \|$/),
      expect.stringMatching(/^\| `\/timeline` \| .* \| on the case issue \|$/),
      expect.stringMatching(/^\| `\/help` \| .* \| here \|$/),
    ]);
  });
  test('a coordinator is shown more', () => {
    expect(there(triaged, 'alice', '/help')).toContain('| `/embargo · /embargo DATE [--override WHY]` |');
  });
});

describe('nobody is called and nothing is linked by an answer (security G1, G2, G3)', () => {
  const typed: readonly (readonly [Login, string, string])[] = [
    ['alice', '/credit @kata-containers/vmt', '> /credit\n\n`@kata-containers/vmt` is credited.'],
    ['alice', '/credit <img src=//evil/x.png> #12', '> /credit\n\n&lt;img src=//evil/x.png> `#12` is credited.'],
    ['grace', '/patch main`@everyone` none', '`/patch main`@everyone` none WHY`'],
  ];
  test.each(typed)('%s types %s', (login, body, answer) => {
    const said = there(triaged, login, body);
    if (answer.startsWith('>')) expect(said).toBe(answer);
    else expect(said).not.toContain(answer);
    // Outside of code nothing is left that GitHub looks for.
    expect(said.replaceAll(/`[^`\n]+`/g, '')).not.toMatch(/@[a-z]|#\d|<[a-z]/i);
  });

  test('nor by what the case issue repeats of it', () => {
    const said = saidToTeam(type(triaged, 'rita', '/timeline @kata-containers/vmt #7 `@alice <img src=x>')).join('');
    expect(said).toContain('> /timeline `@kata-containers/vmt` `#7` \\``@alice` &lt;img src=x>\n\n');
  });
});

describe('when the case ends', () => {
  const end = (c: Case, body: string) => say(world, c, 'alice', body, { cases: { 12: other } });
  const other = { id: '#12', status: 'new', closed: false };
  const open: Case = { ...start, coordinator: PEOPLE.alice, class: 'D', number: 4711 };

  test.each(['/wont-fix it is meant', '/duplicate #12'])(
    'by %s, it is said there that nobody reads it any more',
    (body) => {
      const said = saidThere(end(open, body));
      expect(said.filter((text) => text === NOT_READ_ANY_MORE)).toHaveLength(1);
      expect(said.at(-1)).toBe(NOT_READ_ANY_MORE);
      expect(NOT_READ_ANY_MORE).not.toMatch(/4711|@|\//);
    },
  );

  test('nothing of it is said where the case goes on, has no advisory, or one that takes no comments', () => {
    const silent: Case = { ...open, reminded: [NO_ADVISORY_COMMENTS] };
    for (const decision of [
      end(open, '/class C1'),
      end({ ...open, advisory: null }, '/wont-fix no'),
      end(silent, '/wont-fix no'),
    ]) {
      expect(saidThere(decision)).not.toContain(NOT_READ_ANY_MORE);
    }
  });
});
