/**
 * The templates of every process, loaded and checked when the bot starts; and those of the project, which take the place
 * of shipped ones and are checked in the same way when its configuration is read.
 */
import { fileURLToPath } from 'node:url';
import type { OwnTemplates } from '../core/config-change.ts';
import type { Process } from '../core/process.ts';
import type { Refusal } from '../core/refusals.ts';
import type { TemplateRules } from '../engine/configuration-templates.ts';
import { PortFault } from '../engine/ports.ts';
import { type LoadedTemplates, loadTemplates, type Renderer } from '../engine/templates.ts';

export interface Templates extends TemplateRules {
  /** Of the shipped templates. */
  readonly shippedFaults: readonly Refusal[];
  /** Throws a permanent fault where the process has no good templates. */
  renderer(process: Pick<Process, 'id'>, own: OwnTemplates): Renderer;
}

/** The folder of the templates that ship. */
export const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

/** Loads them all from `dir`, each from the folder of its process; the faults of all are told together. */
export function loadAllTemplates(processes: readonly Process[], dir: string): Templates {
  const shipped = new Map(processes.map((process) => [process.id, loadTemplates({ process, dir })]));
  // A set of texts is checked when it is read, and rendered as long as it is in force.
  const known = new WeakMap<OwnTemplates, LoadedTemplates>();

  function load(id: string, own: OwnTemplates): LoadedTemplates | undefined {
    const process = processes.find((each) => each.id === id);
    const names = Object.keys(own);
    if (process === undefined || names.length === 0) return shipped.get(id);
    const overrides = Object.fromEntries(names.map((name) => [name, own[name]?.text ?? '']));
    const loaded = known.get(own) ?? loadTemplates({ process, dir, overrides });
    known.set(own, loaded);
    return loaded;
  }

  return {
    shippedFaults: [...shipped.values()].flatMap((templates) => (templates.ok ? [] : templates.faults)),
    names: (id) => Object.keys(processes.find((process) => process.id === id)?.communications ?? {}),
    faults: (id, own) => {
      const templates = load(id, own);
      return templates === undefined || templates.ok ? [] : templates.faults;
    },
    renderer: ({ id }, own) => {
      const templates = load(id, own);
      if (templates?.ok !== true) {
        throw new PortFault('permanent', `there are no good templates for the process ${id}`);
      }
      return templates.value;
    },
  };
}
