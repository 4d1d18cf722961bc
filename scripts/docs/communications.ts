/** The communications of a process: who reads each, where it goes, and when. */
import type { Action, Communication, PlanLine, Process } from '../../src/core/process.ts';
import { code, table } from './table.ts';

export function communications(process: Process): string {
  const rows = Object.entries(process.communications).map(([id, communication]) => [
    `[${code(id)}](templates/${communication.template ?? `${process.id}/${id}`}.hbs)`,
    communication.audience,
    places(process, id, communication).join(', '),
    moments(process, id).join('; '),
  ]);
  return table(['communication', 'audience', 'goes to', 'when'], rows);
}

export const TARGETS: Readonly<Record<PlanLine['target'], string>> = {
  'tracking-issue': 'an issue in the product repository',
  advisory: 'the advisory, published',
  document: 'a file',
  index: 'a row in the index',
  'downstream-mail': 'each downstream mail channel',
  noticed: 'those who had the notice',
  'not-noticed': 'each downstream mail channel that had no notice',
  'all-noticed': 'all who had the notice',
  'public-mail': 'each public mail channel',
  'public-slack': 'each Slack channel',
  'development-list': 'the development list',
  releases: 'the releases that carry the fix',
  'case-issue': 'the case issue',
};

const CHANNELS: Readonly<Record<NonNullable<Communication['channels']>, string>> = {
  'downstream-mail': TARGETS['downstream-mail'],
  'public-mail': TARGETS['public-mail'],
  'public-and-downstream-mail': `${TARGETS['public-mail']}, ${TARGETS['downstream-mail']}`,
  'public-slack': TARGETS['public-slack'],
  cna: 'the CNA, encrypted',
  'cna-and-oss-security': 'oss-security, and the CNA',
};

/** Communications that an action sends without naming them. */
const CVE_REQUEST: readonly string[] = ['cve-request-private', 'cve-request-public', 'cve-form'];

const WHILE_PRIVATE = 'while the case is private';

function planned(process: Process, id: string): readonly { readonly plan: string; readonly line: PlanLine }[] {
  return Object.entries(process.plans).flatMap(([plan, all]) =>
    all.filter(({ communication }) => communication === id).map((line) => ({ plan, line })),
  );
}

function places(process: Process, id: string, { channels, audience }: Communication): readonly string[] {
  const targets = planned(process, id).map(({ line }) => TARGETS[line.target]);
  if (targets.length > 0) return [...new Set(targets)];
  if (channels !== undefined) return [CHANNELS[channels]];
  const toReporter = audience === 'developers' && moments(process, id)[0] !== WHILE_PRIVATE;
  return [TARGETS['case-issue'], ...(toReporter ? ['the advisory'] : [])];
}

function moments(process: Process, id: string): readonly string[] {
  const fromPlans = planned(process, id).map(({ plan, line }) =>
    plan === 'disclosure' ? `the disclosure plan, ${phase(process, line)}` : `the ${plan} plan`,
  );
  const onReport = process.onReport.some((action) => sends(action, id)) ? ['a report'] : [];
  const fromCommands = process.transitions
    .filter(({ actions }) => actions.some((action) => sends(action, id)))
    .map(({ by }) => code(`/${by}`));
  const all = [...new Set([...fromPlans, ...onReport, ...fromCommands])];
  return all.length === 0 ? [WHILE_PRIVATE] : all;
}

function phase({ advance }: Process, line: PlanLine): string {
  return line.phase === 'advance' && advance !== null ? `${advance.sentHours} hours before T0` : line.phase;
}

function sends(action: Action, id: string): boolean {
  if (typeof action !== 'string') return action.say === id;
  return (action === 'request-cve' || action === 'start-cve') && CVE_REQUEST.includes(id);
}
