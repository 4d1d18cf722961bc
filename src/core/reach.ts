/** Who reads a message where it goes, which may be more people than it was written for. */
import type { Config } from './config.ts';
import type { Audience, Step } from './model.ts';
import { sameAddress } from './noticed.ts';
import { type Refusal, refusal } from './refusals.ts';

/** Addresses of mailing lists, and Slack channels, that everybody can read. */
export function publicPlaces({ channels }: Pick<Config, 'channels'>): readonly string[] {
  return Object.values(channels)
    .filter(({ audience }) => audience === 'public')
    .map((channel) => (channel.kind === 'mail' ? channel.email : channel.slack));
}

/** The repository outside that a message is written to; null: it is written to none. */
export function repositoryOf({ target }: Step): string | null {
  switch (target.kind) {
    case 'tracking-issue':
    case 'publish-advisory':
    case 'file':
    case 'index':
    case 'release':
      return target.repository;
    case 'mail':
    case 'roster':
    case 'slack':
    case 'case-issue':
    case 'advisory':
      return null;
  }
}

/** What is written to a product repository, or to one of the `places` that are public, is read by everybody. */
export function reachOf(step: Step, places: readonly string[]): Audience {
  const place = placeOf(step);
  const isPublic = place !== null && places.some((one) => sameAddress(one, place));
  return repositoryOf(step) !== null || isPublic ? 'public' : step.audience;
}

/**
 * May everybody read a text that was written for this audience, once the case is public? What is published, posted or
 * opened was seen through the public's view. A public list has what the CNA has, too, where the request is public.
 */
export function placeFault(step: Step, places: readonly string[]): Refusal | null {
  if (step.audience === 'public' || reachOf(step, places) !== 'public') return null;
  const isList = step.target.kind === 'mail' && (step.audience === 'reviewers' || step.audience === 'downstream');
  return isList
    ? null
    : refusal(
        `${step.communication} for ${step.audience}`,
        'a text that was not written for the public goes to no public place',
        'give the communication a public template, or the plan another place',
      );
}

function placeOf({ target }: Step): string | null {
  switch (target.kind) {
    case 'mail':
      return target.to;
    case 'slack':
      return target.place;
    default:
      return null;
  }
}
