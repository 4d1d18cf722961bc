/** YAML scalars that parse back to the very same text, in YAML 1.1 and 1.2. */

const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9(][A-Za-z0-9_./()-]*)*$/;
const PLAIN_URL = /^https:\/\/[A-Za-z0-9_./-]+$/;
const NO_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** One scalar on one line: plain where nothing can misread it, else in double quotes. `text` has no control characters. */
export function yamlScalar(text: string): string {
  const plain = (PLAIN.test(text) || PLAIN_URL.test(text)) && !NO_TEXT.test(text);
  return plain ? text : JSON.stringify(text);
}

/** Several lines as a block scalar, each indented by `indent` blanks; what a block can't hold is quoted. */
export function yamlBlock(text: string, indent: number): string {
  if (!text.includes('\n') || /^[\s]|[\s]$|\r/.test(text)) {
    return yamlScalar(text);
  }
  const lines = text.split('\n').map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`));
  return `|-\n${lines.join('\n')}`;
}
