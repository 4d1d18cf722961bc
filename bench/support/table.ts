/** The figures as a table in Markdown, as it stands in docs/performance.md. */
import { cpus, totalmem } from 'node:os';
import { type Row, type Spread, verdictOf } from './figure.ts';

/** The machine, as far as a figure depends on it. */
export function machine(): string {
  const all = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `${all.length} cores of ${all[0]?.model.trim() ?? 'an unknown kind'}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

const HEAD = ['figure', 'measured', 'baseline', 'ratio', 'budget', ''];

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    `${spread(row.ours)} ${row.unit}`,
    row.baseline === null ? '–' : `${row.baseline.what}: ${spread(row.baseline.spread)}`,
    row.ratio === null ? '–' : spread(row.ratio),
    budget(row),
    verdictOf(row) ?? '',
  ]);
  return [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function budget({ budget, ratio }: Row): string {
  if (budget === null) return '–';
  const held = budget.held === undefined ? '' : `; held to ${number(budget.held)}`;
  return `${budget.kind} ${number(budget.limit)}${ratio === null ? '' : ' ×'}${held}`;
}

/** The median, and between which figures all rounds were. */
function spread({ median, least, most }: Spread): string {
  return least === most ? number(median) : `${number(median)} (${number(least)} to ${number(most)})`;
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
