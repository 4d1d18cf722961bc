/** The ledger as the team reads it on the case issue: a table, and who of it works for a stakeholder. */
import type { KnownBy, LedgerRow } from './ledger.ts';
import { cell, table } from './markdown-table.ts';
import type { Scene } from './scene.ts';
import { stakeholderOf } from './stakeholder-people.ts';
import { toIso } from './time.ts';

const WAYS: Readonly<Record<KnownBy, string>> = {
  team: 'of the team',
  reader: 'can read the case repository',
  reporter: 'reported it',
  leads: 'leads the case',
  granted: 'granted',
  advisory: 'reads the advisory',
  'advisory-team': 'team that reads the advisory',
  'took-part': 'took part',
  'told-hour': 'was told the hour of T0, and nothing else',
  cna: 'assigns the CVE',
  mail: 'had a mail',
  notice: 'had the notice',
  leak: 'a leak',
  everybody: 'it is public',
};

/** A comment holds 65,536 characters; a roster may have hundreds. */
const MOST_ROWS = 250;

/** Whom GitHub knows is not called by name: a table wakes nobody. */
export function whoKnows(scene: Scene, rows: readonly LedgerRow[]): string {
  const shown = rows.slice(0, MOST_ROWS);
  const lines = shown.map((row) => [
    cell(row.who),
    WAYS[row.way],
    row.audience,
    toIso(row.since),
    row.until === null ? '' : toIso(row.until),
    `${row.by.fact} (${row.by.seq})`,
    cell(worksFor(scene, row) ?? ''),
  ]);
  const head = ['who', 'how', 'audience', 'since', 'until', 'by (journal entry)', 'works for'];
  const rest = rows.length - shown.length;
  return [
    `The extent of disclosure is **${scene.case.extent}**.`,
    table(head, lines),
    ...(rest === 0 ? [] : [`${rest} more came to know later; \`/timeline\` has them.`]),
    ...(scene.case.terms === null ? [] : [`The reporter's terms: ${cell(scene.case.terms)}`]),
    ...sameTimeWords(scene, rows),
  ].join('\n\n');
}

/** Who works for a stakeholder knows before that employer may: it is said, so that nobody tells there. Empty: nobody does. */
export function sameTimeWords(
  scene: Scene,
  rows: readonly Pick<LedgerRow, 'who' | 'way' | 'until'>[] = [],
): readonly string[] {
  const { config, roster, case: c } = scene;
  const logins = [
    ...rows.filter((row) => row.until === null && !NOT_LOGINS.includes(row.way)).map(({ who }) => who),
    ...Object.keys(config.addresses),
    ...[c.reporter, c.coordinator, ...c.grants.map(({ person }) => person)].flatMap((person) =>
      person === null ? [] : [person.login],
    ),
  ];
  const marked = [...new Set(logins.map((login) => login.toLowerCase()))].flatMap((login) => {
    const name = stakeholderOf(scene, login);
    return name === null ? [] : [`${cell(login)} (${cell(name)})`];
  });
  if (marked.length === 0) return [];
  const all =
    roster.length === 1 ? 'the only member of the roster gets' : `all ${roster.length} members of the roster get`;
  return [
    `**Work for a downstream stakeholder**: ${marked.join(', ')}. Nothing goes to that employer before the others: ${all} the notice at the same time.`,
  ];
}

const NOT_LOGINS: readonly KnownBy[] = ['team', 'advisory-team', 'cna', 'mail', 'notice', 'leak', 'everybody'];

function worksFor(scene: Scene, { who, way }: LedgerRow): string | null {
  return NOT_LOGINS.includes(way) ? null : stakeholderOf(scene, who);
}
