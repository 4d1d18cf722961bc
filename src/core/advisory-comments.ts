/** Whether the bot can write comments on advisories: a preview of GitHub's that is not available everywhere. */
import type { Case } from './model.ts';

/** The proof that the engine gives where the preview is not available. */
export const NO_ADVISORY_COMMENTS = 'advisory comments are not available';

/** Was it said on the case issue that its advisory takes none? */
export function tookNoComments({ reminded }: Pick<Case, 'reminded'>): boolean {
  return reminded.includes(NO_ADVISORY_COMMENTS);
}
