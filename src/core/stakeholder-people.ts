/**
 * People of the team, and of a case, who work for a downstream stakeholder. The configuration has no field for it, so it
 * is told by what is known: a mail address in `addresses` at the domain of a row of the roster, or a credit whose
 * affiliation is an employer of the roster. It is a mark for people to look at; it grants and forbids nothing.
 * Source: processes section 5: nothing goes to that employer before the others.
 */
import { sameLogin } from './advisory-content.ts';
import type { Config } from './config.ts';
import type { Case } from './model.ts';
import { lookOf } from './near-miss.ts';
import type { Member } from './roster.ts';

interface Known {
  readonly config: Pick<Config, 'addresses'>;
  readonly roster: readonly Member[];
  readonly case: Pick<Case, 'draft'>;
}

/** The stakeholder that this account works for, as far as is known; null: none. */
export function stakeholderOf({ config, roster, case: c }: Known, login: string): string | null {
  const [, address] = Object.entries(config.addresses).find(([name]) => sameLogin(name, login)) ?? [];
  const credit = c.draft.reporters.find((one) => one.login !== undefined && sameLogin(one.login, login));
  return (address === undefined ? null : byDomain(roster, address)) ?? byEmployer(roster, credit?.affiliation ?? null);
}

/** A domain that rows of several employers share is a mail provider's, and says nothing. */
function byDomain(roster: readonly Member[], address: string): string | null {
  const names = roster.filter((member) => domainOf(member.address) === domainOf(address)).map(nameOf);
  return new Set(names).size === 1 ? (names[0] ?? null) : null;
}

function byEmployer(roster: readonly Member[], affiliation: string | null): string | null {
  if (affiliation === null || affiliation.trim() === '') return null;
  const look = lookOf(affiliation.trim());
  const member = roster.find((one) => [one.employer ?? '', one.name].some((name) => lookOf(name) === look));
  return member === undefined ? null : nameOf(member);
}

function nameOf({ employer, name }: Member): string {
  return employer ?? name;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
