import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  armor,
  config,
  createMessage,
  encrypt,
  enums,
  generateKey,
  type KeyOptions,
  type PrivateKey,
  readKey,
  reformatKey,
  revokeKey,
  type Subkey,
} from 'openpgp';
import { createKeys } from '../../src/channels/keys.ts';
import { createGnupg, type Gnupg } from './gnupg.ts';

const DAY = 86_400_000;
const BORN = Math.floor(Date.now() / 1000) * 1000 - 400 * DAY;
const ED = { type: 'ecc', curve: 'ed25519Legacy' } as const;
const RSA = { type: 'rsa', rsaBits: 2048 } as const;
/** As GnuPG 1 made them. */
const SHA1 = { preferredHashAlgorithm: enums.hash.sha1, nonDeterministicSignaturesViaNotation: false };
const keys = createKeys({});

async function made(options: Partial<KeyOptions> = {}): Promise<PrivateKey> {
  const settings = { ...ED, userIDs: [{ email: 'Alice@Example.org' }], date: new Date(BORN), ...options };
  return (await generateKey({ ...settings, format: 'object' })).privateKey;
}

async function publicOf(key: PrivateKey | Promise<PrivateKey>): Promise<string> {
  return (await key).toPublic().armor();
}

/** The key with its first subkey changed. */
async function withSubkey(change: (subkey: Subkey, key: PrivateKey) => Promise<Subkey>): Promise<PrivateKey> {
  const key = await made({ ...RSA });
  const [subkey, ...others] = key.subkeys;
  if (subkey === undefined) {
    throw new Error('a key without a subkey');
  }
  key.subkeys = [await change(subkey, key), ...others];
  return key;
}

/** As `gpg --export A B` writes them. */
async function twoInOne(): Promise<string> {
  const two = [await made(), await made()].map((key) => key.toPublic().write());
  return armor(enums.armor.publicKey, new Uint8Array(Buffer.concat(two)));
}

/** Revoked with a signature that is SHA-1. */
async function revokedWithSha1(): Promise<string> {
  const { publicKey } = await revokeKey({ key: await made(RSA), format: 'armored', config: SHA1 });
  return publicKey;
}

