/** What two texts share is found, however much else stands around it. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprints, pieces } from '../../src/core/fingerprints.ts';

const WORDS = ['the', 'shim', 'writes', 'beyond', 'its', 'buffer', 'when', 'annotation', 'longer', 'than', 'expected'];
const NUMBERS = ['1', '26', '0x10', 'v1', 'a', '7'];

/** By the definition of the module's head: eight in a row, of which five differ and are words of a language. */
function hasPiece(run: readonly string[]): boolean {
  return run.some((_word, at) => {
    const eight = run.slice(at, at + 8);
    return eight.length === 8 && new Set(eight.filter((word) => /^[a-z]{3,}$/.test(word))).size >= 5;
  });
}

test('eleven words in a row that two texts share are found wherever there is a piece among them', () => {
  const word = fc.oneof({ arbitrary: fc.constantFrom(...WORDS), weight: 2 }, fc.constantFrom(...NUMBERS));
  let compared = 0;
  fc.assert(
    fc.property(fc.array(word, { minLength: 11, maxLength: 40 }), fc.nat(29), (text, from) => {
      const kept = fingerprints(text.join(' '));
      const run = text.slice(Math.min(from, text.length - 11)).slice(0, 11);
      if (!hasPiece(run)) return;
      compared++;
      const found = pieces(`Quite another text. ${run.join(', ')} and so on.`);
      expect(kept.some((mark) => found.has(mark))).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(100);
});
