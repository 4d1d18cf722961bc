/** A canary is found in whatever code it left: else the simulation sees no leak in it. */
import { expect, test } from '@jest/globals';
import { canariesIn, canary } from '../../src/simulation/canaries.ts';

const WORD = canary('report', 'a', 7);
const half = WORD.slice(0, 6);
const rest = WORD.slice(6);
const hexOf = (letter: string) => letter.charCodeAt(0).toString(16);
const each = (how: (letter: string) => string) => [...WORD].map(how).join('');

test.each([
  ['as it is', WORD],
  ['in capitals', WORD.toUpperCase()],
  ['in wide letters', each((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))],
  ['in numbered references', each((letter) => `&#${letter.charCodeAt(0)};`)],
  ['in hexadecimal references', each((letter) => `&#x${hexOf(letter)};`)],
  ['in references of references', each((letter) => `&amp;#x${hexOf(letter)};`)],
  ['in percent codes', each((letter) => `%${hexOf(letter)}`)],
  ['in percent codes of percent codes', each((letter) => `%25${hexOf(letter)}`)],
  ['in quoted-printable', each((letter) => `=${hexOf(letter).toUpperCase()}`)],
  ['over a soft break', `${half}=\r\n${rest}`],
  ['in base64', btoa(`It is ${WORD} and more`)],
  ['in base64 that is broken', btoa(`${'words '.repeat(12)}${WORD}`).replaceAll(/.{76}/g, '$&\r\n')],
  ['split by nothing visible', `${half}\u200b${rest}`],
  ['split by a soft hyphen', `${half}\u00ad${rest}`],
  ['split by a name of nothing visible', `${half}&zwnj;${rest}`],
  ['split by tags', `${half}<b></b>${rest}`],
  ['split by a comment', `${half}<!-- x -->${rest}`],
  ['split by marks of Markdown', `${half}**${rest}`],
  ['split by a backslash', `${half}\\${rest}`],
])('%s', (_what, text) => {
  const found = [{ kind: 'report', owner: 'a', word: WORD }];
  expect(canariesIn(`Before ${text} after.`)).toEqual(found);
});

test('what is no canary is none', () => {
  expect(canariesIn(`${half} ${rest}, ${btoa('nothing of it at all')} and 12`)).toEqual([]);
});
