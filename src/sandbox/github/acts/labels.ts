/** Labels of a repository and on its issues, with GitHub's limits: name up to 50 characters, description up to 100. */
import { GithubError, invalidField } from '../errors.ts';
import { findLabel } from '../find.ts';
import { issueShape, labelShape } from '../shapes/issues.ts';
import { pullShape } from '../shapes/pulls.ts';
import type { Actor, Issue, Label, Repository, World } from '../state.ts';
import { emit } from './emit.ts';
import { record } from './record.ts';

export type LabelInput = { name: string; color?: string; description?: string | null };

function checkLabel(input: Partial<LabelInput>): void {
  if (input.name !== undefined && (input.name.trim() === '' || input.name.length > 50)) {
    throw invalidField('Label', 'name', 'invalid', 'name is too long (maximum is 50 characters)');
  }
  if ((input.description?.length ?? 0) > 100) {
    throw invalidField('Label', 'description', 'invalid', 'description is too long (maximum is 100 characters)');
  }
  if (input.color !== undefined && !/^[0-9a-fA-F]{6}$/.test(input.color))
    throw invalidField('Label', 'color', 'invalid');
}

/** Makes a label; 422 already_exists when one of that name is there, whatever its case. */
export function createLabel(world: World, actor: Actor, repository: Repository, input: LabelInput): Label {
  checkLabel(input);
  if (findLabel(repository, input.name)) throw invalidField('Label', 'name', 'already_exists');
  const label: Label = {
    id: world.newId(),
    name: input.name,
    color: (input.color ?? 'ededed').toLowerCase(),
    description: input.description ?? null,
  };
  repository.labels.push(label);
  emit(world, actor, repository, 'label', 'created', { label: labelShape(world, repository, label) });
  return label;
}

/** Renames, colours or describes a label, on all issues that have it. */
export function updateLabel(
  world: World,
  actor: Actor,
  repository: Repository,
  label: Label,
  input: Partial<LabelInput>,
): void {
  checkLabel(input);
  const other = input.name === undefined ? undefined : findLabel(repository, input.name);
  if (other && other !== label) throw invalidField('Label', 'name', 'already_exists');
  const changes: Record<string, { from: string }> = {};
  if (input.name !== undefined && input.name !== label.name) changes.name = { from: label.name };
  if (input.color !== undefined && input.color !== label.color) changes.color = { from: label.color };
  if (input.description !== undefined && input.description !== label.description) {
    changes.description = { from: label.description ?? '' };
  }
  label.name = input.name ?? label.name;
  label.color = (input.color ?? label.color).toLowerCase();
  if (input.description !== undefined) label.description = input.description;
  if (Object.keys(changes).length === 0) return;
  emit(world, actor, repository, 'label', 'edited', { label: labelShape(world, repository, label), changes });
}

/** Deletes a label, also from all issues (GitHub tells of the label only). */
export function deleteLabel(world: World, actor: Actor, repository: Repository, label: Label): void {
  repository.labels = repository.labels.filter((other) => other !== label);
  for (const issue of repository.issues.values()) issue.labels = issue.labels.filter((other) => other !== label);
  emit(world, actor, repository, 'label', 'deleted', { label: labelShape(world, repository, label) });
}

/** The event of an issue or, for a pull request, its twin in `pull_request`. */
export function emitIssue(
  world: World,
  actor: Actor,
  repository: Repository,
  issue: Issue,
  action: string,
  extra: Record<string, unknown> = {},
): void {
  if (issue.pull) {
    const shape = pullShape(world, repository, issue, issue.pull);
    emit(world, actor, repository, 'pull_request', action, { number: issue.number, pull_request: shape, ...extra });
  } else emit(world, actor, repository, 'issues', action, { issue: issueShape(world, repository, issue), ...extra });
}

/** Labels by name; GitHub makes those that the repository does not have. */
export function labelsNamed(world: World, actor: Actor, repository: Repository, names: string[]): Label[] {
  for (const name of names) checkLabel({ name });
  const labels = names.map((name) => findLabel(repository, name) ?? createLabel(world, actor, repository, { name }));
  return [...new Set(labels)];
}

/** Puts labels on an issue. */
export function addLabels(world: World, actor: Actor, repository: Repository, issue: Issue, names: string[]): void {
  for (const label of labelsNamed(world, actor, repository, names)) {
    if (issue.labels.includes(label)) continue;
    issue.labels.push(label);
    tellLabeled(world, actor, repository, issue, label);
  }
}

/** Records a label that was put on, and tells the app. */
export function tellLabeled(world: World, actor: Actor, repository: Repository, issue: Issue, label: Label): void {
  record(world, actor, issue, { event: 'labeled', label });
  emitIssue(world, actor, repository, issue, 'labeled', { label: labelShape(world, repository, label) });
}

/** Takes labels off an issue; those that are not on it are passed over. */
export function removeLabels(world: World, actor: Actor, repository: Repository, issue: Issue, names: string[]): void {
  for (const name of names) {
    const label = issue.labels.find((other) => other.name.toLowerCase() === name.toLowerCase());
    if (!label) continue;
    issue.labels = issue.labels.filter((other) => other !== label);
    record(world, actor, issue, { event: 'unlabeled', label });
    emitIssue(world, actor, repository, issue, 'unlabeled', { label: labelShape(world, repository, label) });
  }
}

/** Makes the labels of an issue exactly these. */
export function setLabels(world: World, actor: Actor, repository: Repository, issue: Issue, names: string[]): void {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const surplus = issue.labels.map((label) => label.name).filter((name) => !wanted.has(name.toLowerCase()));
  addLabels(world, actor, repository, issue, names);
  removeLabels(world, actor, repository, issue, surplus);
}

/** The 404 that GitHub answers for taking off a label that is not there. */
export function labelMissing(): GithubError {
  return new GithubError(404, 'Label does not exist');
}
