/** Comments on the case issue that people get once for an occasion, however often it is seen. */
import { mentionOf } from '../mentions.ts';
import { add, type Builder, comment, sceneOf } from './builder.ts';

/** `occasion`: its name, which the case keeps. */
export function tellOnce(b: Builder, occasion: string, words: string): void {
  if (sceneOf(b).case.reminded.includes(occasion)) return;
  add(b, [{ type: 'reminded', deadline: occasion, due: b.input.at }], [comment(words)]);
}

/** The same, to whoever coordinates the case. */
export function callOnce(b: Builder, occasion: string, words: string): void {
  tellOnce(b, occasion, `${mentionOf(sceneOf(b), ['coordinator'])} ${words}`);
}
