/**
 * The conditions of transitions: what must hold before a case may move on. Each says what is missing and the way out.
 * Processes name them (process.ts); all that fail are reported together.
 */
import { checkDisclosureDate } from './calendar.ts';
import { approvedBy, creditFaults, descriptionHash, mitigationFaults, textFaults } from './description.ts';
import { fixedVersions, sameVersion } from './fixed-versions.ts';
import { mayGoPublic } from './leak.ts';
import { branchesWithoutPatch, fixes, unapproved, unmergedBranches } from './patches.ts';
import type { ConditionName } from './process.ts';
import { type Refusal, refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { toIso } from './time.ts';

type Condition = (scene: Scene) => readonly Refusal[];

const met: readonly Refusal[] = [];

const classIn = (scene: Scene, allowed: readonly string[], asks: string): readonly Refusal[] =>
  scene.case.class !== null && allowed.includes(scene.case.class)
    ? met
    : [
        refusal(
          scene.case.class === null ? 'no class' : `class ${scene.case.class}`,
          `${asks} needs class ${allowed.join(', ')}`,
          `record the class with \`/class ${allowed.join('|')}\``,
        ),
      ];

const CONDITIONS: Readonly<Record<ConditionName, Condition>> = {
  'class-advisory': (s) => classIn(s, s.process.advisoryClasses, 'an advisory'),
  'class-note': (s) => classIn(s, s.process.noteClasses, 'an opinion on a security note'),
  'class-invalid': (s) => classIn(s, s.process.invalidClasses, 'an invalid report'),
  'class-wont-fix': (s) =>
    s.case.class !== null && s.process.invalidClasses.includes(s.case.class)
      ? [refusal(`class ${s.case.class}`, 'it calls for Invalid', 'type `/invalid WHY`, or change the class')]
      : met,
  'coordinator-assigned': (s) =>
    s.case.coordinator !== null
      ? met
      : [
          refusal(
            'no coordinator',
            'every confirmed case has one',
            'type `/coordinator` to take it, or `/coordinator @login`',
          ),
        ],
  'description-written': (s) => textFaults(s.case.draft),
  'credit-known': (s) => creditFaults(s.case.draft),
  'mitigation-known': (s) => mitigationFaults(s.case.draft),
  'vector-known': (s) =>
    s.case.draft.cvss !== ''
      ? met
      : [
          refusal(
            'no CVSS vector',
            'the severity is computed from it',
            'type `/set cvss CVSS:3.1/…` or `/set cvss CVSS:4.0/…`',
          ),
        ],
  'description-approved': (s) => {
    const missing: Refusal[] = [];
    const version = descriptionHash(s.case.draft);
    if (!approvedBy(s.case, 'reporter')) {
      missing.push(
        refusal(
          'not approved by the reporter',
          `the reporter approves the description at its present version (${version})`,
          'the reporter types `/approve description`, or a coordinator `/consent reporter EVIDENCE`',
        ),
      );
    }
    if (!approvedBy(s.case, 'architecture-committee')) {
      missing.push(
        refusal(
          'not approved by the architecture committee',
          `one of its members approves the description at its present version (${version})`,
          'a member types `/approve description`, or a coordinator `/consent architecture-committee @login EVIDENCE`',
        ),
      );
    }
    return missing;
  },
  'patch-per-branch': (s) =>
    branchesWithoutPatch(s.case, s.config.branches).map((branch) =>
      refusal(
        `no patch for ${branch}`,
        'every supported branch has a patch, or is not affected',
        `type \`/patch ${branch} PATH-OR-URL\` or \`/patch ${branch} none WHY\``,
      ),
    ),
  'patches-approved': (s) =>
    unapproved(s.case).map((p) =>
      refusal(
        `the patch for ${p.branch} is not approved`,
        'a core reviewer who did not write it approves each patch in advance',
        `a core reviewer types \`/approve patch ${p.branch}\`, or a coordinator \`/consent core-reviewers @login EVIDENCE\``,
      ),
    ),
  'cve-known': (s) => {
    const { id, later } = s.case.cve;
    if (id !== null || (later !== null && later.approvedBy.length >= s.config.approvals)) return met;
    return [
      refusal(
        later === null ? 'no CVE' : '`/cve later` is not approved yet',
        'the notice goes out with a CVE, or without one when two people say so',
        later === null
          ? 'type `/cve CVE-YYYY-NNNN`, or `/cve later WHY`'
          : 'another coordinator types `/approve override`',
      ),
    ];
  },
  'embargo-legal': (s) => embargoFaults(s),
  'private-case': (s) =>
    s.case.track === 'private'
      ? met
      : [refusal('a public case', 'nobody is told in advance of what is public', 'go on with `/cve`, then `/plan`')],
  'public-case': (s) =>
    s.case.track === 'public'
      ? met
      : [refusal('a private case', 'downstream stakeholders are told first', 'type `/notify`')],
  'all-merged': (s) =>
    unmergedBranches(s.case).map((branch) =>
      refusal(`${branch} is not merged`, 'all patches are merged first', `type \`/merged ${branch}\` when it is`),
    ),
  'ready-to-publish': (s) =>
    s.case.noticeAt !== null ? met : [...CONDITIONS['patch-per-branch'](s), ...CONDITIONS['cve-known'](s)],
  'fix-or-mitigation': (s) =>
    fixes(s.case).length > 0 || mitigationFaults(s.case.draft).length === 0
      ? met
      : [
          refusal(
            'neither a fix nor a mitigation',
            'those who are told get something to act on',
            'register a fix with `/patch BRANCH PATH`, or write `/set mitigation …`',
          ),
        ],
  'no-notice-due': (s) => noticeDue(s),
  'binaries-confirmed': (s) => (mayGoPublic(s.case, s.process) ? met : missingBinaries(s)),
  published: (s) =>
    s.case.publishedAt !== null
      ? met
      : [refusal('not published', 'the advisory is published first', 'see the plan in the status table')],
};

/** Nobody has to be told in advance of what is public, or of what gets no CVE: two people said so. */
function noticeDue(s: Scene): readonly Refusal[] {
  const { case: c, process, config } = s;
  const { id, later } = c.cve;
  const isPutOff = id === null && later !== null && later.approvedBy.length >= config.approvals;
  if (c.track === 'public' || mayGoPublic(c, process) || isPutOff) return met;
  return [
    refusal(
      id ?? 'no CVE yet',
      'distributors are told in advance of what gets a CVE',
      id === null ? 'wait for the CVE and type `/notify`; if none is due: `/cve later WHY`' : 'type `/notify`',
    ),
  ];
}

function missingBinaries(s: Scene): readonly Refusal[] {
  const { binaries, draft } = s.case;
  return fixedVersions(draft)
    .filter((version) => !binaries.some(({ release }) => sameVersion(release, version)))
    .map((version) =>
      refusal(
        `release ${version}`,
        'its binaries are built, public and working before they are announced',
        `a release manager types \`/binaries-ok ${version}\``,
      ),
    );
}

function embargoFaults(s: Scene): readonly Refusal[] {
  const { embargo } = s.case;
  if (embargo === null) {
    return [
      refusal(
        'no disclosure date',
        'the notice names it',
        'list the legal dates with `/embargo`, set one with `/embargo DATE`',
      ),
    ];
  }
  if (embargo.override !== null) {
    if (embargo.t0 <= s.now)
      return [refusal(toIso(embargo.t0), 'a disclosure date lies ahead', 'type `/embargo DATE`')];
    return embargo.override.approvedBy.length >= s.config.approvals
      ? met
      : [
          refusal(
            toIso(embargo.t0),
            'an override waits for a second coordinator',
            'another coordinator types `/approve override`',
          ),
        ];
  }
  const checked = checkDisclosureDate(s.process.disclosureRule, s.now, embargo.t0, s.config.calendar);
  return checked.ok ? met : [checked.refusal];
}

/** On the other track none of the rest matters. */
const TRACKS: readonly ConditionName[] = ['private-case', 'public-case'];

/** Everything that keeps these conditions from holding; empty when all hold. */
export function unmet(scene: Scene, names: readonly ConditionName[]): readonly Refusal[] {
  const track = names.filter((name) => TRACKS.includes(name)).flatMap((name) => CONDITIONS[name](scene));
  return track.length > 0 ? track : names.flatMap((name) => CONDITIONS[name](scene));
}
