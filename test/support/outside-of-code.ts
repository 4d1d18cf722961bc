/** What is outside of fences and code spans, as CommonMark 0.31 pairs them (sections 2.4, 4.5 and 6.1). */
import { expect } from '@jest/globals';

/** What GitHub sees of it, with what is escaped as text. A fence that is left open is a failure. */
export function outsideOfCode(markdown: string): string {
  let fence = '';
  const prose = markdown.split('\n').map((each) => {
    const bar = /^ {0,3}(`{3,}|~{3,})/.exec(each)?.[1] ?? '';
    if (fence === '' && bar !== '' && !(bar.startsWith('`') && each.trim().slice(bar.length).includes('`'))) {
      fence = bar;
      return '';
    }
    if (fence !== '') {
      fence = bar.startsWith(fence) && each.trim() === bar ? '' : fence;
      return '';
    }
    return each;
  });
  expect(fence).toBe('');
  return prose
    .join('\n')
    .split(/\n[ \t]*\n/)
    .map(outsideOfSpans)
    .join('\n\n');
}

function outsideOfSpans(paragraph: string): string {
  let out = '';
  let i = 0;
  while (i < paragraph.length) {
    const run = /^`+/.exec(paragraph.slice(i))?.[0] ?? '';
    const closing = [...paragraph.slice(i + run.length).matchAll(/`+/g)].find(([each]) => each === run);
    if (/^\\[!-/:-@[-`{-~]/.test(paragraph.slice(i))) {
      // What is escaped is text; a tag is no tag with a backslash in it.
      const escaped = paragraph[i + 1] ?? '';
      out += '!?/'.includes(escaped) ? `\\${escaped}` : escaped;
      i += 2;
    } else if (run !== '' && closing !== undefined) {
      i += 2 * run.length + closing.index;
      out += ' ';
    } else {
      out += run === '' ? paragraph[i] : run;
      i += Math.max(1, run.length);
    }
  }
  return out;
}
