/** The least that answers a webhook: node:http, the signature, JSON. It keeps nothing. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.WEBHOOK_SECRET ?? '';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    const given = Buffer.from(String(request.headers['x-hub-signature-256']));
    const isGood = wanted.length === given.length && timingSafeEqual(wanted, given);
    const isMeant = isGood && JSON.parse(body.toString()).action === 'labeled';
    response.writeHead(isMeant ? 202 : 401).end();
  });
});

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
