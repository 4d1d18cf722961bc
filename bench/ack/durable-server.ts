/**
 * The least that answers a webhook once it is on the disk: node:http, the signature, JSON, and a database, where all that came
 * meanwhile shares one commit. It reads nothing of what it keeps. What it takes more than node:http alone is the database's.
 * `DATABASE`: an SQLite file, or the address of an empty PostgreSQL database.
 */
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { type Received, serve } from './webhooks.ts';

const { DATABASE: address = '' } = process.env;
const keep = address.startsWith('postgres:') ? await postgres() : sqlite();
const waiting: Received[] = [];
let isKeeping = false;

serve((received) => {
  waiting.push(received);
  if (isKeeping) return;
  isKeeping = true;
  setImmediate(drain);
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
