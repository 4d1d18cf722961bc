/**
 * What a mail says, to be signed and encrypted: the same whether it is prepared before its hour or made when it is sent.
 * Patches and keys are read by their blob sha, exactly as the plan froze them.
 */
import type { Attachment, KeyRef, Step, Target } from '../core/model.ts';
import { blobsOf } from './blobs.ts';
import type { EngineParts } from './parts.ts';
import type { Mail } from './ports.ts';

export type MailTarget = Extract<Target, { kind: 'mail' }>;
export type MailContent = Pick<Mail, 'body' | 'attachments' | 'sign' | 'encryptTo' | 'calendar'>;

/** Signed always, encrypted where the target has a key, never in clear instead. Throws PortFault. */
export async function contentOf(parts: EngineParts, step: Step, target: MailTarget): Promise<MailContent> {
  return {
    body: step.body,
    attachments: await Promise.all(step.attachments.map((a) => attachment(parts, a))),
    sign: true,
    encryptTo: target.encrypt === null ? null : await keyText(parts, target.encrypt),
    calendar: null,
  };
}

async function attachment(parts: EngineParts, a: Attachment): Promise<{ name: string; bytes: Uint8Array }> {
  return { name: a.name, bytes: await blob(parts, a) };
}

async function keyText(parts: EngineParts, key: KeyRef): Promise<string> {
  return new TextDecoder().decode(await blob(parts, key));
}

function blob({ github, caseRepository }: EngineParts, { version }: Pick<KeyRef, 'version'>): Promise<Uint8Array> {
  return blobsOf(github.caseFiles)(caseRepository, version);
}
