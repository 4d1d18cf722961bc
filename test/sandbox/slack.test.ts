import { expect, test } from '@jest/globals';
import { IncomingWebhook } from '@slack/webhook';
import { startSlack } from '../../src/sandbox/slack.ts';

test('a message is kept under the name of its webhook', async () => {
  const slack = await startSlack({ clock: () => 5 });
  const answer = await new IncomingWebhook(slack.webhookUrl('announcements')).send({ text: 'CVE-2020-2026' });
  expect(answer.text).toBe('ok');
  expect(slack.messages).toEqual([{ name: 'announcements', payload: { text: 'CVE-2020-2026' }, at: 5 }]);
  await slack.close();
});

test('faults are answered, and what is no message is refused', async () => {
  const slack = await startSlack();
  const post = (body: string): Promise<Response> => fetch(slack.webhookUrl('x'), { method: 'POST', body });
  slack.faults.next({ do: 'status', status: 429, headers: { 'retry-after': '3' } });
  const limited = await post('{"text":"a"}');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  slack.faults.next({ do: 'reset-after' });
  await expect(post('{"text":"b"}')).rejects.toThrow();
  expect((await post('{}')).status).toBe(400);
  expect((await post('nonsense')).status).toBe(400);
  expect(slack.messages.map(({ payload }) => payload.text)).toEqual(['b']);
  await slack.close();
});
