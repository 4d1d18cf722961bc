/**
 * What the golden case “the whole way from a private report to fix released” cannot do without: 31 comments with commands,
 * one advisory, four patch files, two releases, one public issue. Labels are left out: they are made once for a repository,
 * not for a case.
 */

export interface Unavoidable {
  /** By GitHub's name in its OpenAPI description; the preview has none, and the local GitHub's. */
  readonly operation: string;
  readonly count: number;
  readonly why: string;
}

/** Of the repository, not of the case. */
export const ONCE_FOR_A_REPOSITORY: readonly string[] = ['issues/list-labels-for-repo', 'issues/create-label'];

export const UNAVOIDABLE: readonly Unavoidable[] = [
  { operation: 'issues/create', count: 2, why: 'the case issue, and the public one at T0' },
  {
    operation: 'issues/create-comment',
    count: 44,
    why: 'an answer to each of 31 comments, 12 messages to the team, the board',
  },
  {
    operation: 'reactions/create-for-issue-comment',
    count: 62,
    why: 'two for each comment: seen, and then done or refused',
  },
  {
    operation: 'issues/list-comments',
    count: 32,
    why: 'before each comment what was typed before it, and once before T0: webhooks are lost',
  },
  { operation: 'issues/update', count: 33, why: 'each change of the case that its issue or the public issue shows' },
  {
    operation: 'issues/get',
    count: 33,
    why: 'before each of them: people edit the draft there, and their labels stay',
  },
  { operation: 'issues/update-comment', count: 6, why: 'the board, each time that something arrived' },
  {
    operation: 'security-advisories/update-repository-advisory',
    count: 6,
    why: 'team, coordinator, acceptance, draft, CVE, publication',
  },
  {
    operation: 'security-advisories/get-repository-advisory',
    count: 7,
    why: 'before each of them, since nothing tells of edits there; read back when it is published',
  },
  { operation: 'preview/create-advisory-comment', count: 4, why: 'what the reporter is told' },
  { operation: 'preview/list-advisory-comments', count: 1, why: 'before T0' },
  {
    operation: 'apps/create-installation-access-token',
    count: 5,
    why: 'one for each purpose and repository that is met for the first time',
  },
  {
    operation: 'apps/get-repo-installation',
    count: 2,
    why: 'pre-flight: may the app write to product and community repository?',
  },
  {
    operation: 'repos/get',
    count: 8,
    why: 'pre-flight: five places as their tokens see them; the case repository, which was pushed to twice',
  },
  {
    operation: 'teams/get-membership-for-user-in-org',
    count: 7,
    why: 'each person who acts or is named, the first time',
  },
  { operation: 'users/get-by-username', count: 2, why: 'accounts of the two coordinators, the first time' },
  {
    operation: 'repos/get-content',
    count: 8,
    why: 'four patches; document and index, each before its write and read back',
  },
  { operation: 'repos/list-commits', count: 4, why: 'who pushed each patch' },
  { operation: 'repos/create-or-update-file-contents', count: 2, why: 'document and index' },
  { operation: 'repos/get-release-by-tag', count: 4, why: 'each of two releases before its write and read back' },
  { operation: 'repos/update-release', count: 2, why: 'their notes' },
];
