/** What was published is read back from a local GitHub: as it was sent, changed by somebody, or gone. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../src/core/hash.ts';
import type { Case, Step, Target } from '../../src/core/model.ts';
import { publishAdvisory } from '../../src/engine/senders/advisory.ts';
import { openTrackingIssue, writeDocument, writeIndexRow, writeReleaseNotes } from '../../src/engine/senders/public.ts';
import { readBack } from '../../src/engine/senders/read-back.ts';
import type { Sending } from '../../src/engine/senders/sending.ts';
import { COMMUNITY, type Kata, NOW, PRODUCT, startKata, thrown } from '../github/kata.ts';
import { caseOf, passed, sendingTo, stepTo } from './sending-to-github.ts';

const PATH = 'KCSA/KCSA-CVE-2026-1.md';
const SECRET = 'a guest can mount over any path';

let kata: Kata;
beforeEach(async () => {
  kata = await startKata();
});
afterEach(() => {
  expect(kata.github.violations).toEqual([]);
});

/** What the look finds a minute after the first; and it tells nothing of the text. */
async function problemOf(step: Step, sending: Sending): Promise<string | null> {
  const later = { ...sending, createdAt: NOW - 60_000 };
  const effect = passed<'read-back'>({
    kind: 'read-back',
    audience: 'public',
    purpose: 'disclosure',
    hash: 'abc123def456',
    step,
  });
  const sent = await readBack(effect, later);
  if ('laterBy' in sent || sent.made?.kind !== 'read-back') throw new Error(JSON.stringify(sent));
  expect(JSON.stringify(sent)).not.toContain(SECRET);
  return sent.made.problem;
}

describe('the tracking issue', () => {
  const target = { kind: 'tracking-issue', repository: PRODUCT, labels: [] } as const;
  const step = stepTo(target, `Text: ${SECRET}\n\nmore\n`, `Title ${SECRET}`);
  let sending: Sending;
  let number: number;
  beforeEach(async () => {
    sending = sendingTo(kata, caseOf());
    const sent = await openTrackingIssue(step, target, sending);
    if ('laterBy' in sent || sent.made?.kind !== 'tracking-issue') throw new Error('no issue');
    number = sent.made.number;
    const c: Case = { ...caseOf(), trackingIssue: { number, url: sent.made.url } };
    sending = { ...sending, case: c };
  });

  test('is as it was sent', async () => {
    expect(await problemOf(step, sending)).toBeNull();
  });

  test('with the line ends of a browser is the same', async () => {
    const body = kata.github.issue(PRODUCT, number).body ?? '';
    kata.github.as('alice').editIssueBody(PRODUCT, number, body.replaceAll('\n', '\r\n'));
    expect(await problemOf(step, sending)).toBeNull();
  });

  test.each<[string, (people: ReturnType<Kata['github']['as']>) => void, string]>([
    ['closed', (alice) => alice.closeIssue(PRODUCT, number), 'the public issue is closed'],
    ['renamed', (alice) => alice.editIssueTitle(PRODUCT, number, 'Other'), 'the title of the public issue differs'],
    ['emptied', (alice) => alice.editIssueBody(PRODUCT, number, ''), 'the text of the public issue differs'],
    [
      'without its marker',
      (alice) => alice.editIssueBody(PRODUCT, number, step.body),
      'the text of the public issue differs',
    ],
  ])('that is %s is told', async (_, change, words) => {
    change(kata.github.as('alice'));
    expect(await problemOf(step, sending)).toMatch(new RegExp(`^${words}: .*\\w$`));
  });

  test('that GitHub does not show is a fault, not a difference', async () => {
    kata.github.as('alice').deleteIssue(PRODUCT, number);
    expect(await thrown(problemOf(step, sending))).toMatchObject({ kind: 'permanent' });
  });

  test('is looked at again for a minute before a difference is told', async () => {
    kata.github.as('alice').editIssueTitle(PRODUCT, number, 'Other');
    const effect = passed<'read-back'>({
      kind: 'read-back',
      audience: 'public',
      purpose: 'disclosure',
      hash: 'h',
      step,
    });
    expect(await readBack(effect, sending)).toMatchObject({ laterBy: 20_000 });
  });
});

describe('the advisory', () => {
  const fields = {
    summary: `Title ${SECRET}`,
    description: `Text: ${SECRET}\n`,
    components: [{ name: 'agent', affected: '<1', fixed: '1', ecosystem: 'other' }],
    cvss: null,
    severity: 'high',
    cwes: [],
    cve: 'CVE-2026-1234',
    credits: [],
  };
  let ghsa: string;
  beforeEach(() => {
    ghsa = kata.github.as('alice').draftAdvisory(PRODUCT, { summary: 'Draft', description: 'Draft' });
  });

  function stepOf(changes: Partial<typeof fields> = {}): Step {
    const target: Target = { kind: 'publish-advisory', repository: PRODUCT, ghsa };
    return stepTo(target, JSON.stringify({ ...fields, ...changes }));
  }

  test('is public as it was sent; before that it is not', async () => {
    const sending = sendingTo(kata, caseOf());
    expect(await problemOf(stepOf(), sending)).toContain('the advisory is not public (draft)');
    await publishAdvisory(stepOf().body, PRODUCT, ghsa, sending);
    expect(await problemOf(stepOf(), sending)).toBeNull();
  });

  test('is amended when it is published again, twice as well as once', async () => {
    const sending = sendingTo(kata, caseOf());
    const amended = stepOf({ description: `Text: ${SECRET}\n\nErratum: more.` });
    await publishAdvisory(stepOf().body, PRODUCT, ghsa, sending);
    expect(await problemOf(amended, sending)).toContain('the text of the advisory differs');
    await publishAdvisory(amended.body, PRODUCT, ghsa, sending);
    await publishAdvisory(amended.body, PRODUCT, ghsa, sending);
    expect(await problemOf(amended, sending)).toBeNull();
    expect(kata.github.advisory(PRODUCT, ghsa)).toMatchObject({ state: 'published' });
  });

  test.each([
    ['title', { summary: 'Other' }],
    ['text', { description: 'Other' }],
    ['CVE', { cve_id: 'CVE-2026-9999' }],
  ])('with another %s is told', async (what, input) => {
    const sending = sendingTo(kata, caseOf());
    await publishAdvisory(stepOf().body, PRODUCT, ghsa, sending);
    kata.github.as('alice').editAdvisory(PRODUCT, ghsa, input);
    expect(await problemOf(stepOf(), sending)).toContain(`the ${what} of the advisory differs`);
  });
});

