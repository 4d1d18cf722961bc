/**
 * What the demo is about. `PUBLISHED` has the facts of an advisory that the Kata Containers project has published
 * (kata-containers/community, VMT/KCSA/KCSA-CVE-2020-2026.md): names, numbers, versions and dates, no text of theirs.
 * `ASSUMED` is what a case needs and a published advisory does not say; the demo tells it.
 */
export const PUBLISHED = {
  id: 'KCSA-CVE-2020-2026',
  cve: 'CVE-2020-2026',
  title: 'Kata Containers Improper Link Resolution Before File Access',
  component: 'kata-runtime',
  affected: '< 1.11.1, < 1.10.5',
  fixed: ['1.11.1', '1.10.5'],
  reporter: { name: 'Yuval Avrahami', affiliation: 'Palo Alto Networks' },
  disclosed: '2020-06-12',
  links: [
    'https://github.com/kata-containers/runtime/issues/2712',
    'https://github.com/kata-containers/runtime/pull/2713',
  ],
} as const;

export const ASSUMED = {
  affected: '>=1.11.0 <1.11.1, <1.10.5',
  cvss: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
  cwe: 'CWE-59',
  summary: 'A malicious guest can trick the runtime into mounting on any host path',
  description: [
    'Yuval Avrahami reported a vulnerability in the Kata Containers runtime. A malicious guest can',
    'make the runtime follow a link and mount on any path of the host.',
  ].join('\n'),
  mitigation: 'There is none. Upgrade to a fixed release.',
} as const;

/** The demo's days; the real ones of a report are not public. */
export const DAYS = {
  report: '2026-11-23',
  notice: '2026-11-24',
  friday: '2026-11-27',
  /** T0 as the notice told it; a day later it is moved. */
  first: '2026-12-01',
  t0: '2026-12-02',
} as const;

/** What turns out after the publication; made up. */
export const ERRATUM = 'Version 1.11.0 is affected only where virtio-fs is used.';

/** Each assumption as a sentence. */
export const ASSUMPTIONS: readonly string[] = [
  `versions: ${ASSUMED.affected} (published: ${PUBLISHED.affected}, of which the first contains the second)`,
  `score: ${ASSUMED.cvss}, weakness ${ASSUMED.cwe}; the published advisory names neither`,
  'wording: summary, description, mitigation, release notes and patches are short stand-ins',
  `dates: reported ${DAYS.report}, T0 ${DAYS.first}, moved to ${DAYS.t0}; the real one came out on ${PUBLISHED.disclosed}, and when it was reported is not public`,
  'branches: fixes for stable-1.11 and stable-1.10; main is taken to be not affected, to show how that is recorded',
  'roster, erratum and what goes wrong: a stakeholder asks for another day, a mail server fails, and something published is amended',
  'people: all but the credited reporter are made up: rita reports, alice and bob coordinate, carol reviews, grace develops, dave is of the architecture committee, erin maintains the stable branches, frank releases, olga owns the organisation and has no role here, mallory is anybody',
];
