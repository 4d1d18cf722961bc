/** A new report: the coordinators are let in, and the team's channels get one line that says nothing of it. */
import { expect, test } from '@jest/globals';
import type { Channel } from '../../src/core/config.ts';
import { decide } from '../../src/core/decide.ts';
import { gate } from '../../src/core/gate.ts';
import type { OpeningInput } from '../../src/core/inputs.ts';
import { messagesFor } from '../../src/core/messages.ts';
import type { Decision, World } from '../../src/core/scene.ts';
import { kataWorld, PEOPLE } from '../support/core-world.ts';
import { openDoor } from '../support/open-door.ts';

const kata = kataWorld();
const mail = {
  kind: 'mail',
  audience: 'team',
  email: 'vmt@example.org',
  subjectPrefix: '[vmt] ',
  encrypt: null,
} as const;
const slack = { kind: 'slack', audience: 'team', slack: '#vmt' } as const;
const channels: Readonly<Record<string, Channel>> = { ...kata.config.channels, desk: mail, chat: slack };
const world: World = { ...kata, config: { ...kata.config, channels } };
const base = { id: 'r', at: 0, title: 'SECRET title', text: 'SECRET text', author: PEOPLE.rita } as const;

function opens(input: Record<string, unknown>, roles: Parameters<typeof decide>[3] = []): Decision {
  return decide(world, null, { ...base, source: { kind: 'bot' }, ...input } as unknown as OpeningInput, roles);
}

const reported = opens({
  kind: 'advisory-reported',
  repository: 'kata-containers/secret-name',
  ghsa: 'GHSA-2222-3333-4444',
  url: 'https://github.com/x',
  draft: {},
});

test('each channel of the team gets one line, and nothing of the report', () => {
  const steps = reported.effects.flatMap((e) => (e.kind === 'mail' ? [e.step] : []));
  expect(steps.map(({ target, subject, body }) => [target, subject, body])).toEqual([
    [
      { kind: 'mail', channel: 'desk', to: 'vmt@example.org', encrypt: null, inReplyTo: null },
      '[vmt] Kata Containers: a new report',
      'A new report waits in the case repository.\n',
    ],
    [{ kind: 'slack', channel: 'chat', place: '#vmt' }, null, 'A new report waits in the case repository.'],
  ]);
  expect(JSON.stringify(steps)).not.toMatch(/SECRET|secret-name|GHSA|rita|vmt-cases/);
});

test('the gate lets it pass while the case is the team’s', () => {
  const door = openDoor({ caseRepository: world.caseRepository });
  for (const effect of reported.effects) expect(gate(effect, reported.case, door)).toMatchObject({ pass: true });
});

test('a report that is public, or came to a coordinator, is not told', () => {
  const byHand = opens({ kind: 'case-issue-opened', number: 1, source: { kind: 'person', person: PEOPLE.alice } }, [
    'coordinators',
  ]);
  const open = opens(
    {
      kind: 'public-report',
      repository: 'o/r',
      number: 1,
      url: 'https://github.com/o/r/issues/1',
      source: { kind: 'person', person: PEOPLE.alice },
    },
    ['coordinators'],
  );
  for (const { case: c, effects } of [byHand, open]) {
    expect(c).not.toBeNull();
    expect(effects.map(({ kind }) => kind)).not.toContain('mail');
  }
});

test('what is announced never goes to the team’s channels', () => {
  for (const group of ['public-mail', 'public-slack', 'downstream-mail', 'development-list'] as const) {
    expect(messagesFor(group, channels)).toEqual(messagesFor(group, kata.config.channels));
  }
});

test('the advisory is written at once, for its readers', () => {
  expect(reported.effects.map((e) => (e.kind === 'sync-advisory' ? [e.state, e.force] : e.kind))).toEqual([
    'open-case-issue',
    [null, false],
    'mail',
    'mail',
  ]);
});

test('so is one that was made for a case that came by mail', () => {
  const c = opens({ kind: 'case-issue-opened', number: 1, source: { kind: 'person', person: PEOPLE.alice } }, [
    'coordinators',
  ]).case;
  const effect = { key: 'k', caseId: '#1', due: 0, audience: 'developers', kind: 'make-advisory' } as const;
  const receipt = { at: 0, proof: 'x', url: 'x', messageId: null, maybeTwice: false };
  const made = { kind: 'advisory', ghsa: 'GHSA-2222-3333-4444', url: 'x' } as const;
  const arrived = [{ effect, receipt, made }];
  const { effects } = decide(world, c, { kind: 'receipts', id: 'm', at: 0, source: { kind: 'bot' }, arrived }, []);
  expect(effects).toContainEqual(expect.objectContaining({ kind: 'sync-advisory', state: null, force: false }));
});
