/**
 * The case file: what `vmt render` reads, and, as its subset, the draft that the team edits in place on the case issue.
 * Every key may be left out; empty text means: not yet said. Unknown keys are errors. Each value is checked by the rule
 * that owns it (ranges, CVSS, identifiers). Source: contract section 9, security T12, T15, V1, V3.
 */
import { z } from 'zod';
import { refusalOf } from './case-file-faults.ts';
import { cvss } from './cvss.ts';
import { branchName, cveId, ghsaId, login } from './identifiers.ts';
import { CREDIT_TYPES, type Draft } from './model.ts';
import { checkAffected } from './ranges.ts';
import { ok, type Refusal, type Result } from './refusals.ts';
import { isDay, parseInstant } from './time.ts';

/** What `affected` says of a component that is not affected: with no fixed version, this is a negative advisory. */
export const NOT_AFFECTED = 'not affected';

/** "Not affected" is said of every component: an advisory without a fix. Never concluded from silence. */
export function isNegative({ components }: Pick<Draft, 'components'>): boolean {
  return components.length > 0 && components.every(({ affected }) => affected === NOT_AFFECTED);
}

const ECOSYSTEMS = 'rubygems npm pip maven nuget composer go rust erlang actions pub swift other'.split(' ');
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]--\u{FE0F}]/v;
const CONTROL = /[\p{Cc}--[\n\t]]/v;
const NONCHARACTER = /\p{Noncharacter_Code_Point}/u;
const URL_CHARACTERS =
  /^https:\/\/[A-Za-z0-9.-]+\.[A-Za-z0-9-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)?$/;
const NEGATIVE = /^(?:none|not affected|not applicable(?: \(not affected\))?)$/i;

/** Adds a refusal to a zod check, so that rule and mend reach the person. */
type Check<T> = (value: T, context: z.RefinementCtx<T>) => void;

function fault<T>(context: z.RefinementCtx<T>, rule: string, mend: string, path: readonly string[] = []): void {
  context.addIssue({ code: 'custom', message: rule, params: { mend }, path: [...path] });
}

/** A check by one of the readers of the core; empty text is let through. */
function by(read: (text: string) => Result<unknown>): Check<string> {
  return (text, context) => {
    const result = text === '' ? undefined : read(text);
    if (result?.ok === false) {
      fault(context, result.refusal.rule, result.refusal.mend);
    }
  };
}

function wellFormed(text: string, context: z.RefinementCtx<string>): void {
  if (!text.isWellFormed() || NONCHARACTER.test(text)) {
    fault(
      context,
      'it has half a character or a non-character in it',
      'type the text again, or take those characters out',
    );
  }
}

/** One line, with nothing invisible in it. */
function line(longest: number): z.ZodType<string> {
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      wellFormed(text, context);
      if (text.length > longest) {
        fault(context, `longer than ${longest} characters`, 'shorten it');
      }
      if (INVISIBLE.test(text.toWellFormed())) {
        fault(
          context,
          'one line of visible text, without control or direction characters',
          'take out line breaks and invisible characters',
        );
      }
    });
}

/** Paragraphs. Direction characters are allowed here: they are shown as `[U+202E]` wherever the text goes. */
function text(longest: number): z.ZodType<string> {
  return z
    .string()
    .overwrite((value) => value.replaceAll('\r\n', '\n').trim())
    .superRefine((value, context) => {
      wellFormed(value, context);
      if (value.length > longest) {
        fault(context, `longer than ${longest} characters`, 'shorten it, and link what is long');
      }
      if (CONTROL.test(value)) {
        fault(context, 'no control characters but line breaks and tabs', 'take them out');
      }
    });
}

const url = z.string().superRefine((value, context) => {
  if (value !== '' && (value.length > 2000 || !URL_CHARACTERS.test(value) || !URL.canParse(value))) {
    fault(
      context,
      'not an https address',
      'write it as https://example.org/path, with %20 and the like for other characters',
    );
  }
});
const empty = z.literal('');
const prose = text(20_000).default('');

