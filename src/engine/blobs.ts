/**
 * Blobs of the case repository, read once: five hundred mails with the same patches ask for them once. A blob
 * never changes under its sha, so what was read stays true; whether the file is still there is for pre-flight to ask.
 */
import type { Files } from './ports.ts';

/** Bytes that are kept at most; the oldest go first. */
const KEPT = 64 * 1024 * 1024;

type ReadBlob = Files['readBlob'];

/** What was read through these files; it goes when they go. */
const known = new WeakMap<object, ReadBlob>();

/** `readBlob` of these files that remembers. A read that failed is asked again. */
export function blobsOf(files: Pick<Files, 'readBlob'>): ReadBlob {
  const remembering = known.get(files) ?? remembered((...place) => files.readBlob(...place));
  known.set(files, remembering);
  return remembering;
}

/** Reads that run are shared as well. */
function remembered(readBlob: ReadBlob): ReadBlob {
  const reading = new Map<string, Promise<Uint8Array>>();
  const kept = new Map<string, Uint8Array>();
  let bytes = 0;

  function keep(name: string, blob: Uint8Array): void {
    kept.set(name, blob);
    bytes += blob.length;
    for (const [oldest, { length }] of kept) {
      if (bytes <= KEPT) break;
      kept.delete(oldest);
      bytes -= length;
    }
  }

  async function read(name: string, ...place: Parameters<ReadBlob>): Promise<Uint8Array> {
    try {
      const blob = await readBlob(...place);
      keep(name, blob);
      return blob;
    } finally {
      reading.delete(name);
    }
  }

  return (...place) => {
    const name = place.join('\n');
    const blob = kept.get(name);
    if (blob !== undefined) return Promise.resolve(blob);
    const begun = reading.get(name) ?? read(name, ...place);
    reading.set(name, begun);
    return begun;
  };
}
