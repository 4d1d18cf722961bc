/** The small process on the real bot: nothing but its file and its folder of templates is given to it. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { type BotWorld, PRODUCT, startBotWorld } from '../support/bot-world.ts';
import { converse } from '../support/conversation.ts';
import { small } from './small.ts';

const templates = new URL('templates', import.meta.url).pathname;
let world: BotWorld | null = null;

afterAll(async () => {
  expect(world?.sandbox.github.violations ?? []).toEqual([]);
  await world?.close();
});

test('a case goes from its report to the public', async () => {
  world = await startBotWorld({
    bot: { processes: { small }, templates },
    configuration: () => readFileSync(`${templates}/small/example.yml`, 'utf8'),
  });
  const { github, mail } = world.sandbox;
  const before = await converse(world, [
    { rita: { report: { title: 'Link resolution', text: 'The tool follows a link.' } } },
    { alice: '/coordinator\n/confirm' },
    { alice: '/set description The tool follows a link.\n/set component tool\n/set affected <1.2.3\n/set fixed 1.2.3' },
    { alice: { file: { path: 'cases/2/patches/main.patch', text: 'a patch' } } },
    { alice: '/patch main tool cases/2/patches/main.patch\n/cve CVE-2026-2026\n/embargo 2026-12-01' },
    { alice: '/plan' },
    { alice: '/approve plan {hash}' },
    { bob: '/approve plan {hash}' },
    { at: '2026-12-01T11:59:59Z' },
  ]);
  expect(before).toContain('Reported → **Fixing**');
  expect([mail.messages.length, github.issues(PRODUCT).length]).toEqual([0, 0]);
  const after = await converse(world, [{ at: '2026-12-01T12:00:00Z' }]);
  expect(after).toContain('Every message of the disclosure has its receipt');
  expect(github.issues(PRODUCT).map(({ title }) => title)).toEqual(['Link resolution (CVE-2026-2026)']);
  expect(mail.messages.map(({ to }) => to)).toEqual([['announce@lists.example.org']]);
});
