/** The labels of a case issue: which the bot keeps, and which of them mean what. */
import type { Config } from './config.ts';
import type { Case } from './model.ts';
import type { Process } from './process.ts';
import { laneRuleOf, severityOf } from './severity.ts';

export interface Label {
  readonly name: string;
  readonly colour: string;
  readonly description: string;
}

const SEVERITY_COLOURS: Readonly<Record<string, string>> = {
  critical: 'b60205',
  high: 'd93f0b',
  medium: 'fbca04',
  low: '0e8a16',
  none: 'ededed',
};

const EMBARGOED: Label = {
  name: 'embargoed',
  colour: '000000',
  description: 'Private: nothing of this may be told outside',
};

export function statusLabel(process: Process, config: Config, status: string): string {
  return `${config.labels.prefix}${process.statuses[status]?.label ?? status}`;
}

/** The status that a label stands for; null for all other labels. Compared to the letter. */
export function statusOfLabel(process: Process, config: Config, label: string): string | null {
  return Object.keys(process.statuses).find((status) => statusLabel(process, config, status) === label) ?? null;
}

/** All labels that the bot puts on this case's issue. */
export function ownLabels(c: Case, process: Process, config: Config): readonly string[] {
  const severity = severityOf(c);
  const lane = laneRuleOf(c, process);
  return [
    statusLabel(process, config, c.status),
    ...(c.class === null ? [] : [`class/${c.class}`]),
    ...(severity === null ? [] : [`severity/${severity}`]),
    ...(lane === null ? [] : [`lane/${lane.lane}`]),
    ...(c.track === 'private' ? [EMBARGOED.name] : []),
  ];
}

/** The status label that a public case's issue carries; none before the case is public. */
export function publicLabels(c: Case, process: Process, config: Config): readonly string[] {
  return c.openedAt === null ? [] : [statusLabel(process, config, c.status)];
}

/** Is this label one of the bot's, to the letter? All others, look-alikes too, belong to people and are left alone. */
export function isOwn(process: Process, config: Config, label: string): boolean {
  return namesOf(process, config).has(label);
}

function namesOf(process: Process, config: Config): ReadonlySet<string> {
  const known = names.get(config);
  if (known?.process === process) return known.names;
  const found = new Set(allLabels(process, config).map(({ name }) => name));
  names.set(config, { process, names: found });
  return found;
}

/** Asked for every label of every issue that is looked at. */
const names = new WeakMap<Config, { readonly process: Process; readonly names: ReadonlySet<string> }>();

/** Every label that the bot needs, with colour and description. */
export function allLabels(process: Process, config: Config): readonly Label[] {
  return [
    ...Object.entries(process.statuses).map(([id, s]) => ({
      name: statusLabel(process, config, id),
      colour: s.colour,
      description: s.description,
    })),
    ...process.classes.map((c) => ({
      name: `class/${c.id}`,
      colour: 'c5def5',
      description: c.description.slice(0, 100),
    })),
    ...Object.entries(SEVERITY_COLOURS).map(([level, colour]) => ({
      name: `severity/${level}`,
      colour,
      description: `Severity ${level}`,
    })),
    ...(process.lanes ?? []).map(({ lane, reason }) => ({
      name: `lane/${lane}`,
      colour: '1d76db',
      description: reason.slice(0, 100),
    })),
    EMBARGOED,
  ];
}
