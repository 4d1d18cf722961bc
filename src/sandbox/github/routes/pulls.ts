/** Routes of pull requests. */
import { type NewPull, openPull, pullOf } from '../acts/pulls.ts';
import { actorOf, type Call, created, type Handlers, numberIn, ok, type Reply, repositoryIn } from '../call.ts';
import { GithubError } from '../errors.ts';
import { theIssue } from '../find.ts';
import { pageReply } from '../paging.ts';
import { fileChangeShape } from '../shapes/git.ts';
import { pullChanges, pullDiff, pullShape, simplePullShape } from '../shapes/pulls.ts';
import type { Issue, Pull } from '../state.ts';

type PullIssue = { issue: Issue; pull: Pull };

function pullIn(call: Call): PullIssue {
  const issue = theIssue(call.world, repositoryIn(call), numberIn(call, 'pull_number'));
  return { issue, pull: pullOf(issue) };
}

function listed(call: Call): PullIssue[] {
  const { state = 'open', base, head, sort = 'created' } = call.query;
  const direction = call.query.direction ?? (sort === 'created' ? 'desc' : 'asc');
  const sign = direction === 'asc' ? 1 : -1;
  const key = ({ issue }: PullIssue): number => (sort === 'updated' ? issue.updatedAt : issue.createdAt);
  return [...repositoryIn(call).issues.values()]
    .flatMap((issue) => (issue.pull ? [{ issue, pull: issue.pull }] : []))
    .filter(({ issue }) => state === 'all' || issue.state === state)
    .filter(({ pull }) => base === undefined || pull.base === base)
    .filter(({ pull }) => head === undefined || pull.head === head.replace(/^[^:]*:/, ''))
    .sort((a, b) => sign * (key(a) - key(b) || a.issue.number - b.issue.number));
}

const LONGEST_DIFF = 20_000;

/** GitHub makes no diff of more lines. */
function diffReply(diff: string): Reply {
  if (diff.split('\n').length - 1 > LONGEST_DIFF) {
    const message = `Sorry, the diff exceeded the maximum number of lines (${LONGEST_DIFF})`;
    throw new GithubError(406, message, [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }]);
  }
  const headers = {
    'content-type': 'application/vnd.github.v3.diff; charset=utf-8',
    'x-github-media-type': 'github.v3; param=diff',
  };
  return { status: 200, raw: Buffer.from(diff), media: 'application/vnd.github.diff', headers };
}

export const pullRoutes: Handlers = {
  'pulls/list': (call) =>
    pageReply(call, listed(call), ({ issue, pull }) => simplePullShape(call.world, repositoryIn(call), issue, pull)),
  'pulls/get': (call) => {
    const { issue, pull } = pullIn(call);
    if (/\.diff\b/.test(call.accept)) return diffReply(pullDiff(repositoryIn(call), pull));
    return ok(pullShape(call.world, repositoryIn(call), issue, pull));
  },
  'pulls/create': (call) => {
    const issue = openPull(call.world, actorOf(call), repositoryIn(call), call.body as NewPull);
    return created(pullShape(call.world, repositoryIn(call), issue, pullOf(issue)));
  },
  'pulls/list-files': (call) => {
    const { pull } = pullIn(call);
    const changes = pullChanges(repositoryIn(call), pull);
    return pageReply(call, changes, (change) => fileChangeShape(call.world, repositoryIn(call), change, pull.headSha));
  },
};
