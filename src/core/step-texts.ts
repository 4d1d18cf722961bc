/** What a message says, as people read it. */
import type { Step } from './model.ts';

/** Subject and body; of an advisory, whose body is its fields as JSON, every text of them on lines of its own. */
export function textOf({ subject, body, target }: Pick<Step, 'subject' | 'body' | 'target'>): string {
  return `${subject ?? ''}\n${target.kind === 'publish-advisory' ? textsIn(parsed(body)).join('\n') : body}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
