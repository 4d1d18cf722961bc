/** Routes of labels, of a repository and on an issue. */
import {
  addLabels,
  createLabel,
  deleteLabel,
  type LabelInput,
  labelMissing,
  removeLabels,
  setLabels,
  updateLabel,
} from '../acts/labels.ts';
import {
  actorOf,
  type Call,
  created,
  type Handlers,
  noContent,
  ok,
  type Reply,
  repositoryIn,
  textIn,
} from '../call.ts';
import { notFound } from '../errors.ts';
import { findLabel } from '../find.ts';
import { pageReply } from '../paging.ts';
import { labelShape } from '../shapes/issues.ts';
import type { Label } from '../state.ts';
import { issueIn } from './issues.ts';

type LabelRef = string | { name: string };
type LabelsBody = { labels?: LabelRef[] } | LabelRef[] | string | undefined;

/** The names in any of the forms that GitHub takes: a list, an object with a list, or one string. */
function namesIn(body: LabelsBody): string[] {
  const list = typeof body === 'string' ? [body] : Array.isArray(body) ? body : (body?.labels ?? []);
  return list.map((label) => (typeof label === 'string' ? label : label.name));
}

function labelIn(call: Call): Label {
  const label = findLabel(repositoryIn(call), textIn(call, 'name'));
  if (!label) throw notFound();
  return label;
}

function labelsAnswer(call: Call): Reply {
  const { repository, issue } = issueIn(call);
  return ok(issue.labels.map((label) => labelShape(call.world, repository, label)));
}

export const labelRoutes: Handlers = {
  'issues/list-labels-on-issue': (call) => {
    const { repository, issue } = issueIn(call);
    return pageReply(call, issue.labels, (label) => labelShape(call.world, repository, label));
  },
  'issues/add-labels': (call) => {
    const { repository, issue } = issueIn(call);
    addLabels(call.world, actorOf(call), repository, issue, namesIn(call.body as LabelsBody));
    return labelsAnswer(call);
  },
  'issues/set-labels': (call) => {
    const { repository, issue } = issueIn(call);
    setLabels(call.world, actorOf(call), repository, issue, namesIn(call.body as LabelsBody));
    return labelsAnswer(call);
  },
  'issues/remove-all-labels': (call) => {
    const { repository, issue } = issueIn(call);
    setLabels(call.world, actorOf(call), repository, issue, []);
    return noContent();
  },
  'issues/remove-label': (call) => {
    const { repository, issue } = issueIn(call);
    const name = textIn(call, 'name');
    if (!issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())) throw labelMissing();
    removeLabels(call.world, actorOf(call), repository, issue, [name]);
    return labelsAnswer(call);
  },
  'issues/list-labels-for-repo': (call) =>
    pageReply(call, repositoryIn(call).labels, (label) => labelShape(call.world, repositoryIn(call), label)),
  'issues/create-label': (call) => {
    const repository = repositoryIn(call);
    const label = createLabel(call.world, actorOf(call), repository, call.body as LabelInput);
    return created(labelShape(call.world, repository, label));
  },
  'issues/get-label': (call) => ok(labelShape(call.world, repositoryIn(call), labelIn(call))),
  'issues/update-label': (call) => {
    const label = labelIn(call);
    const { new_name: name, ...rest } = (call.body ?? {}) as Partial<LabelInput> & { new_name?: string };
    updateLabel(call.world, actorOf(call), repositoryIn(call), label, {
      ...rest,
      ...(name === undefined ? {} : { name }),
    });
    return ok(labelShape(call.world, repositoryIn(call), label));
  },
  'issues/delete-label': (call) => {
    deleteLabel(call.world, actorOf(call), repositoryIn(call), labelIn(call));
    return noContent();
  },
};
