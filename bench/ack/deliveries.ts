/** Signed deliveries as GitHub sends them, each with an id and bytes of its own, ready to be written to a connection. */
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What they say where they are from. */
export interface Sender {
  readonly secret: string;
  /** `owner/name`, its number, and that of the app's installation. */
  readonly repository: string;
  readonly repositoryId: number;
  readonly installation: number;
}

/** They are about so many issues, so that some are of the same one: those are handled in order. */
const ISSUES = 500;
/** None of these is a case. */
const FIRST_ISSUE = 100_000;

interface Example {
  readonly action: string;
  readonly issue: object;
  readonly label: object;
  readonly repository: object;
}

const EXAMPLES = '../../node_modules/@octokit/webhooks-examples/api.github.com/index.json';

/** Makes requests of `issues.labeled`; some 12 KB each. */
export async function labelledIssues(sender: Sender, count: number): Promise<readonly Buffer[]> {
  const events: { name: string; examples: Example[] }[] = JSON.parse(
    await readFile(new URL(EXAMPLES, import.meta.url), 'utf8'),
  );
  const example = events.find(({ name }) => name === 'issues')?.examples.find(({ action }) => action === 'labeled');
  if (example === undefined) throw new Error('the examples have no issues.labeled');
  return Array.from({ length: count }, (_, index) => request(sender, bodyOf(sender, example, index)));
}

function bodyOf({ repository, repositoryId, installation }: Sender, example: Example, index: number): string {
  const [owner, name] = repository.split('/');
  return JSON.stringify({
    ...example,
    issue: { ...example.issue, number: FIRST_ISSUE + (index % ISSUES), updated_at: new Date().toISOString() },
    label: { ...example.label, name: `area/${randomUUID()}` },
    repository: { ...example.repository, id: repositoryId, name, full_name: repository, owner: { login: owner } },
    installation: { id: installation, node_id: 'MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMQ==' },
  });
}

function request({ secret }: Sender, body: string): Buffer {
  const head = [
    'POST /api/github/webhooks HTTP/1.1',
    'Host: 127.0.0.1',
    'Accept: */*',
    'Content-Type: application/json',
    'User-Agent: GitHub-Hookshot/c0ffee1',
    `X-GitHub-Delivery: ${randomUUID()}`,
    'X-GitHub-Event: issues',
    `X-Hub-Signature-256: sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
