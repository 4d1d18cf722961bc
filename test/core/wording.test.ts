/** Which words of a public pull request tell too much, and which only look as if they did. */
import { describe, expect, test } from '@jest/globals';
import { wordingFaults } from '../../src/core/wording.ts';

const TITLE = 'Link resolution before file access';
const SECRETS = ['CVE-2026-12345', 'GHSA-2222-3333-4444', TITLE];
const QUIET = { title: 'Check the file again', body: 'Fixes #12', branch: 'fix-open' };

const inTitle = (title: string, secrets: readonly string[] = []): readonly string[] =>
  wordingFaults({ ...QUIET, title }, secrets);
const inBranch = (branch: string): readonly string[] => wordingFaults({ ...QUIET, branch }, []);

test('a pull request that says what it changes tells nothing', () => {
  const body =
    '<!-- tips -->\n**What type of PR is this?**\n/kind bug\n\n**Which issue(s) this PR fixes**:\nFixes #12\n';
  expect(wordingFaults({ ...QUIET, body }, SECRETS)).toEqual([]);
});

test.each<[string, readonly string[]]>([
  ['Security fix for edgecore', ['security']],
  ['Set the securityContext of pods', ['security', 'securitycontext']],
  ['Files were opened insecurely', ['insecurely']],
  ['Vulnerable to crafted names, a vulnerability', ['vulnerable', 'vulnerability']],
  ['Not exploitable any more', ['exploitable']],
  ['See CVE-2026-0001 and CVEs before', ['cve', 'cves']],
  ['CVE2026', ['cve2026']],
  ['GHSA-2222-3333-4444', ['ghsa']],
  ['CWE-59', ['cwe']],
  ['Under embargo', ['embargo']],
  ['See the advisory', ['advisory']],
  ['An attacker with malicious input', ['attacker', 'malicious']],
  ['Prevent RCE, XSS/CSRF and SSRF', ['rce', 'xss', 'csrf', 'ssrf']],
  ['A denial-of-service by large bodies', ['denial of service']],
  ['Fix DoS', ['dos']],
  ['Fix ddos', ['ddos']],
  ['Privilege   escalation', ['privilege escalation']],
  ['A guest could escalate privileges', ['escalate privileges']],
  ['With a proof-of-concept', ['proof of concept']],
  ['PoC attached', ['poc']],
  ['CVSS 9.8', ['cvss']],
  ['0day, 0-day, zero-day', ['0day', '0 day', 'zero day']],
  ['Path traversal in the archive', ['path traversal']],
  ['Avoid arbitrary code execution', ['arbitrary code']],
  ['fixRCEInEdge', ['rce']],
  ['V\u200bulnera\u00adbility', ['vulnerability']],
  ['\uff36\uff35\uff2c\uff2e\uff25\uff32\uff21\uff22\uff2c\uff25', ['vulnerable']],
  ['Vulnér\u0430ble', ['vulnerable']],
  ['C\u2011V\u2011E: CVE\u20112026\u20110001', ['cve']],
])('%s', (title, words) => {
  expect([...inTitle(title)].sort()).toEqual([...words].sort());
});

describe('false friends', () => {
  test.each([
    'pocket, epoch, apocalypse',
    'rcedit is a tool',
    'commerce, source, resources',
    'Run dos2unix on the scripts',
    'Kudos, tornados and commandos',
    'Use cAdvisor; the advisor said so',
    'Attach the volume',
    'The --secure-port flag, secure boot',
    'Dependency injection in tests',
    'Escape the quotes',
    'cwebp, xssd and rceipt',
    'expires in 0 days',
    'denial of entry to the service',
    'Permission, authentication and TLS',
  ])('%s', (title) => {
    expect(inTitle(title)).toEqual([]);
  });
});

test.each<[string, readonly string[]]>([
  ['cve-2026-0001', ['cve']],
  ['fix_cve_2026_0001', ['cve']],
  ['grace/security/fix', ['security']],
  ['fix-poc', ['poc']],
  ['fixDoS', ['dos']],
  ['release-1.19', []],
  ['grace/rcedit-pocket', []],
])('the branch %s', (branch, words) => {
  expect(inBranch(branch)).toEqual(words);
});

test('the body is read, comments that nobody sees too', () => {
  expect(wordingFaults({ ...QUIET, body: 'Fixes #1\n<!-- embargo -->' }, [])).toEqual(['embargo']);
});

test.each<[string, readonly string[]]>([
  [`Fix ${TITLE.toLowerCase()}.`, [TITLE]],
  ['link_resolution-before  file\u200b access', [TITLE]],
  ['Link resolution before file accesses', []],
  ['Link resolution', []],
  ['For cve 2026 12345', ['cve', 'CVE-2026-12345']],
  ['For cve-2026-123456', ['cve']],
  ['ghsa/2222/3333/4444', ['ghsa', 'GHSA-2222-3333-4444']],
])('words of the case: %s', (title, words) => {
  expect(inTitle(title, SECRETS)).toEqual(words);
});

test('a secret without a letter or digit is none', () => {
  expect(wordingFaults({ ...QUIET, body: '' }, ['', ' — '])).toEqual([]);
});

test('long texts are read in seconds, not minutes', () => {
  for (const part of ['a', 'aA', ' ', '- ', 'security ', 'denial of ', 'escalate ', 'auth', 'cve1', 'attack', 'а']) {
    const long = part.repeat(131_072 / part.length);
    const start = performance.now();
    wordingFaults({ title: long, body: long, branch: long }, [TITLE]);
    expect(performance.now() - start).toBeLessThan(5000);
  }
});
