/**
 * What the story is about. `PUBLISHED` has the facts of an advisory that the KubeEdge project has published
 * (GHSA-wrcr-x4qj-j543): names, numbers, versions and dates, no text of theirs. `ASSUMED` is what a case needs and the
 * advisory does not say, or says in words of its own; the demo tells it.
 */
export const PUBLISHED = {
  id: 'GHSA-wrcr-x4qj-j543',
  cve: 'CVE-2022-31079',
  title: 'KubeEdge Cloud Stream and Edge Stream DoS from large stream message',
  affected: '>=1.11.0 <1.11.1, >=1.10.0 <1.10.2, <1.9.4',
  fixed: ['1.11.1', '1.10.2', '1.9.4'],
  cvss: 'CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:N/I:N/A:H',
  score: '4.4',
  severity: 'medium',
  cwe: 'CWE-400',
  reporters: [
    { name: 'David Korczynski', affiliation: 'ADA Logics' },
    { name: 'Adam Korczynski', affiliation: 'ADA Logics' },
  ],
  disclosed: '2022-07-11',
  link: 'https://nvd.nist.gov/vuln/detail/CVE-2022-31079',
} as const;

export const ASSUMED = {
  components: ['cloudcore', 'edgecore'],
  summary: 'A large stream message can exhaust the memory of CloudCore or EdgeCore',
  description: [
    'The stream server of CloudCore and the stream module of EdgeCore read a message as a whole,',
    'however large it is. Somebody who may send such messages can use up the memory of the process.',
  ].join('\n'),
  mitigation: 'Disable the modules cloudStream and edgeStream in the configuration, and restart.',
} as const;

/** The releases with the fix, and the branch of each. */
export const RELEASES: Readonly<Record<string, string>> = {
  'v1.11.1': 'release-1.11',
  'v1.10.2': 'release-1.10',
  'v1.9.4': 'release-1.9',
};

/** The demo's days; the real ones of a report are not public. */
export const DAYS = {
  report: '2026-11-23',
  notice: '2026-11-25',
  /** Six days after the notice. */
  early: '2026-12-01',
  plan: '2026-12-03',
  before: '2026-12-07',
  t0: '2026-12-08',
} as const;

/** 09:00 in Los Angeles. */
export const T0 = `${DAYS.t0}T17:00:00Z`;
/** When the last binaries are confirmed, and when the plan is looked at again. */
export const CONFIRMED = `${DAYS.t0}T17:11:00Z`;
export const OPENED = `${DAYS.t0}T17:12:00Z`;

/** Each assumption as a sentence. */
export const ASSUMPTIONS: readonly string[] = [
  `components: ${ASSUMED.components.join(' and ')}, after the two streams that the title names`,
  'wording: summary, description, mitigation, release notes and patches are short stand-ins',
  `dates: reported ${DAYS.report}, T0 ${DAYS.t0} 09:00 in Los Angeles; the real one came out on ${PUBLISHED.disclosed}, and when it was reported is not public`,
  'severity: published as moderate; its vector scores 4.4, which is medium',
  'distributors and what goes wrong: a cherry-pick that differs from the patch, and a release whose binaries are late at T0',
  'people: all but the credited reporters are made up: rita reports, alice and bob are the security team, ivan is an associate of it, heidi and judy maintain cloudcore and edgecore, frank releases, mallory is anybody',
];