describe('a document', () => {
  const target = { kind: 'file', repository: COMMUNITY, path: PATH, replaces: null } as const;
  const step = stepTo(target, `text: ${SECRET}\n`);

  test('is there, was changed, or is gone', async () => {
    const sending = sendingTo(kata, caseOf());
    await writeDocument(step, target, sending);
    expect(await problemOf(step, sending)).toBeNull();
    kata.github.as('alice').putFile(COMMUNITY, PATH, 'other\n');
    expect(await problemOf(step, sending)).toContain(`the text of ${PATH} differs`);
    kata.github.as('alice').deleteFile(COMMUNITY, PATH);
    expect(await problemOf(step, sending)).toContain(`${PATH} is not there`);
  });

  test('that is new never takes the place of another', async () => {
    kata.github.as('alice').putFile(COMMUNITY, PATH, 'other\n');
    expect(await thrown(writeDocument(step, target, sendingTo(kata, caseOf())))).toMatchObject({ kind: 'permanent' });
    expect(kata.github.file(COMMUNITY, PATH)).toBe('other\n');
  });

  test('is amended by an erratum, once', async () => {
    const sending = sendingTo(kata, caseOf());
    await writeDocument(step, target, sending);
    const amended = stepTo({ ...target, replaces: sha256(step.body) }, `${step.body}erratum: more\n`);
    await writeDocument(amended, amended.target, sending);
    expect(kata.github.file(COMMUNITY, PATH)).toBe(amended.body);
    await writeDocument(amended, amended.target, { ...sending, attempts: 1 });
    const writes = kata.github.requests.filter(({ method, path }) => method === 'PUT' && path.includes('contents'));
    expect(writes.map(({ body }) => (body as { message: string }).message)).toEqual([
      'Add KCSA-CVE-2026-1',
      'Amend KCSA-CVE-2026-1',
    ]);
  });

  test.each([
    ['edited by hand', (alice: ReturnType<Kata['github']['as']>) => void alice.putFile(COMMUNITY, PATH, 'by hand\n')],
    ['deleted', (alice: ReturnType<Kata['github']['as']>) => void alice.deleteFile(COMMUNITY, PATH)],
  ])('that was %s since is not amended', async (_, change) => {
    const sending = sendingTo(kata, caseOf());
    await writeDocument(step, target, sending);
    change(kata.github.as('alice'));
    const before = kata.github.file(COMMUNITY, PATH);
    const amended = stepTo({ ...target, replaces: sha256(step.body) }, `${step.body}erratum: more\n`);
    const fault = await thrown(writeDocument(amended, amended.target, sending));
    expect(fault).toMatchObject({ name: 'PortFault', kind: 'permanent' });
    expect(JSON.stringify(fault)).not.toContain(SECRET);
    expect(kata.github.file(COMMUNITY, PATH)).toBe(before);
  });
});

test('a row of the index is there, or is not', async () => {
  const target = { kind: 'index', repository: COMMUNITY, path: 'KCSA.md', id: 'KCSA-CVE-2026-1' } as const;
  const step = stepTo(target, `| [KCSA-CVE-2026-1](${PATH}) | 2026-12-10 | ${SECRET} |`);
  const sending = sendingTo(kata, caseOf());
  await writeIndexRow(step, target, sending);
  expect(await problemOf(step, sending)).toBeNull();
  kata.github.as('alice').putFile(COMMUNITY, 'KCSA.md', '| Advisory | Date | Title |\n|---|---|---|\n');
  expect(await problemOf(step, sending)).toContain('KCSA.md does not have the row of KCSA-CVE-2026-1');
});

test('a section of release notes is there, or is not', async () => {
  const target = { kind: 'release', repository: PRODUCT, version: '3.2.1' } as const;
  const step = stepTo(target, `Security: ${SECRET}\n\nsee the advisory\n`);
  const sending = sendingTo(kata, caseOf());
  expect(await problemOf(step, sending)).toContain('release 3.2.1 is not public any more');
  kata.github.as('alice').publishRelease(PRODUCT, { tag: '3.2.1', body: 'Notes\r\n\r\nof people' });
  expect(await problemOf(step, sending)).toContain('the notes of release 3.2.1 differ');
  await writeReleaseNotes(step, target, sending);
  await writeReleaseNotes(step, target, { ...sending, attempts: 1 });
  expect(await problemOf(step, sending)).toBeNull();
  expect(kata.github.release(PRODUCT, '3.2.1')?.body?.match(/see the advisory/g)).toHaveLength(1);
});

test('a mail can not be read back', async () => {
  const step = stepTo({ kind: 'slack', channel: 'announcements', place: '#announcements' }, 'text');
  expect(await thrown(problemOf(step, sendingTo(kata, caseOf())))).toMatchObject({ kind: 'permanent' });
});
