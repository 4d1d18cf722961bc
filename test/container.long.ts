/**
 * The program as the container has it: `node --permission` refuses, as a read-only root and a sandbox would, to write
 * outside the folder of the database, to start a process and to load native code. Node 24 has no such rule for the network.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { kataCaseRepository, seedKataWorld } from '../src/sandbox/kata-world.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('it opens a case, answers, and ends with 0, writing to the folder of its database alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vmt-container-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const sandbox = await startSandbox({ seedWorld: seedKataWorld });
  const { github } = sandbox;
  const allowed = ['--permission', '--allow-fs-read=*', `--allow-fs-write=${data}`];
  const child = spawn(process.execPath, [...allowed, join(ROOT, 'src/main.ts')], {
    cwd: folder,
    env: { ...sandbox.env(), CASE_REPOSITORY: kataCaseRepository, HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const gone = once(child, 'exit');
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes('the bot serves')) continue;
      github.webhookUrl = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}/api/github/webhooks`;
      break;
    }
    child.stdout.resume();
    expect(errors).toBe('');
    const number = github.as('alice').openIssue(kataCaseRepository, { title: 'A report', body: 'It came by mail.' });
    github.as('alice').comment(kataCaseRepository, number, '/help');
    await until('the answer', () => github.comments(kataCaseRepository, number).length > 1);
    child.kill('SIGTERM');
    expect([await gone, errors]).toEqual([[0, null], '']);
    expect(readdirSync(folder)).toEqual(['data']);
    expect(readdirSync(data)).toContain('vmt.db');
  } finally {
    child.kill('SIGKILL');
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}, 30_000);

/** Waits for what another process does; ten seconds at most. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 200) throw new Error(`it did not come: ${what}`);
    await pause(50);
  }
}
