/**
 * Has a text that is to leave words of another case that is private (a mix-up)? Every open private case is known by the
 * fingerprints of its texts and by its ids; a text is looked up in one map, however many cases there are. What many cases
 * have, and what stands in templates and in GitHub's form for reports, is nobody's. Source: security T8; section 3, row 17.
 */
import { fingerprints, pieces, titleFingerprints } from './fingerprints.ts';
import { idsIn } from './identifiers.ts';
import type { Case, CaseId } from './model.ts';
import { readings } from './readings.ts';
import { forTeam, type Refusal, refusal } from './refusals.ts';

/** A case that has the same words. `number`: its case issue; null: it has none yet. */
export interface SameWords {
  readonly number: number | null;
}

export interface OtherCases {
  /** An open private case, other than `except`, of which this text has words; null: none. */
  sayingTheSame(text: string, except: CaseId): SameWords | null;
  /** Open cases that can not be read: no text is compared with theirs. */
  readonly unread: number;
}

/** There is no other case. */
export const NO_OTHER_CASES: OtherCases = { sayingTheSame: () => null, unread: 0 };

/** The known cases, and how they are kept up to date. */
export interface CaseTexts extends OtherCases {
  /** The case as it is now: in, changed, or out where it is not private any more. */
  note(c: Case): void;
  /**
   * These texts are nobody's either, from now on; but what a case said before them stays the case's, since it may have
   * been copied from there. Cheap for the same list again.
   */
  disown(texts: readonly string[]): void;
  /** How many cases are kept. */
  readonly size: number;
}

/** What so many other cases say is a form of words, and no mix-up. */
const COMMON = 3;

/** `common`: texts that are nobody's, such as templates. */
export function createCaseTexts(common: readonly string[]): CaseTexts {
  const known = new Map<CaseId, { readonly number: number | null; readonly marks: readonly (number | string)[] }>();
  const owners = new Map<number | string, CaseId | readonly CaseId[]>();
  const nobodys = new Set<number | string>();
  const disowned = new WeakSet<readonly string[]>();

  const disown = (texts: readonly string[]): void => {
    if (disowned.has(texts)) return;
    disowned.add(texts);
    for (const piece of texts.flatMap((text) => [...pieces(text)])) {
      if (!owners.has(piece)) nobodys.add(piece);
    }
  };
  disown(common);

  const forget = (id: CaseId): void => {
    for (const mark of known.get(id)?.marks ?? []) {
      const left = list(owners.get(mark)).filter((owner) => owner !== id);
      if (left.length === 0) owners.delete(mark);
      else owners.set(mark, packed(left));
    }
    known.delete(id);
  };
  return {
    disown,
    unread: 0,
    get size() {
      return known.size;
    },
    note: (c) => {
      forget(c.id);
      if (c.closed || c.extent === 'public') return;
      const marks = marksOf(c).filter((mark) => !nobodys.has(mark));
      known.set(c.id, { number: c.number, marks });
      for (const mark of marks) owners.set(mark, packed([...list(owners.get(mark)), c.id]));
    },
    sayingTheSame: (text, except) => {
      for (const mark of [...idsIn(readings(text)), ...pieces(text)]) {
        const others = list(owners.get(mark)).filter((id) => id !== except);
        const [first] = others;
        if (first !== undefined && others.length < COMMON) return { number: known.get(first)?.number ?? null };
      }
      return null;
    },
  };
}

/** Of most marks there is one owner. */
function packed(ids: readonly CaseId[]): CaseId | readonly CaseId[] {
  const [only, ...more] = ids;
  return only !== undefined && more.length === 0 ? only : ids;
}

function list(owner: CaseId | readonly CaseId[] | undefined): readonly CaseId[] {
  return owner === undefined ? [] : typeof owner === 'string' ? [owner] : owner;
}

/** Ids as they are written, and the fingerprints of everything that somebody wrote. */
function marksOf({ draft, report, terms, reason, cve, advisory }: Case): readonly (number | string)[] {
  const { title, summary, description, mitigation, workaround, detection, fixImpact, actionRequired, notes } = draft;
  const texts = [
    ...[report.text, summary, description, mitigation, workaround, detection, fixImpact, actionRequired],
    ...[...notes, terms ?? '', reason ?? ''],
  ];
  const titles = [report.title, title].flatMap(titleFingerprints);
  const ids = [cve.id, advisory?.ghsa].filter((id) => id !== null && id !== undefined);
  return [...new Set([...ids, ...titles, ...texts.flatMap(fingerprints)])];
}

/** Why a text does not leave. */
export function otherCaseFault({ number }: SameWords): Refusal {
  const other = number === null ? 'another open case' : `case #${number}`;
  return forTeam(
    refusal(
      other,
      'a text has no words of another case that is private',
      `see whether the draft is the right one; if both are one report, type \`/duplicate #N\` on the other; else say it in other words`,
    ),
  );
}

/** The form that GitHub gives to reporters, whose sentences stay in many reports. */
export const REPORT_FORM = [
  'Short summary of the problem. Make the impact and severity as clear as possible. For example: An unsafe deserialization vulnerability allows any unauthenticated user to execute arbitrary code on the server.',
  'Give all details on the vulnerability. Pointing to the incriminated source code is very helpful for the maintainer.',
  'Complete instructions, including specific configuration details, to reproduce the vulnerability.',
  'What kind of vulnerability is it? Who is impacted?',
];
