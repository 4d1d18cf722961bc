/** What the bot writes is Markdown for GitHub; a terminal gets its lines as plain text. */

const REFUSED = /^(?:Not done|The labels are put back)\b/m;

/** Is this comment of the bot a refusal? */
export function isRefusal(text: string): boolean {
  return REFUSED.test(text);
}

/** The lines that say something: without marks, quoted commands, folded parts and blocks of code. */
export function plainLines(text: string): readonly string[] {
  const shownText = text.replaceAll(/<details>[\s\S]*?<\/details>/g, '').replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '');
  const lines = shownText.split('\n');
  return lines
    .filter((line, at) => !isFrame(line) && !isFrame(lines[at + 1] ?? '', TABLE_RULE))
    .map(plain)
    .filter((line) => line !== '');
}

const TABLE_RULE = /^\|[\s:|-]+\|\s*$/;
const FRAME = /^(?:<!-- .* -->|> \/.*|\|[\s:|-]+\|\s*|-{3,})$/;

function isFrame(line: string, frame: RegExp = FRAME): boolean {
  return frame.test(line);
}

function plain(line: string): string {
  const cells = line.startsWith('|') ? line.replaceAll(/^\|\s*|\s*\|$/g, '').split(/\s*\|\s*/) : [line];
  return cells
    .filter((cell) => cell !== '')
    .join(' · ')
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replace(/^#+ /, '')
    .trim();
}