const component = z
  .strictObject({
    name: line(100).refine((name) => name !== '', { error: 'a component has a name' }),
    affected: z
      .string()
      .trim()
      .overwrite((words) => (NEGATIVE.test(words) ? NOT_AFFECTED : words))
      .default(''),
    fixed: z.string().trim().default(''),
    ecosystem: z.enum(ECOSYSTEMS).default('other'),
  })
  .superRefine(({ affected, fixed }, context) => {
    if (affected === NOT_AFFECTED) {
      if (fixed !== '') {
        fault(context, 'what is not affected has no fixed version', 'leave `fixed` out, or give the affected range', [
          'fixed',
        ]);
      }
      return;
    }
    // Fixed versions have a form even while the affected ones are not known.
    const result =
      affected === '' && fixed === '' ? undefined : checkAffected(affected === '' ? '<0' : affected, fixed);
    if (result?.ok === false) {
      fault(context, result.refusal.rule, result.refusal.mend, [inFixed(result.refusal, fixed) ? 'fixed' : 'affected']);
    }
  });

function inFixed({ value }: Refusal, fixed: string): boolean {
  return fixed
    .split(',')
    .map((version) => version.trim())
    .includes(value);
}

const credit = z.strictObject({
  name: line(100).refine((name) => name !== '', { error: 'a credit has a name' }),
  affiliation: line(100).optional(),
  login: z.string().superRefine(by(login)).optional(),
  /** What for, in GitHub's words; left out: for the report. */
  type: z.enum(CREDIT_TYPES).optional(),
});

const patch = z.strictObject({
  branch: z.string().superRefine((name, context) => by(branchName)(name === '' ? ' ' : name, context)),
  component: line(100).default(''),
  url: url.default(''),
});

const erratum = z.strictObject({
  text: text(20_000).refine((value) => value !== '', { error: 'an erratum is not empty' }),
  /** The day on which it was written, in UTC. */
  date: z.string().superRefine((value, context) => {
    if (!isDay(value)) {
      fault(context, 'not a day that exists', 'write it as 2026-12-10');
    }
  }),
});

const draft = {
  title: line(200).default(''),
  summary: line(500).default(''),
  description: text(60_000).default(''),
  components: z.array(component).max(50).default([]),
  cvss: z.string().superRefine(by(cvss)).default(''),
  cwe: z
    .array(z.string().regex(/^CWE-[1-9][0-9]{0,4}$/, { error: 'a weakness is written as CWE-59' }))
    .max(20)
    .default([]),
  reporters: z.array(credit).max(50).default([]),
  mitigation: prose,
  workaround: prose,
  detection: prose,
  fixImpact: prose,
  actionRequired: prose,
  references: z
    .array(url.refine((value) => value !== '', { error: 'a reference is not empty' }))
    .max(100)
    .default([]),
  notes: z
    .array(text(20_000).refine((value) => value !== '', { error: 'a note is not empty' }))
    .max(50)
    .default([]),
};

/** What the team edits in place. */
const draftSchema = z.strictObject(draft);

/** The whole case file. */
const caseFileSchema = z.strictObject({
  ...draft,
  visibility: z.enum(['private', 'public']).default('private'),
  status: z
    .string()
    .regex(/^(?:[a-z][a-z-]{0,40})?$/, { error: 'a status is written as in-progress' })
    .default(''),
  cve: z.string().superRefine(by(cveId)).default(''),
  ghsa: z.string().superRefine(by(ghsaId)).default(''),
  coordinator: z
    .strictObject({ name: line(100).default(''), login: z.string().superRefine(by(login)).default('') })
    .prefault({}),
  /** T0, as `2026-12-10T00:00:00Z`. */
  disclosure: z.string().superRefine(by(parseInstant)).default(''),
  /** What is missing, or why. */
  reason: prose,
  patches: z.array(patch).max(100).default([]),
  /** What was published and is amended, the oldest first. */
  errata: z.array(erratum).max(50).default([]),
  links: z
    .strictObject({
      advisory: url.or(empty).default(''),
      issue: url.or(empty).default(''),
      release: url.or(empty).default(''),
    })
    .prefault({}),
});
export type CaseFile = z.infer<typeof caseFileSchema>;

/** Reads a case file (parsed JSON or YAML). A refusal names every fault's path. */
export function parseCaseFile(input: unknown): Result<CaseFile> {
  const parsed = caseFileSchema.safeParse(input);
  return parsed.success ? ok(parsed.data) : { ok: false, refusal: refusalOf(parsed.error, input) };
}

/** Reads a draft (parsed YAML). A refusal names every fault's path. */
export function parseDraft(input: unknown): Result<Draft> {
  const parsed = draftSchema.safeParse(input);
  return parsed.success ? ok(parsed.data) : { ok: false, refusal: refusalOf(parsed.error, input) };
}
