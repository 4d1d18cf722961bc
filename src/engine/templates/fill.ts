/** What a template is filled from: the view's texts, each escaped for the communication's format when it is printed. */
import { z } from 'zod';
import { escapeValue, fenced, visible } from '../../core/escape.ts';
import { yamlBlock } from '../../core/escape-yaml.ts';
import type { Audience } from '../../core/model.ts';
import type { Format } from '../../core/process.ts';
import { type TextKind, textKinds } from '../../core/views.ts';
import { isEmpty } from './fields.ts';

/** A value that was printed: where it stands in the view, and its text as it was typed. */
export interface Printed {
  readonly path: string;
  readonly text: string;
  readonly kind: TextKind;
}

/** How to print, and where it is noted what was. */
export interface Sink {
  readonly format: Format;
  readonly audience: Audience;
  readonly printed: Printed[];
  /** Characters that may be printed yet. */
  left: number;
}

/** Printed is more than can be sent: a template may print a long text in a loop, and nothing waits for its end. */
export class TooLong extends Error {}

/** A text in a template's context. Handlebars prints it by `toString`; nothing else of it can be reached. */
export class Leaf {
  readonly #text: string;
  readonly #kind: TextKind;
  readonly #path: string;
  readonly #sink: Sink;

  constructor(text: string, kind: TextKind, path: string, sink: Sink) {
    this.#text = text;
    this.#kind = kind;
    this.#path = path;
    this.#sink = sink;
  }

  toString(): string {
    this.#note();
    return escapeValue(this.#text, this.#kind, this.#sink.format, this.#sink.audience);
  }

  /** As a block scalar of YAML. */
  block(indent: number): string {
    this.#note();
    return yamlBlock(visible(this.#text), indent);
  }

  fenced(): string {
    this.#note();
    return fenced(this.#text);
  }

  #note(): void {
    this.#sink.left -= this.#text.length + 1;
    if (this.#sink.left < 0) throw new TooLong();
    this.#sink.printed.push({ path: this.#path, text: this.#text, kind: this.#kind });
  }
}

/** A view as a template's context. What is empty is left out: `if` does not see it, and printing it is an error. */
export function contextOf(schema: z.core.$ZodType, value: unknown, sink: Sink, path = ''): unknown {
  if (schema instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item, i) => contextOf(schema.element, item, sink, `${path}[${i}]`)) : [];
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, field]) => {
      const found: unknown =
        typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
      const at = path === '' ? name : `${path}.${name}`;
      return isEmpty(found) ? [] : [[name, contextOf(field, found, sink, at)] as const];
    });
    return Object.fromEntries(fields);
  }
  const kind = schema instanceof z.ZodString ? textKinds.get(schema)?.kind : undefined;
  return typeof value === 'string' ? new Leaf(value, kind ?? 'line', path, sink) : value;
}
