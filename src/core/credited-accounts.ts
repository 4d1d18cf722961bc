/**
 * The accounts that credits name. GitHub refuses the whole advisory for one that does not exist, so each is looked up
 * before the draft has it.
 */
import { sameLogin } from './advisory-content.ts';
import type { Found, Lookup } from './inputs.ts';
import type { Credit } from './model.ts';
import { type Refusal, refusal } from './refusals.ts';

type Credits = readonly Pick<Credit, 'login'>[];

/** What must be looked up of credits that come: the accounts that the draft did not name before. */
export function creditNeeds(before: Credits, after: Credits): readonly Lookup[] {
  return newLogins(before, after).map((login) => ({ kind: 'user', login }));
}

/** Every account among them that GitHub does not know. */
export function unknownAccounts(before: Credits, after: Credits, users: Found['users']): readonly Refusal[] {
  return newLogins(before, after)
    .filter((login) => login === '' || users[login] === null)
    .map((login) =>
      refusal(`@${login}`, 'there is no such GitHub account', 'correct the login, or credit the name alone'),
    );
}

function newLogins(before: Credits, after: Credits): readonly string[] {
  const isKnown = (login: string) =>
    before.some((credit) => credit.login !== undefined && sameLogin(credit.login, login));
  const logins = after.flatMap(({ login }) => (login === undefined || isKnown(login) ? [] : [login]));
  return [...new Set(logins)];
}
