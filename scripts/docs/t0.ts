/** The day of disclosure as a picture: what the disclosure plan of a private case sends, in which order, and what it waits for. */
import type { ConditionName, PlanLine, Process } from '../../src/core/process.ts';
import { TARGETS } from './communications.ts';

export function t0(process: Process): string {
  // What is sent only where there is nothing to disclose yet is another story.
  const lines = (process.plans.disclosure ?? []).filter(({ unless }) => !unless.includes('whole-disclosure'));
  const of = (phase: PlanLine['phase']) => lines.filter((line) => line.phase === phase).map(message);
  const publication = of('publication');
  const waits = process.transitions.find(({ by }) => by === 'disclosure')?.waitsFor ?? [];
  return [
    '```mermaid',
    'sequenceDiagram',
    '  participant team as the team',
    '  participant bot as vmt-bot',
    '  participant noticed as those who had the notice',
    '  participant github as public repositories',
    '  participant public as lists and Slack',
    '  team->>bot: /plan, and /approve plan HASH by two',
    ...(process.advance === null ? [] : [note(`${process.advance.sentHours} hours before T0`), ...of('advance')]),
    ...waits.map((condition) => `  team->>bot: ${WAITS[condition] ?? condition}`),
    note('T0: the inbox is emptied and the case read again. Held, not approved or frozen: nothing leaves'),
    ...of('opening'),
    ...(publication.length === 0 ? [] : [calls(process), note(whenPublished(process)), ...publication]),
    '  github-->>bot: receipts, looked up again',
    '  public-->>bot: receipts',
    '  bot->>team: the board: what arrived, when, with which proof',
    '```',
  ].join('\n');
}

/** How people meet what a plan waits for at T0. */
const WAITS: Readonly<Partial<Record<ConditionName, string>>> = {
  'binaries-confirmed': '/binaries-ok RELEASE for every fixed version, T0 waits for it',
};

const PUBLIC: readonly PlanLine['target'][] = ['public-mail', 'public-slack', 'development-list'];
const NOTICED: readonly PlanLine['target'][] = ['noticed', 'not-noticed', 'all-noticed', 'downstream-mail'];

function message({ communication, target, slots, unless }: PlanLine): string {
  const to = target === 'case-issue' ? 'team' : groupOf(target);
  const waits = slots.length === 0 ? '' : `, with the address of the ${slots.join(' and the ')}`;
  const left = unless.includes('github-cna') ? ', unless GitHub is the CNA' : '';
  return `  bot->>${to}: ${communication}: ${TARGETS[target]}${waits}${left}`;
}

function groupOf(target: PlanLine['target']): 'public' | 'noticed' | 'github' {
  if (PUBLIC.includes(target)) return 'public';
  return NOTICED.includes(target) ? 'noticed' : 'github';
}

function calls({ calledAtT0 }: Process): string {
  return `  bot->>team: ${calledAtT0.join(', ')}: push the fixes now`;
}

function whenPublished({ publicationAfterHours: hours }: Process): string {
  return `every branch is pushed, at the latest ${hours} hour${hours === 1 ? '' : 's'} after T0`;
}

function note(text: string): string {
  return `  Note over bot: ${text}`;
}
