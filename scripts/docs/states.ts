/** The statuses of a process and the ways between them, as a picture. */
import type { Process, Transition } from '../../src/core/process.ts';

/** What people see of transitions that are no command of the same name. */
const ASKED: Readonly<Record<string, string>> = {
  notice: '/notify, approved',
  cve: '/cve (public case)',
  disclosure: 'T0, with an approved plan',
  released: 'all merged and published',
};

export function states(process: Process): string {
  const id = (status: string) => status.replaceAll('-', '_');
  const edges = process.transitions.flatMap((transition) =>
    transition.from.flatMap((from) =>
      targets(process, transition).map(
        (to) => `  ${id(from)} --> ${id(to)}: ${ASKED[transition.by] ?? `/${transition.by}`}`,
      ),
    ),
  );
  const ends = Object.entries(process.statuses).filter(([, { closes }]) => closes !== false);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...Object.entries(process.statuses).map(([status, { title }]) => `  state "${title}" as ${id(status)}`),
    `  [*] --> ${id(process.initial)}: a report`,
    ...edges,
    ...(process.noteStatus === null ? [] : [`  ${id(process.noteStatus)} --> [*]: /publish note, approved`]),
    ...ends.map(([status]) => `  ${id(status)} --> [*]`),
    '```',
  ].join('\n');
}

/** `stay` leads nowhere. `return` leads back to where the question came up: any status from which it is asked and the case had begun. */
function targets(process: Process, { to }: Transition): readonly string[] {
  if (to === 'stay') return [];
  if (to !== 'return') return [to];
  const asked = process.transitions.filter((t) => t.to === process.questioned).flatMap((t) => t.from);
  const begun = asked.filter((status) => status !== process.initial && process.statuses[status]?.closes === false);
  return [...new Set([process.accepted, ...begun])];
}
