/**
 * What a message may not say, whatever becomes of the case: asked when a plan is made, so that people can mend it, and
 * again when it leaves. It depends on nothing that can change in between (the message itself, the case's number, the two
 * names of places), so that the door never refuses words that the plan was made with. What a message may not say as
 * things stand when the plan is made is in case-words.ts. Source: security T7, T9, T10, T12, T15; section 3, rows 10, 19.
 */
import { decodeHTML } from 'entities';
import { canonical, decoded } from './canonical.ts';
import { TURNING, unbroken } from './escape.ts';
import { leftoverIn } from './leftovers.ts';
import { hasForeignHost, hasInternalHost, hasShortLink } from './link-faults.ts';
import { SLOTS, type Step } from './model.ts';
import { slotToken } from './plan-run.ts';
import { readings } from './readings.ts';
import { forTeam, type Refusal, refusal } from './refusals.ts';
import { remembering } from './remembering.ts';
import { textOf } from './step-texts.ts';

/** The names that are private of themselves. */
export interface Places {
  /** `owner/name`. */
  readonly caseRepository: string;
  /** GitHub's host. */
  readonly host: string;
  /** The case issue's; null: there is none yet. */
  readonly number: number | null;
}

/** One thing that is not said. `finds` gets a text in all the ways it can be read (readings.ts), and as it is written. */
export interface Words {
  readonly rule: string;
  readonly mend: string;
  finds(read: string, written: string): boolean;
}

const MEND = 'say it in other words: mend the draft with `/set`, or the template';

/** All that is wrong with the words of a message; empty: it may be said. Each names the line, for the team alone. */
export function textFaults(step: Step, { caseRepository, host, number }: Places): readonly Refusal[] {
  const { audience, subject, slots } = step;
  if (audience === 'team') return [];
  const text = textOf(step);
  const key = JSON.stringify([audience, subject, slots, text, caseRepository, host, number]);
  return judged(key, () => faultsOf(step, text, { caseRepository, host, number }));
}

/** A plan that waits is made again and again, with the words that it had. */
const judged = remembering<readonly Refusal[]>(1000);

function faultsOf(step: Step, text: string, places: Places): readonly Refusal[] {
  const form = [...formFaults(step, text), ...faultsIn(text, OUTSIDE, '')];
  return step.audience === 'public' ? [...form, ...markFaults(step), ...faultsIn(text, publicWords(places))] : form;
}

/** Does an address that a slot was filled with lead to the case repository? */
export function namesCaseRepository(step: Step, caseRepository: string): boolean {
  return step.audience === 'public' && isNamed(canonical(caseRepository), readings(textOf(step)));
}

/** It may be the beginning of another repository's name. */
function isNamed(repository: string, read: string): boolean {
  return read
    .split(repository)
    .slice(1)
    .some((rest) => !/^(?:[a-z0-9_-]|\.(?!git\b)[a-z0-9])/.test(rest));
}

/** The words that are found in this text, each with the first line that has it. */
export function faultsIn(text: string, words: readonly Words[], read = readings(text)): readonly Refusal[] {
  return words
    .filter((each) => each.finds(read, text))
    .map((each) => forTeam(refusal(lineWith(text, each), each.rule, each.mend)));
}

const LINE = 180;

/** The line, or as much of it as is shown, in which it is found, or begins; the first line where it goes over more than two. */
function lineWith(text: string, words: Words): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isIn = (part: string): boolean => words.finds(readings(part), part);
  const line = lines.find(isIn) ?? lines.find((one, i) => isIn(`${one}\n${lines[i + 1] ?? ''}`)) ?? lines[0] ?? '';
  for (let at = 0; at + LINE < line.length; at += LINE / 2) {
    const part = line.slice(at, at + LINE);
    if (isIn(part)) return part.trim();
  }
  return line.trim();
}

/** Characters that could not be sent as they are, or that turn round what people read. */
function formFaults({ subject, slots }: Step, text: string): readonly Refusal[] {
  const whole = unbroken(text);
  const empty = SLOTS.find((slot) => !slots.includes(slot) && text.includes(slotToken(slot)));
  return [
    // It looks like a place that is filled at T0, and nothing would fill it.
    ...(empty === undefined
      ? []
      : [refusal(slotToken(empty), 'a message has no empty places', `write \`[${empty}]\`, in plain brackets`)]),
    ...(whole.ok ? [] : [whole.refusal]),
    ...(subject !== null && UNSEEN_IN_SUBJECT.test(subject)
      ? [refusal(subject, 'a subject or title has no invisible characters', 'take them out of the title with `/set`')]
      : []),
  ];
}

