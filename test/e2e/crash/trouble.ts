/** What goes wrong with GitHub, the mail server and Slack in one disclosure, by chance. */
import type { Fault } from '../../../src/sandbox/github/faults.ts';
import { secondaryLimit } from '../../../src/sandbox/github/faults.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import type { Random } from '../../../src/simulation/random.ts';

/** Requests that write something: each kind of message, and what is written beside them. */
const WRITES = [
  { method: 'POST', path: /\/kata-containers\/issues$/ },
  { method: 'PATCH', path: /\/kata-containers\/issues\/1$/ },
  { method: 'PATCH', path: /\/security-advisories\// },
  { method: 'PUT', path: /\/community\/contents\/KCSA%2F/ },
  { method: 'PUT', path: /\/community\/contents\/KCSA\.md/ },
  { method: 'PATCH', path: /\/releases\/\d+$/ },
  { method: 'POST', path: /\/vmt-cases\/issues\/2\/comments$/ },
  { method: 'PATCH', path: /\/vmt-cases\/issues\/2$/ },
] as const;

const GITHUB: readonly Fault[] = [
  { do: 'status', status: 502 },
  { do: 'status', status: 500 },
  { do: 'reset-before' },
  // It is done, and nobody hears of it.
  { do: 'reset-after' },
  { do: 'reset-after' },
  { do: 'reset-after' },
];

/** Orders some faults; each strikes once. */
export function trouble({ github, mail, slack }: Sandbox, random: Random): void {
  for (let count = 2 + random.below(3); count > 0; count--)
    github.faults.next({ ...random.pick(GITHUB), match: random.pick(WRITES) });
  if (random.percent(30)) github.faults.next({ ...secondaryLimit(1), match: random.pick(WRITES) });
  if (random.percent(30)) github.faults.next({ do: 'status', status: 503, match: { method: 'GET' } });
  if (random.percent(40)) mail.faults.next({ do: 'refuse-recipient', code: 451 });
  if (random.percent(60)) mail.faults.next({ do: 'drop-after-data' });
  if (random.percent(10)) mail.faults.next({ do: 'refuse-connection' });
  if (random.percent(30)) slack.faults.next({ do: 'status', status: 503 });
  if (random.percent(50)) slack.faults.next({ do: 'reset-after' });
}
