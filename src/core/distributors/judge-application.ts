/**
 * Is an application complete? Each answer is held against the rules of the roster (core/roster.ts), since it becomes a
 * row of it, and against what is in force now: the voucher's place, the newest terms, the key. A person decides.
 */
import { judgedKey } from '../config-keys.ts';
import { lookOf } from '../near-miss.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { type Member, parseRoster } from '../roster.ts';
import type { KeyState } from '../scene.ts';
import { type Day, type Instant, toIso } from '../time.ts';
import { type Application, QUESTIONS } from './application.ts';
import { CRITERIA, questionOf } from './criteria.ts';

/** What is in force, and what was found out about the key. */
export interface Standing {
  readonly roster: readonly Member[];
  /** Null: none was given. */
  readonly key: Omit<KeyState, 'version'> | null;
  readonly now: Instant;
}

/** One question, what was answered, and what has to be mended; null: nothing. */
export interface Judged {
  readonly question: string;
  readonly given: string;
  readonly refusal: Refusal | null;
}

/** Where the key stands in the row that is only judged. */
const SOME_PATH = 'keys/application.asc';

/** Every question of the form, in its order. */
export function judgeApplication(application: Application, standing: Standing): readonly Judged[] {
  const { name, address, employer, terms, voucher } = application;
  const faults = rowFaults(application, standing.roster);
  const judge = (question: string, given: string, rule: () => Refusal | null): Judged => ({
    question,
    given,
    refusal: application.ambiguous.includes(question)
      ? refusal(question, 'is answered more than once', 'leave one answer in the text of the issue')
      : rule(),
  });
  return [
    judge(QUESTIONS.name, name, () => faults.name ?? null),
    judge(QUESTIONS.address, address, () => faults.address ?? null),
    judge(QUESTIONS.employer, employer, () => faults.employer ?? missing(employer, 'Example Inc.')),
    judge(QUESTIONS.key, keyGiven(standing.key), () => keyFault(application, standing)),
    ...CRITERIA.map((criterion) => {
      const { link = '', words = '' } = application.criteria[criterion.number] ?? {};
      return judge(questionOf(criterion), [link, words].filter((text) => text !== '').join(' '), () =>
        link === ''
          ? missing('', 'https://example.org/evidence, and a few words')
          : (faults[criterion.number] ?? missing(words, 'a few words beside the link: what it shows')),
      );
    }),
    judge(QUESTIONS.voucher, voucher, () => voucherFault(voucher, standing.roster)),
    judge(QUESTIONS.terms, terms, () => faults.terms ?? termsFault(terms, standing)),
  ];
}

/** Nothing has to be mended. */
export function isComplete(judged: readonly Judged[]): boolean {
  return judged.every((each) => each.refusal === null);
}

/** The row that a complete application becomes. */
export function memberOf(
  { name, address, employer, voucher, terms, criteria }: Application,
  roster: readonly Member[],
  row: { readonly key: string; readonly since: Day },
): Member {
  return {
    name,
    address,
    employer,
    terms,
    vouchedBy: memberNamed(voucher, roster)?.name ?? voucher,
    criteria: Object.fromEntries(Object.entries(criteria).map(([number, { link }]) => [number, link])),
    ...row,
  };
}

/** The member of this name, however it is capitalised; undefined where there is none. */
export function memberNamed(name: string, roster: readonly Member[]): Member | undefined {
  return roster.find((member) => lookOf(member.name) === lookOf(name.trim()));
}

/** The newest version of the terms that anybody on the roster agreed to; null where nobody did. */
export function newestTerms(roster: readonly Member[]): string | null {
  return roster.reduce<string | null>(
    (newest, { terms }) => (terms !== null && (newest === null || terms > newest) ? terms : newest),
    null,
  );
}

function missing(given: string, example: string): Refusal | null {
  return given === '' ? refusal('nothing', 'is missing', `write for example ${example}`) : null;
}

/** What the roster would say to the new row: the first fault of each key, criteria by their number. */
function rowFaults(application: Application, roster: readonly Member[]): Readonly<Record<string, Refusal>> {
  const { name, address, employer, terms, criteria } = application;
  const given = (text: string) => (text === '' ? undefined : text);
  const links = Object.entries(criteria).filter(([, { link }]) => link !== '');
  const row = {
    name: given(name),
    address: given(address),
    key: SOME_PATH,
    ...(employer === '' ? {} : { employer }),
    ...(terms === '' ? {} : { terms }),
    criteria: Object.fromEntries(links.map(([number, { link }]) => [number, link])),
  };
  const before = roster.map((member) => ({ name: member.name, address: member.address, key: member.key }));
  const parsed = parseRoster([...before, row]);
  const faults = parsed.ok ? [] : parsed.refusals.filter(({ path }) => path[0] === before.length).reverse();
  return Object.fromEntries(
    faults.map(({ path, value, rule, mend }) => {
      const key = String(path[1] === 'criteria' ? path[2] : path[1]);
      return [key, { value, rule, mend }];
    }),
  );
}

function keyGiven(key: Standing['key']): string {
  return key === null ? '' : `a key of ${key.addresses.join(', ') || 'nobody'}`;
}

/** An armored key of one person; the issue itself has 65,536 characters. */
const LONGEST_KEY = 30_000;

function keyFault({ address, name, key: armored }: Application, { key, now }: Standing): Refusal | null {
  const mend = `put the armored public key for ${address === '' ? 'the address' : address} there, as \`gpg --armor --export\` gives it`;
  if (key === null) return refusal('nothing', 'is missing', mend);
  if (armored.length > LONGEST_KEY) {
    return refusal(
      'this key',
      `is longer than ${LONGEST_KEY} characters`,
      'export it with `--export-options export-minimal`',
    );
  }
  const use = { path: SOME_PATH, address, whose: 'member', name } as const;
  const { fault, expires } = judgedKey({ ...key, version: '' }, SOME_PATH, [use]);
  if (fault !== null) return refusal('this key', fault, mend);
  return expires !== null && expires <= now ? refusal('this key', `expired at ${toIso(expires)}`, mend) : null;
}

function voucherFault(voucher: string, roster: readonly Member[]): Refusal | null {
  if (voucher === '') return refusal('nothing', 'is missing', 'name somebody of the list, as the roster has the name');
  return memberNamed(voucher, roster) === undefined
    ? refusal(voucher, 'is no name on the roster in force', 'name somebody of the list, as the roster has the name')
    : null;
}

function termsFault(terms: string, { roster, now }: Standing): Refusal | null {
  const newest = newestTerms(roster);
  const example = newest ?? toIso(now).slice(0, 7);
  if (terms === '') return missing(terms, example);
  if (newest !== null && terms < newest) {
    return refusal(
      terms,
      `is older than the version that others agreed to, ${newest}`,
      'read and accept the newest one',
    );
  }
  return terms > toIso(now).slice(0, 7)
    ? refusal(terms, 'is a month that is still to come', 'write the version that stands at the head of the terms')
    : null;
}
