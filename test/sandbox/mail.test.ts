import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type MailServer, startMailServer } from '../../src/sandbox/mail.ts';

let mail: MailServer;

beforeEach(async () => {
  mail = await startMailServer({ clock: () => 1_000 });
});

afterEach(() => mail.close());

function send(to = ['one@example.org']): Promise<unknown> {
  const transport = createTransport(mail.url, { from: 'vmt@example.org' });
  const message = {
    envelope: { from: 'vmt@example.org', to },
    to,
    subject: 'Héllo',
    text: 'Body\n.dot\n',
    messageId: '<1@x>',
  };
  return transport.sendMail(message);
}

test('a message is kept with its envelope, bytes and time', async () => {
  await send(['one@example.org', 'two@example.org']);
  const [message] = mail.messages;
  expect(message).toMatchObject({ from: 'vmt@example.org', to: ['one@example.org', 'two@example.org'], at: 1_000 });
  expect(message?.raw.toString()).toContain('Message-ID: <1@x>');
  expect(await message?.parsed()).toMatchObject({ subject: 'Héllo', text: 'Body\n.dot\n' });
});

test('drop-after-data: the message is there, and the sender does not know', async () => {
  mail.faults.next({ do: 'drop-after-data' });
  await expect(send()).rejects.toThrow();
  expect(mail.messages).toMatchObject([{ acknowledged: false }]);
  await send();
  expect(mail.messages).toMatchObject([{ acknowledged: false }, { acknowledged: true }]);
});

test('a refused recipient is told by its code', async () => {
  mail.faults.next({ do: 'refuse-recipient', code: 451, address: 'one@example.org' });
  await expect(send()).rejects.toMatchObject({ responseCode: 451 });
  mail.faults.next({ do: 'refuse-recipient', code: 550 });
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  expect(mail.messages).toEqual([]);
});

test('a refused connection or message leaves nothing', async () => {
  mail.faults.next({ do: 'refuse-connection' });
  await expect(send()).rejects.toThrow();
  mail.faults.next({ do: 'refuse-data', code: 554 });
  await expect(send()).rejects.toMatchObject({ responseCode: 554 });
  expect(mail.messages).toEqual([]);
});

test('a stalled answer comes when released', async () => {
  mail.faults.next({ do: 'stall' });
  const pending = send();
  await mail.faults.stalled();
  expect(mail.messages).toMatchObject([{ acknowledged: false }]);
  mail.faults.release();
  await pending;
  expect(mail.messages).toMatchObject([{ acknowledged: true }]);
});
