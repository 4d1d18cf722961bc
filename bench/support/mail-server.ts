/**
 * A local mail server that takes everything, and remembers when. It greets after 100 ms, as smtp-server does; `latency`:
 * milliseconds until each of its answers to a sender, a recipient and a message, as if it were so far away.
 */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export interface Accepted {
  readonly to: string;
  readonly raw: Buffer;
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
}

/** Milliseconds of each answer of a mail server that is not on loopback, but in the same region. */
export const LATENCY = 5;

export interface Server {
  readonly url: string;
  readonly accepted: Accepted[];
  /** The most connections that were open at the same time. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startServer(latency = 0): Promise<Server> {
  const accepted: Accepted[] = [];
  let open = 0;
  let most = 0;
  const later = (answer: () => void): void => {
    if (latency === 0) answer();
    else setTimeout(answer, latency);
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      open++;
      most = Math.max(most, open);
      done();
    },
    onClose: () => {
      open--;
    },
    onMailFrom: (_address, _session, done) => later(() => done()),
    onRcptTo: (_address, _session, done) => later(() => done()),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        accepted.push({ to, raw: Buffer.concat(chunks), at: performance.now() });
        later(() => done(null, '2.0.0 queued'));
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server does not listen on a port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    accepted,
    connections: () => most,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** When the last one was taken. */
export function lastOf(accepted: readonly Accepted[]): number {
  return Math.max(...accepted.map(({ at }) => at));
}
