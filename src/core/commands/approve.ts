/** Approvals and consents: who said yes to which version of what. */
import { descriptionFaults, descriptionHash } from '../description.ts';
import type { Fact } from '../facts.ts';
import type { Lookup } from '../inputs.ts';
import type { Approval, Case, Person, Role } from '../model.ts';
import { type Fix, fixes, unapproved } from '../patches.ts';
import { approvalNeeds, approvePlan } from '../plan-approval.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { actingPerson, done, hasRole, no, type Outcome, type Scene } from '../scene.ts';
import { type Command, firstWord, writtenLogin } from './command.ts';

export const approveCommands: readonly Command[] = [
  {
    name: 'approve',
    variant: 'description',
    usage: '/approve description',
    summary: 'approve the impact description as it stands now',
    example: '/approve description',
    who: ['reporter', 'architecture-committee'],
    isAnsweredOnAdvisory: true,
    decide: (_written, scene) => {
      const by = actingPerson(scene);
      // Who is both gives one approval, the reporter's: the other one is somebody else's.
      const role = hasRole(scene, ['reporter']) ? 'reporter' : 'architecture-committee';
      return approveDescription(scene, [role], by, null);
    },
  },
  {
    name: 'approve',
    variant: 'patch',
    usage: '/approve patch BRANCH [COMPONENT]',
    summary: 'approve the registered patch in advance, at its present version',
    example: '/approve patch main',
    who: ['core-reviewers'],
    isAnsweredOnAdvisory: true,
    needs: ({ args }, c) => patchLookups(matching(c, args)),
    decide: ({ args }, scene) => {
      const found = matching(scene.case, args);
      if (found.length === 0) {
        const branches = fixes(scene.case).map((p) => p.branch);
        return no(
          refusal(
            args,
            'no patch is registered for this branch',
            branches.length === 0 ? 'it is registered with `/patch`' : `choose one of: ${branches.join(', ')}`,
          ),
        );
      }
      return approvePatches(scene, found, actingPerson(scene), null);
    },
  },
  {
    name: 'approve',
    variant: 'note',
    usage: '/approve note',
    summary: 'a security note (KCSN) is due, as the draft stands now',
    example: '/approve note',
    who: ['core-reviewers'],
    isAnsweredOnAdvisory: true,
    isIn: ({ noteStatus }) => noteStatus !== null,
    decide: (_written, scene) => approveNote(scene, actingPerson(scene), null),
  },
  {
    name: 'approve',
    variant: 'plan',
    usage: '/approve plan HASH',
    summary: 'approve a plan, byte for byte',
    example: '/approve plan 3f2a9c01d4e7',
    who: ['coordinators'],
    membersOnly: true,
    needs: ({ args }, c) => approvalNeeds(c, args.trim()),
    decide: ({ args }, scene) => approvePlan(scene, args.trim(), false),
  },
  {
    name: 'approve',
    variant: 'override',
    usage: '/approve override',
    summary: "approve another coordinator's override of the embargo calendar, or of the CVE rule",
    example: '/approve override',
    who: ['coordinators'],
    membersOnly: true,
    decide: (_written, scene) => approveOverride(scene),
  },
  {
    name: 'consent',
    usage: '/consent ROLE [@login] EVIDENCE',
    summary: 'record a yes that the reporter, a core reviewer or the committee gave elsewhere',
    example: '/consent core-reviewers @carol mail of 2026-11-20, 14:03 UTC',
    who: ['coordinators'],
    needs: ({ args }, c) => {
      const { login } = consentOf(args);
      return [...(login === null ? [] : [{ kind: 'roles' as const, login }]), ...patchLookups(unapproved(c))];
    },
    decide: ({ args }, scene) => consent(scene, args),
  },
];

function approveDescription(scene: Scene, roles: readonly Role[], by: Person, evidence: string | null): Outcome {
  const faults = descriptionFaults(scene.case.draft);
  if (faults.length > 0) return no(...faults);
  const hash = descriptionHash(scene.case.draft);
  const facts = roles.map(
    (role): Fact => ({ type: 'description-approved', approval: approval(by, role, hash, scene, evidence) }),
  );
  return done(
    `The impact description (version \`${hash}\`) is approved by @${by.login}. Any change of the draft needs a new approval.`,
    facts,
  );
}

function approval(by: Person, role: Role, hash: string, scene: Scene, evidence: string | null): Approval {
  return { by, role, hash, at: scene.now, evidence };
}

function matching(c: Case, args: string): readonly Fix[] {
  const [branch, component] = firstWord(args);
  return fixes(c).filter((p) => p.branch === branch && (component === '' || p.component === component));
}

/** What is approved is what is there now: the file or pull request is looked at again. */
function patchLookups(patches: readonly Fix[]): readonly Lookup[] {
  return patches.map((p) =>
    p.source === 'file' ? { kind: 'file', path: p.location } : { kind: 'pull', url: p.location },
  );
}

function approvePatches(scene: Scene, patches: readonly Fix[], by: Person, evidence: string | null): Outcome {
  const refusals = patches.map((p) => patchFault(scene, p, by, evidence)).filter((r): r is Refusal => r !== null);
  if (refusals.length > 0) return no(...refusals);
  const facts = patches.map(
    (p): Fact => ({
      type: 'patch-approved',
      branch: p.branch,
      component: p.component,
      approval: approval(by, 'core-reviewers', p.version, scene, evidence),
    }),
  );
  const names = patches.map((p) => `\`${p.branch}\``).join(', ');
  return done(`The patch for ${names} is approved by @${by.login}. A new version needs a new approval.`, facts);
}

