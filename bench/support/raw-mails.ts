/** What the bot handed over, sent once more by nodemailer alone. */
import { createTransport } from 'nodemailer';
import { type Accepted, lastOf, startServer } from './mail-server.ts';

/** The same bytes over as many connections. Milliseconds from when all are handed over to the last acceptance. */
export async function rawRound(mails: readonly Accepted[], connections: number, latency = 0): Promise<number> {
  const server = await startServer(latency);
  const transport = createTransport({ pool: true, url: server.url, maxConnections: connections });
  try {
    const start = performance.now();
    await Promise.all(
      mails.map(({ to, raw }) => transport.sendMail({ envelope: { from: 'vmt@example.org', to: [to] }, raw })),
    );
    return lastOf(server.accepted) - start;
  } finally {
    transport.close();
    await server.close();
  }
}
