/**
 * Probot as it comes, with a handler that does nothing. It keeps nothing, answers when the handler is done, and writes a
 * line about each request; with `QUIET` set it writes none, as the bot does by default.
 */
import { pino } from 'pino';
import { Probot, Server } from 'probot';

const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, QUIET } = process.env;
const log = QUIET === undefined ? {} : { log: pino({ level: 'warn' }) };
const server = new Server({
  Probot: Probot.defaults({
    appId: Number(APP_ID),
    privateKey: String(PRIVATE_KEY),
    secret: String(WEBHOOK_SECRET),
    ...log,
  }),
  host: '127.0.0.1',
  // Probot takes the number 0 for "not given".
  port: '0' as unknown as number,
  ...log,
});
await server.load((app) => {
  app.on('issues.labeled', () => undefined);
});
await server.start();
console.log(JSON.stringify({ port: server.port }));
