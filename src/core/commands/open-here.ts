/** `/vmt open` in a comment on a public issue: a coordinator opens a public case from it. Source: contract section 6. */
import { parseComment } from '../parse.ts';

/** What nobody may type is answered nowhere: the place is public. */
export function isOpenHere(body: string): boolean {
  const parsed = parseComment(body, ['vmt']);
  return parsed.kind === 'commands' && parsed.commands.some(({ args }) => args === 'open');
}
