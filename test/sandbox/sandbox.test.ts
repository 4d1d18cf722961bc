import { expect, test } from '@jest/globals';
import {
  kataCaseRepository,
  kataCommunityRepository,
  kataProductRepository,
  seedKataWorld,
} from '../../src/sandbox/kata-world.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

test('the sandbox gives the bot its settings, and one clock', async () => {
  const now = Date.parse('2020-06-01T12:00:00Z');
  const sandbox = await startSandbox({ clock: () => now, seedWorld: seedKataWorld });
  const env = sandbox.env();
  expect(env).toMatchObject({
    APP_ID: String(sandbox.github.appId),
    GHE_HOST: sandbox.github.host,
    GHE_PROTOCOL: 'http',
    SMTP_URL: sandbox.mail.url,
    CASE_REPOSITORY: kataCaseRepository,
  });
  expect(env.PRIVATE_KEY).toContain('BEGIN RSA PRIVATE KEY');
  const answer = await fetch(`http://${env.GHE_HOST}/api/v3/repos/kata-containers/community`);
  expect(answer.headers.get('date')).toBe('Mon, 01 Jun 2020 12:00:00 GMT');
  expect(await answer.json()).toMatchObject({ created_at: '2020-06-01T12:00:00Z', private: false });
  await sandbox.close();
});

test('the pages of public things are readable, of private ones not', async () => {
  const { github, close } = await startSandbox({ seedWorld: seedKataWorld });
  github.as('alice').openIssue(kataCaseRepository, { title: 'secret' });
  github.as('alice').openIssue(kataProductRepository, { title: 'public', body: 'hello' });
  const page = async (path: string): Promise<string> => (await fetch(`${github.webUrl}/${path}`)).text();
  expect(await page(`${kataProductRepository}/issues/1`)).toBe('# public\n\nhello\n');
  expect(await page(`${kataCaseRepository}/issues/1`)).toBe('Not Found');
  expect(await page(`${kataCommunityRepository}/blob/main/KCSA.md`)).toContain('KCSA-CVE-2020-2024');
  await close();
});

test('GitHub can have another clock than all else', async () => {
  const sandbox = await startSandbox({ clock: () => Date.parse('2020-06-01T12:00:00Z'), seedWorld: seedKataWorld });
  const ask = (): Promise<Response> => fetch(`${sandbox.github.apiUrl}/repos/kata-containers/community`);
  sandbox.github.setClockOffset(-1500);
  expect((await ask()).headers.get('date')).toBe('Mon, 01 Jun 2020 11:59:58 GMT');
  sandbox.github.setClockOffset(0);
  expect((await ask()).headers.get('date')).toBe('Mon, 01 Jun 2020 12:00:00 GMT');
  await sandbox.close();
});

test('the CVE Program knows the records that it was given', async () => {
  const sandbox = await startSandbox();
  const ask = async (): Promise<unknown> => (await fetch(`${sandbox.cve.url}/api/cve/CVE-2026-2026`)).json();
  expect(await ask()).toMatchObject({ error: 'CVE_RECORD_DNE' });
  sandbox.cve.records.set('CVE-2026-2026', 'PUBLISHED');
  expect(await ask()).toMatchObject({ cveMetadata: { cveId: 'CVE-2026-2026', state: 'PUBLISHED' } });
  await sandbox.close();
});