describe('a public key', () => {
  test.each<[string, () => Promise<string>, string[]]>([
    ['RSA', () => publicOf(made(RSA)), ['alice@example.org']],
    ['ed25519Legacy with curve25519Legacy', () => publicOf(made()), ['alice@example.org']],
    ['of the new kind, version 4', () => publicOf(made({ type: 'curve25519' })), ['alice@example.org']],
    [
      'made tomorrow, by a clock that is wrong',
      () => publicOf(made({ date: new Date(Date.now() + DAY) })),
      ['alice@example.org'],
    ],
    ['a NIST curve', () => publicOf(made({ type: 'ecc', curve: 'nistP256' })), ['alice@example.org']],
    [
      'of two addresses',
      () => publicOf(made({ userIDs: [{ name: 'A', email: 'a@b.cd' }, { email: 'E@F.gh' }, { name: 'no address' }] })),
      ['a@b.cd', 'e@f.gh'],
    ],
  ])('is good and never expires: %s', async (_, armored, addresses) => {
    expect(await keys.inspect(await armored())).toEqual({ fault: null, expires: null, addresses });
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['garbage', async () => 'garbage', /is no OpenPGP public key/],
    ['nothing', async () => '', /is no OpenPGP public key/],
    ['a key cut short', async () => (await publicOf(made())).slice(0, 300), /is no OpenPGP public key/],
    ['a private key', async () => (await made()).armor(), /is a private key/],
    ['two keys', async () => `${await publicOf(made())}\n${await publicOf(made())}`, /is more than one key/],
    ['two keys in one block', twoInOne, /is more than one key/],
    ['a revoked key', async () => (await revokeKey({ key: await made(), format: 'armored' })).publicKey, /is revoked/],
    ['one whose revocation is SHA-1', revokedWithSha1, /is revoked/],
    ['a key only for signing', () => publicOf(made({ subkeys: [] })), /nothing valid to encrypt to/],
    ['SHA-1 self-signatures', () => publicOf(made({ ...RSA, config: SHA1 })), /SHA-1/],
    ['RSA of 1024 bits', () => publicOf(made({ ...RSA, rsaBits: 1024, config: { minRSABits: 0 } })), /too weak/],
    [
      'a revoked encryption subkey',
      () => publicOf(withSubkey((subkey, key) => subkey.revoke(secretOf(key)))),
      /nothing valid to encrypt to/,
    ],
    [
      'one whose revocation is SHA-1',
      () =>
        publicOf(
          withSubkey((subkey, key) => subkey.revoke(secretOf(key), undefined, undefined, { ...config, ...SHA1 })),
        ),
      /nothing valid to encrypt to/,
    ],
  ])('has a fault: %s', async (_, armored, fault) => {
    expect(await keys.inspect(await armored())).toMatchObject({
      fault: expect.stringMatching(fault),
      expires: null,
    });
  });

  test.each<[string, () => Promise<string>, number]>([
    ['the whole key, in the past', () => publicOf(made({ keyExpirationTime: 100 * 86_400 })), BORN + 100 * DAY],
    ['the whole key, in the future', () => publicOf(made({ keyExpirationTime: 800 * 86_400 })), BORN + 800 * DAY],
    [
      'only the encryption subkey',
      () => publicOf(made({ subkeys: [{ keyExpirationTime: 300 * 86_400 }] })),
      BORN + 300 * DAY,
    ],
    [
      'the last of two encryption subkeys',
      () => publicOf(made({ subkeys: [{ keyExpirationTime: 500 * 86_400 }, { keyExpirationTime: 300 * 86_400 }] })),
      BORN + 500 * DAY,
    ],
    [
      'a subkey that only signs does not count',
      () =>
        publicOf(
          made({ subkeys: [{ keyExpirationTime: 300 * 86_400 }, { sign: true, keyExpirationTime: 500 * 86_400 }] }),
        ),
      BORN + 300 * DAY,
    ],
    [
      'the key before its subkey',
      () => publicOf(made({ keyExpirationTime: 200 * 86_400, subkeys: [{ keyExpirationTime: 300 * 86_400 }] })),
      BORN + 200 * DAY,
    ],
    [
      'an expiry that was put off',
      async () => {
        const short = await made({ keyExpirationTime: 100 * 86_400 });
        const longer = await reformatKey({
          privateKey: short,
          userIDs: [{ email: 'alice@example.org' }],
          date: new Date(BORN + DAY),
          keyExpirationTime: 900 * 86_400,
          format: 'object',
        });
        return publicOf(longer.privateKey);
      },
      BORN + 900 * DAY,
    ],
  ])('expires, which is no fault: %s', async (_, armored, expires) => {
    const text = await armored();
    expect(await keys.inspect(text)).toEqual({ fault: null, expires, addresses: ['alice@example.org'] });
    // The library agrees: to the second before, and no more from then on.
    const key = await readKey({ armoredKey: text });
    const at = (date: number) =>
      createMessage({ text: 'x' }).then((message) => encrypt({ message, encryptionKeys: key, date: new Date(date) }));
    await expect(at(expires - 1000)).resolves.toContain('BEGIN PGP MESSAGE');
    await expect(at(expires)).rejects.toThrow();
  });
});

test('an address that only a SHA-1 signature vouches for is not told', async () => {
  expect(await keys.inspect(await publicOf(made({ ...RSA, config: SHA1 })))).toMatchObject({ addresses: [] });
});

