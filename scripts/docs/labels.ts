/** The labels of a process, and its classes of reports. */
import type { Process, Status } from '../../src/core/process.ts';
import { code, table } from './table.ts';

export function labels(process: Process): string {
  const rows = Object.values(process.statuses).map((status) => [
    code(`${process.labelPrefix}${status.label}`),
    `${status.description}${ending(status)}`,
    'run' in status.byLabel
      ? `runs ${code(`/${status.byLabel.run}`)}`
      : `is put back, with the answer: type ${code(status.byLabel.type)}`,
  ]);
  const ids = process.classes.map(({ id }) => code(`class/${id}`));
  const own = "is put back: it is the bot's own";
  return table(
    ['label', 'means', 'put on by a person, it'],
    [
      ...rows,
      ...(ids.length === 0 ? [] : [[`${ids[0]} … ${ids.at(-1)}`, 'The class of the report', `runs ${code('/class')}`]]),
      ['`severity/…`', 'From the score, or by `/severity`', own],
      ...(process.lanes ?? []).map(({ lane, reason }) => [code(`lane/${lane}`), reason, own]),
      ['`embargoed`', 'The case is private', own],
    ],
  );
}

function ending({ closes }: Status): string {
  if (closes === 'when-through') return '. The case issue is closed once every message has its receipt';
  return closes ? '. The case issue is closed' : '';
}

export function classes(process: Process): string {
  return table(
    ['class', 'the vulnerability', 'outcome'],
    process.classes.map(({ id, description, outcome }) => [id, description, outcome]),
  );
}
