/** Routes of issue comments and reactions to them. */
import { addComment, deleteComment, editComment, react } from '../acts/comments.ts';
import { actorOf, type Call, created, type Handlers, noContent, numberIn, ok, repositoryIn } from '../call.ts';
import { theComment } from '../find.ts';
import { pageReply } from '../paging.ts';
import { commentShape, reactionShape } from '../shapes/issues.ts';
import type { Comment, Issue, Repository } from '../state.ts';
import { issueIn } from './issues.ts';

type Found = { repository: Repository; issue: Issue; comment: Comment };

function commentIn(call: Call): Found {
  const repository = repositoryIn(call);
  return { repository, ...theComment(repository, numberIn(call, 'comment_id')) };
}

function isSince(call: Call, comment: Comment): boolean {
  const { since } = call.query;
  return since === undefined || Math.floor(comment.updatedAt / 1000) * 1000 >= Date.parse(since);
}

function allComments(call: Call): Found[] {
  const repository = repositoryIn(call);
  const { sort = 'created', direction } = call.query;
  const sign = call.query.sort !== undefined && (direction ?? 'desc') === 'desc' ? -1 : 1;
  const key = ({ comment }: Found): number => (sort === 'updated' ? comment.updatedAt : comment.createdAt);
  return [...repository.issues.values()]
    .flatMap((issue) => issue.comments.map((comment) => ({ repository, issue, comment })))
    .filter(({ comment }) => isSince(call, comment))
    .sort((a, b) => sign * (key(a) - key(b) || a.comment.id - b.comment.id));
}

export const commentRoutes: Handlers = {
  'issues/list-comments-for-repo': (call) =>
    pageReply(call, allComments(call), ({ repository, issue, comment }) =>
      commentShape(call.world, repository, issue, comment),
    ),
  'issues/list-comments': (call) => {
    const { repository, issue } = issueIn(call);
    const wanted = issue.comments.filter((comment) => isSince(call, comment));
    return pageReply(call, wanted, (comment) => commentShape(call.world, repository, issue, comment));
  },
  'issues/create-comment': (call) => {
    const { repository, issue } = issueIn(call);
    const comment = addComment(call.world, actorOf(call), repository, issue, (call.body as { body: string }).body);
    return created(commentShape(call.world, repository, issue, comment));
  },
  'issues/get-comment': (call) => {
    const { repository, issue, comment } = commentIn(call);
    return ok(commentShape(call.world, repository, issue, comment));
  },
  'issues/update-comment': (call) => {
    const { repository, issue, comment } = commentIn(call);
    editComment(call.world, actorOf(call), repository, issue, comment, (call.body as { body: string }).body);
    return ok(commentShape(call.world, repository, issue, comment));
  },
  'issues/delete-comment': (call) => {
    const { repository, issue, comment } = commentIn(call);
    deleteComment(call.world, actorOf(call), repository, issue, comment);
    return noContent();
  },
  'reactions/create-for-issue-comment': (call) => {
    const { comment } = commentIn(call);
    const { reaction, isNew } = react(call.world, actorOf(call), comment, (call.body as { content: string }).content);
    return { status: isNew ? 201 : 200, body: reactionShape(call.world, reaction) };
  },
};
