/** Fields of views: whether a path names one, and what to do where its value is missing. */
import { z } from 'zod';

/** The schema that `path` leads to from `schema`; undefined where there is no such field, or it lies in a list. */
export function fieldAt(schema: z.core.$ZodType, path: readonly string[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>(
    (at, name) => (at instanceof z.ZodObject && Object.hasOwn(at.shape, name) ? at.shape[name] : undefined),
    schema,
  );
}

/** Like `fieldAt`, for the dotted paths of `requires`, which name a field of every item of a list. */
export function requiredAt(schema: z.core.$ZodType, path: string): z.core.$ZodType | undefined {
  return path.split('.').reduce<z.core.$ZodType | undefined>((at, name) => {
    const item = at instanceof z.ZodArray ? at.element : at;
    return item === undefined ? undefined : fieldAt(item, [name]);
  }, schema);
}

/** The first empty value on a dotted path, with its place; undefined where all is there. */
export function missingAt(value: unknown, path: string): string | undefined {
  const [name = '', ...rest] = path.split('.');
  if (Array.isArray(value)) {
    const missing = value.map((item, i) => ({ i, at: missingAt(item, path) })).find(({ at }) => at !== undefined);
    return missing === undefined ? undefined : `[${missing.i}].${missing.at}`;
  }
  const found: unknown =
    typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
  if (isEmpty(found)) {
    return name;
  }
  const below = rest.length === 0 ? undefined : missingAt(found, rest.join('.'));
  return below === undefined ? undefined : `${name}${below.startsWith('[') ? '' : '.'}${below}`;
}

/** Is there nothing to say? */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

const MENDS: Readonly<Record<string, string>> = {
  components: 'type `/set component NAME`',
  componentNames: 'type `/set component NAME`',
  'components.affected': 'type `/set affected [COMPONENT] RANGE`, or `not affected` for RANGE',
  affects: 'type `/set affected [COMPONENT] RANGE`, or `not affected` for RANGE',
  'components.fixed': 'type `/set fixed [COMPONENT] VERSION`',
  fixedVersions: 'type `/set fixed [COMPONENT] VERSION`',
  score: 'type `/set cvss VECTOR`',
  severity: 'type `/set cvss VECTOR` or `/severity LEVEL WHY`',
  fixImpact: 'type `/set fix-impact TEXT`',
  actionRequired: 'type `/set action-required TEXT`',
  reporters: 'type `/credit NAME (AFFILIATION)`',
  credits: 'type `/credit NAME (AFFILIATION)`',
  coordinator: 'type `/coordinator`',
  cve: 'type `/cve CVE-2026-12345` when it is assigned',
  cveId: 'type `/cve CVE-2026-12345` when it is assigned',
  ghsa: 'type `/advisory`',
  'links.advisory': 'type `/advisory`',
  'links.issue': 'it is filled in when the issue is opened at T0; for `render`, give `links.issue`',
  'links.release': 'it is filled in when the release is published; for `render`, give `links.release`',
  disclosure: 'type `/embargo DATE`',
  disclosureDay: 'type `/embargo DATE`',
  disclosurePacific: 'type `/embargo DATE`',
  document: 'type `/cve CVE-2026-12345`: the id of the advisory is made from it',
  reason: 'say what is missing, or why, with the command: `/incomplete WHAT IS MISSING`',
  patches: 'type `/patch BRANCH [COMPONENT] PATH-OR-URL`',
  requester: 'give `cve.requester` in .github/vmt.yml',
  private: 'this communication is for private cases only',
  errata: 'type `/erratum TEXT`',
};
const SETTABLE = 'title summary description cvss cwe mitigation workaround detection references notes'.split(' ');

/** What the case file calls the facts that views derive something from. */
const FACTS: Readonly<Record<string, string>> = {
  componentNames: 'components',
  affects: 'components.affected',
  fixedVersions: 'components.fixed',
  credits: 'reporters',
  cveId: 'cve',
  disclosureDay: 'disclosure',
  disclosurePacific: 'disclosure',
  score: 'cvss',
  cvssUrl: 'cvss',
  'document.id': 'the advisory id',
  'document.url': 'the advisory id',
  'note.id': 'the note id',
  'requester.name': 'cve.requester',
  'requester.email': 'cve.requester',
};

/** A field of a view by the name of the fact that it is made of. */
export function factOf(path: string): string {
  return Object.hasOwn(FACTS, path) ? (FACTS[path] ?? path) : path;
}

/** How to give the value of a field; `path` as in `requires`, or with places in lists. */
export function mendFor(path: string): string {
  const plain = path.replaceAll(/\[[0-9]+\]/g, '');
  const [first = ''] = plain.split('.');
  const known = [plain, first].find((name) => Object.hasOwn(MENDS, name));
  if (known !== undefined) {
    return MENDS[known] ?? '';
  }
  return SETTABLE.includes(first) ? `type \`/set ${first} TEXT\`` : `give \`${plain}\` in the case file`;
}
