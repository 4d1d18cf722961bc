import { describe, expect, test } from '@jest/globals';
import { mailAddress, mailSender } from '../../src/channels/address.ts';

describe('one mail address', () => {
  test.each([
    'alice@example.org',
    'embargo-notice@lists.example.org',
    "o'brien+vmt@sub.example.co",
    'SECURITY@Example.ORG',
    'alice@xn--bcher-kva.example',
    'a@b.cd',
  ])('%s is taken', (text) => {
    expect(mailAddress(text)).toEqual({ ok: true, value: text });
  });

  test.each([
    ['nothing', ''],
    ['no domain', 'alice'],
    ['a top-level domain alone', 'alice@example'],
    ['a display name', 'Alice <alice@example.org>'],
    ['angle brackets', '<alice@example.org>'],
    ['a display name that is an address (M3)', '"a@b.cd" <evil@x.yz>'],
    ['the same without quotes (M3)', 'a@b.cd <evil@x.yz>'],
    ['a list (M4)', 'a@b.cd, evil@x.yz'],
    ['a list with a semicolon', 'a@b.cd; evil@x.yz'],
    ['a group (M4)', 'group: a@b.cd, evil@x.yz;'],
    ['a second header (M2)', 'a@b.cd\r\nBcc: q@z.zz'],
    ['a folded line', 'a@b.cd\r\n '],
    ['a comment', 'alice(comment)@example.org'],
    ['a comment at the end', 'alice@example.org (Alice)'],
    ['two at signs (M5)', 'a@b.cd@evil.com'],
    ['a route (M5)', 'user%evil.com@example.org'],
    ['a bang path', 'evil.com!user@example.org'],
    ['a quoted local part', '"a b"@example.org'],
    ['a quoted address', '"a@b.cd"@example.org'],
    ['an IPv4 literal (M5)', 'alice@[192.0.2.1]'],
    ['an IPv6 literal', 'alice@[IPv6:2001:db8::1]'],
    ['bare IPv4', 'alice@192.0.2.1'],
    ['letters that are not ASCII (M5)', 'ä@bücher.de'],
    ['a domain that is not ASCII', 'alice@bücher.de'],
    ['a Cyrillic letter in the domain (T13)', 'alice@рaypal.com'],
    ['the same in punycode (T13)', 'alice@xn--pypal-4ve.com'],
    ['only Cyrillic look-alikes (T13)', 'alice@xn--80ak6aa92e.com'],
    ['punycode that does not decode', 'alice@xn--a.com'],
    ['blanks around', ' alice@example.org '],
    ['a trailing dot', 'alice@example.org.'],
    ['two dots', 'alice@example..org'],
    ['a leading hyphen', 'alice@-example.org'],
    ['an invisible character', 'alice@exam\u200bple.org'],
    ['a direction character', 'alice\u202e@example.org'],
    ['a NUL', 'alice\0@example.org'],
    ['a local part that is too long', `${'a'.repeat(65)}@example.org`],
    ['an address that is too long', `alice@${'a.'.repeat(130)}org`],
  ])('%s is refused', (_, text) => {
    expect(mailAddress(text).ok).toBe(false);
  });

  test('a refusal shows what was wrong without its control characters', () => {
    const result = mailAddress('a@b.cd\r\nBcc: q@z.zz');
    expect(result).toMatchObject({ ok: false, refusal: { value: 'a@b.cd[U+000D][U+000A]Bcc: q@z.zz' } });
  });
});

describe('a sender', () => {
  test('has a name and an address', () => {
    const value = { name: 'Kata VMT', address: 'vmt@example.org' };
    expect(mailSender('Kata VMT <vmt@example.org>')).toEqual({ ok: true, value });
    expect(mailSender('vmt@example.org')).toEqual({ ok: true, value: { name: '', address: 'vmt@example.org' } });
    expect(mailSender('Équipe VMT <vmt@example.org>')).toMatchObject({ ok: true, value: { name: 'Équipe VMT' } });
  });

  test.each(['"a@b.cd" <evil@x.yz>', 'A <a@b.cd>, B <b@c.de>', 'A (x) <a@b.cd>', 'A <a@[192.0.2.1]>', 'nobody', ''])(
    '%s is refused',
    (text) => {
      expect(mailSender(text).ok).toBe(false);
    },
  );
});
