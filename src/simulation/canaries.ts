/**
 * Canaries: a word that stands nowhere else, in every field of a case and of the team that somebody may not know. A word
 * tells its field and whose it is, `cny` KIND `q` OWNER NUMBER, so that one look at a text that left finds what is in it.
 *
 * Who may know a field is written down here by hand, from the tables of processes sections 1 and 4 and contract section 7,
 * and not taken from the views (core/views.ts), which the simulation is to find wrong.
 */
import type { Audience } from '../core/model.ts';

/** What a canary stands in, with those who may ever know it. Who is not named may never. */
const KNOWN_TO = {
  title: ['team', 'developers', 'reviewers', 'downstream', 'public'],
  description: ['team', 'developers', 'reviewers', 'downstream', 'public'],
  component: ['team', 'developers', 'reviewers', 'downstream', 'public'],
  credit: ['team', 'developers', 'reviewers', 'downstream', 'public'],
  /** Of the draft, and none of the CNA's business. */
  detail: ['team', 'developers', 'downstream', 'public'],
  /** CVE and GHSA. */
  name: ['team', 'developers', 'downstream', 'public'],
  erratum: ['team', 'developers', 'downstream', 'public'],
  /** The report as it came; its author sees it. */
  report: ['team', 'developers'],
  /** The reporter's account. */
  reporter: ['team', 'developers'],
  /** Why a case is incomplete or rejected: told to the reporter. */
  reason: ['team', 'developers'],
  /** Why it is held, decided, overridden; terms, evidence, comments of the team. */
  why: ['team'],
  /** Accounts of the team: the coordinator signs what goes to few. */
  login: ['team', 'developers', 'reviewers', 'downstream'],
  requester: ['team', 'reviewers'],
  /** Bytes of a fix before it is public. */
  patch: ['team', 'downstream'],
  /** Where the bytes are. */
  path: ['team'],
  repository: ['team'],
  number: ['team'],
  /** Stakeholders' names and addresses. */
  roster: ['team'],
} as const satisfies Readonly<Record<string, readonly Audience[]>>;
export type CanaryKind = keyof typeof KNOWN_TO;

/** `a` and `b`: the two cases of a history; `t`: the team. */
export type Owner = 'a' | 'b' | 't';

export interface Canary {
  readonly kind: CanaryKind;
  readonly owner: Owner;
  readonly word: string;
}

export function canary(kind: CanaryKind, owner: Owner, number: number): string {
  return `cny${kind}q${owner}${number}`;
}

/** May this audience ever know such a field? */
export function mayKnow(audience: Audience, kind: CanaryKind): boolean {
  const known: readonly Audience[] = KNOWN_TO[kind];
  return known.includes(audience);
}

/** Identifiers have a grammar of their own, and are canaries by their numbers. */
export const CVES: Readonly<Record<'a' | 'b', string>> = { a: 'CVE-2026-474701', b: 'CVE-2026-474702' };
export const GHSAS: Readonly<Record<'a' | 'b', string>> = { a: 'GHSA-cccc-2222-4747', b: 'GHSA-cccc-3333-4747' };
/** Numbers of case issues begin here. */
export const FIRST_NUMBER = 474_700;

const WORD = /cny([a-z]+?)q([abt])\d+|cve-2026-47470([12])|ghsa-cccc-(2222|3333)-4747|\b4747\d\d\b/g;

/** The canaries in a text, however it is written. */
export function canariesIn(text: string): readonly Canary[] {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const found = new Map<string, Canary>();
  for (const form of formsOf(text)) {
    for (const match of form.matchAll(WORD)) found.set(match[0], asCanary(match));
  }
  const all = [...found.values()];
  if (remembered.size > MOST) remembered.clear();
  remembered.set(text, all);
  return all;
}

const MOST = 20_000;
const remembered = new Map<string, readonly Canary[]>();

function asCanary([word, kind, owner, cve, ghsa]: RegExpExecArray): Canary {
  if (cve !== undefined) return { kind: 'name', owner: cve === '1' ? 'a' : 'b', word };
  if (ghsa !== undefined) return { kind: 'name', owner: ghsa === '2222' ? 'a' : 'b', word };
  if (kind === undefined) return { kind: 'number', owner: 't', word };
  if (!Object.hasOwn(KNOWN_TO, kind)) throw new Error(`no such canary: ${word}`);
  return { kind: kind as CanaryKind, owner: (owner ?? 't') as Owner, word };
}

/**
 * The text as people and machines read it: unescaped, decoded, in one form of letters, without what cannot be seen. The
 * gate has its own way of reading (core/canonical.ts), which this is to find wrong: nothing of it is used here.
 */
function formsOf(text: string): readonly string[] {
  const once = plain(text);
  const twice = plain(once);
  const shown = [text, once].map((form) => plain(form.replaceAll(NOT_SHOWN, '')));
  const blocks = [text, text.replaceAll(/\r?\n/g, '')].flatMap((form) => form.match(BASE64) ?? []);
  return [
    ...new Set([once, twice, ...shown, ...blocks.map((block) => plain(Buffer.from(block, 'base64').toString()))]),
  ];
}

/** Comments, tags, references by a name, and the marks of Markdown, where they stand within a word. */
const NOT_SHOWN = /<[^<>]*>|&[A-Za-z]+;|[*`~]/g;
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

function plain(text: string): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/[%=]([0-9a-f]{2})/gi, (_code, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_code, hex: string) => character(Number.parseInt(hex, 16)))
    .replaceAll(/&#([0-9]{1,7});?/g, (_code, digits: string) => character(Number(digits)))
    .replaceAll('&amp;', '&')
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\\]/gu, '')
    .toLowerCase();
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
