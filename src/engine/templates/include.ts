/**
 * Texts that several communications share: a line `{{> NAME}}` stands for PROCESS/partials/NAME.hbs. It is put in when the
 * templates are loaded, so that the static check reads every path of it with the audience of the communication that has
 * it. An included text includes no other.
 */
import { nearMisses } from '../../core/near-miss.ts';
import { type Refusal, refusal } from '../../core/refusals.ts';

/** A template with its included texts in it. */
export interface Whole {
  readonly text: string;
  /** Where each line of `text` was written, for faults: `line 3`, or `line 2 of partials/announcement.hbs`. */
  readonly places: readonly string[];
  readonly faults: readonly Refusal[];
}

/** Texts by name, without folder and ending. */
export type Partials = Readonly<Record<string, string>>;

interface Line {
  readonly text: string;
  readonly place: string;
}

const INCLUDE = /^\{\{> *([a-z][a-z0-9-]*) *\}\}$/;

/** Puts the included texts in; one that is not there, or is in another, is left out and a fault. */
export function withIncluded(name: string, source: string, partials: Partials): Whole {
  const faults: Refusal[] = [];
  const fault = (value: string, { place }: Line, rule: string, mend: string) =>
    faults.push(refusal(value, `template ${name}, ${place}: ${rule}`, mend));

  const lines = linesOf(source, '').flatMap((line) => {
    const wanted = wantedIn(line);
    if (wanted === undefined) {
      return [line];
    }
    const text = Object.hasOwn(partials, wanted) ? partials[wanted] : undefined;
    if (text === undefined) {
      fault(wanted, line, `there is no text ${wanted} to include`, mendFor(wanted, Object.keys(partials)));
    }
    const included = text === undefined ? [] : linesOf(text.trimEnd(), ` of partials/${wanted}.hbs`);
    return included.filter((inner) => {
      const nested = wantedIn(inner);
      if (nested !== undefined) {
        fault(nested, inner, 'an included text includes no other', 'write the text itself');
      }
      return nested === undefined;
    });
  });
  return { text: lines.map(({ text }) => text).join('\n'), places: lines.map(({ place }) => place), faults };
}

function linesOf(text: string, of: string): readonly Line[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.map((line, i) => ({ text: line, place: `line ${i + 1}${of}` }));
}

function wantedIn({ text }: Line): string | undefined {
  return INCLUDE.exec(text)?.[1];
}

function mendFor(name: string, known: readonly string[]): string {
  const [near] = nearMisses(name, known);
  return near === undefined ? `write templates/PROCESS/partials/${name}.hbs` : `write {{> ${near}}}`;
}
