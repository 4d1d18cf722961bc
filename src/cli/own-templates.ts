/**
 * The project's own templates where a command is given a configuration out of a copy of the case repository, read as the
 * bot will read them, so that a text can be tried before it is pushed.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Refusal } from '../core/refusals.ts';
import { CONFIG_PATH } from '../engine/configuration-parse.ts';
import { chosen, TEMPLATES_PATH, textIn } from '../engine/configuration-templates.ts';

/** Texts by communication; none where `configPath` is no `.github/vmt.yml`, or has no templates beside it. */
export function ownTemplates(
  configPath: string,
  names: readonly string[],
): { readonly texts: Readonly<Record<string, string>>; readonly refusals: readonly Refusal[] } {
  const path = resolve(configPath);
  const folder = path.endsWith(`/${CONFIG_PATH}`) ? path.slice(0, -CONFIG_PATH.length) + TEMPLATES_PATH : null;
  if (folder === null || lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { texts: {}, refusals: [] };
  }
  const entries = readdirSync(folder).map((name) => {
    const found = lstatSync(join(folder, name));
    return { name, isFile: found.isFile(), size: found.size, sha: '' };
  });
  const { wanted, refusals } = chosen(entries, names);
  const read = wanted.map(({ name, communication }) => ({
    communication,
    text: textIn(name, readFileSync(join(folder, name))),
  }));
  return {
    texts: Object.fromEntries(
      read.flatMap(({ communication, text }) => (text.ok ? [[communication, text.value]] : [])),
    ),
    refusals: [...refusals, ...read.flatMap(({ text }) => (text.ok ? [] : [text.refusal]))],
  };
}
