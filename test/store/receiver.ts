/** A process that receives deliveries as fast as it can, and prints each id once it is stored, until it is killed. */
import { writeSync } from 'node:fs';
import { openStoreAt } from '../../src/store/store.ts';
import { delivery } from './samples.ts';

const CONNECTIONS = 32;
const [url = ''] = process.argv.slice(2);
const store = await openStoreAt(url);

async function connection(name: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `${name}-${count}`;
    await store.receive(delivery(id, { payload: JSON.stringify({ id, filler: 'x'.repeat(5000) }) }));
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: CONNECTIONS }, (_, name) => connection(name)));
