/**
 * The least that answers a webhook once it is on the disk: node:http, the signature, JSON, and SQLite, where all that came
 * meanwhile shares one commit. It reads nothing of what it keeps. What it takes more than node:http alone is the disk's.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const secret = process.env.WEBHOOK_SECRET ?? '';
const database = new DatabaseSync(process.env.DATABASE ?? '');
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE inbox (id TEXT UNIQUE, body TEXT)');
const insert = database.prepare('INSERT INTO inbox VALUES (?, ?)');
const waiting: { readonly id: string; readonly body: string; readonly response: ServerResponse }[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.concat(chunks);
    const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`);
    const given = Buffer.from(String(request.headers['x-hub-signature-256']));
    const isGood = wanted.length === given.length && timingSafeEqual(wanted, given);
    const body = bytes.toString();
    if (!isGood || JSON.parse(body).action !== 'labeled') response.writeHead(401).end();
    else if (waiting.push({ id: String(request.headers['x-github-delivery']), body, response }) === 1)
      setImmediate(commit);
  });
});

function commit(): void {
  const batch = waiting.splice(0);
  database.exec('BEGIN');
  for (const { id, body } of batch) insert.run(id, body);
  database.exec('COMMIT');
  for (const { response } of batch) response.writeHead(202).end();
}

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
