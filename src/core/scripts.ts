/** Words that are written in letters of two scripts, of which one may imitate the other. Source: security T13, UTS 39. */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Such words, each once. A word all in one script is somebody's name. */
export function mixedWords(text: string): readonly string[] {
  const words = text.match(WORD) ?? [];
  return [...new Set(words.filter((word) => SCRIPTS.filter((script) => script.test(word)).length > 1))];
}
