/**
 * Words that would tell the public what a pull request is about before it may know: those of security at large, and
 * those of the case. A fix that is made in the open says what it changes, not why it matters.
 *
 * Rather a word too many than one too few: whoever wrote it can say it in other words. Words of everyday configuration
 * stay free (`secure port`, `authentication`, `permission`, `escape`, `injection` alone).
 * Source: KubeEdge's security release process, "Fix Development Process".
 */
import { lookOf } from './near-miss.ts';

/** What everybody can read of a pull request. */
export interface PullTexts {
  readonly title: string;
  readonly body: string;
  readonly branch: string;
}

/** Parts of words that mean the same wherever they stand (`securityContext` is one of them). */
const ANYWHERE = [
  ...['security', 'insecur', 'vulnerab', 'exploit', 'embargo', 'malicious', 'malware', 'attack', 'backdoor'],
  ...['hijack', 'ghsa', 'cvss'],
];

/** Whole words. `dos` is one, `dos2unix` and `kudos` are others; `cadvisor` is no advisory. */
const WORDS = [
  ...['advisory', 'advisories', 'vuln', 'vulns', 'cves?[0-9]*', 'cwes?[0-9]*', 'rces?', 'lpe', 'xss', 'xxe', 'csrf'],
  ...['ssrf', 'sqli', 'd?dos', 'poc', 'pocs', 'toctou', '0days?', 'zerodays?', '0 day', 'zero day'],
  ...['denial of service', 'proofs? of concepts?', 'privileges? escalations?', 'escalations? of privileges?'],
  ...['escalat(?:e|es|ing) privileges?', '(?:remote|arbitrary) (?:code|command)', 'cross site', 'request forgery'],
  ...['(?:path|directory) traversals?', '(?:sql|code|command|shell) injections?', 'bypass(?:es|ing)? auth[a-z]*'],
  ...['auth[a-z]* bypass(?:es)?', '(?:container|sandbox|guest|vm) (?:escapes?|breakouts?)', 'use after free'],
  ...['(?:responsible|coordinated|private) disclosures?'],
];

const TELLING = new RegExp(`(?<![^ ])(?:${WORDS.join('|')})(?![^ ])`, 'g');

/**
 * The words found, each once: those of security in lower case without what separates
 * them (`cve 2026 1234` is found as `cve`), those of `secrets` (the case's CVE, GHSA, title) as they were given. Empty:
 * nothing tells. Capitals, accents, invisible characters, look-alikes and separators (`-`, `_`, `/`, humps) hide nothing.
 */
export function wordingFaults({ title, body, branch }: PullTexts, secrets: readonly string[]): readonly string[] {
  const shown = [title, body, branch].flatMap((text) => [plain(text), plain(withoutHumps(text))]);
  const told = shown.flatMap((text) => [
    ...text.split(' ').filter((word) => ANYWHERE.some((part) => word.includes(part))),
    ...(text.match(TELLING) ?? []),
  ]);
  const given = secrets.filter((secret) => {
    const words = plain(secret);
    return words !== '' && shown.some((text) => ` ${text} `.includes(` ${words} `));
  });
  return [...new Set([...told, ...given])];
}

/** Words of letters and digits in lower case, one blank between. */
function plain(text: string): string {
  return lookOf(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** `fixRCEInEdge` as `fix RCE In Edge`; a last capital stays, so that `fixDoS` is `fix DoS`. */
function withoutHumps(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9])(?=[A-Z][A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ');
}
