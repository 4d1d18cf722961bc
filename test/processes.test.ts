/** Every process names only what there is: statuses, commands, communications, texts. */
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../src/core/commands.ts';
import type { Action, Process } from '../src/core/process.ts';
import { loadTemplates } from '../src/engine/templates.ts';
import { PROCESSES } from '../src/processes/all.ts';
import { small } from './third-process/small.ts';

const SHIPPED = new URL('../templates', import.meta.url).pathname;
const OWN = new URL('third-process/templates', import.meta.url).pathname;
const ALL: readonly (readonly [string, Process, string])[] = [
  ...Object.values(PROCESSES).map((process) => [process.id, process, SHIPPED] as const),
  [small.id, small, OWN],
];

/** What moves a case and is no command. */
const BY_ITSELF = ['notice', 'disclosure', 'cve', 'released'];

/** Sent by name: on every private case, and where a CVE is asked for. */
const BY_NAME = ['embargo-reminder', 'cve-form', 'cve-request-private', 'cve-request-public'];

function said(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) => (typeof action === 'string' ? [] : [action.say]));
}

describe.each(ALL)('the process %s', (_id, process, dir) => {
  const { statuses, transitions, communications } = process;
  const lines = Object.values(process.plans).flat();

  test('puts in public places what was written for the public', () => {
    const places = ['tracking-issue', 'advisory', 'document', 'index', 'releases', 'public-slack', 'public-mail'];
    const others = lines
      .filter(({ target }) => places.includes(target))
      .filter(({ communication }) => communications[communication]?.audience !== 'public');
    expect(others).toEqual([]);
  });
  test('leads from and to statuses that it has', () => {
    const named = [
      ...[process.initial, process.accepted, process.disclosing, process.duplicateStatus],
      ...[process.questioned, process.noteStatus].filter((status) => status !== null),
      ...[...process.rejected, ...process.cveStatuses, ...process.advisoryFollows, ...(process.involves?.in ?? [])],
      ...transitions.flatMap(({ from, to }) => [...from, ...(to === 'stay' || to === 'return' ? [] : [to])]),
      ...Object.keys(process.forward),
    ];
    expect(named.filter((status) => !Object.hasOwn(statuses, status))).toEqual([]);
  });

  test('is moved by commands that it has, and every status can be come to', () => {
    const commands = COMMANDS.filter((command) => command.isIn?.(process) ?? true).map((command) => command.transition);
    const unknown = transitions.filter(({ by }) => !commands.includes(by) && !BY_ITSELF.includes(by));
    expect(unknown).toEqual([]);
    const reached = [process.initial, process.duplicateStatus, ...transitions.map(({ to }) => to)];
    expect(Object.keys(statuses).filter((status) => !reached.includes(status))).toEqual([]);
  });

  test('goes forward, and by its labels, along ways that it has', () => {
    const has = (by: string, from: string | null, to: string | null) =>
      transitions.some(
        (t) =>
          t.by === by && (from === null || t.from.includes(from)) && (to === null || t.to === to || t.to === 'return'),
      );
    expect(Object.entries(process.forward).filter(([from, by]) => !has(by, from, null))).toEqual([]);
    const run = Object.entries(statuses).flatMap(([id, { byLabel }]) =>
      'run' in byLabel ? [[byLabel.run, id] as const] : [],
    );
    expect(run.filter(([by, to]) => !has(by, null, to))).toEqual([]);
  });

  test('sends communications that it has, and each of them', () => {
    const sent = [
      ...lines.map(({ communication }) => communication),
      ...said([...process.onReport, ...transitions.flatMap(({ actions }) => actions)]),
    ];
    expect(sent.filter((id) => !Object.hasOwn(communications, id))).toEqual([]);
    expect(Object.keys(communications).filter((id) => !sent.includes(id) && !BY_NAME.includes(id))).toEqual([]);
  });

  test('sends in advance only where it says when', () => {
    expect(lines.some(({ phase }) => phase === 'advance')).toBe(process.advance !== null);
  });

  test('leads to its disclosing status by T0, and to the public by nothing that a person types', () => {
    const disclosures = transitions.filter(({ by }) => by === 'disclosure');
    const after = disclosures.flatMap(({ from, to }) => (to === 'stay' ? from : [to]));
    expect([...new Set(after)]).toEqual([process.disclosing]);
    expect(transitions.filter(({ by, extent }) => extent === 'public' && !BY_ITSELF.includes(by))).toEqual([]);
  });

  test('has labels that GitHub takes', () => {
    const bad = Object.values(statuses).filter(
      ({ description, colour }) => description.length > 100 || !/^[0-9a-f]{6}$/.test(colour),
    );
    expect(bad).toEqual([]);
    expect(new Set(Object.values(statuses).map(({ label }) => label)).size).toBe(Object.keys(statuses).length);
  });

  test('has a good text for each communication', () => {
    const loaded = loadTemplates({ process, dir });
    expect(loaded.ok ? [] : loaded.faults).toEqual([]);
  });
});
