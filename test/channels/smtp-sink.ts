/** SMTP servers on the loopback: one that takes every mail and remembers it, and one that says what a script tells it. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export interface Sink {
  readonly url: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** A server that takes every mail. */
export async function startSink(): Promise<Sink> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
        });
        done(null, '2.0.0 queued as 4711');
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${portOf(listening.address())}`,
    received,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/**
 * What a scripted server says at each step; `drop` ends the connection, `silence` says nothing, and `trickle` begins an
 * answer and never ends it.
 */
export interface Script {
  readonly greeting?: string;
  readonly ehlo?: string;
  readonly mail?: string;
  readonly rcpt?: string;
  readonly data?: string;
  readonly content?: string;
}

export interface Scripted {
  readonly url: string;
  /** How many times a whole content came. */
  readonly contents: () => number;
  close(): Promise<void>;
}

/** A server that follows the script; what the script leaves out succeeds. */
export async function startScripted(script: Script): Promise<Scripted> {
  let contents = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let inContent = false;
    let buffer = '';
    say(socket, script.greeting ?? '220 scripted ESMTP');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1');
      for (;;) {
        const end = inContent ? '\r\n.\r\n' : '\r\n';
        const at = buffer.indexOf(end);
        if (at < 0) {
          return;
        }
        const line = buffer.slice(0, at);
        buffer = buffer.slice(at + end.length);
        if (inContent) {
          inContent = false;
          contents += 1;
          say(socket, script.content ?? '250 2.0.0 queued');
        } else {
          const reply = replyTo(line, script);
          inContent = reply.startsWith('354');
          say(socket, reply);
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${portOf(server.address())}`,
    contents: () => contents,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

/** The port of a listening server. */
export function portOf(address: { port: number } | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  return address.port;
}

function replyTo(line: string, script: Script): string {
  switch (line.slice(0, 4).toUpperCase()) {
    case 'EHLO':
      return script.ehlo ?? '250 scripted';
    case 'MAIL':
      return script.mail ?? '250 2.1.0 ok';
    case 'RCPT':
      return script.rcpt ?? '250 2.1.5 ok';
    case 'DATA':
      return script.data ?? '354 go ahead';
    case 'QUIT':
      return '221 bye';
    default:
      return '250 scripted';
  }
}

function say(socket: Socket, reply: string): void {
  if (reply === 'drop') {
    socket.destroy();
  } else if (reply === 'trickle') {
    const more = setInterval(() => socket.write('250-one moment\r\n'), 50);
    socket.on('close', () => clearInterval(more));
  } else if (reply !== 'silence') {
    socket.write(`${reply}\r\n`);
  }
}
