/** The templates of every process, loaded and checked when the bot starts. */
import { fileURLToPath } from 'node:url';
import type { Process } from '../core/process.ts';
import type { Refusal } from '../core/refusals.ts';
import { PortFault } from '../engine/ports.ts';
import { loadTemplates, type Renderer } from '../engine/templates.ts';

export interface Templates {
  readonly faults: readonly Refusal[];
  /** Throws a permanent fault where the process has no good templates. */
  renderer(process: Process): Renderer;
}

/** The folder of the templates that ship. */
export const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

/** Loads them all from `folder`, each from the folder of its process; the faults of all are told together. */
export function loadAllTemplates(processes: readonly Process[], folder: string): Templates {
  const loaded = new Map(processes.map((process) => [process.id, loadTemplates({ process, dir: folder })]));
  return {
    faults: [...loaded.values()].flatMap((templates) => (templates.ok ? [] : templates.faults)),
    renderer: ({ id }) => {
      const templates = loaded.get(id);
      if (templates?.ok !== true) {
        throw new PortFault('permanent', `there are no good templates for the process ${id}`);
      }
      return templates.value;
    },
  };
}
