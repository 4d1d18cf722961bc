/**
 * Identifiers that people type: CVE, GHSA, login, branch, pull request. Each is read strictly, in ASCII, and given
 * back in its one canonical form. Source: security C14, contract section 6.
 */
import { ok, type Result, refuse } from './refusals.ts';

/** A pull request by its place. `repository` is `owner/name`; `url` is canonical. */
export interface PullUrl {
  readonly repository: string;
  readonly number: number;
  readonly url: string;
}

const CVE = /^CVE-[0-9]{4}-(?:[0-9]{4}|[1-9][0-9]{4,18})$/;
const CVE_WITH_ZEROS = /^CVE-[0-9]{4}-0[0-9]{4,18}$/;
const GHSA = /^GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}$/;
const NAMED = /\bCVE-[0-9]{4}-[0-9]{4,19}\b|\bGHSA(?:-[23456789cfghjmpqrvwx]{4}){3}\b/gi;
const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}(?:_[A-Za-z0-9]{1,8})?$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}$/;
const BRANCH_NEVER = /\.\.|\/\/|\/\.|\.\/|\.lock(?:\/|$)|[./]$/;
const PULL_PATH = /^\/([A-Za-z0-9][A-Za-z0-9_-]{0,38})\/([A-Za-z0-9._-]{1,100})\/pull\/([1-9][0-9]{0,9})$/;

/** `CVE-2026-0001`: ASCII upper case, a four-digit year, 4 to 19 digits without zeros before a fifth digit. */
export function cveId(text: string): Result<string> {
  if (CVE.test(text)) {
    return ok(text);
  }
  return CVE_WITH_ZEROS.test(text)
    ? refuse(text, 'a CVE number longer than four digits does not begin with 0', 'leave out the leading zeros')
    : refuse(
        text,
        'not a CVE id',
        'write it as CVE-2026-12345: capital letters, plain digits 0 to 9, nothing around it',
      );
}

/** `GHSA-xxxx-xxxx-xxxx`, each x of GitHub's alphabet 23456789cfghjmpqrvwx, in lower case. */
export function ghsaId(text: string): Result<string> {
  return GHSA.test(text)
    ? ok(text)
    : refuse(text, 'not a GHSA id', 'copy it from the advisory: GHSA- and three groups of 23456789cfghjmpqrvwx');
}

/** The CVE and GHSA ids that a text names, whatever their case, each once in its canonical form. */
export function idsIn(text: string): readonly string[] {
  const found = [...text.matchAll(NAMED)].map(([id]) => id.toUpperCase());
  return [...new Set(found)].map((id) => (id.startsWith('GHSA') ? `GHSA${id.slice(4).toLowerCase()}` : id));
}

/** A GitHub login, with or without `@` before it; given back without, in the case it was written in. */
export function login(text: string): Result<string> {
  const name = text.startsWith('@') ? text.slice(1) : text;
  return LOGIN.test(name)
    ? ok(name)
    : refuse(text, 'not a GitHub login', 'write it as @octocat: letters, digits and single hyphens, 39 at most');
}

/** A branch name: the part of git's check-ref-format that is safe in URLs and file names. */
export function branchName(text: string): Result<string> {
  return BRANCH.test(text) && !BRANCH_NEVER.test(text)
    ? ok(text)
    : refuse(text, 'not a branch name', 'write it as main or stable-3.2: letters, digits and . _ - + / inside');
}

/** A pull request's address on `host` (such as `github.com`): https, nothing after the number. */
export function pullUrl(text: string, host: string): Result<PullUrl> {
  const base = `https://${host}`;
  const match = text.startsWith(`${base}/`) ? PULL_PATH.exec(text.slice(base.length)) : null;
  const [, owner = '', name = '', number = ''] = match ?? [];
  return match !== null && name !== '.' && name !== '..'
    ? ok({ repository: `${owner}/${name}`, number: Number(number), url: text })
    : refuse(
        text,
        `not a pull request on ${host}`,
        `write it as ${base}/OWNER/NAME/pull/NUMBER, without anything after`,
      );
}
