/**
 * The static check: every path that a template names is looked up in the view of its audience, so that a template that
 * names a private field is found when it is loaded and not at T0. What is allowed: comments, fields, if, unless, each
 * (not in one another), with, else, `@first`, `@last`, and the helpers of the table. Source: security T2, T5, T6.
 */
import Handlebars from 'handlebars';
import { z } from 'zod';
import { LEFTOVER } from '../../core/leftovers.ts';
import type { Communication, Format } from '../../core/process.ts';
import { type Refusal, refusal } from '../../core/refusals.ts';
import { textKinds, VIEWS } from '../../core/views.ts';
import { fieldAt } from './fields.ts';

/** Our own helpers, with the format that each is for and the numbers it takes after the field. */
export const HELPERS: Readonly<Record<string, { readonly format: Format; readonly numbers: number }>> = {
  /** `key: {{block description 2}}`: a block scalar whose lines are indented by 2. */
  block: { format: 'yaml', numbers: 1 },
  /** Exactly as it was typed, as a code block. */
  fenced: { format: 'markdown', numbers: 0 },
};
const BLOCKS = ['if', 'unless', 'each', 'with'];
const MOMENTS = ['first', 'last'];
/** So many blocks in one another; deeper ones can be parsed, and then fail when they are rendered, which may be at T0. */
const DEEPEST = 20;

/** `@first` and `@last`: to be asked for, not printed. */
const CONDITION = z.boolean();

type Schema = z.core.$ZodType;
type Node = hbs.AST.Node;

interface Context {
  readonly name: string;
  readonly communication: Communication;
  readonly part: 'subject' | 'body';
  /** Where each line was written. */
  readonly places: readonly string[];
  readonly faults: Refusal[];
  /** The schema of `this`, and those of `../`, the innermost first. */
  readonly scopes: readonly Schema[];
  readonly inEach: boolean;
  /** How many blocks are around it; an `else if` is one in the `else` before it. */
  readonly depth: number;
}

/** One part of a template. */
export interface Written {
  readonly source: string;
  /** Its first line in the whole text, from 1. */
  readonly line: number;
  /** Where each line of the whole text was written. */
  readonly places: readonly string[];
}

/** All faults of one part of a template. */
export function templateFaults(
  name: string,
  communication: Communication,
  part: 'subject' | 'body',
  { source, line, places }: Written,
): readonly Refusal[] {
  const faults: Refusal[] = [];
  try {
    // Lines before it, so that faults name the line in the whole.
    const program = Handlebars.parse('\n'.repeat(line - 1) + source);
    const scopes = [VIEWS[communication.audience]];
    checkProgram(program, { name, communication, part, places, faults, scopes, inEach: false, depth: 0 });
  } catch (error) {
    faults.push(refusal(name, `template ${name}: ${firstLines(error)}`, 'correct the braces and block ends'));
  }
  return faults;
}

function firstLines(error: unknown): string {
  return error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ').trim() : 'it can not be parsed';
}

function report(context: Context, node: Node, value: string, rule: string, mend: string): void {
  const place = context.places[node.loc.start.line - 1] ?? 'at its end';
  context.faults.push(refusal(value, `template ${context.name}, ${place}: ${rule}`, mend));
}

function checkProgram(program: hbs.AST.Program | undefined, context: Context): void {
  if (program === undefined) {
    return;
  }
  if ((program.blockParams ?? []).length > 0) {
    report(context, program, program.blockParams.join(' '), 'names after `as` are not used here', 'leave out `as |…|`');
  }
  for (const statement of program.body) {
    checkStatement(statement, context);
  }
}

function checkStatement(node: Node, context: Context): void {
  if (isContent(node)) {
    const leftover = LEFTOVER.exec(node.value)?.[0];
    if (leftover !== undefined) {
      report(context, node, leftover, 'this would be left over in the message', 'take it out, or name a field');
    }
  } else if (isMustache(node)) {
    checkMustache(node, context);
  } else if (isBlock(node)) {
    checkBlock(node, context);
  } else if (node.type !== 'CommentStatement') {
    report(
      context,
      node,
      node.type,
      'a text is included by a line of its own, and there are no decorators',
      'write {{> NAME}} alone on its line, from its first column',
    );
  }
}

