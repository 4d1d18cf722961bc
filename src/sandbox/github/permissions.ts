/**
 * The App permission that each operation needs, after GitHub's table "Permissions required for GitHub Apps".
 * An operation that is not here needs `metadata: read`, which every installation has.
 */
export type Need = { permission: string; access: 'read' | 'write' };

const byTopic: Record<string, { read: string[]; write: string[] }> = {
  issues: {
    read: [
      'issues/list-for-repo',
      'issues/get',
      'issues/list-comments-for-repo',
      'issues/list-comments',
      'issues/get-comment',
      'issues/list-labels-on-issue',
      'issues/list-events-for-timeline',
      'issues/list-events',
      'issues/list-labels-for-repo',
      'issues/get-label',
      'graphql/issue-edits',
    ],
    write: [
      'issues/create',
      'issues/update',
      'issues/create-comment',
      'issues/update-comment',
      'issues/delete-comment',
      'reactions/create-for-issue-comment',
      'issues/add-labels',
      'issues/set-labels',
      'issues/remove-all-labels',
      'issues/remove-label',
      'issues/add-assignees',
      'issues/remove-assignees',
      'issues/lock',
      'issues/unlock',
      'issues/create-label',
      'issues/update-label',
      'issues/delete-label',
    ],
  },
  contents: {
    read: [
      'repos/get-branch',
      'repos/list-branches',
      'repos/list-releases',
      'repos/get-release',
      'repos/get-release-by-tag',
      'repos/get-latest-release',
      'repos/get-content',
      'git/get-ref',
      'git/get-commit',
      'git/get-blob',
      'repos/get-commit',
      'repos/list-commits',
      'repos/compare-commits-with-basehead',
    ],
    write: [
      'repos/create-release',
      'repos/update-release',
      'repos/create-or-update-file-contents',
      'repos/delete-file',
      'git/create-ref',
      'git/update-ref',
      'git/create-tree',
      'git/create-commit',
      'git/create-blob',
    ],
  },
  repository_advisories: {
    read: [
      'security-advisories/list-repository-advisories',
      'security-advisories/get-repository-advisory',
      'security-advisories/create-fork',
      'preview/list-advisory-comments',
      'preview/get-advisory-comment',
    ],
    write: [
      'security-advisories/create-repository-advisory',
      'security-advisories/create-private-vulnerability-report',
      'security-advisories/update-repository-advisory',
      'security-advisories/create-repository-advisory-cve-request',
      'security-advisories/list-org-repository-advisories',
      'preview/create-advisory-comment',
      'preview/update-advisory-comment',
    ],
  },
  pull_requests: { read: ['pulls/list', 'pulls/get', 'pulls/list-files'], write: ['pulls/create'] },
  members: {
    read: [
      'teams/list-members-in-org',
      'teams/get-membership-for-user-in-org',
      'teams/get-by-name',
      'orgs/check-membership-for-user',
    ],
    write: [],
  },
  administration: {
    read: ['repos/check-private-vulnerability-reporting', 'repos/list-teams'],
    write: ['repos/update', 'repos/enable-private-vulnerability-reporting'],
  },
};

function needsTable(): Map<string, Need> {
  const table = new Map<string, Need>();
  for (const [permission, { read, write }] of Object.entries(byTopic)) {
    for (const id of read) table.set(id, { permission, access: 'read' });
    for (const id of write) table.set(id, { permission, access: 'write' });
  }
  return table;
}

const needs = needsTable();

/** What an operation needs of an installation token. */
export function needOf(operationId: string): Need {
  return needs.get(operationId) ?? { permission: 'metadata', access: 'read' };
}

/** Whether the permissions of a token suffice for an operation. */
export function isPermitted(operationId: string, permissions: Record<string, 'read' | 'write'>): boolean {
  const { permission, access } = needOf(operationId);
  if (permission === 'metadata') return true;
  const granted = permissions[permission];
  return granted === 'write' || (granted === 'read' && access === 'read');
}
