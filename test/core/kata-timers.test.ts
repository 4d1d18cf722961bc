/** What the kata timers after publication say, and to whom. When each is due: deadlines.test.ts. */
import { expect, test } from '@jest/globals';
import { kata } from '../../src/processes/kata.ts';

const timer = (id: string) => kata.timers.find((each) => each.id === id);

test.each([[24], [48], [72]])('the CVE record is told of %i hours after publication, as it was seen then', (hours) => {
  expect(timer(`reserved-${hours}h`)).toMatchObject({
    from: 'published',
    amount: { hours },
    while: 'cve-open',
    tell: ['coordinator'],
    text: expect.stringMatching(
      `^The CVE record still says reserved \\(or could not be read\\) ${hours} hours after publication: `,
    ),
  });
});

test('an announcement that nobody has seen in its archive is told of daily, and after three days further up', () => {
  expect(timer('post-unconfirmed')).toMatchObject({
    ...{ from: 'posted', amount: { hours: 24 }, everyHours: 24, while: 'unarchived', tell: ['coordinator'] },
    text: expect.stringContaining('hen type `/archived CHANNEL URL`'),
  });
  expect(timer('post-unconfirmed-escalated')).toMatchObject({
    ...{ from: 'posted', amount: { hours: 72 }, while: 'unarchived', tell: ['escalation'] },
  });
});

test('each timer has a name of its own', () => {
  expect(new Set(kata.timers.map(({ id }) => id)).size).toBe(kata.timers.length);
});
