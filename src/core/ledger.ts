/**
 * The ledger of who may know of a case: every person and audience, since when, until when, and by which entry of the
 * journal. It is made from the journal alone, so it can't disagree with it. What people can't be asked to forget stays
 * on it with its end. Source: contract section 3 (readers of the case repository are the team), processes section 1.
 */
import type { Entry, Fact } from './facts.ts';
import type { Audience, Person } from './model.ts';
import { NEW_REPORT } from './new-report.ts';
import type { Instant } from './time.ts';

/** An entry of the journal; `caseId` null: of the bot's own, which tells who reads the case repository. */
export interface LedgerEntry {
  readonly seq: number;
  readonly caseId: string | null;
  readonly entry: Entry;
}

/** By which way somebody came to know. */
export const KNOWN_BY = [
  ...([
    'team',
    'reader',
    'reporter',
    'leads',
    'granted',
    'advisory',
    'advisory-team',
    'took-part',
    'told-hour',
  ] as const),
  ...(['cna', 'mail', 'notice', 'leak', 'everybody'] as const),
] as const;
export type KnownBy = (typeof KNOWN_BY)[number];

export interface LedgerRow {
  /** A login, an address, a name; as the journal has it. */
  readonly who: string;
  /** A GitHub account's number, where it is one that is known. */
  readonly id: number | null;
  readonly way: KnownBy;
  readonly audience: Audience;
  readonly since: Instant;
  /** Null: still. What was read can't be unread. */
  readonly until: Instant | null;
  /** The entry that says so: its number in the journal, and its kind. */
  readonly by: { readonly seq: number; readonly fact: Fact['type'] };
}

type Known = Pick<LedgerRow, 'who' | 'way' | 'audience'> & { readonly id?: number | null };

/** Whoever may know, in the order in which they came to. `entries`: of one case, and the bot's own, in any order. */
export function ledgerOf(entries: readonly LedgerEntry[]): readonly LedgerRow[] {
  const all = entries.toSorted((a, b) => a.seq - b.seq);
  const opened = all.find(({ entry }) => entry.fact.type === 'case-opened');
  if (opened === undefined) return [];
  const rows: LedgerRow[] = [];
  for (const one of all) {
    const { fact } = one.entry;
    // Who read the repository before knows since the case is there.
    const at = Math.max(one.entry.at, opened.entry.at);
    const by = { seq: one.seq, fact: fact.type };
    for (const [i, row] of rows.entries()) if (row.until === null && ends(fact, row)) rows[i] = { ...row, until: at };
    for (const known of knownBy(one))
      if (!isOn(rows, known)) rows.push({ id: null, ...known, since: at, until: null, by });
  }
  const wereGone = ({ way, until }: LedgerRow) => way === 'reader' && until !== null && until <= opened.entry.at;
  return rows.filter((row) => !wereGone(row)).toSorted((a, b) => a.since - b.since);
}

function isOn(rows: readonly LedgerRow[], { who, id, way }: Known): boolean {
  return rows.some(
    (row) => row.until === null && row.way === way && (id == null || row.id === null ? row.who === who : row.id === id),
  );
}

/** Whom an entry makes know, by what it says and by who gave it. */
function knownBy({ caseId, entry }: LedgerEntry): readonly Known[] {
  const { by, fact } = entry;
  const acted: readonly Known[] =
    caseId === null || by === 'vmt-bot' || fact.type === 'case-opened'
      ? []
      : [{ who: by, way: 'took-part', audience: 'developers' }];
  return [...saidBy(fact), ...acted];
}

const EVERYBODY: Known = { who: 'everybody', way: 'everybody', audience: 'public' };

function saidBy(fact: Fact): readonly Known[] {
  switch (fact.type) {
    case 'case-opened':
      return [
        { who: 'the coordinators of the configuration', way: 'team', audience: 'team' },
        fact.reporter === null
          ? { who: 'whoever reported it', way: 'reporter', audience: 'developers' }
          : person(fact.reporter, 'reporter', 'developers'),
        ...(fact.track === 'public' ? [EVERYBODY] : []),
      ];
    case 'team-readers':
      return fact.people.map((one) => person(one, 'reader', 'team'));
    case 'coordinator-assigned':
      return [person(fact.person, 'leads', 'team')];
    case 'granted':
      return [person(fact.person, 'granted', fact.audience)];
    case 'advisory-readers':
      return [
        ...fact.people.map((one) => person(one, 'advisory', 'developers')),
        ...fact.teams.map((slug): Known => ({ who: slug, way: 'advisory-team', audience: 'developers' })),
      ];
    case 'description-approved':
    case 'note-approved':
    case 'opening-consented':
    case 'patch-approved':
      return [person(fact.approval.by, 'took-part', 'reviewers')];
    case 'patch-registered':
      return fact.patch.kind === 'none'
        ? []
        : [fact.patch.author, fact.patch.registeredBy].flatMap((one) =>
            one === null ? [] : [person(one, 'took-part', 'developers')],
          );
    case 'invited':
      return fact.logins.map((who) => ({ who, way: 'told-hour', audience: 'team' }));
    case 'cve-requested':
      return [{ who: `the CNA (by ${fact.via})`, way: 'cna', audience: 'reviewers' }];
    case 'communication-sent':
      // What stands on the case issue and on the advisory is read by their readers.
      return fact.channel === 'case-issue' || fact.channel === 'advisory'
        ? []
        : [{ who: fact.channel, way: 'mail', audience: fact.communication === NEW_REPORT ? 'team' : 'reviewers' }];
    case 'noticed':
      return [
        {
          who: fact.who.name === null ? fact.who.address : `${fact.who.name} (${fact.who.address})`,
          way: 'notice',
          audience: 'downstream',
        },
      ];
    case 'leak-reported':
      return [{ who: fact.where, way: 'leak', audience: 'public' }];
    case 'opened':
    case 'advisory-published':
      return [EVERYBODY];
    case 'extent-widened':
      return fact.to === 'public' ? [EVERYBODY] : [];
    default:
      return [];
  }
}

function person({ id, login }: Person, way: KnownBy, audience: Audience): Known {
  return { who: login, id, way, audience };
}

/** Does it end what somebody may read? */
function ends(fact: Fact, row: LedgerRow): boolean {
  switch (fact.type) {
    case 'revoked':
      return row.way === 'granted' && row.id === fact.person.id;
    case 'coordinator-assigned':
      return row.way === 'leads' && row.id !== fact.person.id;
    case 'team-readers':
      return row.way === 'reader' && !fact.people.some(({ id }) => id === row.id);
    case 'advisory-readers':
      return (
        (row.way === 'advisory' && !fact.people.some(({ id }) => id === row.id)) ||
        (row.way === 'advisory-team' && !fact.teams.includes(row.who))
      );
    case 'granted':
      return row.way === 'granted' && row.id === fact.person.id && row.audience !== fact.audience;
    default:
      return false;
  }
}
