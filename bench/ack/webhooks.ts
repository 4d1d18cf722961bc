/** What both of the least servers have: node:http, the signature and JSON, as far as a webhook can't be answered without. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';

/** A delivery whose signature is right. */
export interface Received {
  readonly id: string;
  readonly body: string;
  readonly response: ServerResponse;
}

/** Listens, tells its port in a line of JSON, and hands over what is signed with `WEBHOOK_SECRET`; all else is 401. */
export function serve(take: (received: Received) => void): void {
  const { WEBHOOK_SECRET: secret = '' } = process.env;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`);
      const given = Buffer.from(String(request.headers['x-hub-signature-256']));
      const isGood = wanted.length === given.length && timingSafeEqual(wanted, given);
      const body = bytes.toString();
      if (isGood && JSON.parse(body).action === 'labeled')
        take({ id: String(request.headers['x-github-delivery']), body, response });
      else response.writeHead(401).end();
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
}
