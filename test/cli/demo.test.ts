import { expect, test } from '@jest/globals';
import { latency } from '../../src/cli/demo/print-result.ts';
import { callOf, demo } from '../../src/cli/demo.ts';
import { PROCESSES } from '../../src/processes/all.ts';

test('plays every process that is shipped, where none is named', () => {
  expect(callOf([])).toMatchObject({ processes: Object.keys(PROCESSES) });
  expect(callOf(['--process', 'kata'])).toMatchObject({ processes: ['kata'] });
});

test('a process that is not there exits 2 with the list, an option too; help exits 0', async () => {
  const told = { out: [] as string[], err: [] as string[] };
  const io = { out: (line: string) => void told.out.push(line), err: (line: string) => void told.err.push(line) };
  expect(await demo(['--process', 'nope'], io)).toBe(2);
  expect(told.err.join('\n')).toContain('--process is one of kata, kubeedge');
  expect(await demo(['--colour'], io)).toBe(2);
  expect(told.out).toEqual([]);
  expect(await demo(['--help'], io)).toBe(0);
  expect(told.out.join('\n')).toContain('--process');
});

test.each([
  [0, '+0 s'],
  [59, '+59 s'],
  [300, '+5 min'],
  [-486_000, '−5 d 15 h'],
  [86_461, '+1 d 1 min'],
])('%d seconds from T0 are %s', (seconds, words) => expect(latency(seconds)).toBe(words));
