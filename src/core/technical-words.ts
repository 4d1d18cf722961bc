/**
 * Words with a digit that technical texts are full of, and that somebody may have for a login all the same: `http2`,
 * `sha256`, `x86-64`, `log4j`, `2024`. The lists are of what such words begin with, besides one letter or none; what is in
 * neither is taken for a login.
 */
/** Of two letters: more than these would let pass the initials of people (`jd42`). */
const PAIRS = [
  ...['cp', 'db', 'ec', 'ed', 'es', 'fe', 'gb', 'go', 'hs', 'ia', 'ip', 'lz', 'md', 'mp', 'nt', 'os', 'pg', 'ps'],
  ...['py', 'qt', 'rc', 'rs', 'sm', 'sp', 'vm', 'vp'],
];
const STEMS = [
  ...[
    'aes',
    'amd',
    'angular',
    'arm',
    'base',
    'blake',
    'bootstrap',
    'centos',
    'cgroup',
    'chacha',
    'curve',
    'cve',
    'cwe',
  ],
  ...[
    'debian',
    'drupal',
    'ecma',
    'ext',
    'fedora',
    'float',
    'gcc',
    'grpc',
    'gtk',
    'hmac',
    'http',
    'https',
    'int',
    'ipv',
  ],
  ...['iso', 'java', 'jdk', 'jre', 'latin', 'log', 'mips', 'mpeg', 'murmur', 'node', 'oauth', 'oci', 'php', 'poly'],
  ...[
    'posix',
    'ppc',
    'python',
    'qcow',
    'rfc',
    'rhel',
    'riscv',
    'rsa',
    'secp',
    'sha',
    'socks',
    'sparc',
    'spring',
    'ssl',
  ],
  ...['struts', 'tls', 'ubuntu', 'uint', 'usb', 'utf', 'vue', 'web', 'win', 'xxhash'],
];
const TECHNICAL = new RegExp(
  `^(?:[a-z]?|${[...PAIRS, ...STEMS].join('|')})-?v?[0-9]+(?:[a-z]{1,5}[0-9]{0,3})?(?:-[0-9]{1,4}){0,2}$`,
);

/** `word` in lower case. */
export function isTechnical(word: string): boolean {
  return TECHNICAL.test(word);
}
