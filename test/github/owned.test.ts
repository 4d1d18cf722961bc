import { describe, expect, test } from '@jest/globals';
import { findMarked, type Made } from '../../src/github/owned.ts';

const MARKER = '<!-- vmt:1f3a -->';
const app = { appId: '42', slug: async () => 'vmt-bot' };
const bot = { login: 'vmt-bot[bot]', type: 'Bot' };
const body = `${MARKER}\r\ntext`;

async function isOwn(made: Made): Promise<boolean> {
  const objects = (async function* () {
    yield made;
  })();
  return (await findMarked(objects, MARKER, app, (object) => object)) !== null;
}

describe('the app’s own object', () => {
  test.each<[string, Made]>([
    ['made by its account through the app', { body, user: bot, performed_via_github_app: { id: 42 } }],
    ['where GitHub does not name the app', { body, user: bot, performed_via_github_app: null }],
    ['where GitHub never names an app', { body, user: bot }],
  ])('is one %s', async (_, made) => {
    expect(await isOwn(made)).toBe(true);
  });

  test('is known by the app’s client id, too', async () => {
    const made = { body, user: bot, performed_via_github_app: { id: 42, client_id: 'Iv23abc' } };
    const objects = (async function* () {
      yield made;
    })();
    expect(await findMarked(objects, MARKER, { ...app, appId: 'Iv23abc' }, (object) => object)).toBe(made);
  });

  test.each<[string, Made]>([
    ['by a person', { body, user: { login: 'mallory', type: 'User' } }],
    [
      'by a person through the app',
      { body, user: { login: 'mallory', type: 'User' }, performed_via_github_app: { id: 42 } },
    ],
    ['by another app', { body, user: { login: 'other[bot]', type: 'Bot' }, performed_via_github_app: { id: 43 } }],
    ['by another app that is not named', { body, user: { login: 'other[bot]', type: 'Bot' } }],
    ['by nobody', { body, user: null }],
    ['with the marker in the second line', { body: `\n${MARKER}`, user: bot }],
    ['with more in the first line', { body: `${MARKER} x`, user: bot }],
    ['with blanks before it', { body: ` ${MARKER}`, user: bot }],
    ['without text', { body: null, user: bot }],
  ])('is not one made %s', async (_, made) => {
    expect(await isOwn(made)).toBe(false);
  });
});
