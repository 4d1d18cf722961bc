import { expect, test } from '@jest/globals';
import { PortFault } from '../src/engine/ports.ts';
import { createLogger, type Logger, problemOf } from '../src/logger.ts';

const CANARY = 'canary-4711';

function logged(level: string, use: (log: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  use(createLogger(level, { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('fields of the list are told, with level, time and message', () => {
  const fields = { delivery: 'd-1', event: 'issues', attempts: 2, problem: null, status: 202 };
  const [line] = logged('info', (log) => log.warn(fields, 'tried again later'));
  expect(line).toEqual({
    ...fields,
    level: 'warn',
    time: expect.stringMatching(/^20\d\d-.*Z$/),
    msg: 'tried again later',
  });
});

const secret: readonly [string, object][] = [
  ['a field that is not on the list', { title: CANARY, body: CANARY, err: CANARY, req: { headers: CANARY } }],
  [
    'a field of the list that is an object',
    { problem: { message: CANARY }, event: [CANARY], count: new Map([[CANARY, 1]]) },
  ],
  ['an error as a field', { err: new Error(CANARY), error: new Error(CANARY), problem: new Error(CANARY) }],
  ['an error as all fields', new Error(CANARY)],
  ['an error with fields', Object.assign(new Error(CANARY), { title: CANARY })],
  ['a value that says how it is written', { problem: { toJSON: () => CANARY, toString: () => CANARY } }],
  ['a field of the prototype', Object.create({ problem: CANARY }) as object],
  ['a function', { problem: () => CANARY }],
];
test.each(secret)('%s is dropped', (_name, fields) => {
  const [line] = logged('info', (log) => log.error(fields, 'message'));
  expect(JSON.stringify(line)).not.toContain(CANARY);
  expect(line).toMatchObject({ level: 'error', msg: 'message' });
});

test('a line is one line, whatever is in a field', () => {
  expect(logged('info', (log) => log.info({ problem: 'a\nb\u2028{"level":"fatal"}' }, 'message'))).toHaveLength(1);
});

test('a long text is cut', () => {
  const [line] = logged('info', (log) => log.info({ problem: 'x'.repeat(10_000) }, 'message'));
  expect(String(line?.problem)).toHaveLength(301);
});

test.each([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['silent', 0],
])('at level %s %i of four levels are told', (level, count) => {
  const all = logged(level, (log) => {
    log.debug({}, 'd');
    log.info({}, 'i');
    log.warn({}, 'w');
    log.error({}, 'e');
  });
  expect(all).toHaveLength(count);
});

const problems: readonly [string, unknown, string][] = [
  ['a PortFault its message', new PortFault('transient', 'the disk is full'), 'the disk is full'],
  ['an error its name', new RangeError(CANARY), 'unexpected: RangeError'],
  ['an error with a strange name', Object.assign(new Error(CANARY), { name: CANARY }), 'unexpected: error'],
  ['a text nothing', CANARY, 'unexpected: error'],
  ['undefined nothing', undefined, 'unexpected: error'],
];
test.each(problems)('of %s is told', (_name, error, told) => {
  expect(problemOf(error)).toBe(told);
});
