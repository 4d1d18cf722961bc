import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailer, type MailerSettings } from '../../src/channels/mail.ts';
import { portOf, type Script, startScripted, startSink } from './smtp-sink.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];

async function checked(smtpUrl: string, timeouts: MailerSettings['timeouts'] = {}): Promise<string | null> {
  const mailer = createMailer({ smtpUrl, from: 'vmt@example.org', clock: Date.now, timeouts });
  closing.push(mailer.close);
  return await mailer.check();
}

/** A server that knows one user. */
async function startWithLogin(more: SMTPServerOptions = {}): Promise<(userAndPassword: string) => string> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _session, done) {
      const isKnown = username === 'vmt' && password === 'hunter2';
      done(isKnown ? null : new Error(`no such user ${username} with ${password}`), { user: 'vmt' });
    },
    ...more,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return (userAndPassword) => `smtp://${userAndPassword}@127.0.0.1:${portOf(listening.address())}`;
}

async function scripted(script: Script): Promise<string> {
  const server = await startScripted(script);
  closing.push(server.close);
  return server.url;
}

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

describe('the check of the mail server', () => {
  test('is good where mail can be handed over, and sends nothing', async () => {
    const sink = await startSink();
    closing.push(sink.close);
    expect(await checked(sink.url)).toBeNull();
    expect(sink.received).toEqual([]);
  });

  test('logs in', async () => {
    const urlFor = await startWithLogin();
    expect(await checked(urlFor('vmt:hunter2'))).toBeNull();
  });

  test('tells that the login was refused, without user and password', async () => {
    const urlFor = await startWithLogin();
    const problem = await checked(urlFor('canary-user:canary-password'));
    expect(problem).toMatch(/^SMTP_URL: the server does not take user and password; .*\(535, EAUTH\)$/);
    expect(problem).not.toContain('canary');
  });

  test('tells a certificate that nobody signed', async () => {
    const urlFor = await startWithLogin({ disabledCommands: [] });
    expect(await checked(urlFor('vmt:hunter2'))).toMatch(/no encrypted connection.*certificate/);
  });

  test('tells that the host refuses', async () => {
    const server = await startScripted({});
    await server.close();
    expect(await checked(server.url)).toMatch(/^SMTP_URL: the server refuses the connection.*\(ECONNREFUSED\)$/);
  });

  test('tells a host that does not exist', async () => {
    expect(await checked('smtp://no-such-host.invalid:25')).toMatch(/the name of the server is not known/);
  });

  test.each<[string, Script, RegExp]>([
    ['drops', { greeting: 'drop' }, /the connection broke/],
    ['refuses', { greeting: '554 5.3.2 no service for canary' }, /does not take mail now.*\(554 5\.3\.2, EPROTOCOL\)$/],
    ['is silent', { greeting: 'silence' }, /no answer in time/],
    ['never finishes its greeting', { greeting: 'trickle' }, /no answer in time/],
    ['never finishes its answer to EHLO', { ehlo: 'trickle' }, /no answer in time/],
  ])('ends within its time limits where the server %s', async (_, script, problem) => {
    const limit = { connection: 300, greeting: 300, socket: 300, whole: 600 };
    const told = await checked(await scripted(script), limit);
    expect(told).toMatch(problem);
    expect(told).not.toContain('canary');
  });
});
