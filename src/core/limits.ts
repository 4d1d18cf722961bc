/**
 * What the places that we write to take, as one table. Looked at when a plan is made: a text that is too long is refused
 * while people can mend it, and never cut. Sources: GitHub's OpenAPI description (advisories and their comments); its
 * answer `body is too long (maximum is 65536 characters)` (issues, comments), and the like for titles and releases; its
 * REST documentation of repository contents (files); Slack, "chat.postMessage" (text); RFC 5322 section 2.1.1 (lines).
 */
import { SLOTS, type Step } from './model.ts';
import { slotToken } from './plan-run.ts';
import { type Refusal, refusal } from './refusals.ts';

interface Limit {
  /** Whose limit it is, and of what. */
  readonly of: string;
  readonly longest: number;
  readonly unit: 'characters' | 'bytes';
}

/** `characters` are UTF-16 units: never fewer than those that GitHub and Slack count. */
export const LIMITS = {
  issueTitle: { of: "GitHub's, for the title of an issue", longest: 256, unit: 'characters' },
  issueBody: { of: "GitHub's, for an issue or comment", longest: 65_536, unit: 'characters' },
  advisoryComment: { of: "GitHub's, for a comment on an advisory", longest: 65_536, unit: 'characters' },
  advisorySummary: { of: "GitHub's, for the summary of an advisory", longest: 1024, unit: 'characters' },
  advisoryDescription: { of: "GitHub's, for the description of an advisory", longest: 65_535, unit: 'characters' },
  releaseNotes: { of: "GitHub's, for the notes of a release", longest: 125_000, unit: 'characters' },
  /** Beyond it the contents can't be read back in one answer. */
  file: { of: "GitHub's, for a file that is read back", longest: 1_000_000, unit: 'bytes' },
  slackText: { of: "Slack's, for a message", longest: 40_000, unit: 'characters' },
  /** 200 characters are at most 800 bytes in UTF-8: one line of a header has 998. */
  mailSubject: { of: 'ours, for the subject of a mail', longest: 200, unit: 'characters' },
} satisfies Readonly<Record<string, Limit>>;

/** The marker lines that the bot puts around a text, rounded up. */
const MARKERS = 100;
/** An address that a slot is filled with: GitHub's names are at most 39 and 100 characters long, a host's 253. */
const LONGEST_URL = 450;

/** The first limit that a message of a plan is beyond, or null. Prefixes of subjects must be in it. */
export function limitFault(step: Step): Refusal | null {
  for (const [limit, text, more, mend] of measures(step)) {
    const length = lengthOf(text, limit.unit) + more;
    if (length > limit.longest) {
      return refusal(
        step.id,
        `it is too long by ${length - limit.longest} ${limit.unit}: the limit is ${limit.of}, ${limit.longest} ${limit.unit}`,
        mend,
      );
    }
  }
  return null;
}

/** Which limit holds for which text, what comes to it when it is sent, and the way out. */
type Measure = readonly [limit: Limit, text: string, more: number, mend: string];

const TITLE = 'shorten the title with `/set title`';
const TEXT = 'shorten the description or another long text with `/set`, and link what is long';

function measures({ target, subject, body }: Step): readonly Measure[] {
  switch (target.kind) {
    case 'mail':
    case 'roster':
      return [[LIMITS.mailSubject, subject ?? '', 0, TITLE]];
    case 'slack':
      return [[LIMITS.slackText, body, 0, TEXT]];
    case 'tracking-issue':
      return [
        [LIMITS.issueTitle, subject ?? '', 0, TITLE],
        [LIMITS.issueBody, body, MARKERS, TEXT],
      ];
    case 'case-issue':
      return [[LIMITS.issueBody, body, MARKERS, TEXT]];
    case 'advisory':
      return [[LIMITS.advisoryComment, body, MARKERS, TEXT]];
    case 'publish-advisory': {
      const { summary, description } = advisoryOf(body);
      return [
        [LIMITS.advisorySummary, summary, 0, TITLE],
        [LIMITS.advisoryDescription, description, 0, TEXT],
      ];
    }
    case 'file':
    case 'index':
      return [[LIMITS.file, body, 0, TEXT]];
    case 'release':
      return [[LIMITS.releaseNotes, body, MARKERS, TEXT]];
  }
}

/** Summary and description of an advisory, from its fields as text (advisory-text.ts). */
function advisoryOf(body: string): { readonly summary: string; readonly description: string } {
  const fields: unknown = JSON.parse(body);
  const text = (name: string): string => {
    const value: unknown =
      typeof fields === 'object' && fields !== null ? Object.getOwnPropertyDescriptor(fields, name)?.value : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { summary: text('summary'), description: text('description') };
}

/** Every slot counts as the longest address that it can be filled with. */
function lengthOf(text: string, unit: Limit['unit']): number {
  const filled = SLOTS.reduce((t, slot) => t.replaceAll(slotToken(slot), 'x'.repeat(LONGEST_URL)), text);
  return unit === 'bytes' ? new TextEncoder().encode(filled).length : filled.length;
}
