/** The reminders of a process: what is due when, and who is told. */
import type { Process, Timer } from '../../src/core/process.ts';
import { code, table } from './table.ts';

export function reminders(process: Process): string {
  const rows = process.timers.map((timer) => [code(timer.id), dueOf(timer), timer.tell.join(', '), timer.text]);
  return table(['reminder', 'due', 'told', 'text'], rows);
}

const ANCHORS: Readonly<Record<Timer['from'], string>> = {
  reported: 'the report',
  accepted: 'it was confirmed',
  'last-activity': 'the last activity',
  notice: 'the notice',
  t0: 'T0',
  'old-t0': 'a T0 that was moved, for those who were not told',
  opened: 'the disclosure plan started',
  pushed: 'every branch was pushed',
  published: 'publication',
  'cve-requested': 'the last request for a CVE',
  posted: 'the first announcement that is not seen in its archive',
};

function dueOf({ amount, from, everyHours }: Timer): string {
  const again = everyHours === undefined ? '' : `, and every ${time(everyHours)}`;
  return `${spanOf(amount)} ${ANCHORS[from]}${again}`;
}

function spanOf(amount: Timer['amount']): string {
  if ('businessDays' in amount) return `${amount.businessDays} business days after`;
  if ('stallDays' in amount)
    return `\`stall-days\`${amount.stallDays === 0 ? '' : ` + ${amount.stallDays}`} business days after`;
  if (amount.hours === 0) return 'at';
  return `${time(Math.abs(amount.hours))} ${amount.hours < 0 ? 'before' : 'after'}`;
}

function time(hours: number): string {
  const [count, unit] = hours > 72 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
