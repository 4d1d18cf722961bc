/**
 * YAML of the case repository to values, strictly: one document, no key twice, no aliases (a few lines of them unfold
 * to gigabytes), no tags. All faults are told, with their lines; nothing throws.
 */
import { LineCounter, parseDocument } from 'yaml';
import { type Refusal, refusal } from '../core/refusals.ts';

export type ReadYaml =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** The line (from 1) of the value, or of the nearest thing around it, at a path of keys and positions. */
      readonly lineOf: (path: readonly (string | number)[]) => number;
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

const LARGEST = 256 * 1024;

/** Reads one YAML file; `name` is how refusals call it. */
export function readYaml(name: string, text: string): ReadYaml {
  if (text.length > LARGEST) {
    return refused(name, `longer than ${LARGEST / 1024} KiB`, 'shorten it');
  }
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      const refusals = faults.map(({ message, pos }) =>
        refusal(`${name}, line ${lines.linePos(pos[0]).line}`, message, 'mend the YAML at this line'),
      );
      return { ok: false, refusals };
    }
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return {
      ok: true,
      value,
      lineOf: (path) => {
        for (let length = path.length; length > 0; length -= 1) {
          const node = document.getIn(path.slice(0, length), true);
          const start = rangeStart(node);
          if (start !== null) {
            return lines.linePos(start).line;
          }
        }
        return 1;
      },
    };
  } catch (error) {
    // ReferenceError: aliases. RangeError: nested deeper than the stack. Neither says anything useful to people.
    return error instanceof ReferenceError
      ? refused(name, 'aliases (`*name`) are not allowed', 'write the value out where it is used')
      : refused(name, 'not YAML that can be read', 'make it flatter, and begin from the example in the README');
  }
}

function refused(name: string, rule: string, mend: string): ReadYaml {
  return { ok: false, refusals: [refusal(name, rule, mend)] };
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) {
    return null;
  }
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : null;
}
