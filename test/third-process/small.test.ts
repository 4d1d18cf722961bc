/** The process of CONTRIBUTING.md, "A process of your own": one file, two templates, and a case goes its whole way. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseConfig } from '../../src/core/config.ts';
import type { Effect } from '../../src/core/effects.ts';
import { NO_OTHER_CASES } from '../../src/core/other-cases.ts';
import type { World } from '../../src/core/scene.ts';
import { loadTemplates } from '../../src/engine/templates.ts';
import { PEOPLE } from '../support/core-world.ts';
import { begin, clock, type Run, receipts, said, say } from '../support/kata-history.ts';
import { small } from './small.ts';

const TEMPLATES = new URL('templates', import.meta.url).pathname;
const T0 = Date.parse('2026-12-01T12:00:00Z');

function smallWorld(): World {
  const config = parseConfig(parse(readFileSync(`${TEMPLATES}/small/example.yml`, 'utf8')), [small]);
  if (!config.ok) throw new Error(JSON.stringify(config.refusals));
  const templates = loadTemplates({ process: small, dir: TEMPLATES });
  if (!templates.ok) throw new Error(JSON.stringify(templates.faults));
  return {
    ...{ process: small, config: config.value, renderer: templates.value, roster: [], keys: {} },
    people: Object.fromEntries(Object.values(PEOPLE).map(({ login, id }) => [login, id])),
    ...{ host: 'github.com', caseRepository: 'kata-containers/vmt-cases', otherCases: NO_OTHER_CASES },
  };
}

/** A case that was accepted, with its fix, its CVE and its date. */
function ready(): Run {
  const run = begin(smallWorld());
  receipts(run, 'receipts');
  say(run, 'alice', '/coordinator\n/confirm');
  say(run, 'alice', '/set description A guest can make the tool follow a link.\n/set component tool');
  say(run, 'alice', '/set affected <1.2.3\n/set fixed 1.2.3\n/cve CVE-2026-2026\n/embargo 2026-12-01');
  say(run, 'grace', '/patch main tool cases/12/patches/main.patch');
  return run;
}

/** Where the messages of plans go that wait to be sent: step, and subject. */
function leaving(run: Run): readonly (readonly [string, string | null])[] {
  return run.waiting
    .filter((effect): effect is Extract<Effect, { kind: 'step' }> => effect.kind === 'step')
    .map(({ step }) => [step.id, step.subject]);
}

test('a case goes from its report to the public, and nothing leaves before T0', () => {
  const run = ready();
  expect([run.case.status, run.case.extent, run.case.class]).toEqual(['fixing', 'developers', null]);
  say(run, 'alice', '/plan');
  say(run, 'alice', '/approve plan {hash}');
  say(run, 'bob', '/approve plan {hash}');
  clock(run, T0 - 1);
  expect(leaving(run)).toEqual([]);
  clock(run, T0);
  expect(leaving(run)).toEqual([
    ['issue:tracking-issue', 'Link resolution before file access (CVE-2026-2026)'],
    ['announcement:advisory', null],
  ]);
  receipts(run, 'receipts');
  expect(leaving(run)).toEqual([
    ['announcement:public-mail:announce', 'CVE-2026-2026: Link resolution before file access'],
  ]);
  receipts(run, 'receipts');
  expect([run.case.status, run.case.extent, run.case.closed]).toEqual(['public', 'public', true]);
});

test('what is missing is told, and what this process does not have is refused', () => {
  const run = begin(smallWorld());
  receipts(run, 'receipts');
  say(run, 'alice', '/confirm');
  expect(said(run)).toContain('every confirmed case has one');
  say(run, 'alice', '/coordinator\n/confirm');
  say(run, 'alice', '/plan');
  expect(said(run)).toContain('no CVE');
  expect(said(run)).toContain('no patch for main');
  say(run, 'alice', '/class A');
  expect(said(run)).toContain('the process of a small project has no `/class`');
  const others = ['/notify', '/submit', '/opinion', '/binaries-ok 1.2.3', '/upstream-hold it waits'];
  for (const command of others) {
    const before = run.entries.length;
    say(run, 'alice', command);
    expect([command, run.entries.slice(before).map(({ fact }) => fact.type)]).toEqual([command, ['command-refused']]);
  }
});

test('a report that is declined ends there, is told so, and can be taken up again', () => {
  const run = begin(smallWorld());
  receipts(run, 'receipts');
  say(run, 'alice', '/reject it is how links work');
  expect([run.case.status, run.case.closed]).toEqual(['declined', true]);
  expect(run.waiting.find(({ kind }) => kind === 'advisory-comment')).toMatchObject({
    body: 'We do not take this for a vulnerability.\n\nReason: it is how links work',
  });
  say(run, 'alice', '/reopen it does more than follow links');
  expect([run.case.status, run.case.closed]).toEqual(['reported', false]);
});

test('a leak makes a plan for now', () => {
  const run = ready();
  say(run, 'alice', '/leaked a public list');
  say(run, 'alice', '/disclose now {hash}');
  say(run, 'bob', '/disclose now {hash}');
  expect(leaving(run).map(([step]) => step)).toEqual(['issue:tracking-issue', 'announcement:advisory']);
  expect(run.case.extent).toBe('public');
});

test('nobody takes a report: the coordinators are reminded after two business days', () => {
  const run = begin(smallWorld());
  receipts(run, 'receipts');
  clock(run, run.at + 47 * 3_600_000);
  expect(run.case.reminded).toEqual([]);
  clock(run, run.at + 3_600_000);
  expect(said(run)).toBe('@alice @bob Nobody has taken this report yet: type `/coordinator`.');
});
