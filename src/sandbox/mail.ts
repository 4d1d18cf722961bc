/**
 * A local SMTP server that keeps every message: envelope, raw bytes, time; authentication where it has a password, no STARTTLS.
 * Faults can be ordered for connections, recipients and the end of DATA.
 */
import type { Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { createFaultBook, type FaultBook } from './fault-book.ts';
import { listenOnLoopback } from './loopback.ts';

type ReceivedMail = {
  from: string;
  to: string[];
  /** The bytes as they came, dots unstuffed. */
  raw: Buffer;
  /** Epoch milliseconds of the sandbox's clock. */
  at: number;
  /** Whether the client was told that it was accepted. */
  acknowledged: boolean;
  /** The message taken apart. */
  parsed: () => Promise<Email>;
};

type MailFault =
  /** 421 at connect. */
  | { do: 'refuse-connection' }
  /** The address is refused with this code (550 for good, 451 for now). */
  | { do: 'refuse-recipient'; code: number; address?: string }
  /** DATA is refused with this code, and nothing is kept. */
  | { do: 'refuse-data'; code: number }
  /** The answer to DATA waits until `release()`; the message is kept. */
  | { do: 'stall' }
  /** The message is kept, and the connection dropped before the answer: the client does not know the outcome. */
  | { do: 'drop-after-data' };

export type MailServer = {
  /** `smtp://127.0.0.1:PORT`. */
  url: string;
  port: number;
  messages: ReceivedMail[];
  /** Without it, of whatever user, no mail is taken from now on; null: from anybody. */
  password: string | null;
  faults: FaultBook<MailFault>;
  close: () => Promise<void>;
};

function mailError(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function concerns(wanted: string | undefined, address: string): boolean {
  return wanted === undefined || wanted === address;
}

/** Starts the mail server on a free loopback port. */
export async function startMailServer(options: { clock?: () => number } = {}): Promise<MailServer> {
  const clock = options.clock ?? Date.now;
  const messages: ReceivedMail[] = [];
  const faults = createFaultBook<MailFault>();
  const sockets = new Set<Socket>();
  const login: { password: string | null } = { password: null };

  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await readAll(stream);
    const fault = faults.take((ordered) => ['refuse-data', 'stall', 'drop-after-data'].includes(ordered.do));
    if (fault?.do === 'refuse-data') throw mailError(fault.code, 'Message refused');
    const { mailFrom, rcptTo } = session.envelope;
    const mail: ReceivedMail = {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw,
      at: clock(),
      acknowledged: false,
      parsed: () => PostalMime.parse(raw),
    };
    messages.push(mail);
    if (fault?.do === 'stall') await faults.hold();
    if (fault?.do === 'drop-after-data') {
      for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy();
      return;
    }
    mail.acknowledged = true;
  };

  const server = new SMTPServer({
    name: 'mail.sandbox.test',
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username = '', password }, _session, callback) => {
      if (password === login.password) callback(null, { user: username });
      else callback(mailError(535, 'Authentication failed'));
    },
    onMailFrom: (_address, { user }, callback) => {
      const isRefused = login.password !== null && user === undefined;
      callback(isRefused ? mailError(530, 'Authentication required') : undefined);
    },
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, callback) => {
      callback(
        faults.take((fault) => fault.do === 'refuse-connection') ? mailError(421, 'Service not available') : undefined,
      );
    },
    onRcptTo: ({ address }, _session, callback) => {
      const fault = faults.take((ordered) => ordered.do === 'refuse-recipient' && concerns(ordered.address, address));
      callback(fault?.do === 'refuse-recipient' ? mailError(fault.code, `Recipient ${address} refused`) : undefined);
    },
    onData: (stream, session, callback) => {
      receive(stream, session).then(
        () => callback(),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A dropped connection is an error event of the server; here it is wanted.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listenOnLoopback(server.server);
  const close = async (): Promise<void> => {
    faults.clear();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(resolve));
  };
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    messages,
    faults,
    close,
    get password() {
      return login.password;
    },
    set password(password) {
      login.password = password;
    },
  };
}
