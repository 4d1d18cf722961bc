/** Seeing a case as an audience may: its values, through the schema of that audience's view. */
import type { Audience } from './model.ts';
import { ok, type Result } from './refusals.ts';
import { type ViewFacts, viewValues } from './view-values.ts';
import { VIEWS, type View } from './views.ts';

/** What `audience` may know of a case now. A refusal names a fact that can't be read. */
export function viewOf(audience: Audience, facts: ViewFacts): Result<View> {
  const values = viewValues(facts);
  return values.ok ? ok(VIEWS[audience].parse(values.value)) : values;
}