describe('the signing key', () => {
  async function own(key: PrivateKey, passphrase?: string) {
    return await createKeys({ signingKey: { armored: key.armor(), passphrase } }).own();
  }

  test('is told to be none where none is set', async () => {
    expect(await keys.own()).toBeNull();
  });

  test.each<[string, Partial<KeyOptions>, string | undefined, number | null]>([
    ['ed25519Legacy', {}, undefined, null],
    ['RSA with a passphrase', { ...RSA, passphrase: 'open sesame' }, 'open sesame', null],
    ['one that expires', { keyExpirationTime: 100 * 86_400 }, undefined, BORN + 100 * DAY],
    ['one whose encryption expires first', { subkeys: [{ keyExpirationTime: 86_400 }] }, undefined, null],
  ])('is good: %s', async (_, options, passphrase, expires) => {
    expect(await own(await made(options), passphrase)).toEqual({
      fault: null,
      expires,
      addresses: ['alice@example.org'],
    });
  });

  test('is good without its primary secret, which is kept elsewhere', async () => {
    const key = await made({ subkeys: [{ sign: true, keyExpirationTime: 200 * 86_400 }] });
    secretOf(key).makeDummy();
    // The primary key could sign longer, if it were here.
    expect(await own(key)).toMatchObject({ fault: null, expires: BORN + 200 * DAY });
  });

  test.each<[string, () => Promise<PrivateKey>, string | undefined, RegExp]>([
    ['a wrong passphrase', () => made({ passphrase: 'open sesame' }), 'wrong', /PGP_PASSPHRASE does not open/],
    ['no passphrase', () => made({ passphrase: 'open sesame' }), undefined, /PGP_PASSPHRASE does not open/],
    ['ed25519 of the new kind', () => made({ type: 'curve25519' }), undefined, /GnuPG 2\.2 can not verify/],
    ['a key of version 6', () => made({ type: 'curve25519', config: { v6Keys: true } }), undefined, /GnuPG 2\.2/],
    ['RSA of version 6', () => made({ ...RSA, config: { v6Keys: true } }), undefined, /GnuPG 2\.2/],
    [
      'a revoked key',
      async () => (await revokeKey({ key: await made(), format: 'object' })).privateKey,
      undefined,
      /revoked/,
    ],
    ['SHA-1 self-signatures', () => made({ ...RSA, config: SHA1 }), undefined, /SHA-1/],
    [
      'only the public part',
      async () => {
        const key = await made();
        secretOf(key).makeDummy();
        return key;
      },
      undefined,
      /no secret part that can sign/,
    ],
  ])('has a fault: %s', async (_, make, passphrase, fault) => {
    const told = await own(await make(), passphrase);
    expect(told?.fault).toMatch(fault);
    expect(told?.fault).toMatch(/PGP_P/);
    expect(told?.fault).not.toMatch(/sesame|BEGIN/);
  });

  test('has a fault: text that is no key', async () => {
    const told = await createKeys({ signingKey: { armored: 'none' } }).own();
    expect(told).toMatchObject({ fault: expect.stringContaining('PGP_PRIVATE_KEY_PATH is no private OpenPGP key') });
  });
});

describe('keys that GnuPG makes', () => {
  let gpg: Gnupg;
  beforeAll(() => {
    gpg = createGnupg();
  });
  afterAll(() => {
    gpg.remove();
  });

  test('are good: of a member with the defaults, of the team as the README says', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const member = gpg.generate('Bob <Bob@Example.org>', 'future-default', 'default', '1y');
    expect(await keys.inspect(member.publicKey)).toMatchObject({ fault: null, addresses: ['bob@example.org'] });
    const { expires } = await keys.inspect(member.publicKey);
    expect(expires).toBeGreaterThanOrEqual(before + 365 * DAY);
    expect(expires).toBeLessThanOrEqual(Date.now() + 365 * DAY);
    const team = gpg.generate('Kata VMT <vmt@example.org>', 'ed25519', 'sign', '2y');
    const own = await createKeys({ signingKey: { armored: team.privateKey } }).own();
    expect(own).toMatchObject({ fault: null, addresses: ['vmt@example.org'] });
    expect(await keys.inspect(team.publicKey)).toMatchObject({ fault: expect.stringMatching(/nothing valid/) });
  });
});

function secretOf(key: PrivateKey) {
  const { keyPacket } = key;
  if (!('makeDummy' in keyPacket)) {
    throw new Error('a private key without its secret');
  }
  return keyPacket;
}
