/**
 * What people read about the roster and the keys: the lists on the issue "vmt-bot configuration", and what changed. It
 * is for the team, in the private case repository; of the roster it shows no more than is needed to tell who is meant.
 */
import type { Config } from './config.ts';
import { fenced } from './config-fenced.ts';
import { type KeyUse, keyUses } from './config-keys.ts';
import { markdownLine } from './escape-markdown.ts';
import type { Member } from './roster.ts';
import type { KeyState } from './scene.ts';
import { toIso } from './time.ts';

interface Version {
  readonly config: Config;
  readonly members: readonly Member[];
  readonly keys: Readonly<Record<string, KeyState>>;
}

/** A list that is cut says so: the whole issue must stay under GitHub's 65,536 characters. */
const LONGEST = 8000;

/** Whose address a key is used for, as one line of markdown. */
export function useText({ whose, name, address }: KeyUse): string {
  const whom = whose === 'channel' ? `channel \`${name}\`` : whose === 'cna' ? 'the CNA' : markdownLine(name);
  return `${whom}, \`${address}\``;
}

/** The table of the keys in force, one row a use; nothing where no key is named. */
export function keyTable({ config, members, keys }: Version): string[] {
  const rows = keyUses(config, members).map((use) => {
    const key = keys[use.path];
    const expires = key === undefined || key.fault !== null ? '' : key.expires === null ? 'never' : day(key.expires);
    const fault = key === undefined ? 'was not looked at yet' : (key.fault ?? '');
    return `| \`${use.path}\` | ${useText(use)} | ${expires} | ${markdownLine(fault)} |`;
  });
  return rows.length === 0
    ? []
    : ['### Keys', ['| key | for | expires | fault |', '|---|---|---|---|', ...cut(rows)].join('\n')];
}

/** How many there are in the roster, and who; nothing where there is none. */
export function rosterNames({ members }: Version): string[] {
  return members.length === 0
    ? []
    : ['### Roster', `${members.length}: ${cut(members.map(({ name }) => markdownLine(name))).join(', ')}`];
}

/** Keys to which nothing can be encrypted, with a blank line before; empty text where all are good. */
export function faultyKeys({ keys }: Version): string {
  const faults = Object.entries(keys).flatMap(([path, { fault }]) => (fault === null ? [] : [`${path}: ${fault}`]));
  return faults.length === 0 ? '' : `\n\nNothing can be encrypted to these keys:\n\n${fenced('', cut(faults))}`;
}

/** Lines of a diff: who is new (`+`), gone (`-`), or changed (`!`, with what was there before). */
export function rosterChanges(before: readonly Member[], now: readonly Member[]): string[] {
  const pairs = now.map((member) => [before.find((old) => isSame(old, member, before, now)), member] as const);
  const kept = new Set(pairs.map(([old]) => old));
  return [
    ...before.filter((old) => !kept.has(old)).map((old) => `- roster: ${whoIs(old)}`),
    ...pairs.flatMap(([old, member]) => {
      const was = old === undefined ? [] : changesOf(old, member);
      return old === undefined
        ? [`+ roster: ${whoIs(member)}`]
        : was.length === 0
          ? []
          : [`! roster: ${whoIs(member)} (${was.join('; ')})`];
    }),
  ];
}

/** The same address is the same member; so is the same name, where neither address is in both rosters. */
function isSame(old: Member, member: Member, before: readonly Member[], now: readonly Member[]): boolean {
  const has = (list: readonly Member[], { address }: Member) =>
    list.some((each) => each.address.toLowerCase() === address.toLowerCase());
  return has([old], member) || (old.name === member.name && !has(now, old) && !has(before, member));
}

function changesOf(old: Member, now: Member): string[] {
  const fields = ['name', 'address', 'key', 'employer', 'vouchedBy', 'terms', 'since'] as const;
  const texts = fields.flatMap((field) =>
    old[field] === now[field] ? [] : [`${FIELD_NAMES[field] ?? field} was ${old[field] ?? 'not given'}`],
  );
  const evidence = ({ criteria }: Member): string => JSON.stringify(Object.entries(criteria).sort());
  return evidence(old) === evidence(now) ? texts : [...texts, 'other criteria'];
}

const FIELD_NAMES: Readonly<Record<string, string>> = { vouchedBy: 'vouched-by' };

function whoIs({ name, address }: Member): string {
  return `${name}, ${address}`;
}

function day(instant: number): string {
  return toIso(instant).slice(0, 10);
}

function cut(items: readonly string[]): readonly string[] {
  let length = 0;
  const kept = items.filter((item) => {
    length += item.length + 2;
    return length <= LONGEST;
  });
  return kept.length === items.length ? items : [...kept, `… ${items.length - kept.length} more: read the files`];
}
