/** The marker in the first line of what the bot made (engine/marker.ts); null where there is none. */
export function markerLineOf(text: string): string | null {
  const first = text.split('\n', 1)[0]?.trim() ?? '';
  return /^<!-- vmt:[0-9a-f]{32} -->$/.test(first) ? first : null;
}
