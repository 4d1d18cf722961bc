/**
 * The least that answers a webhook once it is on the disk: node:http, the signature, JSON, and a database, where all that came
 * meanwhile shares one commit. It reads nothing of what it keeps. What it takes more than node:http alone is the database's.
 * `DATABASE`: an SQLite file, or the address of an empty PostgreSQL database.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

interface Received {
  readonly id: string;
  readonly body: string;
  readonly response: ServerResponse;
}

const { WEBHOOK_SECRET: secret = '', DATABASE: address = '' } = process.env;
const keep = address.startsWith('postgres:') ? await postgres() : sqlite();
const waiting: Received[] = [];
let isKeeping = false;

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
    else {
      waiting.push({ id: String(request.headers['x-github-delivery']), body, response });
      if (!isKeeping) {
        isKeeping = true;
        setImmediate(drain);
      }
    }
  });
});

async function drain(): Promise<void> {
  while (waiting.length > 0) {
    const batch = waiting.splice(0);
    await keep(batch);
    for (const { response } of batch) response.writeHead(202).end();
  }
  isKeeping = false;
}

function sqlite(): (batch: readonly Received[]) => Promise<void> {
  const database = new DatabaseSync(address);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE inbox (id TEXT UNIQUE, body TEXT)');
  const insert = database.prepare('INSERT INTO inbox VALUES (?, ?)');
  return async (batch) => {
    database.exec('BEGIN');
    for (const { id, body } of batch) insert.run(id, body);
    database.exec('COMMIT');
  };
}

async function postgres(): Promise<(batch: readonly Received[]) => Promise<void>> {
  const client = new pg.Client(address);
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS inbox (id TEXT UNIQUE, body TEXT)');
  return async (batch) => {
    const rows = batch.map((_, index) => `($${2 * index + 1}, $${2 * index + 2})`).join();
    await client.query(
      `INSERT INTO inbox VALUES ${rows}`,
      batch.flatMap(({ id, body }) => [id, body]),
    );
  };
}

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
