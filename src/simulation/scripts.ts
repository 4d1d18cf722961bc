/** Histories that are written down: what a case goes through on its usual way, and what comes in between. */
import type { Act } from './acts.ts';
import { FIRST_NUMBER } from './canaries.ts';
import type { Name, ProcessId } from './community.ts';
import type { Beginning, Scenario, Step } from './history.ts';
import { T0S } from './stages.ts';
import { VERSIONS, wordsOf } from './words.ts';

/**
 * By process and beginning: each row is a history. `name: text` is a comment; a number moves the clock to so long after T0;
 * after what comes `first` the bot does not work yet.
 */
type Line = string | number | Act | { readonly first: string | Act };

const HOUR = 3_600_000;
const why = wordsOf('kata', 'a', 1).word('why');
const reason = wordsOf('kata', 'a', 1).word('reason');
const approved: readonly Line[] = ['alice: /approve plan {hash}', 'bob: /approve plan {hash}'];
const now: readonly Line[] = ['alice: /disclose now {hash}', 'bob: /disclose now {hash}'];
/** A day that is not legal takes two people. */
const moved = (day: string): readonly Line[] => [`alice: /embargo ${day} --override ${why}`, 'bob: /approve override'];
const other = `#${FIRST_NUMBER + 50}`;

const SCRIPTS: Readonly<Record<ProcessId, Readonly<Record<string, readonly (readonly Line[])[]>>>> = {
  kata: {
    nothing: [[{ do: 'report' }]],
    new: [
      ['alice: /coordinator\n/class A\n/confirm'],
      [`alice: /incomplete ${reason}`, 'alice: /class A\n/coordinator\n/confirm'],
      [
        `alice: /set description It is none.\n/class E\n/invalid ${reason}`,
        `bob: /open-report --without-consent ${why}`,
        ...approved,
      ],
      [`alice: /class D\n/wont-fix ${reason}`, `alice: /reopen ${why}`],
      [`alice: /duplicate ${other}`],
      [{ do: 'label', by: 'alice', label: 'class/A' }],
    ],
    confirmed: [
      ['alice: /submit'],
      [{ do: 'say', by: 'alice', text: '/submit', way: 'twice' }],
      [{ do: 'say', by: 'alice', text: '/preview cve-request-private', where: 'advisory' }],
      [{ do: 'visibility', isPrivate: false }, 'alice: /submit'],
      [{ do: 'visibility', isPrivate: false }, 'alice: /submit', { do: 'visibility', isPrivate: true }, 'bob: /resume'],
      [{ do: 'skew', replica: 0, ahead: 5 * 60_000 }, 'alice: /submit'],
      ['alice: /class B1', 'alice: /opinion', 'carol: /approve note', 'bob: /publish note', ...approved],
    ],
    triaged: [
      ['rita: /approve description', 'dave: /approve description', 'alice: /request-cve'],
      [
        { do: 'tamper', what: 'place' },
        'rita: /approve description',
        'dave: /approve description',
        'bob: /request-cve',
      ],
      [`alice: /incomplete ${reason}`, 'alice: /confirm'],
      ['alice: /request-cve'],
      ['ivan: /hold', 'carol: /hold cnywhyqa1', 'carol: /resume', `zoe: /hold ${why}`, 'carol: /resume'],
      [{ do: 'team', who: 'bob', isIn: false }, 'bob: /terms cnywhyqa1'],
      ['rita: /grant @cnyloginqt4 developers', 'carol: /set title cnytitleqa1 anew'],
    ],
    'in progress': [
      ['alice: /notify', ...approved],
      [...moved('2026-12-02'), 'bob: /notify', ...approved],
      [`alice: /leaked ${why}`, `dave: /decide public ${why}`, 'bob: /plan', ...now],
      [`alice: /leaked ${why}`, 'bob: /plan', ...now],
    ],
    'notice planned': [
      approved,
      [...approved, -HOUR, 0],
      ['alice: /approve plan 0123456789ab', 'bob: /approve plan 0123456789ab'],
      [...approved, `zoe: /hold ${why}`],
      [{ do: 'tamper', what: 'words' }, ...approved],
      ['bob: I look at it.', { do: 'edit', by: 'bob', text: '/approve plan {hash}' }, 'alice: /approve plan {hash}'],
      [`zoe: /hold ${why}`, 'alice: /resume', 'alice: /approve plan {hash}', 'bob: /approve plan {hash}'],
      ['alice: /approve plan {hash}', { do: 'configuration', index: 1 }, 'bob: /approve plan {hash}'],
    ],
    'notice sent': [
      ['alice: /plan', ...approved, 0],
      [...moved('2026-12-03'), 'alice: /notify', ...approved],
      [`grace: /patch main ${wordsOf('kata', 'a', 1).patchPath}`],
      ['alice: /grant @cnyloginqt9 developers', 'alice: /revoke @cnyloginqt9'],
    ],
    'plan proposed': [
      [...approved, 0, HOUR + 1],
      ['alice: /approve plan {hash}', 0],
      [
        `zoe: /hold ${why}`,
        { do: 'say', by: 'alice', text: '/approve plan {hash}', where: 'advisory' },
        'bob: /resume',
      ],
      [{ do: 'team', who: 'bob', isIn: false }, -48 * HOUR, 'bob: /approve plan {hash}'],
      [
        { first: { do: 'pull', by: 'grace', base: 'main' } },
        { first: { do: 'release', tag: VERSIONS.kata } },
        { first: { do: 'say', by: 'zoe', text: `/hold ${why}`, where: 'advisory' } },
        'alice: /set workaround None.',
      ],
      ['alice: /set title cnytitleqa1 anew', ...approved],
      ['alice: /approve plan {hash}', 'alice: /approve plan {hash}', 0],
      [`alice: /leaked ${why}`, `dave: /decide public ${why}`, ...now],
    ],
    'before T0': [
      [0, HOUR + 1],
      [`zoe: /hold ${why}`, 0, 'alice: /resume', 'alice: /plan', ...now],
      [{ do: 'say', by: 'zoe', text: `/hold ${why}`, way: 'lost' }, 0],
      [{ first: 'alice: /set title cnytitleqa1 anew' }, { do: 'release', tag: VERSIONS.kata }, 0],
      [{ first: `alice: /leaked ${why}` }, 0],
      [{ do: 'publish' }, 0],
      [{ do: 'configuration', index: 3 }, 0],
      [...moved('2026-12-02'), 0],
    ],
    opened: [
      [
        { do: 'pull', by: 'grace', base: 'main' },
        { do: 'release', tag: VERSIONS.kata },
        { do: 'merge', number: 2 },
      ],
      [10 * 60_000, HOUR + 1],
      [2 * HOUR],
    ],
    published: [
      ['alice: /erratum cnyerratumqa1 is affected, too', ...approved],
      [{ do: 'merge', number: 2 }, 25 * HOUR],
    ],
  },
  kubeedge: {
    nothing: [[{ do: 'report' }]],
    new: [['alice: /coordinator\n/confirm'], [`alice: /reject ${reason}`, `alice: /reopen ${why}`]],
    confirmed: [['alice: /submit'], [`alice: /duplicate ${other}`]],
    remediation: [[`alice: /cve ${wordsOf('kubeedge', 'a', 1).cve}`, 'alice: /embargo 2026-12-09']],
    'with its CVE': [
      ['alice: /notify', ...approved],
      [`alice: /leaked ${why}`, ...now],
      [`alice: /leaked ${why}`, ...approved],
      ['alice: /revoke @cnyloginqt11', 'alice: /set mitigation There is none.'],
    ],
    'notice sent': [
      ['alice: /plan', ...approved],
      [`alice: /upstream-hold ${why}`, 'alice: /notify', ...approved, 'alice: /resume'],
      ['alice: /embargo 2026-12-10', 'alice: /notify', ...approved],
    ],
    'plan proposed': [[...approved, -25 * HOUR, -24 * HOUR]],
    'before the 24-hour notice': [
      [-25 * HOUR, -24 * HOUR],
      [-25 * HOUR, 'alice: /set mitigation Another one.'],
      [{ do: 'publish' }, 'zoe: /disclose now {hash}'],
      [`zoe: /hold ${why}`, -25 * HOUR, 'alice: /resume', -24 * HOUR],
    ],
    'before T0': [
      [0, 10 * 60_000],
      [`zoe: /hold ${why}`, 0, 'alice: /resume', 'alice: /plan', ...now],
      [{ first: `alice: /leaked ${why}` }, 0],
      [{ do: 'configuration', index: 2 }, 0],
    ],
    published: [
      ['alice: /erratum cnyerratumqa1 is affected, too', ...approved],
      ['frank: /binaries-ok v1.22.1', { do: 'release', tag: 'v1.22.2' }, 25 * HOUR],
    ],
  },
};

/** All of them, without faults. */
export function scriptedHistories(beginnings: readonly Beginning[]): readonly Scenario[] {
  return beginnings.flatMap((beginning): Scenario[] => {
    const { id } = beginning.snapshot;
    const scripts = SCRIPTS[id][beginning.name] ?? [];
    return scripts.map((lines) => {
      const steps = lines.map((line): Step => {
        const isFirst = typeof line === 'object' && 'first' in line;
        return { act: actOf(isFirst ? line.first : line, id), settles: !isFirst, wait: 5000 };
      });
      return { beginning, replicas: 1, pace: 0, steps, faults: [] };
    });
  });
}

function actOf(line: string | number | Act, id: ProcessId): Act {
  if (typeof line === 'number') return { do: 'clock', at: T0S[id] + line };
  if (typeof line !== 'string') return line;
  const [by = '', ...text] = line.split(': ');
  return { do: 'say', by: by as Name, text: text.join(': ') };
}
