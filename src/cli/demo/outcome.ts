/** What a story must have led to in the end: the checks compare what was found with it. */
import type { Process } from '../../core/process.ts';

export interface Outcome {
  readonly process: Process;
  readonly cve: string;
  readonly title: string;
  /** The last status, by its id. */
  readonly status: string;
  /** Communications of the process that such a case does not have. */
  readonly notSent: readonly string[];
  readonly trackingIssue: { readonly title: string; readonly labels: readonly string[] };
  /** What the release managers wrote into the notes of each release; it must still be there. */
  readonly notes: Readonly<Record<string, string>>;
  /** How many mails each address gets. */
  readonly mails: ReadonlyMap<string, number>;
  /** The checks after the one with which the plan was made: hours before T0, and what was red. */
  readonly preFlights: readonly { readonly hours: number; readonly red: string }[];
  /** What was found wrong after the publication; null: nothing. */
  readonly erratum: string | null;
  /** Addresses to which nothing goes in clear before T0. */
  readonly sealed: readonly string[];
  readonly notice: {
    /** The hour of disclosure as the notice tells it. */
    readonly t0: string;
    /** What each subject begins with. */
    readonly subject: (address: string) => string;
    /** Attached byte for byte, by branch. */
    readonly patches: Readonly<Record<string, string>>;
  };
  /** Who is to keep the hour free, by login: addresses. */
  readonly called: Readonly<Record<string, string>>;
  /** The hours that they were told, in the order of time; as in a calendar file. */
  readonly hours: readonly string[];
  /** A word of the embargoed text, and words that tell what the case is about. */
  readonly component: string;
  readonly telling: readonly string[];
}
