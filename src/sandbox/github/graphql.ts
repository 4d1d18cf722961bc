/**
 * The one GraphQL query that the bot makes: who edited an issue's text. Every other query is refused and noted as a
 * violation. Its requests count with the others here; GitHub has a limit of points for them.
 *
 * Source: GraphQL reference, `Query.repository`, `Repository.issue`, `Issue.lastEditedAt`,
 * `Issue.userContentEdits`. An app's login has no `[bot]` there.
 */
import { authorise, type Caller } from './auth.ts';
import type { Reply } from './call.ts';
import { GithubError } from './errors.ts';
import { findRepository } from './find.ts';
import { iso } from './shapes/common.ts';
import type { RequestLog } from './site.ts';
import type { Issue, Repository, World } from './state.ts';

type Variables = { owner?: unknown; repo?: unknown; number?: unknown };

const operation = { id: 'graphql/issue-edits', method: 'GET' };

/** How many edits it asks for. */
const MOST = 50;

const query = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      lastEditedAt
      userContentEdits(first: ${MOST}) {
        nodes { editedAt diff editor { __typename login ... on User { databaseId } } }
      }
    }
  }
}`;

const wordsOf = (text: string): string => text.split(/\s+/).filter(Boolean).join(' ');

const refused = (data: unknown, type: string, message: string): Reply => ({
  status: 200,
  body: { data, errors: [{ type, path: ['repository'], message }] },
});

/** Answers it: 200 with `errors` to what is refused, as GitHub does. `judge` is told of what is no such query. */
export function answerQuery(world: World, caller: Caller, log: RequestLog, judge: (fault: string) => void): Reply {
  const { query: asked, variables = {} } = (log.body ?? {}) as { query?: unknown; variables?: Variables };
  const { owner, repo, number } = variables;
  const isKnown = log.method === 'POST' && typeof asked === 'string' && wordsOf(asked) === wordsOf(query);
  if (!isKnown || typeof owner !== 'string' || typeof repo !== 'string' || typeof number !== 'number') {
    judge('this GraphQL query is not performed');
    return refused(null, 'undefinedField', 'The local GitHub performs one query only');
  }
  log.operation = operation.id;
  if (caller.kind === 'nobody') throw new GithubError(401, 'This endpoint requires you to be authenticated.');
  const repository = findRepository(world, `${owner}/${repo}`);
  const refusal = refusalOf(world, caller, repository);
  if (refusal === 404 || !repository) {
    return refused(
      { repository: null },
      'NOT_FOUND',
      `Could not resolve to a Repository with the name '${owner}/${repo}'.`,
    );
  }
  if (refusal !== null) return refused({ repository: null }, 'FORBIDDEN', 'Resource not accessible by integration');
  const issue = repository.issues.get(number);
  if (!issue) {
    const message = `Could not resolve to an Issue with the number of ${number}.`;
    return refused({ repository: { issue: null } }, 'NOT_FOUND', message);
  }
  return { status: 200, body: { data: { repository: { issue: editsShape(issue) } } } };
}

function refusalOf(world: World, caller: Caller, repository: Repository | undefined): number | null {
  try {
    authorise(world, caller, operation, repository ?? null, undefined);
    return null;
  } catch (error) {
    if (error instanceof GithubError && error.status !== 401) return error.status;
    throw error;
  }
}

function editsShape({ edits }: Issue): object {
  const nodes = edits.toReversed().map(({ by, at, body }) => {
    const { id, login, type } = by.account;
    const editor = type === 'User' ? { login, databaseId: id } : { login: login.replace(/\[bot\]$/, '') };
    return { editedAt: iso(at), diff: body, editor: { __typename: type, ...editor } };
  });
  return {
    lastEditedAt: nodes[0]?.editedAt ?? null,
    userContentEdits: { nodes: nodes.slice(0, MOST) },
  };
}
