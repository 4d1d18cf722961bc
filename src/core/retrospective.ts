/** At the end of a case: what went when, how long it took, and what went out. */
import type { Case } from './model.ts';
import { placeName, receiptText } from './plan.ts';
import { HOUR, type Instant, toIso } from './time.ts';

/** The milestones of the case with the time from the report, and all receipts. Markdown. */
export function retrospective(c: Case, now: Instant): string {
  const milestones: readonly (readonly [string, Instant | null])[] = [
    ['reported', c.reportedAt],
    ['confirmed', c.acceptedAt],
    ['notice sent', c.noticeAt],
    ['disclosed', c.openedAt],
    ['published', c.publishedAt],
    ['ended', now],
  ];
  const rows = milestones.flatMap(([name, at]) =>
    at === null ? [] : [`| ${name} | ${toIso(at)} | ${since(c.reportedAt, at)} |`],
  );
  return [
    '| milestone | when | after the report |',
    '|---|---|---|',
    ...rows,
    '',
    '| communication | to | receipt |',
    '|---|---|---|',
    ...receipts(c),
  ].join('\n');
}

function receipts(c: Case): readonly string[] {
  return Object.values(c.plans).flatMap((state) =>
    state.plan.steps.map((s) => {
      const receipt = state.receipts[s.id];
      return `| ${s.communication} | ${placeName(s.target)} | ${receipt === undefined ? 'no receipt yet' : receiptText(receipt)} |`;
    }),
  );
}

/** `6 d 15 h`. */
function since(from: Instant, to: Instant): string {
  const hours = Math.floor((to - from) / HOUR);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
