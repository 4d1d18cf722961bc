/**
 * `X-Hub-Signature-256: sha256=` and 64 hex digits: HMAC-SHA-256 of the body's bytes with the webhook's secret. During
 * rotation there are two secrets. Source: GitHub docs "Validating webhook deliveries".
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../settings/secret.ts';

const FORM = /^sha256=([0-9a-f]{64})$/;

/** The signature's 32 bytes; null where the header is missing or of another form. */
export function readSignature(header: string | readonly string[] | undefined): Buffer | null {
  const digits = typeof header === 'string' ? FORM.exec(header)?.[1] : undefined;
  return digits === undefined ? null : Buffer.from(digits, 'hex');
}

/** With which of the secrets the body was signed, as its place in the list; -1: none. In constant time. */
export function signedWith(body: Uint8Array, signature: Buffer, secrets: readonly Secret[]): number {
  return secrets
    .map((secret) => createHmac('sha256', secret.reveal()).update(body).digest())
    .map((wanted) => wanted.length === signature.length && timingSafeEqual(wanted, signature))
    .indexOf(true);
}
