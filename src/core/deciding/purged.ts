/**
 * What still happens to a case whose private fields are deleted: every command is answered, `/timeline` runs, and nothing
 * else changes it. What people tidy up on the issue (its text, its title) needs no answer.
 */
import { COMMAND_NAMES } from '../commands.ts';
import type { CaseInput, Input, Lookup } from '../inputs.ts';
import { isOwn } from '../labels.ts';
import { parseComment } from '../parse.ts';
import { isPurged } from '../purged.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { toIso } from '../time.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { decideComment, refuseComment, sayRefusal } from './comments.ts';

type Of<K extends CaseInput['kind']> = Extract<CaseInput, { kind: K }>;

/** Who did what and when stays in the journal. */
const STILL_RUNS = 'timeline';

/** What must be looked up: the lines of the journal. */
export function purgedNeeds(input: Input): readonly Lookup[] {
  return input.kind === 'comment' && runs(input) ? [{ kind: 'journal' }] : [];
}

export function decidePurged(b: Builder, input: Input): void {
  switch (input.kind) {
    case 'comment':
      return decideThere(b, input);
    case 'label':
      return isOurs(b, input) ? answer(b, input.label ?? '') : undefined;
    case 'issue-closed-or-reopened':
      return input.open ? answer(b, 'the issue was reopened') : undefined;
    case 'credits-from-duplicate':
      return answer(b, `the credit of case #${input.from}, a duplicate of this one, is not kept`);
    case 'duplicate-published':
      return answer(b, `the advisory of case #${input.from}, a duplicate of this one, was published`);
    case 'advisory-published':
      return decidePublished(b);
    default:
      return;
  }
}

function decideThere(b: Builder, input: Of<'comment'>): void {
  const parsed = parseComment(input.body, COMMAND_NAMES);
  if (parsed.kind === 'none') return;
  if (runs(input)) return decideComment(b, input);
  const command = parsed.kind === 'commands' ? (parsed.commands[0]?.name ?? '') : 'not understood';
  refuseComment(b, input, [whyNot(b, parsed.kind === 'commands' ? `/${command}` : 'a command')], command);
}

function runs({ body, edited }: Of<'comment'>): boolean {
  const parsed = parseComment(body, COMMAND_NAMES);
  return parsed.kind === 'commands' && edited !== true && parsed.commands.every(({ name }) => name === STILL_RUNS);
}

/** Somebody who takes a label off, or puts on one that is none of the bot's, asks for nothing. */
function isOurs(b: Builder, { label, place }: Of<'label'>): boolean {
  const { process, config } = b.world;
  return label !== null && place === 'case-issue' && isOwn(process, config, label);
}

/** Of what never was public. Said once. */
function decidePublished(b: Builder): void {
  const { advisory } = sceneOf(b).case;
  if (advisory === null || advisory.published) return;
  add(b, [{ type: 'advisory-published' }]);
  answer(b, 'the advisory was published on GitHub');
}

function answer(b: Builder, what: string): void {
  add(b, [], [comment(sayRefusal(whyNot(b, what)))]);
}

function whyNot(b: Builder, value: string): Refusal {
  const { case: c } = sceneOf(b);
  if (!isPurged(c)) throw new Error('the case has its private fields');
  const { at, days } = c.purged;
  const rule = `the private fields of this case were deleted on ${toIso(at).slice(0, 10)}, ${days} days after it was closed`;
  return refusal(
    value,
    rule,
    `open a new case; \`/${STILL_RUNS}\` on the case issue still tells who did what, and when`,
  );
}
