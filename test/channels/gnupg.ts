/** GnuPG with a home of its own, to check what the mailer made with a program that is not ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Gnupg {
  import(armored: string): void;
  /** A key without a passphrase; algorithm, usage and expiry as for `--quick-generate-key`. */
  generate(
    userId: string,
    algorithm: string,
    usage: string,
    expiry: string,
  ): { readonly publicKey: string; readonly privateKey: string };
  /** The machine-readable status lines. Fails where gpg does. */
  verify(content: Buffer, signature: string): string;
  decrypt(armored: string): { readonly plain: Buffer; readonly status: string };
  remove(): void;
}

/** A fresh home, empty of keys. */
export function createGnupg(): Gnupg {
  const home = mkdtempSync(join(tmpdir(), 'gnupg-'));
  const status = join(home, 'status');
  const run = (...args: string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--yes', '--trust-model', 'always', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const put = (name: string, content: Buffer | string): string => {
    const path = join(home, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    import: (armored) => {
      run('--import', put('key.asc', armored));
    },
    generate: (userId, ...algorithmUsageExpiry) => {
      const open = ['--pinentry-mode', 'loopback', '--passphrase', ''];
      run(...open, '--quick-generate-key', userId, ...algorithmUsageExpiry);
      const publicKey = run('--armor', '--export', userId).toString();
      return { publicKey, privateKey: run(...open, '--armor', '--export-secret-keys', userId).toString() };
    },
    verify: (content, signature) =>
      run('--status-fd', '1', '--verify', put('content.sig', signature), put('content', content)).toString(),
    decrypt: (armored) => {
      const plain = run('--status-file', status, '--decrypt', put('content.asc', armored));
      return { plain, status: execFileSync('cat', [status]).toString() };
    },
    remove: () => {
      try {
        execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}
