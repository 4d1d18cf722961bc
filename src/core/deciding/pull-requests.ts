/** Public pull requests: those that name a public case, and those that are registered for one that is not public yet. */
import type { CaseInput, Lookup } from '../inputs.ts';
import { mentionOf } from '../mentions.ts';
import type { Case } from '../model.ts';
import { componentsOf, type Fix, fixes } from '../patches.ts';
import { fixesIn, patchIdLookups, wordingFault } from '../public-fix.ts';
import type { Refusal } from '../refusals.ts';
import type { World } from '../scene.ts';
import { add, type Builder, sceneOf } from './builder.ts';
import { sayRefusal } from './comments.ts';
import { tellOnce } from './tell-once.ts';

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
  const scene = sceneOf(b);
  const candidates = concerned(scene.case, input);
  const held = fixesIn(scene, candidates, input);
  const mine = (held.ok ? held.value : candidates).filter(({ pushed }) => pushed === null || pushed === input.url);
  const [first] = mine;
  if (first === undefined) return;
  const { branch } = first;
  const fresh = componentsOf(mine.filter(({ pushed }) => pushed === null));
  if (fresh.length > 0) add(b, [{ type: 'patch-pushed', branch, components: fresh, url: input.url }]);
  const merged = input.merged ? componentsOf(mine.filter((fix) => !fix.merged)) : [];
  if (merged.length > 0) add(b, [{ type: 'patch-merged', branch, components: merged }]);
  tellFault(b, input, wordingFault(scene.case, input.url, input) ?? (held.ok ? null : held.refusal));
}

/** Said once for each thing that is wrong. */
function tellFault(b: Builder, input: PullRequest, fault: Refusal | null): void {
  const scene = sceneOf(b);
  if (scene.process.publicFix === null || fault === null) return;
  const words = `${mentionOf(scene, ['coordinator', ...scene.process.calledAtT0])}\n\n${sayRefusal(fault)}`;
  tellOnce(b, `pull-request@${input.url}: ${fault.rule}`, words);
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
