/**
 * OpenPGP keys as people make them: by GnuPG itself, each in a home that is gone afterwards. They are so old that they
 * are valid whatever the clock of a test says.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenpgpKey } from '../../src/sandbox/signing-key.ts';

/** `rsa` and `curve25519` sign with the primary key and decrypt with a subkey; `rsa-alone` does both with one key. */
export const GNUPG_KINDS = ['rsa', 'rsa-alone', 'curve25519'] as const;
export type GnupgKind = (typeof GNUPG_KINDS)[number];

const BORN = '20200101T000000';

/** A key without a passphrase, which never expires. Fails where gpg does. */
export function makeGnupgKey(name: string, address: string, kind: GnupgKind): OpenpgpKey {
  const home = mkdtempSync(join(tmpdir(), 'gnupg-'));
  const gpg = (...args: string[]): string => {
    const always = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', ''];
    return execFileSync('gpg', [...always, '--faked-system-time', BORN, ...args], { stdio: 'pipe' }).toString();
  };
  const userId = `${name} <${address}>`;
  try {
    switch (kind) {
      case 'curve25519':
        gpg('--quick-generate-key', userId, 'future-default', 'default', 'never');
        break;
      case 'rsa-alone':
        gpg('--quick-generate-key', userId, 'rsa3072', 'sign,encrypt', 'never');
        break;
      case 'rsa': {
        gpg('--quick-generate-key', userId, 'rsa3072', 'sign', 'never');
        const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
        gpg('--quick-add-key', fingerprint, 'rsa3072', 'encrypt', 'never');
      }
    }
    return { publicKey: gpg('--armor', '--export'), privateKey: gpg('--armor', '--export-secret-keys') };
  } finally {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
    rmSync(home, { recursive: true, force: true });
  }
}
