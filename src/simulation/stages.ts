/**
 * Where histories begin: a case of each process at the stages of its way, played once by the engine itself, without
 * faults. Case b stays a report that nobody took up.
 */

import { type Act, perform } from './acts.ts';
import { FIRST_NUMBER, GHSAS } from './canaries.ts';
import type { Community, Name, ProcessId } from './community.ts';
import { newHub } from './hub.ts';
import { begin, caseOf, type Play, type Snapshot, settle, snapshotOf } from './play.ts';
import { nothingKept } from './store.ts';
import { newWitness } from './witness.ts';
import { VERSIONS, wordsOf } from './words.ts';

const START = Date.parse('2026-11-23T09:00:00Z');
export const T0S: Readonly<Record<ProcessId, number>> = {
  kata: Date.parse('2026-12-01T00:00:00Z'),
  kubeedge: Date.parse('2026-12-08T17:00:00Z'),
};

/** A stage with the acts that lead to it from the stage before. */
interface Stage {
  readonly name: string;
  readonly acts: readonly Act[];
}

const say = (by: Name, text: string): Act => ({ do: 'say', by, text });

function stagesOf(id: ProcessId, secret: number): readonly Stage[] {
  const { patchPath, patch, cve, word } = wordsOf(id, 'a', secret);
  const file: Act = { do: 'file', path: patchPath, text: patch, by: 'grace' };
  const draft = [
    `/set summary ${word('detail')} summary`,
    `/set description A guest can ${word('description')} make it follow a link.`,
    `/set component ${id === 'kata' ? `${word('component')}-runtime` : 'cloudcore'}`,
    `/set affected <${VERSIONS[id]}`,
    `/set fixed ${VERSIONS[id]}`,
    `/set mitigation There is none ${word('detail')}.`,
    '/set cvss CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
    `/credit Rita ${word('credit')} @${'cnyreporterqa11'}`,
  ].join('\n');
  const plan = (what: string): readonly Act[] => [
    say('alice', what),
    say('alice', '/approve plan {hash}'),
    say('bob', '/approve plan {hash}'),
  ];
  if (id === 'kata') {
    return [
      { name: 'nothing', acts: [] },
      { name: 'new', acts: [{ do: 'report' }] },
      { name: 'confirmed', acts: [say('alice', '/coordinator\n/class A\n/confirm'), say('alice', draft)] },
      { name: 'triaged', acts: [say('alice', '/submit')] },
      {
        name: 'in progress',
        acts: [
          { do: 'say', by: 'rita', text: '/approve description', where: 'advisory' },
          say('dave', '/approve description'),
          say('alice', '/request-cve'),
          say('alice', `/cve ${cve}\n/embargo 2026-12-01`),
          file,
          say('grace', `/patch main ${word('component')}-runtime ${patchPath}\n/patch stable-3.2 none ${word('why')}`),
          say('carol', '/approve patch main'),
        ],
      },
      { name: 'notice planned', acts: [say('alice', '/notify')] },
      {
        name: 'notice sent',
        acts: [say('alice', '/approve plan {hash}'), say('bob', '/approve plan {hash}')],
      },
      { name: 'plan proposed', acts: [say('alice', '/plan')] },
      {
        name: 'before T0',
        acts: [
          say('alice', '/approve plan {hash}'),
          say('bob', '/approve plan {hash}'),
          { do: 'clock', at: T0S.kata - 60_000 },
        ],
      },
      { name: 'opened', acts: [{ do: 'clock', at: T0S.kata }] },
      {
        name: 'published',
        acts: [
          { do: 'pull', by: 'grace', base: 'main' },
          { do: 'release', tag: VERSIONS.kata },
          { do: 'clock', at: T0S.kata + 3_700_000 },
        ],
      },
    ];
  }
  return [
    { name: 'nothing', acts: [] },
    { name: 'new', acts: [{ do: 'report' }] },
    { name: 'confirmed', acts: [say('alice', '/coordinator\n/confirm'), say('alice', draft)] },
    { name: 'remediation', acts: [say('alice', '/submit')] },
    {
      name: 'with its CVE',
      acts: [
        say('alice', `/cve ${cve}\n/embargo 2026-12-08`),
        file,
        say('heidi', 'I look at it.'),
        say('alice', `/patch master cloudcore ${patchPath}`),
      ],
    },
    { name: 'notice sent', acts: plan('/notify') },
    { name: 'plan proposed', acts: [say('alice', '/plan')] },
    {
      name: 'before the 24-hour notice',
      acts: [
        say('alice', '/approve plan {hash}'),
        say('bob', '/approve plan {hash}'),
        { do: 'clock', at: T0S.kubeedge - 25 * 3_600_000 - 60_000 },
      ],
    },
    {
      name: 'before T0',
      acts: [
        { do: 'clock', at: T0S.kubeedge - 24 * 3_600_000 },
        { do: 'release', tag: `v${VERSIONS.kubeedge}` },
        say('frank', `/binaries-ok v${VERSIONS.kubeedge}`),
        { do: 'clock', at: T0S.kubeedge - 60_000 },
      ],
    },
    { name: 'published', acts: [{ do: 'clock', at: T0S.kubeedge }] },
  ];
}

/** A snapshot at each stage, in their order. Throws where the way itself fails. */
export async function snapshotsOf(
  id: ProcessId,
  community: Community,
  secret = 1,
): Promise<readonly { readonly name: string; readonly snapshot: Snapshot }[]> {
  const play: Play = begin(
    {
      id,
      community,
      kept: nothingKept(),
      hub: newHub(community, START, FIRST_NUMBER + 49),
      now: START,
      witness: newWitness(),
      cases: GHSAS,
      secret,
    },
    1,
  );
  const snapshots: { name: string; snapshot: Snapshot }[] = [];
  for (const stage of stagesOf(id, secret)) {
    for (const act of stage.acts) {
      perform(play, act);
      await settle(play);
      if (act.do !== 'clock') play.now += 60_000;
    }
    if (play.violations.length > 0) throw new Error(`${id}, ${stage.name}: ${play.violations.join('\n')}`);
    snapshots.push({ name: stage.name, snapshot: snapshotOf(play) });
  }
  if (caseOf(play)?.publishedAt == null) throw new Error(`${id}: the usual way does not lead to the publication`);
  return snapshots;
}