const UNSEEN_IN_SUBJECT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const CREDENTIAL =
  /\bgh[pousr]_(?!([A-Za-z0-9])\1+\b)[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bhooks\.slack\.com\/services\/[A-Z]|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY[\s\S]{0,300}?[A-Za-z0-9+/]{40}/;

/** What no message outside of the team has; each looks at the text as it is written: a roster has hundreds of messages. */
const OUTSIDE: readonly Words[] = [
  {
    rule: 'a message has no placeholder and no leftover of a template',
    mend: MEND,
    finds: (_read, written) => leftoverIn(written) !== undefined,
  },
  {
    rule: 'a message has no characters that turn round what people read',
    mend: 'take them out of the text: they are shown as `[U+202E]` in the preview',
    finds: (_read, written) => TURNING.test(written) || TURNING.test(decodeHTML(written)),
  },
  {
    rule: 'a message has no credential',
    mend: 'take it out, and revoke it: it was seen already',
    finds: (_read, written) => CREDENTIAL.test(written),
  },
];

/** The marks of mail that is under embargo. Source: processes section 4. */
const EMBARGO_MARK = /\[\s*(?:vs|embargo(?:ed)?|pre-kcsa)\b/;

/** The mark in a subject that says that it is under embargo; null: none. */
export function embargoMark(subject: string): string | null {
  return EMBARGO_MARK.exec(canonical(subject))?.[0].toUpperCase() ?? null;
}

function markFaults({ subject }: Step): readonly Refusal[] {
  const mark = subject === null ? null : embargoMark(subject);
  return mark === null
    ? []
    : [
        refusal(
          subject ?? '',
          `a subject with ${mark}] never goes to a public channel`,
          'mend the template or the channel',
        ),
      ];
}

/** What no public message has. */
function publicWords({ caseRepository, host, number }: Places): readonly Words[] {
  const repository = canonical(caseRepository);
  const own = host.toLowerCase();
  return [
    {
      rule: 'public text never names the case repository',
      mend: MEND,
      finds: (read) => isNamed(repository, read),
    },
    {
      rule: 'public text never names a file of the case repository',
      mend: MEND,
      finds: (read) => /\bcases\/[0-9]+\/patches\//.test(read),
    },
    {
      rule: 'public text never names the private fork of an advisory',
      mend: 'link the pull request in the public repository, or nothing',
      finds: (read) => /\/[a-z0-9._-]+-ghsa(?:-[23456789cfghjmpqrvwx]{4}){3}(?![a-z0-9])/.test(read),
    },
    ...(number === null ? [] : [numberWords(number)]),
    {
      rule: 'public text has no shortened address: nobody sees where it leads',
      mend: 'write the address that it leads to',
      finds: (read, written) => [written, decoded(written), read].some((text) => hasShortLink(text, own)),
    },
    {
      rule: 'public text has no address whose host is written in other letters, or in their code (xn--)',
      mend: 'write the address with a host in plain letters, or leave it out',
      finds: (read, written) => [written, decoded(written), read].some(hasForeignHost),
    },
    {
      rule: 'public text has no address of an internal network',
      mend: 'leave the address out, or write it as an example (https://example.org)',
      finds: (read) => hasInternalHost(read, own),
    },
  ];
}

/**
 * `#12` alone is read as the issue of whatever repository it stands in; of another repository it has that one's name
 * before it. `case 12` is anything: a branch of a program, or bytes.
 */
function numberWords(number: number): Words {
  const reference = new RegExp(
    `(?<![a-z0-9_/.&-])(?:#|gh-|case issue (?:no\\.? |number )?)0*${number}(?![a-z0-9_-]|\\.[0-9])`,
  );
  return {
    rule: 'public text never has the number of the case issue',
    mend: `write what \`#${number}\` is by its whole address (https://…), or leave it out`,
    finds: (read) => reference.test(read),
  };
}
