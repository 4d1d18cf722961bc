/** The markers of the draft part on a case issue. Source: contract section 4. */
export const DRAFT_OPEN = '<!-- vmt:draft -->';
export const DRAFT_CLOSE = '<!-- /vmt:draft -->';

/** The draft in its fence; longer than any run of back-ticks inside, so that nothing typed there can close it. */
export function draftPart(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const bar = '`'.repeat(longest + 1);
  return `${bar}yaml\n${text}\n${bar}`;
}

/** What stands between the draft markers of a body, without the fence; null where the markers are gone. */
export function draftTextOf(body: string): string | null {
  const lines = body.replaceAll('\r\n', '\n').split('\n');
  const open = lines.indexOf(DRAFT_OPEN);
  const close = lines.indexOf(DRAFT_CLOSE, open + 1);
  if (open === -1 || close === -1) return null;
  const part = lines.slice(open + 1, close);
  const fenceAt = part.findIndex((line) => /^`{3,}yaml$/.test(line));
  const bar = part[fenceAt]?.replace('yaml', '');
  if (fenceAt === -1 || bar === undefined) return part.join('\n').trim();
  const end = part.lastIndexOf(bar);
  return (end > fenceAt ? part.slice(fenceAt + 1, end) : part.slice(fenceAt + 1)).join('\n');
}
