/** `vmt render --json` of a case file, as a person would call it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from '../../src/cli/render.ts';

/** One message as it is printed. */
export interface RenderedMessage {
  readonly channel: string;
  readonly to: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly signed: boolean;
  readonly encrypted: boolean;
  readonly attachments: readonly string[];
}

export interface Answer {
  readonly communication: string;
  readonly audience: string;
  readonly messages: readonly RenderedMessage[];
  readonly error?: { readonly value: string; readonly rule: string; readonly mend: string };
}

/** Exit code and what was printed. `input`: the case file. */
export async function rendered(process: string, communication: string, input: unknown) {
  const dir = mkdtempSync(join(tmpdir(), 'case-'));
  try {
    const path = join(dir, 'case.json');
    writeFileSync(path, JSON.stringify(input));
    const out: string[] = [];
    const args = ['--process', process, '--communication', communication, '--case', path, '--json'];
    const code = await render.run(args, { out: (line) => out.push(line), err: (line) => out.push(line) });
    const answer: Answer = JSON.parse(out.join(''));
    return { code, answer };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
