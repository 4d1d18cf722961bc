/** A case file with a fact for everything, and the example configuration, for tests of texts. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type CaseFile, parseCaseFile } from '../../src/core/case-file.ts';
import { type Config, parseConfig } from '../../src/core/config.ts';
import { kata } from '../../src/processes/kata.ts';

/** As it would stand in a file: any JSON. */
export const sampleInput = {
  title: 'Improper link resolution before file access',
  summary: 'A guest can make the host mount over any path',
  description:
    'Yuval Avrahami reported a vulnerability in the agent. With a symlink, a guest may mount over any host path.',
  visibility: 'private',
  status: 'in-progress',
  components: [{ name: 'agent', affected: '<=1.11.0', fixed: '1.11.1', ecosystem: 'other' }],
  cve: 'CVE-2020-2026',
  ghsa: 'GHSA-2345-6789-cfgh',
  cvss: 'CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H',
  cwe: ['CWE-59'],
  reporters: [{ name: 'Yuval Avrahami', affiliation: 'Palo Alto Networks' }],
  coordinator: { name: 'Alice Doe', login: 'alice' },
  disclosure: '2026-12-10T00:00:00Z',
  mitigation: 'Upgrade.\n\n- or use a block device',
  workaround: 'Do not use shared file systems.',
  detection: 'Look for symlinks in the shared directory.',
  fixImpact: 'Symlinks are no longer followed.',
  actionRequired: 'Restart the runtime.',
  reason: 'a proof of concept',
  references: ['https://example.org/paper?id=1#top'],
  notes: ['One line', 'Two\nlines'],
  patches: [{ branch: 'main', component: 'agent', url: 'https://github.com/kata-containers/kata-containers/pull/7' }],
  links: {
    advisory: 'https://github.com/kata-containers/kata-containers/security/advisories/GHSA-2345-6789-cfgh',
    issue: 'https://github.com/kata-containers/kata-containers/issues/12',
    release: 'https://github.com/kata-containers/kata-containers/releases/tag/1.11.1',
  },
};

/** The sample with some keys changed. */
export function sampleCase(changes: Record<string, unknown> = {}): CaseFile {
  const parsed = parseCaseFile({ ...sampleInput, ...changes });
  if (!parsed.ok) {
    throw new Error(parsed.refusal.rule);
  }
  return parsed.value;
}

/** The example configuration of the kata process. */
export function exampleConfig(): Config {
  const config = parseConfig(parse(readFileSync('templates/kata/example.yml', 'utf8')), [kata]);
  if (!config.ok) {
    throw new Error(config.refusals.map(({ rule }) => rule).join('; '));
  }
  return config.value;
}
