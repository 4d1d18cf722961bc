import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCveRecords } from '../../src/cve/records.ts';
import { type CveProgram, startCveProgram } from '../../src/sandbox/cve.ts';

const ID = 'CVE-2026-2026';

let program: CveProgram;
beforeEach(async () => {
  program = await startCveProgram();
});
afterEach(() => program.close());

const records = () => createCveRecords({ url: program.url });

describe('the state of a CVE id', () => {
  test('is reserved while it has no record, and published when it has', async () => {
    expect(await records().stateOf(ID)).toBe('reserved');
    program.records.set(ID, 'PUBLISHED');
    expect(await records().stateOf(ID)).toBe('published');
    expect(program.requests).toEqual([`/api/cve/${ID}`, `/api/cve/${ID}`]);
  });

  test.each([
    ['PUBLISHED', 'published'],
    ['RESERVED', 'reserved'],
    ['REJECTED', 'unknown'],
    ['published', 'unknown'],
  ])('is, for a record in state %s, %s', async (state, expected) => {
    program.faults.next({ do: 'body', body: JSON.stringify({ cveMetadata: { cveId: ID, state } }) });
    expect(await records().stateOf(ID)).toBe(expected);
  });

  test.each([
    ['no JSON', '<html>'],
    ['JSON that is no record', '{"cveMetadata": "PUBLISHED"}'],
    ['nothing', ''],
    ['the record of another id', '{"cveMetadata": {"cveId": "CVE-2026-2027", "state": "PUBLISHED"}}'],
    [
      'too long a record',
      `{"cveMetadata": {"cveId": "${ID}", "state": "PUBLISHED"}, "x": "${'x'.repeat(5 * 1024 * 1024)}"}`,
    ],
  ])('is unknown when the answer is %s', async (_what, body) => {
    program.faults.next({ do: 'body', body });
    expect(await records().stateOf(ID)).toBe('unknown');
  });

  test.each([400, 401, 403, 429, 500, 503])('is unknown when the answer is %d', async (status) => {
    program.faults.next({ do: 'status', status });
    expect(await records().stateOf(ID)).toBe('unknown');
  });

  test('is unknown when the answer leads elsewhere, where nobody is asked', async () => {
    const other = await startCveProgram();
    other.records.set(ID, 'PUBLISHED');
    const location = `${other.url}/api/cve/${ID}`;
    for (const status of [301, 302, 307, 308]) {
      program.faults.next({ do: 'status', status, headers: { location } });
      expect(await records().stateOf(ID)).toBe('unknown');
    }
    expect(other.requests).toEqual([]);
    await other.close();
  });

  test('is unknown when no answer comes in time, or the connection breaks, or nobody is there', async () => {
    program.faults.next({ do: 'stall' });
    expect(await createCveRecords({ url: program.url, timeoutMs: 20 }).stateOf(ID)).toBe('unknown');
    program.faults.next({ do: 'reset' });
    expect(await records().stateOf(ID)).toBe('unknown');
    await program.close();
    expect(await records().stateOf(ID)).toBe('unknown');
  });

  test.each(['CVE-2026-202', 'CVE-2026-2026/../../cve-id', 'CVE-2026-2026?x', '../CVE-2026-2026', ''])(
    'is not asked for what is no CVE id: %s',
    async (id) => {
      expect(await records().stateOf(id)).toBe('unknown');
      expect(program.requests).toEqual([]);
    },
  );
});
