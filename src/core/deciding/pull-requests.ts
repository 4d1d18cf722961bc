/** Public pull requests: those that name a public case, and those that are registered for one that is not public yet. */
import type { CaseInput, Lookup } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { Case } from '../model.ts';
import { type Fix, fixes } from '../patches.ts';
import { patchIdLookups, sentPatchFault, wordingFault } from '../public-fix.ts';
import type { Refusal } from '../refusals.ts';
import type { World } from '../scene.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';
import { sayRefusal } from './comments.ts';

type PullRequest = Extract<CaseInput, { kind: 'pull-request' }>;

/** What those who had the notice were given is compared with what is pushed. */
export function pullRequestNeeds({ process }: World, c: Case, input: PullRequest): readonly Lookup[] {
  return process.publicFix === null ? [] : patchIdLookups(c, concerned(c, input), input.url);
}

/** The fixes that this pull request is for. */
function concerned(c: Case, input: PullRequest): readonly Fix[] {
  if (c.openedAt === null) return fixes(c).filter(({ pushed }) => pushed === input.url);
  if (!names(input, c.trackingIssue, [c.cve.id, c.advisory?.ghsa ?? null])) return [];
  return fixes(c).filter(({ branch }) => branch === input.base);
}

/** Pushed, and merged when it is. Before T0 only what is registered counts, and it is looked at whenever it changes. */
export function decidePullRequest(b: Builder, input: PullRequest): void {
  const { case: c } = sceneOf(b);
  for (const fix of concerned(c, input)) {
    if (fix.pushed === null) add(b, [{ type: 'patch-pushed', branch: fix.branch, url: input.url }]);
    const mine = fix.pushed === null || fix.pushed === input.url;
    if (input.merged && mine && !fix.merged) add(b, [{ type: 'patch-merged', branch: fix.branch }]);
  }
  const { case: after } = sceneOf(b);
  const mine = fixes(after).filter(({ branch, pushed }) => branch === input.base && pushed === input.url);
  if (mine.length > 0)
    tellFault(b, input, wordingFault(c, input.url, input) ?? sentPatchFault(sceneOf(b), mine, input));
}

/** Said once for each thing that is wrong. */
function tellFault(b: Builder, input: PullRequest, fault: Refusal | null): void {
  const scene = sceneOf(b);
  const deadline = `pull-request@${input.url}: ${fault?.rule ?? ''}`;
  if (scene.process.publicFix === null || fault === null || scene.case.reminded.includes(deadline)) return;
  const words = `${mentionOf(scene, ['coordinator', ...scene.process.calledAtT0])}\n\n${sayRefusal(fault)}`;
  add(b, [{ type: 'reminded', deadline, due: b.input.at }], [comment(words)]);
}

/** Does the text name the tracking issue (`#12` or its address), the CVE or the advisory? Whole words only. */
function names(
  input: PullRequest,
  issue: { readonly number: number; readonly url: string } | null,
  ids: readonly (string | null)[],
): boolean {
  const text = `${input.title}\n${input.body}`;
  const wanted = [...(issue === null ? [] : [issue.url, `#${issue.number}`]), ...ids].filter(
    (id): id is string => id !== null && id !== '',
  );
  return wanted.some((id) =>
    text
      .split(id)
      .slice(1)
      .some((after) => !/^[0-9A-Za-z]/.test(after)),
  );
}
