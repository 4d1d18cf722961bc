/** Patches as distributors get them, and the cherry-picks of the release day; stand-ins for the published ones. */

const BRANCHES = ['master', 'release-1.11', 'release-1.10', 'release-1.9'];

/** By branch, as `git format-patch` writes them. */
export const PATCHES: Readonly<Record<string, string>> = Object.fromEntries(
  BRANCHES.map((branch) => [branch, patchFor(branch)]),
);

export function patchPath(caseNumber: number, branch: string): string {
  return `cases/${caseNumber}/patches/${branch}.patch`;
}

/** What a pull request changes; the same change stands elsewhere in the file than in the patch. */
export function cherryPick(limit = 'MaxMessageSize'): string {
  return change(limit, 90);
}

function patchFor(branch: string): string {
  return [
    'From 1d5a0b6e0d2f4c7b9a8e6f5d4c3b2a190817f6e5 Mon Sep 17 00:00:00 2001',
    'From: Heidi <heidi@example.org>',
    'Date: Wed, 25 Nov 2026 15:30:00 +0000',
    `Subject: [PATCH ${branch}] stream: bound the size of a message`,
    '',
    '---',
    change('MaxMessageSize', 80 + branch.length),
    '-- ',
    '2.51.0',
    '',
  ].join('\n');
}

function change(limit: string, line: number): string {
  return [
    'diff --git a/pkg/stream/message.go b/pkg/stream/message.go',
    'index 8d1c7a2..3b0f5e9 100644',
    '--- a/pkg/stream/message.go',
    '+++ b/pkg/stream/message.go',
    `@@ -${line},3 +${line},3 @@ func ReadMessage(r io.Reader) ([]byte, error) {`,
    ' 	reader := bufio.NewReader(r)',
    '-	return io.ReadAll(reader)',
    `+	return io.ReadAll(io.LimitReader(reader, ${limit}))`,
    ' }',
    '',
  ].join('\n');
}
