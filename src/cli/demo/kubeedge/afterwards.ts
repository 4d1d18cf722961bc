/** The last part of the story: the archives, the CVE record, and the end of the case. */
import { RESERVED } from '../plan-checks.ts';
import type { Stage } from '../stage.ts';
import { PUBLISHED } from './facts.ts';

/** Where the posts stand in the archives of their lists. */
const ARCHIVE = 'https://lists.example.org/archives';

export async function afterwards(stage: Stage): Promise<void> {
  stage.chapter('A day later: the archives, and the CVE record');
  await stage.clock('2026-12-09T17:12:00Z', 'a day after the publication', { says: RESERVED, closed: true });
  await stage.does(
    'outside',
    'GitHub publishes the CVE record',
    (_github, { cve }) => void cve.records.set(PUBLISHED.cve, 'PUBLISHED'),
    { closed: true },
  );
  const lines = ['kubeedge', 'oss-security'].map((list) => `/archived ${list} ${ARCHIVE}/${list}/2026/12/08/1`);
  await stage.comment('alice', lines.join('\n'), { says: 'Noted for', closed: true });
  await stage.clock('2026-12-10T17:12:00Z', 'two days after: the record is public, nobody is reminded of it', {
    closed: true,
  });
}
