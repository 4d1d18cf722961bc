/** Checks of the documents that kata publishes: the KCSA file and its row in the index. */
import { parse } from 'yaml';
import { kataIndex } from '../../../sandbox/kata-world.ts';
import { type Checker, check, unless } from '../check.ts';
import { DAYS, PUBLISHED } from './facts.ts';
import { INDEX_FILE, KCSA_FILE } from './setting.ts';

export const documentChecks: readonly Checker[] = [
  ({ files }) =>
    check(
      'the KCSA file parses as YAML and names the CVE, the credit and the versions',
      documentFaults(files[KCSA_FILE] ?? ''),
    ),
  ({ files }) => {
    const added = `| [${PUBLISHED.id}](KCSA/${PUBLISHED.id}.md) | ${DAYS.t0} | ${PUBLISHED.title} |`;
    const index = files[INDEX_FILE] ?? '';
    const rows = index.split('\n').filter((line) => line.startsWith('| ['));
    return check('its row in the index is the newest, and all others are as they were', [
      ...unless(rows[0] === added, `the first row is ${rows[0] ?? 'missing'}`),
      ...unless(index.replace(`${added}\n`, '') === kataIndex, 'the rest was changed'),
    ]);
  },
];

function documentFaults(document: string): readonly string[] {
  try {
    const text = JSON.stringify(parse(document));
    const wanted = [
      PUBLISHED.cve,
      PUBLISHED.title,
      PUBLISHED.reporter.name,
      PUBLISHED.reporter.affiliation,
      ...PUBLISHED.fixed,
    ];
    return wanted.flatMap((word) => unless(text.includes(word), `it does not name ${word}`));
  } catch {
    return ['it is no YAML'];
  }
}
