/** Addresses as they stand in sentences, in code and beside other scripts: which are refused, and which are not. */
import { describe, expect, test } from '@jest/globals';
import { hasForeignHost, hasInternalHost, hasShortLink } from '../../src/core/link-faults.ts';

const OWN = 'github.com';

describe('a short link', () => {
  test.each([
    'https://zz.st/x7Kq2',
    'See https://zz.st/x7Kq2.',
    '(https://zz.st/x7Kq2)!',
    'https://zz.st/x7Kq2。',
    'https://x.co/a',
    'https://www.u.to/xyz',
    'www.bit.ly/x',
    'aka.ms/winsdk',
  ])('%s is one', (text) => {
    expect(hasShortLink(text, OWN)).toBe(true);
  });
  test.each([
    'https://x.com/k8sIO',
    'https://x.com/taviso/status/1',
    'https://t.me/abc12',
    'https://k8s.io/1Ab',
    'https://zz.st/a/x7Kq2',
    'https://zz.st/about',
    'https://zz.st/?x7Kq2',
    's.id/2',
    'example.com/git.io/x',
    'export.co/foo',
  ])('%s is none', (text) => {
    expect(hasShortLink(text, OWN)).toBe(false);
  });
  test('GitHub’s own host is none, whatever it is', () => {
    expect(hasShortLink('https://gh.st/x7Kq2', 'gh.st')).toBe(false);
  });
});

describe('a host', () => {
  test.each([
    ...['https://münchen.de', 'https://gіthub.com/x', 'https://xn--80ak6aa92e.com', 'http://a@xn--a.example/'],
    ...['https://github。com/x', 'https://example.com．evil.example', 'https://user:pass@bücher.example:80/'],
  ])('%s is in other letters', (text) => {
    expect(hasForeignHost(text)).toBe(true);
  });
  test.each([
    ...[
      'https://example.com。',
      'https://example.com，x',
      '（https://example.com）',
      'https://example.com、https://a.b',
    ],
    ...[
      '“https://example.com”',
      'https://example.com…',
      '«https://example.com»',
      'https://example.com؛',
      'https://a.b۔',
    ],
    ...['https://example.com/путь', 'https://example.com?q=ü', 'http://[2001:db8::1]/', '見る https://example.com'],
  ])('%s is not', (text) => {
    expect(hasForeignHost(text)).toBe(false);
  });
  test.each([
    ...[
      'https://wiki.example.corp',
      '{https://wiki.example.corp},',
      'http://a@db.internal:5432/x',
      'http://printer.local.',
    ],
  ])('%s is of an internal network', (text) => {
    expect(hasInternalHost(text, OWN)).toBe(true);
  });
  test.each([
    ...['http://metadata.google.internal/', 'http://a.svc.cluster.local', 'http://host.docker.internal:80'],
    ...['http://ip-10-0-0-1.ec2.internal', 'https://corp.example.com', 'https://local', 'internal'],
  ])('%s is of none, or of everybody’s', (text) => {
    expect(hasInternalHost(text, OWN)).toBe(false);
  });
});
