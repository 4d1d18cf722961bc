/** Each process with its example configuration and templates, for tests of the core. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseConfig } from '../../src/core/config.ts';
import { decide } from '../../src/core/decide.ts';
import { type Found, type Input, NOTHING_FOUND } from '../../src/core/inputs.ts';
import type { Case, ConfiguredRole, Person } from '../../src/core/model.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import type { Member } from '../../src/core/roster.ts';
import type { Decision, KeyState, World } from '../../src/core/scene.ts';
import { loadTemplates } from '../../src/engine/templates.ts';
import { PROCESSES } from '../../src/processes/all.ts';

const T = Date.parse('2026-11-23T09:00:00Z');

export const PEOPLE = {
  alice: { id: 1, login: 'alice' },
  bob: { id: 2, login: 'bob' },
  carol: { id: 3, login: 'carol' },
  dave: { id: 4, login: 'dave' },
  erin: { id: 5, login: 'erin' },
  grace: { id: 6, login: 'grace' },
  rita: { id: 7, login: 'rita' },
  mallory: { id: 8, login: 'mallory' },
  frank: { id: 9, login: 'frank' },
  heidi: { id: 10, login: 'heidi' },
  judy: { id: 11, login: 'judy' },
  ivan: { id: 12, login: 'ivan' },
} as const satisfies Record<string, Person>;

export type Login = keyof typeof PEOPLE;

export const ROLES_OF: Readonly<Record<Login, readonly ConfiguredRole[]>> = {
  alice: ['coordinators'],
  bob: ['coordinators'],
  carol: ['core-reviewers'],
  dave: ['architecture-committee'],
  erin: ['stable-maintainers'],
  grace: ['core-developers'],
  rita: [],
  mallory: [],
  frank: ['release-managers'],
  heidi: ['sig-maintainers'],
  judy: ['sig-maintainers'],
  ivan: ['associates'],
};

function member(name: string): Member {
  const address = `security@${name}.example.org`;
  const none = { employer: null, vouchedBy: null, terms: null, since: null, criteria: {} };
  return { name, address, key: `keys/${name}.asc`, ...none };
}

function key(...addresses: string[]): KeyState {
  return { version: `blob-of-${addresses.join()}`, expires: null, addresses, fault: null };
}

export const ROSTER: readonly Member[] = [member('alpha'), member('beta')];

export const KEYS: Readonly<Record<string, KeyState>> = {
  'keys/linux-distros.asc': key('linux-distros@vs.example.org'),
  'keys/cna.asc': key('cve@cna.example.org'),
  'keys/alpha.asc': key('security@alpha.example.org'),
  'keys/beta.asc': key('security@beta.example.org'),
};

export function kataWorld(): World {
  return worldOf('kata', 'kata-containers/vmt-cases');
}

export function kubeedgeWorld(): World {
  return worldOf('kubeedge', 'kubeedge/security-cases');
}

function worldOf(id: string, caseRepository: string): World {
  const process = PROCESSES[id];
  if (process === undefined) throw new Error(`there is no process ${id}`);
  const dir = new URL('../../templates', import.meta.url).pathname;
  const config = parseConfig(parse(readFileSync(`${dir}/${id}/example.yml`, 'utf8')), [process]);
  if (!config.ok) throw new Error(JSON.stringify(config.refusals));
  const templates = loadTemplates({ process, dir });
  if (!templates.ok) throw new Error(JSON.stringify(templates.faults));
  return {
    process,
    config: config.value,
    renderer: templates.value,
    roster: ROSTER,
    keys: KEYS,
    people: Object.fromEntries(Object.values(PEOPLE).map(({ login, id: number }) => [login, number])),
    host: 'github.com',
    caseRepository,
    otherCases: NO_OTHER_CASES,
  };
}

/** A case that was reported by rita as an advisory. */
export function reported(world: World): Case {
  const repository = world.config.repositories[0] ?? '';
  const made = decide(
    world,
    null,
    {
      kind: 'advisory-reported',
      id: 'report',
      at: T,
      source: { kind: 'bot' },
      repository,
      ghsa: 'GHSA-2222-3333-4444',
      url: `https://github.com/${repository}/security/advisories/GHSA-2222-3333-4444`,
      title: 'Link resolution before file access',
      text: 'The runtime follows a link that the guest made.',
      author: PEOPLE.rita,
      draft: {},
    },
    [],
  );
  if (made.case === null) throw new Error('no case');
  return { ...made.case, number: 12 };
}

let inputs = 0;

/** `login` writes `body` on the case issue. */
export function say(world: World, c: Case, login: Login, body: string, found: Partial<Found> = {}, at = T): Decision {
  inputs += 1;
  const input: Input = {
    kind: 'comment',
    id: `comment-${inputs}`,
    at,
    source: { kind: 'person', person: PEOPLE[login] },
    comment: inputs,
    body,
    url: `https://github.com/o/cases/issues/12#issuecomment-${inputs}`,
  };
  return decide(world, c, input, ROLES_OF[login], { ...NOTHING_FOUND, ...found });
}
