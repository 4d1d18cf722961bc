/** The kata communications of a case file, rendered by the shipped templates with the example configuration. */
import type { CaseFile } from '../../src/core/case-file.ts';
import { viewOf } from '../../src/core/view-of.ts';
import { loadTemplates } from '../../src/engine/templates.ts';
import { kata } from '../../src/processes/kata.ts';
import { exampleConfig, sampleCase } from './sample-case.ts';

const loaded = loadTemplates({ process: kata, dir: 'templates' });
const project = exampleConfig();

/** What else a view may be made of. */
interface Facts {
  readonly noteId?: string;
  readonly cveLater?: boolean;
}

/** A communication of this case file, or the refusal. */
export function resultOf(id: string, file: CaseFile, facts: Facts = {}) {
  const communication = kata.communications[id];
  if (!loaded.ok || communication === undefined) {
    throw new Error('the templates are not good');
  }
  const view = viewOf(communication.audience, { file, project, rejected: kata.rejected, ...facts });
  return view.ok ? loaded.value.render(id, view.value) : view;
}

/** A communication of the sample with some keys changed. */
export function textOf(id: string, changes: Record<string, unknown> = {}, facts: Facts = {}) {
  const result = resultOf(id, sampleCase(changes), facts);
  if (!result.ok) {
    throw new Error(`${result.refusal.rule}: ${result.refusal.mend}`);
  }
  return result.value;
}
