/** Commands about releases that carry a fix. */
import { fixedVersions, sameVersion } from '../fixed-versions.ts';
import { refusal } from '../refusals.ts';
import { actingPerson, done, no } from '../scene.ts';
import type { Command } from './command.ts';

export const releaseCommands: readonly Command[] = [
  {
    name: 'binaries-ok',
    usage: '/binaries-ok RELEASE',
    summary: "the release's binaries are built, public and working",
    example: '/binaries-ok v1.11.1',
    who: ['release-managers'],
    isIn: ({ transitions }) => transitions.some(({ waitsFor }) => waitsFor?.includes('binaries-confirmed') === true),
    needs: ({ args }) => (args.trim() === '' ? [] : [{ kind: 'release', version: args.trim() }]),
    decide: ({ args }, scene) => {
      const release = args.trim();
      const { case: c } = scene;
      const versions = fixedVersions(c.draft);
      if (c.closed) return no(refusal(c.status, 'this case has ended', 'nothing waits for its binaries'));
      if (versions.length === 0) {
        return no(
          refusal(release, 'no fixed version is known', 'a coordinator types `/set fixed COMPONENT VERSION` first'),
        );
      }
      if (!versions.some((version) => sameVersion(version, release))) {
        const rule = 'is no release that carries the fix';
        return no(refusal(release === '' ? 'no release' : release, rule, `choose one of: ${versions.join(', ')}`));
      }
      const by = actingPerson(scene);
      const confirmed = [...c.binaries.map((one) => one.release), release];
      const open = versions.filter((version) => !confirmed.some((one) => sameVersion(one, version)));
      const left = open.length === 0 ? 'No other release is waited for.' : `Still waited for: ${open.join(', ')}.`;
      const isSeen = (scene.found.releases[release] ?? null) !== null;
      const unseen = isSeen ? '' : ' **GitHub shows no published release of this version yet**: publish it before T0.';
      return done(`@${by.login} confirms the binaries of ${release}.${unseen} ${left}`, [
        { type: 'binaries-confirmed', release, by },
      ]);
    },
  },
];
