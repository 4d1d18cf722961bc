/**
 * Rules between keys of `.github/vmt.yml`. They look at the value as it was read, so that they are told together with
 * faults of single keys; where a key has the wrong type, its own fault says so and the rule keeps still.
 */
import { type ConfigFault, type ConfigPath, configFault } from './config-faults.ts';

type Table = Readonly<Record<string, unknown>>;

/** Words that begin a subject of an embargoed mail. Source: processes section 4. */
const EMBARGO_MARKS = /\[\s*(?:vs|embargo(?:ed)?|pre-kcsa)\b/i;
const DANGEROUS = ['__proto__', 'constructor', 'prototype'];

/** All faults between keys of the file. */
export function ruleFaults(file: unknown): ConfigFault[] {
  const top = table(file);
  return [
    ...dangerousKeys(file),
    ...Object.entries(table(top.channels)).flatMap(([name, channel]) =>
      isTable(channel) ? channelFaults(name, channel) : [],
    ),
    ...listOf(table(top.calendar).freezes).flatMap((freeze, i) => freezeFaults(i, table(freeze))),
    ...cveFaults(table(top.cve)),
    ...approvalFaults(top),
  ];
}

function channelFaults(name: string, channel: Table): ConfigFault[] {
  const path = ['channels', name];
  const { audience, email, slack, encrypt } = channel;
  const prefix = channel['subject-prefix'];
  const at = (key: string, rule: string, mend: string) => [configFault([...path, key], channel[key], rule, mend)];
  const faults: ConfigFault[] = [];
  if (email === undefined && slack === undefined) {
    faults.push(
      configFault(path, undefined, 'a channel goes to one place', 'add `email: ADDRESS` or `slack: "#NAME"`'),
    );
  }
  if (email !== undefined && slack !== undefined) {
    faults.push(
      configFault(
        path,
        undefined,
        'a channel goes to one place',
        'take out `email` or `slack`, or make it two channels',
      ),
    );
  }
  if (slack !== undefined && audience === 'downstream') {
    faults.push(...at('audience', 'nothing embargoed goes to Slack', 'write `audience: public`, or use `email`'));
  }
  if (slack !== undefined && encrypt !== undefined) {
    faults.push(...at('encrypt', 'only mail is encrypted', 'take out `encrypt`'));
  }
  if (slack !== undefined && prefix !== undefined) {
    faults.push(...at('subject-prefix', 'only mail has a subject', 'take out `subject-prefix`'));
  }
  if (audience === 'team' && slack === undefined && encrypt !== undefined) {
    faults.push(...at('encrypt', 'the team is told that a report waits, and nothing of it', 'take out `encrypt`'));
  }
  if (audience === 'public' && slack === undefined && encrypt !== undefined) {
    faults.push(
      ...at(
        'encrypt',
        'a public list can not read what is encrypted',
        'take out `encrypt`, or write `audience: downstream`',
      ),
    );
  }
  if (audience === 'public' && typeof prefix === 'string' && EMBARGO_MARKS.test(prefix)) {
    faults.push(
      ...at(
        'subject-prefix',
        'an embargo mark never goes to a public channel',
        'take out `subject-prefix`, or write `audience: downstream`',
      ),
    );
  }
  return faults;
}

function freezeFaults(index: number, { from, to }: Table): ConfigFault[] {
  return typeof from === 'string' && typeof to === 'string' && from > to
    ? [
        configFault(
          ['calendar', 'freezes', index],
          { from, to },
          'a freeze ends before it begins',
          'exchange `from` and `to`',
        ),
      ]
    : [];
}

function cveFaults({ via, requester }: Table): ConfigFault[] {
  return via === 'mitre' && requester === undefined
    ? [
        configFault(
          ['cve', 'requester'],
          undefined,
          'is missing; the form of MITRE asks who requests',
          'add `requester: { name: Alice Doe, email: alice@example.org }`, or write `via: github`',
        ),
      ]
    : [];
}

/** More approvals than people would block every plan; a single one is only for a team of one. */
function approvalFaults(top: Table): ConfigFault[] {
  const { users, teams } = table(table(top.roles).coordinators);
  const people = listOf(users).length;
  const approvals = top.approvals ?? 2;
  if (typeof approvals !== 'number' || people === 0) {
    return [];
  }
  const fault = (rule: string, mend: string) => [configFault(['approvals'], approvals, rule, mend)];
  if (approvals === 1 && people > 1) {
    return fault('one approval is only for a team of one coordinator', 'write `approvals: 2`');
  }
  return listOf(teams).length === 0 && approvals > people
    ? fault(
        `more approvals than coordinators (${people})`,
        people === 1
          ? 'add a coordinator, or write `approvals: 1`'
          : `add coordinators, or write \`approvals: ${people}\``,
      )
    : [];
}

/** Faults of names that mean something to JavaScript and nothing here. */
export function dangerousKeys(value: unknown, path: ConfigPath = []): ConfigFault[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.keys(value).flatMap((key) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return DANGEROUS.includes(key)
      ? [configFault(at, undefined, 'is no name that can be used here', 'choose another name')]
      : dangerousKeys(Object.getOwnPropertyDescriptor(value, key)?.value, at);
  });
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function table(value: unknown): Table {
  return isTable(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