function patchFault(scene: Scene, p: Fix, by: Person, evidence: string | null): Refusal | null {
  if (p.source === 'file' && p.author === null && evidence === null) {
    return refusal(
      `the author of ${p.branch}`,
      'is no GitHub account, so nobody can tell who wrote the patch',
      'push it with an account, or a coordinator records the approval: `/consent core-reviewers @login EVIDENCE`',
    );
  }
  if (p.author?.id === by.id) {
    return refusal(`@${by.login}`, 'who wrote a patch does not approve it', 'ask another core reviewer');
  }
  if (p.registeredBy.id === by.id) {
    return refusal(`@${by.login}`, 'who registered a patch does not approve it', 'ask another core reviewer');
  }
  const now = p.source === 'file' ? scene.found.files[p.location]?.sha : scene.found.pulls[p.location]?.head;
  return now === p.version
    ? null
    : refusal(
        `${p.branch} at ${(now ?? 'nothing').slice(0, 12)}`,
        'the patch has changed since it was registered',
        `register the new version with \`/patch ${p.branch} PATH-OR-URL\``,
      );
}

function approveNote(scene: Scene, by: Person, evidence: string | null): Outcome {
  if (scene.case.status !== scene.process.noteStatus || scene.case.closed) {
    return no(
      refusal(
        scene.case.status,
        'a note is asked for where a case waits for an opinion',
        'a coordinator types `/opinion` first',
      ),
    );
  }
  const hash = descriptionHash(scene.case.draft);
  return done(`A security note is approved by @${by.login}. A coordinator now types \`/publish note\`.`, [
    { type: 'note-approved', approval: approval(by, 'core-reviewers', hash, scene, evidence) },
  ]);
}

function approveOverride(scene: Scene): Outcome {
  const by = actingPerson(scene);
  const { embargo, cve } = scene.case;
  const open = [
    embargo?.override != null && embargo.override.approvedBy.length < scene.config.approvals
      ? ('embargo' as const)
      : null,
    cve.later !== null && cve.id === null && cve.later.approvedBy.length < scene.config.approvals
      ? ('cve' as const)
      : null,
  ].filter((what) => what !== null);
  if (open.length === 0) {
    return no(
      refusal(
        'no override',
        'nothing waits for this approval',
        'one is asked for with `/embargo DATE --override WHY` or `/cve later WHY`',
      ),
    );
  }
  const fresh = open.filter((what) => {
    const people = what === 'embargo' ? embargo?.override?.approvedBy : cve.later?.approvedBy;
    return people?.every((p) => p.id !== by.id) ?? false;
  });
  if (fresh.length === 0) {
    return no(
      refusal(
        `@${by.login}`,
        'an override is approved by two different people',
        'another coordinator types `/approve override`',
      ),
    );
  }
  return done(
    `The override (${fresh.join(', ')}) is approved by @${by.login}.`,
    fresh.map((what): Fact => ({ type: 'override-approved', what, by })),
  );
}

const CONSENT_ROLES: Readonly<Record<string, 'reporter' | 'core-reviewers' | 'architecture-committee'>> = {
  reporter: 'reporter',
  'core-reviewers': 'core-reviewers',
  'core-reviewer': 'core-reviewers',
  'architecture-committee': 'architecture-committee',
};

function consentOf(args: string): { role: string; login: string | null; evidence: string } {
  const [role, rest] = firstWord(args);
  const [second, after] = firstWord(rest);
  return second.startsWith('@')
    ? { role, login: writtenLogin(second), evidence: after }
    : { role, login: null, evidence: rest };
}

/** What the named role is waited for: the description, the patches, the note, or the opening of a rejected report. */
function consent(scene: Scene, args: string): Outcome {
  const { role: word, login, evidence } = consentOf(args);
  const role = CONSENT_ROLES[word];
  if (role === undefined) {
    return no(
      refusal(
        word,
        'consent is recorded for a role',
        'choose one of: reporter, core-reviewers, architecture-committee',
      ),
    );
  }
  if (evidence === '')
    return no(
      refusal(args, 'a consent has its evidence', 'say where and when it was given: `/consent ROLE [@login] EVIDENCE`'),
    );
  const who = consenter(scene, role, login);
  if ('rule' in who) return no(who);
  if (role === 'reporter' && scene.process.rejected.includes(scene.case.status)) {
    return done('The reporter agrees that the report is made public.', [
      { type: 'opening-consented', approval: approval(who, role, descriptionHash(scene.case.draft), scene, evidence) },
    ]);
  }
  if (role !== 'core-reviewers') return approveDescription(scene, [role], who, evidence);
  const waiting = unapproved(scene.case);
  return waiting.length > 0 ? approvePatches(scene, waiting, who, evidence) : approveNote(scene, who, evidence);
}

function consenter(scene: Scene, role: Role, login: string | null): Person | Refusal {
  if (login === null) {
    if (role !== 'reporter')
      return refusal('no name', 'a consent of a role names who gave it', 'type `/consent ROLE @login EVIDENCE`');
    // A reporter by mail has no account; 0 is nobody's id on GitHub.
    return scene.case.reporter ?? { id: 0, login: 'the reporter' };
  }
  const person = scene.found.users[login] ?? null;
  if (person === null) return refusal(`@${login}`, 'there is no such GitHub account', 'type a login that exists');
  const holds =
    role === 'reporter'
      ? scene.case.reporter?.id === person.id
      : (scene.found.roles[login] ?? []).some((r) => r === role);
  return holds ? person : refusal(`@${login}`, `does not hold the role ${role}`, 'name somebody who does');
}
