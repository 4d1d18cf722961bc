/** How faults of the settings are told: by variable, with rule and mend, and never with a secret's value. */
import { readFileSync } from 'node:fs';
import { type Refusal, refusal } from '../core/refusals.ts';
import { type Secret, secret } from './secret.ts';
import { VARIABLES, type Variable, type VariableName } from './variables.ts';

/** Variables that are set, by name. */
export type Given = Readonly<Record<string, string | undefined>>;

/** Tells which of the variables are absent; with `onlyIfAny`, when at least one is there. */
export function together(
  given: Given,
  names: readonly VariableName[],
  rule: string,
  faults: Refusal[],
  onlyIfAny = false,
): void {
  const absent = names.filter((name) => given[name] === undefined);
  if (!onlyIfAny || absent.length < names.length) {
    faults.push(...absent.map((name) => refusal(name, rule, example(name, VARIABLES[name]))));
  }
}

/** The text of the key file that a variable names; null, and told, when it can not be read. */
export function readKeyFile(name: VariableName, path: string, faults: Refusal[]): Secret | null {
  const text = fileText(path);
  if (text === null) {
    faults.push(refusal(`${name}: ${path}`, 'this file can not be read', 'mend the path, or the rights of the file'));
  }
  return text === null ? null : secret(text);
}

/** The text of a file, null when it can not be read. */
export function fileText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** A fault of one variable's form; the value is shown only where it is no secret. */
export function wrong(name: string, value: string | undefined, variable: Variable): Refusal {
  return refusal(variable.secret ? name : `${name}: ${value}`, `must be ${variable.is}`, example(name, variable));
}

function example(name: string, { write }: Variable): string {
  return write.startsWith('the ') ? `set ${name} to ${write}` : `write for example ${name}=${write}`;
}
