/** `vmt cvss VECTOR`: version, score, severity and lane of a CVSS vector. Source: contract section 9. */
import { parseArgs } from 'node:util';
import { cvss as read } from '../core/cvss.ts';
import { type CliCommand, type CliOutput, fail, faultOf, wrongUse } from './command.ts';

const usage = 'cvss VECTOR [--json]';

export const cvss: CliCommand = { name: 'cvss', usage, run };

async function run(args: string[], io: CliOutput): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') {
    return wrongUse(call, usage, io);
  }
  const result = read(call.vector);
  if (!result.ok) {
    return fail(result.refusal, call.json, io);
  }
  if (call.json) {
    io.out(JSON.stringify(result.value));
  } else {
    const { score, ...rest } = result.value;
    for (const [key, value] of Object.entries({ ...rest, score: score.toFixed(1) })) {
      io.out(`${key.padEnd(8)}  ${value}`);
    }
  }
  return 0;
}

function callOf(args: string[]): { readonly vector: string; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' } } });
    const [vector, ...more] = positionals;
    return vector === undefined || more.length > 0 ? 'cvss takes one vector' : { vector, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}
