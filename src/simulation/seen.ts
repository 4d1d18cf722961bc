/** What leaves the bot, as the world sees it: one value for each write to GitHub, mail and Slack message. */
import type { Mail } from '../engine/ports.ts';
import type { HubAdvisory } from './hub.ts';

export type Seen =
  | { readonly kind: 'mail'; readonly mail: Mail }
  | { readonly kind: 'slack'; readonly place: string; readonly text: string }
  | {
      readonly kind: 'issue';
      readonly repository: string;
      /** Null: it is made now. */
      readonly number: number | null;
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
    }
  | {
      readonly kind: 'comment';
      readonly repository: string;
      readonly number: number;
      readonly body: string;
      readonly isNew: boolean;
    }
  /** As it is after the change. `isTold`: the bot wrote words there, or showed them to others. */
  | { readonly kind: 'advisory'; readonly repository: string; readonly advisory: HubAdvisory; readonly isTold: boolean }
  | { readonly kind: 'advisory-comment'; readonly repository: string; readonly ghsa: string; readonly body: string }
  | { readonly kind: 'release'; readonly repository: string; readonly tag: string; readonly body: string }
  | { readonly kind: 'file'; readonly repository: string; readonly path: string; readonly text: string };

/** Called before it is there. Throws what the simulation found wrong. */
export type See = (seen: Seen) => void;
