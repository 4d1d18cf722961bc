/**
 * Who edited an issue's text, and what it was then, for the poll: REST does not tell it, GraphQL does.
 *
 * Source: GraphQL reference, `Issue.lastEditedAt`, `Issue.userContentEdits` (interface Comment), `UserContentEdit.editor`
 * (null: an account that is no more) and `User.databaseId`, which is the id that REST gives. The reference calls `diff` a
 * summary of the changes; it is the whole text after the edit, the newest edit comes first, and the text that the issue
 * was opened with is the oldest of them: so read git-bug and others. Not tried by us, nor with a token that only reads
 * issues; where it is otherwise, nobody's edit is found. GraphQL answers 200 with `errors` to what it did not do.
 */
import { z } from 'zod';
import type { Instant } from '../core/time.ts';
import { PortFault, type TextEdit, type Watch } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { partsOf } from './purposes.ts';

/** Other editors (apps, bots, accounts of importers) are not people: their type is told and nothing else. */
const EDITS_QUERY = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      lastEditedAt
      userContentEdits(first: 50) {
        nodes { editedAt diff editor { __typename login ... on User { databaseId } } }
      }
    }
  }
}`;

const edit = z.object({
  editedAt: z.string(),
  diff: z.string().nullable(),
  editor: z.object({ __typename: z.string(), login: z.string(), databaseId: z.number().optional() }).nullable(),
});
const answer = z.object({
  repository: z.object({
    issue: z.object({
      lastEditedAt: z.string().nullable(),
      userContentEdits: z.object({ nodes: z.array(edit) }).nullable(),
    }),
  }),
});

const refused = z.object({ errors: z.array(z.object({ type: z.string().catch('') })) });
/** What is so until somebody changes it; of everything else GitHub may think better. */
const LASTING: readonly string[] = ['NOT_FOUND', 'FORBIDDEN'];

/** The case repository's issues, by a token that only reads them. */
export function watchEditor(clients: Clients): Pick<Watch, 'editsOf'> {
  return {
    async editsOf(repository, number, seenAt) {
      const { owner, repo } = partsOf(repository);
      const { graphql } = clients.repository('case-editors', repository);
      try {
        return editsIn(await graphql<unknown>(EDITS_QUERY, { owner, repo, number }), seenAt);
      } catch (error) {
        throw error instanceof PortFault ? error : ofErrors(error);
      }
    },
  };
}

function editsIn(data: unknown, seenAt: Instant): readonly TextEdit[] {
  const read = answer.safeParse(data);
  if (!read.success) throw notUnderstood();
  const { lastEditedAt, userContentEdits } = read.data.repository.issue;
  if (lastEditedAt !== null && Date.parse(lastEditedAt) > seenAt) {
    throw new PortFault('transient', 'an issue was edited once more since it was read');
  }
  const edits = userContentEdits?.nodes ?? [];
  // Else they come in another order than we know, and the newest may be missing.
  if (Date.parse(edits[0]?.editedAt ?? '') !== Date.parse(lastEditedAt ?? '') && edits.length > 0)
    throw notUnderstood();
  return edits.map(({ editor, diff }) => ({
    editor:
      editor?.__typename === 'User' && editor.databaseId !== undefined
        ? { id: editor.databaseId, login: editor.login }
        : null,
    body: diff,
  }));
}

function notUnderstood(): PortFault {
  return new PortFault('permanent', 'GitHub’s answer to who edited an issue was not understood');
}

/** Without GitHub's messages: they quote what was asked for. */
function ofErrors(error: unknown): PortFault {
  const read = refused.safeParse(error);
  const types = read.success ? read.data.errors.map(({ type }) => type).filter((type) => /^[A-Z_]+$/.test(type)) : [];
  const kind = types.some((type) => LASTING.includes(type)) ? 'permanent' : 'transient';
  return new PortFault(
    kind,
    `GitHub does not say who edited an issue${types.length > 0 ? ` (${types.join(', ')})` : ''}`,
  );
}
