/**
 * What people read about the configuration: the comments on changes, and the body of the issue "vmt-bot configuration".
 * Values from the files stand in fenced blocks, or as lines that do nothing. Nothing here is of a case.
 */
import type { Config, Pins } from './config.ts';
import type { OwnTemplates } from './config-change.ts';
import { fenced } from './config-fenced.ts';
import { faultyKeys, keyTable, rosterChanges, rosterNames } from './config-report-roster.ts';
import type { Person } from './model.ts';
import type { Refusal } from './refusals.ts';
import type { Member } from './roster.ts';
import type { KeyState } from './scene.ts';

interface Version {
  readonly config: Config;
  readonly pins: Pins;
  readonly files: Readonly<Record<string, string>>;
  readonly members: readonly Member[];
  readonly keys: Readonly<Record<string, KeyState>>;
  readonly templates: OwnTemplates;
}

interface Shown {
  readonly inForce: Version | null;
  readonly proposed: { readonly loaded: Version; readonly hash: string; readonly approvals: readonly Person[] } | null;
  readonly refused: readonly Refusal[];
}

/** A configuration took effect: the first one, one with a harmless change, or one that was approved. */
export function inForceReport(before: Version | null, now: Version, hash: string): string {
  const first =
    'The first configuration is in force as it is. From now on a change of roles, channels, roster or keys waits';
  return before === null
    ? `${first} for \`/approve config HASH\` by ${now.config.approvals} of its coordinators.${faultyKeys(now)}`
    : `The configuration \`${hash}\` is in force.\n\n${differences(before, now)}${faultyKeys(now)}`;
}

/** A change waits for approval; told to the coordinators in force. */
export function proposedReport(before: Version, now: Version, hash: string): string {
  return `${coordinatorMentions(before.config)}\n\n${proposal(before, now, hash)}`;
}

/** `@login` and `@org/team` of all coordinators. */
export function coordinatorMentions(config: Config): string {
  const { users, teams } = config.roles.coordinators;
  return [...users, ...teams].map((name) => `@${name}`).join(' ');
}

function proposal(before: Version, now: Version, hash: string): string {
  return [
    'A change of the configuration waits. It decides who commands or who is sent what, so the configuration before it stays in force until it is approved.',
    differences(before, now),
    `To approve it, ${before.config.approvals} of the coordinators in force write \`/approve config ${hash}\` here. A newer push voids approvals.${faultyKeys(now)}`,
  ].join('\n\n');
}

/** One more approval. */
export function approvedReport(hash: string, approvals: readonly Person[], needed: number): string {
  const names = approvals.map(({ login }) => `\`${login}\``).join(', ');
  return `\`${hash}\` is approved by ${names}: ${approvals.length} of ${needed}.`;
}

/** What was pushed is not good. */
export function refusedReport(refusals: readonly Refusal[], lastGoodStays: boolean): string {
  const consequence = lastGoodStays
    ? 'The last good configuration stays in force.'
    : 'There is no configuration in force, so no case is handled.';
  return `What stands in \`.github\` is refused. ${consequence}\n\n${refusalList(refusals)}`;
}

/** After a restart: what was in force is not good by the rules of this version. */
export function templatesLeftReport(refusals: readonly Refusal[]): string {
  return `This version of vmt-bot does not take the templates in \`.github/vmt/templates\` that were in force. The shipped texts are used until that is mended.\n\n${refusalList(refusals)}`;
}

/** The body of the issue: what is in force, what waits, what was refused. */
export function configurationBody(state: Shown): string {
  const { inForce, proposed, refused } = state;
  const parts = [
    'The configuration of vmt-bot: `.github/vmt.yml`, the roster, the keys and the templates of its own. The bot keeps this text.',
  ];
  if (refused.length > 0) {
    parts.push('### Refused', refusedReport(refused, inForce !== null));
  }
  if (proposed !== null && inForce !== null) {
    parts.push('### Waiting for approval', proposal(inForce, proposed.loaded, proposed.hash));
    if (proposed.approvals.length > 0) {
      parts.push(approvedReport(proposed.hash, proposed.approvals, inForce.config.approvals));
    }
  }
  if (inForce !== null) {
    parts.push('### In force', fenced('', lines(inForce)));
    parts.push(...keyTable(inForce), ...rosterNames(inForce));
  }
  return parts.join('\n\n');
}

/** A refusal as a reply to a person. */
export function refusalText({ value, rule, mend }: Refusal): string {
  return `Not done.\n\n${fenced('', [value])}\n\n${sentence(rule)} ${sentence(mend)}`;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(text) ? capital : `${capital}.`;
}

/** Refusals as a block: value, rule and mend, a line each. */
export function refusalList(refusals: readonly Refusal[]): string {
  return fenced(
    '',
    refusals.flatMap(({ value, rule, mend }) => [value, `    ${rule}`, `    ${mend}`]),
  );
}

function differences(before: Version, now: Version): string {
  const [old, fresh] = [lines(before), lines(now)];
  const [known, kept] = [new Set(old), new Set(fresh)];
  const changes = [
    ...old.filter((line) => !kept.has(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => !known.has(line)).map((line) => `+ ${line}`),
    ...rosterChanges(before.members, now.members),
  ];
  return changes.length === 0 ? 'Nothing in it differs from the one before.' : fenced('diff', changes);
}

/** One line for each value, such as `roles.coordinators.users: alice`. */
function lines({ config, pins, files, templates }: Version): string[] {
  const shas = Object.fromEntries(Object.entries(templates).map(([name, { sha }]) => [name, sha]));
  return [...flat(config, ''), ...flat(pins, 'ids'), ...flat(files, 'files'), ...flat(shas, 'templates')];
}

function flat(value: unknown, at: string): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.length === 0 ? [] : [`${at}: ${value.join(', ')}`];
  }
  if (typeof value !== 'object' || value === null) {
    const text = String(value ?? '');
    return text === '' ? [] : [`${at}: ${text.trim() === text ? text : JSON.stringify(text)}`];
  }
  return Object.entries(value).flatMap(([key, item]) => flat(item, at === '' ? key : `${at}.${key}`));
}
