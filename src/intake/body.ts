/**
 * The body of a request, within bounds of size, time and memory. What is beyond is not kept: the rest is let pass for a
 * moment, so that the sender gets to read the answer, and then the connection is cut.
 */
import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  /** Bytes of one body. */
  readonly bytes: number;
  /** Bytes of all bodies that are being read at the same time. */
  readonly bytesTogether: number;
  /** Milliseconds from the head of a request to the end of its body. */
  readonly milliseconds: number;
}

export type ReadBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'too-slow' | 'too-many' | 'broken-off' };

/** A reader of bodies; all that it reads at the same time counts together. */
export function bodyReader(limits: BodyLimits): (request: IncomingMessage) => Promise<ReadBody> {
  let together = 0;
  return async (request) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limits.bytes) {
      letPass(request, limits.milliseconds);
      return { kind: 'too-large' };
    }
    const { promise, resolve } = Promise.withResolvers<ReadBody>();
    const timer = setTimeout(() => resolve({ kind: 'too-slow' }), limits.milliseconds);
    const take = (chunk: Buffer) => {
      size += chunk.length;
      together += chunk.length;
      chunks.push(chunk);
      if (size > limits.bytes) {
        resolve({ kind: 'too-large' });
      } else if (together > limits.bytesTogether) {
        resolve({ kind: 'too-many' });
      }
    };
    const whole = () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks) });
    const brokenOff = () => resolve({ kind: 'broken-off' });
    request.on('data', take).on('end', whole).on('error', brokenOff).on('close', brokenOff);
    try {
      const body = await promise;
      if (body.kind !== 'whole') {
        letPass(request, limits.milliseconds);
      }
      return body;
    } finally {
      clearTimeout(timer);
      together -= size;
      request.off('data', take).off('end', whole).off('close', brokenOff);
    }
  };
}

/** Reads on without keeping anything; after so many milliseconds the connection is cut. */
export function letPass(request: IncomingMessage, milliseconds: number): void {
  request.on('error', () => undefined);
  request.resume();
  const cut = setTimeout(() => request.destroy(), milliseconds).unref();
  request.once('close', () => clearTimeout(cut));
}
