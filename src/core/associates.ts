/**
 * What associates of the team may lead: "publicly disclosed or explicitly designated as low sensitivity". Source:
 * kubeedge seed, "Associate".
 */
import type { Scene } from './scene.ts';
import { severityOf } from './severity.ts';

const LOW: readonly string[] = ['low', 'none'];

/** Is this case one that an associate may lead? */
export function mayBeLedByAssociate({ case: c, process }: Pick<Scene, 'case' | 'process'>): boolean {
  return process.teamLife && (c.track === 'public' || LOW.includes(severityOf(c) ?? ''));
}

/** Why it is not. */
export function notForAssociates({ case: c }: Pick<Scene, 'case'>): string {
  const severity = severityOf(c);
  return `associates lead public cases and those of low severity; this one is private and ${severity === null ? 'its severity is not known' : `of severity ${severity}`}`;
}
