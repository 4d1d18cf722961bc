/** The draft as a person left it on the case issue: YAML with the keys of the case file. Faults name line, field and mend. */
import { LineCounter, parseDocument } from 'yaml';
import { parseDraft } from '../core/case-file.ts';
import type { CaseInput } from '../core/inputs.ts';
import { draftTextOf } from '../core/issue-parts.ts';
import type { Draft } from '../core/model.ts';
import { type Result, refuse } from '../core/refusals.ts';

/** Nothing of ours needs them, and they can be made to grow without end. */
const MOST_ALIASES = 0;
/** A line may have the length of the whole body; the answer must still fit into a comment. */
const LONGEST_QUOTE = 200;

/** The edit of a case issue's body as an input, without its base. */
export function readDraftEdit(
  body: string,
): Pick<Extract<CaseInput, { kind: 'draft-edited' }>, 'kind' | 'text' | 'draft'> {
  const text = draftTextOf(body);
  if (text === null) {
    return {
      kind: 'draft-edited',
      text: body,
      draft: refuse(
        'no draft',
        'the draft stands between its two markers',
        'edit only what is between `<!-- vmt:draft -->` and `<!-- /vmt:draft -->`',
      ),
    };
  }
  return { kind: 'draft-edited', text, draft: readDraft(text) };
}

/** YAML → draft. */
function readDraft(text: string): Result<Draft> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    return refuse(
      `line ${line}: ${(text.split('\n')[line - 1] ?? '').slice(0, LONGEST_QUOTE)}`,
      `no YAML: ${fault.message}`,
      'mend that line; texts with a colon go in quotes, long ones after `|`',
    );
  }
  try {
    return parseDraft(document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {});
  } catch {
    return refuse('an alias (`*name`)', 'a draft has no aliases', 'write the text out where it belongs');
  }
}
