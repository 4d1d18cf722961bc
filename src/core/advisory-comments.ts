/** Whether the bot can write and reads comments on advisories: a preview of GitHub's that is not available everywhere. */
import type { Case } from './model.ts';

/** The proof that the engine gives where the preview is not available. */
export const NO_ADVISORY_COMMENTS = 'advisory comments are not available';

/** Said there when its case ends: nobody reads it any more, and whoever types there is to know. */
export const NOT_READ_ANY_MORE =
  'This case has ended, and commands typed here are not read any more. Who has more to say about it reports it anew and names this advisory; the team types on the case issue.';

/** Was it said on the case issue that its advisory takes none? */
export function tookNoComments({ reminded }: Pick<Case, 'reminded'>): boolean {
  return reminded.includes(NO_ADVISORY_COMMENTS);
}
