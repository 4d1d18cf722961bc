/** What must survive a restart of an issue about the list of distributors, as one JSON value of the store's memory. */
import type { DistributorKind, DistributorState } from '../core/distributors/state.ts';
import type { Memory } from './ports.ts';

/** What is known of the issue; null: it is none of these, as far as is known. */
export async function recallIssue(memory: Memory, issue: number): Promise<DistributorState | null> {
  const text = await memory.recall(nameOf(issue));
  return text === null ? null : JSON.parse(text);
}

/** Saves everything at once. */
export function saveIssue(memory: Memory, issue: number, state: DistributorState): Promise<void> {
  return memory.remember(nameOf(issue), JSON.stringify(state));
}

const SUBJECT = /^([^#]+)#([1-9][0-9]{0,15})$/;

/** What the issue that a delivery is about is remembered as; null: none of these, or no issue of the case repository. */
export async function rememberedKind(
  memory: Memory,
  subject: string,
  caseRepository: string,
): Promise<DistributorKind | null> {
  const [, repository = '', number = ''] = SUBJECT.exec(subject) ?? [];
  if (repository.toLowerCase() !== caseRepository.toLowerCase()) return null;
  return (await recallIssue(memory, Number(number)))?.is ?? null;
}

function nameOf(issue: number): string {
  return `distributors/${issue}`;
}
