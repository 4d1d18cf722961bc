/** The texts of a case, with a canary in each. `secret`: those that never become public are others for another secret. */
import { type CanaryKind, CVES, canary, FIRST_NUMBER, type Owner } from './canaries.ts';
import type { ProcessId } from './community.ts';

export interface Words {
  readonly title: string;
  readonly report: string;
  readonly cve: string;
  readonly patchPath: string;
  readonly patch: string;
  /** A word of this kind, with a number of its own. */
  readonly word: (kind: CanaryKind) => string;
}

/** Case b is opened first. */
const CASE_NUMBER = FIRST_NUMBER + 51;

export const VERSIONS: Readonly<Record<ProcessId, string>> = { kata: '1.11.1', kubeedge: '1.22.1' };

export function wordsOf(id: ProcessId, owner: Exclude<Owner, 't'>, secret: number): Words {
  const hidden = (kind: CanaryKind) => canary(kind, owner, secret);
  return {
    title: `${canary('title', owner, 1)} link resolution`,
    report: `A guest can make the runtime follow a link: ${hidden('report')}.`,
    cve: CVES[owner],
    patchPath: `cases/${CASE_NUMBER}/patches/${hidden('path')}.patch`,
    patch: `diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-old\n+${hidden('patch')} ${id}\n`,
    word: (kind) => (OPEN.includes(kind) ? canary(kind, owner, 1) : hidden(kind)),
  };
}

/** What is public in the end is the same for every secret. */
const OPEN: readonly CanaryKind[] = ['title', 'description', 'component', 'credit', 'detail', 'name', 'erratum'];
