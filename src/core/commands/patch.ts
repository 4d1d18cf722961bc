/** Commands about fixes: registering, pushing and merging them. */
import type { Patch } from '../model.ts';
import { type PatchPlace, patchOf, placeOf } from '../patch-place.ts';
import { componentsOf, type Fix, fixes } from '../patches.ts';
import { fixesIn, patchIdLookups, pushFault, semiPublicFault, wordingFault } from '../public-fix.ts';
import { forTeam, type Refusal, type Result, refusal } from '../refusals.ts';
import { actingPerson, done, no, type Scene } from '../scene.ts';
import { asksFor } from '../transition.ts';
import { type Command, firstWord, parsed } from './command.ts';

const PATCHERS = ['core-reviewers', 'core-developers', 'stable-maintainers', 'coordinators'] as const;

export const patchCommands: readonly Command[] = [
  {
    name: 'patch',
    usage: '/patch BRANCH [COMPONENT] PATH-OR-URL · /patch BRANCH none WHY',
    summary: 'register the fix for a branch, or that the branch is not affected',
    example: '/patch main runtime cases/12/patches/main.patch',
    who: PATCHERS,
    isAnsweredOnAdvisory: true,
    needs: ({ args }, c) => {
      const place = placeOf(args, c);
      if (!place.ok || place.value.kind === 'none') return [];
      return place.value.kind === 'file'
        ? [{ kind: 'file', path: place.value.location }]
        : [{ kind: 'pull', url: place.value.location }];
    },
    decide: ({ args }, scene) =>
      parsed(placeOf(args, scene.case), (place) => {
        const branch = checkBranch(scene, place.branch);
        if (branch !== null) return no(branch);
        return parsed(register(scene, place), (patch) => ({
          ...done(
            patch.kind === 'none'
              ? `\`${patch.branch}\` is recorded as not affected.`
              : `The fix for \`${patch.branch}\` is registered at version \`${patch.version.slice(0, 12)}\`.${asksFor(scene.process, 'patches-approved') ? ` A core reviewer who did not write it approves it with \`/approve patch ${patch.branch}\`.` : ''}`,
            [
              { type: 'patch-registered', patch },
              { type: 'extent-widened', to: 'developers' },
            ],
          ),
          forTeam: published(scene, patch),
        }));
      }),
  },
  {
    name: 'pushed',
    usage: '/pushed BRANCH URL',
    summary: 'the public pull request for this branch is open',
    example: '/pushed main https://github.com/example/project/pull/2713',
    who: PATCHERS,
    needs: ({ args }, c) => {
      const [branch, url] = firstWord(args);
      const mine = fixes(c).filter((p) => p.branch === branch);
      return [{ kind: 'pull', url }, ...patchIdLookups(c, mine, url)];
    },
    decide: ({ args }, scene) => {
      const [branch, url] = firstWord(args);
      const known = knownFix(scene, branch) ?? pushFault(scene.case, scene.process, scene.now, url);
      if (known !== null) return no(known);
      const pull = scene.found.pulls[url] ?? null;
      if (pull === null)
        return no(refusal(url, 'there is no such pull request', 'type the address of a public pull request'));
      if (pull.base !== branch)
        return no(refusal(pull.base, `the pull request must go to ${branch}`, `type \`/pushed ${pull.base} URL\``));
      const ofBranch = fixes(scene.case).filter((p) => p.branch === branch);
      const fault = wordingFault(scene.case, url, pull);
      if (fault !== null) return no(fault);
      return parsed(fixesIn(scene, ofBranch, { url, head: pull.head }), (held) => {
        const components = componentsOf(held);
        return done(`\`${branch}\`${named(ofBranch, held)} is pushed: ${url}`, [
          { type: 'patch-pushed', branch, components, url },
          // What happened to it before is told by no delivery any more.
          ...(pull.merged ? [{ type: 'patch-merged' as const, branch, components }] : []),
        ]);
      });
    },
  },
  {
    name: 'merged',
    usage: '/merged BRANCH',
    summary: 'the patch for this branch is merged',
    example: '/merged main',
    who: PATCHERS,
    decide: ({ args }, scene) => {
      const branch = args.trim();
      const known = knownFix(scene, branch);
      if (known !== null) return no(known);
      const ofBranch = fixes(scene.case).filter((p) => p.branch === branch);
      const isPublic = ofBranch.some((p) => p.pushed !== null);
      if (scene.case.openedAt === null && !(isPublic && scene.process.publicFix !== null)) {
        return no(refusal(branch, 'nothing is merged in public before T0', 'wait for the disclosure'));
      }
      return done(`\`${branch}\` is merged.`, [{ type: 'patch-merged', branch, components: componentsOf(ofBranch) }]);
    },
  },
];

/** Which components, where the pull request is not for all of its branch. */
function named(all: readonly Fix[], held: readonly Fix[]): string {
  return held.length === all.length ? '' : ` (${held.map(({ component }) => component).join(', ')})`;
}

/** Distributors got the old one. */
function published({ case: c }: Scene, { branch }: Patch): string {
  const isKnown = c.noticed.length > 0 && fixes(c).some((p) => p.branch === branch && p.source === 'file');
  return isKnown
    ? '**Those who had the notice have another patch for this branch**: send them the new one, or say in the next message that it is another.'
    : '';
}

function checkBranch(scene: Scene, branch: string): Refusal | null {
  return scene.config.branches.includes(branch)
    ? null
    : refusal(branch, 'is no supported branch', `choose one of: ${scene.config.branches.join(', ')}`);
}

function knownFix(scene: Scene, branch: string): Refusal | null {
  const branches = fixes(scene.case).map((p) => p.branch);
  return branches.includes(branch)
    ? null
    : refusal(
        branch,
        'no fix is registered for this branch',
        branches.length === 0 ? 'type `/patch` first' : `choose one of: ${branches.join(', ')}`,
      );
}

function register(scene: Scene, place: PatchPlace): Result<ReturnType<typeof patchOf>> {
  const by = actingPerson(scene);
  if (place.kind === 'none')
    return { ok: true, value: patchOf(place, { version: '', author: null, merged: false }, by) };
  if (place.kind === 'file') {
    const file = scene.found.files[place.location] ?? null;
    if (file === null) {
      return {
        ok: false,
        refusal: forTeam(
          refusal(
            place.location,
            'there is no such file in the case repository',
            'push the patch there first, then type this again',
          ),
        ),
      };
    }
    if (file.sha === null) {
      const { problem } = file;
      return { ok: false, refusal: forTeam(refusal(place.location, problem, 'mend that, then type this again')) };
    }
    return { ok: true, value: patchOf(place, { version: file.sha, author: file.author, merged: false }, by) };
  }
  const pull = scene.found.pulls[place.location] ?? null;
  if (pull === null) {
    return {
      ok: false,
      refusal: refusal(place.location, 'there is no such pull request', 'type the address of a public pull request'),
    };
  }
  if (scene.case.track === 'private') {
    const fault = semiPublicFault(scene, place.location) ?? wordingFault(scene.case, place.location, pull);
    if (fault !== null) return { ok: false, refusal: fault };
  }
  if (pull.base !== place.branch) {
    return {
      ok: false,
      refusal: refusal(pull.base, `the pull request must go to ${place.branch}`, `type \`/patch ${pull.base} URL\``),
    };
  }
  return { ok: true, value: patchOf(place, { version: pull.head, author: pull.author, merged: pull.merged }, by) };
}
