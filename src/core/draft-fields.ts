/** `/set FIELD VALUE`: one field of the draft at a time, each by its own rule. */
import { parseDraft } from './case-file.ts';
import type { Component, Draft } from './model.ts';
import { type Result, refuse } from './refusals.ts';

export const FIELDS = [
  'title',
  'summary',
  'description',
  'component',
  'affected',
  'fixed',
  'ecosystem',
  'cvss',
  'cwe',
  'mitigation',
  'workaround',
  'detection',
  'fix-impact',
  'action-required',
  'references',
  'notes',
] as const;
export type DraftField = (typeof FIELDS)[number];

/** The draft's keys whose values differ. */
export function changedFields(before: Draft, after: Draft): readonly (keyof Draft)[] {
  const keys = Object.keys(after) as (keyof Draft)[];
  return keys.filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]));
}

/** The draft with this field set, or why not. Values that are lists are separated by commas or lines. */
export function draftFromFields(draft: Draft, field: DraftField, value: string): Result<Draft> {
  const text = value.trim();
  if (text === '') return refuse(field, 'a value is needed', `type \`/set ${field} VALUE\`, or a fenced block below`);
  const changed = change(draft, field, text);
  return changed.ok ? parseDraft(changed.value) : changed;
}

function change(draft: Draft, field: DraftField, text: string): Result<Draft> {
  const set = (part: Partial<Draft>): Result<Draft> => ({ ok: true, value: { ...draft, ...part } });
  switch (field) {
    case 'title':
    case 'summary':
    case 'description':
    case 'cvss':
    case 'mitigation':
    case 'workaround':
    case 'detection':
      return set({ [field]: text });
    case 'fix-impact':
      return set({ fixImpact: text });
    case 'action-required':
      return set({ actionRequired: text });
    case 'cwe':
    case 'references':
    case 'notes':
      return set({ [field]: listOf(text, field === 'notes' ? /\n/ : /[\n,]/) });
    case 'component':
      return set({ components: listOf(text, /[\n,]/).map((name) => known(draft, name)) });
    case 'affected':
    case 'fixed':
    case 'ecosystem':
      return setOfComponent(draft, field, text);
  }
}

function listOf(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((item) => item.trim().replace(/^- /, ''))
    .filter((item) => item !== '');
}

function known(draft: Draft, name: string): Component {
  return draft.components.find((c) => c.name === name) ?? { name, affected: '', fixed: '', ecosystem: 'other' };
}

/** `[COMPONENT] VALUE`: the component may be left out where there is only one. */
function setOfComponent(draft: Draft, field: 'affected' | 'fixed' | 'ecosystem', text: string): Result<Draft> {
  const space = text.indexOf(' ');
  const word = space === -1 ? text : text.slice(0, space);
  const named = space === -1 ? undefined : draft.components.find((c) => c.name === word);
  const [only, ...others] = draft.components;
  const component = named ?? (others.length === 0 ? only : undefined);
  if (component === undefined) {
    return draft.components.length === 0
      ? refuse(text, 'there is no component yet', 'type `/set component NAME` first')
      : refuse(
          word,
          'there are several components: say which',
          `type \`/set ${field} COMPONENT VALUE\`, with one of: ${draft.components.map((c) => c.name).join(', ')}`,
        );
  }
  const value = named === undefined ? text : text.slice(space + 1).trim();
  return {
    ok: true,
    value: { ...draft, components: draft.components.map((c) => (c === component ? { ...c, [field]: value } : c)) },
  };
}
