/** Multipart messages taken apart byte for byte, as a signature sees them. */

export interface Multipart {
  /** Everything before the first part. */
  readonly head: string;
  readonly parts: readonly string[];
}

/** The outermost parts, as latin1 text. Fails where the closing line is missing. */
export function partsOf(raw: Buffer): Multipart {
  const text = raw.toString('latin1');
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? '';
  const [head = '', ...rest] = text.split(`--${boundary}`);
  if (rest.at(-1) !== '--\r\n') {
    throw new Error('the multipart is not closed');
  }
  return { head, parts: rest.slice(0, -1).map((part) => part.replace(/^\r\n/, '').replace(/\r\n$/, '')) };
}

/** The armored block of a part. */
export function armorOf(part: string | undefined): string {
  return (part ?? '').slice((part ?? '').indexOf('-----BEGIN'));
}

/** Text as people read it: any line breaks are one kind, and those at the end do not count. */
export function normal(text: string | undefined): string {
  return (text ?? '').replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}
