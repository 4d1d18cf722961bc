/**
 * The CVE Program's public records: `GET /api/cve/CVE-2026-0001` of CVE Services, without an account. A published (or
 * rejected) record is answered as CVE JSON 5, with its state in `cveMetadata.state`; an id that is reserved has no record
 * yet, and is answered with 404 (`CVE_RECORD_DNE`). Nothing but the id leaves this machine.
 *
 * Source: CVE Services, `api-docs/openapi.json` (`cveGetSingle`) and its error table; CVE JSON 5 record format.
 */
import { z } from 'zod';
import { cveId } from '../core/identifiers.ts';
import type { CveRecords } from '../engine/ports.ts';

export interface CveRecordsOptions {
  /** The root of CVE Services; default `https://cveawg.mitre.org`. */
  readonly url?: string;
  /** Milliseconds until a question is given up; default 5,000. */
  readonly timeoutMs?: number;
}

/** Records with many products are long; one of this size is no record. */
const LARGEST = 5 * 1024 * 1024;

const record = z.object({ cveMetadata: z.object({ cveId: z.string(), state: z.string() }) });

/** Asks for one record each time; keeps nothing. */
export function createCveRecords({
  url = 'https://cveawg.mitre.org',
  timeoutMs = 5000,
}: CveRecordsOptions = {}): CveRecords {
  return {
    async stateOf(cve) {
      const id = cveId(cve);
      if (!id.ok) {
        return 'unknown';
      }
      try {
        return await ask(`${url}/api/cve/${id.value}`, id.value, AbortSignal.timeout(timeoutMs));
      } catch {
        // No connection, no answer in time, no JSON: nothing was learnt.
        return 'unknown';
      }
    },
  };
}

async function ask(address: string, id: string, signal: AbortSignal): ReturnType<CveRecords['stateOf']> {
  // A redirect is not followed: who answers for another host is not the CVE Program.
  const response = await fetch(address, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    return response.status === 404 ? 'reserved' : 'unknown';
  }
  const text = await limitedText(response);
  const parsed = record.safeParse(text === null ? null : JSON.parse(text));
  return parsed.success && parsed.data.cveMetadata.cveId === id ? stateOf(parsed.data.cveMetadata.state) : 'unknown';
}

/** A rejected id is neither: a person looks at it. */
function stateOf(state: string): 'reserved' | 'published' | 'unknown' {
  switch (state) {
    case 'PUBLISHED':
      return 'published';
    case 'RESERVED':
      return 'reserved';
    default:
      return 'unknown';
  }
}

/** The body's text; null, and the rest unread, where it is too long. */
async function limitedText({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > LARGEST) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
