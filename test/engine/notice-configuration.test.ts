import { expect, test } from '@jest/globals';
import { noticeConfiguration } from '../../src/engine/notice-configuration.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { ConfigurationWorld, SMALL, start } from '../support/configuration-world.ts';

const CAROL = '- { name: Carol, address: carol@example.org, key: keys/carol.asc }\n';

test.each<[string, string, string]>([
  ['the configuration', '.github/vmt.yml', SMALL.replace('main', 'next')],
  ['an address of the roster', '.github/stakeholders.yml', CAROL.replace('carol@', 'carrol@')],
  ['a template', '.github/vmt/templates/incomplete-message.hbs', '{{reason}}'],
  ['a key', 'keys/carol.asc', 'key of carol@example.org until 2027-01-31'],
])('open cases are told, once, that %s changed', async (_what, path, text) => {
  const world = new ConfigurationWorld();
  world.files.set('.github/vmt.yml', SMALL);
  world.files.set('.github/stakeholders.yml', CAROL);
  // A key of both addresses: only the roster differs then.
  world.files.set('keys/carol.asc', 'key of carol@example.org, carrol@example.org');
  const configuration = start(world);
  await configuration.reload();
  const store = Object.assign(world, { openCases: async () => ['#12'] });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  // What a case does with the word is a matter of the case; it is not in this store.
  const parts = { store, configuration, clock: () => world.now, log } as unknown as EngineParts;
  const notice = (): Promise<number> => noticeConfiguration(parts);

  expect([await notice(), await notice()]).toEqual([0, 0]);
  world.files.set(path, text);
  const outcome = await configuration.reload();
  const hash = /config ([0-9a-f]{12})/.exec(world.issue(configuration.issueNumber() ?? 0).comments.at(-1) ?? '')?.[1];
  if (outcome === 'proposed') {
    expect(await notice()).toBe(0);
    await configuration.handleApprove({ hash: hash ?? '', person: { id: 1, login: 'alice' }, comment: 1 });
  }
  expect([await notice(), await notice()]).toEqual([1, 0]);
});
