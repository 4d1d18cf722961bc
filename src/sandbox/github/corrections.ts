/**
 * Where GitHub's description (@octokit/openapi 23.0.2) is wrong or behind, and what GitHub really answers. Changes the
 * parsed description in place.
 */
type Node = Record<string, unknown>;

/** The node at a path of keys; an error when the description no longer has it. */
function at(root: unknown, ...keys: string[]): Node {
  const found = keys.reduce<unknown>((node, key) => (node as Node | undefined)?.[key], root);
  if (typeof found !== 'object' || found === null)
    throw new Error(`The description has nothing at ${keys.join(' / ')}`);
  return found as Node;
}

/** Applies all corrections. */
export function correct(description: unknown): void {
  const schemas = at(description, 'components', 'schemas');

  // The preview of 2 October 2026 added the count of comments.
  at(schemas, 'repository-advisory', 'properties').comments = { type: 'integer' };

  // The account is a user or an enterprise; this one operation asks it to be both.
  const installations = at(description, 'paths', '/app/installations', 'get', 'responses', '200', 'content');
  at(installations, 'application/json', 'schema').items = { $ref: '#/components/schemas/installation' };

  // Said in the operation's prose only: `application/vnd.github.diff` has the changes as text.
  const pull = at(description, 'paths', '/repos/{owner}/{repo}/pulls/{pull_number}', 'get', 'responses', '200');
  at(pull, 'content')['application/vnd.github.diff'] = { schema: { type: 'string' } };

  // A label without description has null, as `pull-request` and `label` say.
  const simplePull = at(schemas, 'pull-request-simple', 'properties', 'labels', 'items', 'properties');
  at(simplePull, 'description').nullable = true;
}