function checkMustache(node: hbs.AST.MustacheStatement, context: Context): void {
  const { path } = node;
  if (!node.escaped) {
    report(context, node, '{{{', 'values are escaped already: no triple braces, and no `&`', 'write {{ … }}');
    return;
  }
  if (!isPath(path)) {
    report(context, node, path.type, 'a field is expected here', 'write the text without braces');
    return;
  }
  if (node.params.length === 0 && noHash(node)) {
    checkPrinted(path, context);
    return;
  }
  const helper = Object.hasOwn(HELPERS, path.original) ? HELPERS[path.original] : undefined;
  const [field, ...numbers] = node.params;
  if (helper === undefined || helper.format !== context.communication.format || context.part === 'subject') {
    const known = Object.keys(HELPERS).filter((each) => HELPERS[each]?.format === context.communication.format);
    report(context, node, path.original, 'there is no such helper here', `use ${known.join(', ') || 'no helper'}`);
    return;
  }
  const numbered = numbers.length === helper.numbers && numbers.every(isSmallNumber);
  if (field === undefined || !isPath(field) || !numbered || !noHash(node)) {
    report(
      context,
      node,
      path.original,
      'the helper takes a field, and its numbers',
      'write it as {{block description 2}}',
    );
    return;
  }
  checkPrinted(field, context);
}

/** What is printed must be a text; in a subject, one line. */
function checkPrinted(path: hbs.AST.PathExpression, context: Context): void {
  const schema = look(path, context);
  if (schema === undefined) {
    return;
  }
  const kind = schema instanceof z.ZodString ? textKinds.get(schema)?.kind : undefined;
  if (kind === undefined) {
    report(context, path, path.original, 'this is no text that can be printed', 'use it with each, with or if');
  } else if (kind === 'text' && context.part === 'subject') {
    report(context, path, path.original, 'a subject is one line, and this is not', 'print it in the body');
  }
}

function checkBlock(node: hbs.AST.BlockStatement, context: Context): void {
  const name = node.path.original;
  const [param] = node.params;
  if (context.depth >= DEEPEST) {
    report(context, node, name, `more than ${DEEPEST} blocks in one another`, 'write them one after the other');
    return;
  }
  if (!BLOCKS.includes(name) || node.params.length !== 1 || !noHash(node)) {
    report(context, node, name, 'there is no such block', `use one of ${BLOCKS.join(', ')}, with one field`);
    return;
  }
  if (param === undefined || !isPath(param)) {
    report(context, node, name, 'a block takes a field', `write it as {{#${name} title}}`);
    return;
  }
  const schema = look(param, context);
  const inner = schema === undefined ? undefined : scopeOf(name, schema, node, context);
  if (inner !== undefined) {
    checkProgram(node.program, { ...inner, depth: context.depth + 1 });
  }
  // An `else` sees what is around the block.
  checkProgram(node.inverse, { ...context, depth: context.depth + 1 });
}

function scopeOf(name: string, schema: Schema, node: hbs.AST.BlockStatement, context: Context): Context | undefined {
  const { scopes, inEach } = context;
  if (name === 'if' || name === 'unless') {
    return context;
  }
  if (name === 'with' && schema instanceof z.ZodObject) {
    return { ...context, scopes: [schema, ...scopes] };
  }
  if (name === 'each' && schema instanceof z.ZodArray && !inEach) {
    return { ...context, scopes: [schema.element, ...scopes], inEach: true };
  }
  const rule = inEach && name === 'each' ? 'an each in an each' : `${name} does not go with this field`;
  report(context, node, name, rule, 'each is for lists, not in one another; with is for what has fields');
  return undefined;
}

/** The schema of a path; where the audience may not know it, a fault. */
function look(path: hbs.AST.PathExpression, context: Context): Schema | undefined {
  if (path.data && context.inEach && MOMENTS.includes(path.parts.join('.'))) {
    return CONDITION;
  }
  if (path.data) {
    report(context, path, path.original, 'only @first and @last are known, inside of each', 'use a field');
    return undefined;
  }
  const scope = context.scopes[path.depth];
  const schema = scope === undefined ? undefined : fieldAt(scope, path.parts);
  if (schema === undefined) {
    const { audience } = context.communication;
    const elsewhere = path.depth === 0 && fieldAt(VIEWS.team, path.parts) !== undefined;
    const rule = elsewhere
      ? `the audience ${audience} may not know the field ${path.original}`
      : `there is no field ${path.original} for the audience ${audience}`;
    const fields = scope instanceof z.ZodObject ? Object.keys(scope.shape).join(', ') : 'nothing here';
    report(context, path, path.original, rule, `take it out; it may name ${fields}`);
  }
  return schema;
}

function noHash(node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): boolean {
  return (node.hash?.pairs ?? []).length === 0;
}

function isSmallNumber(node: Node): boolean {
  return isNumber(node) && Number.isInteger(node.value) && node.value >= 0 && node.value <= 20;
}

function isNumber(node: Node): node is hbs.AST.NumberLiteral {
  return node.type === 'NumberLiteral';
}

function isContent(node: Node): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement';
}

function isMustache(node: Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

function isBlock(node: Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

function isPath(node: Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}
