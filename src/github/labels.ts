/**
 * The labels of a repository. Names are compared without case, as GitHub does; name <= 50, description <= 100.
 * Source: OpenAPI `issues/list-labels-for-repo`, `issues/create-label`, `issues/update-label`.
 */
import type { LabelSpec } from '../engine/ports.ts';
import { GithubFault } from './faults.ts';
import { numbered, PER_PAGE } from './pages.ts';
import type { RepositoryClient } from './repository-client.ts';

interface Label {
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** Creates the labels that are missing and mends name, colour and description of those that differ. */
export async function ensureLabels(client: RepositoryClient, wanted: readonly LabelSpec[]): Promise<void> {
  const { rest, owner, repo } = client;
  const present = new Map<string, Label>();
  for await (const label of numbered((page) =>
    rest.issues.listLabelsForRepo({ owner, repo, per_page: PER_PAGE, page }),
  )) {
    present.set(label.name.toLowerCase(), label);
  }
  for (const spec of wanted) {
    const label = present.get(spec.name.toLowerCase());
    const looks = { color: colourOf(spec.colour), description: spec.description };
    if (label === undefined) {
      await create(client, spec.name, looks);
    } else if (!isEqual(label, spec.name, looks)) {
      await rest.issues.updateLabel({ owner, repo, name: label.name, new_name: spec.name, ...looks });
    }
  }
}

async function create(
  { rest, owner, repo }: RepositoryClient,
  name: string,
  looks: Omit<Label, 'name'>,
): Promise<void> {
  try {
    await rest.issues.createLabel({ owner, repo, name, color: looks.color, description: looks.description ?? '' });
  } catch (error) {
    // Another replica was faster.
    if (!(error instanceof GithubFault && error.codes.includes('already_exists'))) {
      throw error;
    }
  }
}

function isEqual(label: Label, name: string, looks: Omit<Label, 'name'>): boolean {
  return (
    label.name === name && colourOf(label.color) === looks.color && (label.description ?? '') === looks.description
  );
}

function colourOf(text: string): string {
  return text.replace(/^#/, '').toLowerCase();
}
