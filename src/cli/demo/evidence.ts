/**
 * What the checks look at: everything that arrived or was asked for at the local GitHub, the mail server and Slack, and
 * what the bot's own journal says. Plain data, so that a test can take something away and see the check fail.
 */
import type { Channel } from '../../core/config.ts';
import type { Entry } from '../../core/facts.ts';
import type { RequestLog, Violation } from '../../sandbox/github/site.ts';
import { openReadOnly } from '../../store/store.ts';
import { addressesOf, isByBot, publicWritings } from './found.ts';
import { type ReceiptRow, receiptsOf, rowOf } from './receipts.ts';
import type { Step } from './stage.ts';
import type { DemoWorld } from './world.ts';

export interface SentMail {
  /** The envelope's recipients. */
  readonly to: readonly string[];
  /** The bytes as they came, one character each. */
  readonly raw: string;
  readonly at: number;
}

export interface Evidence {
  readonly t0: number;
  /** When the disclosure began: T0, or later where it had to wait. */
  readonly opened: number;
  /** By the name of the channel, as configured. */
  readonly channels: Readonly<Record<string, Channel>>;
  readonly caseRepository: string;
  /** The addresses to which the notice goes. */
  readonly noticed: readonly string[];
  readonly caseIssue: { readonly isPrivate: boolean; readonly state: string; readonly labels: readonly string[] };
  /** The bot's comments on the case issue, as they stand there now. */
  readonly comments: readonly { readonly text: string; readonly at: number }[];
  /** The case's journal. */
  readonly entries: readonly Entry[];
  /** How often the CVE Program was asked. */
  readonly cveQuestions: number;
  readonly steps: readonly Step[];
  /** Why the story did not come to its end; null where it did. */
  readonly stopped: string | null;
  readonly receipts: readonly ReceiptRow[];
  readonly mails: readonly SentMail[];
  readonly slack: readonly { readonly name: string; readonly text: string; readonly at: number }[];
  /** What the bot wrote into issues of public repositories. */
  readonly publicIssues: readonly {
    readonly url: string;
    /** Empty: a comment. */
    readonly title: string;
    /** Of the issue. */
    readonly labels: readonly string[];
    readonly at: number;
  }[];
  readonly advisory: {
    readonly state: string;
    readonly publishedAt: number | null;
    readonly cve: string | null;
    readonly description: string;
  };
  /** Texts of the published files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Release notes by tag. */
  readonly notes: Readonly<Record<string, string>>;
  /** Addresses at which something is now: issues, comments, files, releases, the advisory. */
  readonly addresses: ReadonlySet<string>;
  readonly requests: readonly RequestLog[];
  readonly violations: readonly Violation[];
  readonly deliveries: readonly { readonly event: string; readonly statusCode: number }[];
  readonly journal: {
    readonly entries: number;
    readonly broken: { readonly seq: number; readonly why: string } | null;
  };
  /** Armored. */
  readonly teamKey: string;
  /** Private keys of those who get encrypted mail, by address; armored. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Collects what there is at the end of a story. */
export async function collect(
  world: DemoWorld,
  caseNumber: number,
  steps: readonly Step[],
  stopped: string | null,
): Promise<Evidence> {
  const { github, mail, slack, cve } = world.sandbox;
  const entries = await entriesOf(world, caseNumber);
  const { places, ...setting } = world.setting;
  const { caseRepository, productRepository, documentRepository } = places;
  const t0 = Date.parse(setting.t0);
  const issue = github.issues(caseRepository).find(({ number }) => number === caseNumber);
  const [advisory] = github.advisories(productRepository);
  return {
    t0,
    opened: Date.parse(setting.opened),
    channels: world.config.channels,
    caseRepository,
    noticed: setting.noticed,
    caseIssue: {
      isPrivate: github.repository(caseRepository).private,
      state: issue?.state ?? 'missing',
      labels: issue?.labels.map(({ name }) => name) ?? [],
    },
    steps,
    stopped,
    comments: (issue?.comments ?? []).filter(isByBot).map(({ body, createdAt }) => ({ text: body, at: createdAt })),
    entries,
    cveQuestions: cve.requests.length,
    receipts: [...reminderRow(world, caseNumber, steps, t0), ...receiptsOf(entries, t0)],
    mails: mail.messages.map(({ to, raw, at }) => ({ to, raw: raw.toString('latin1'), at })),
    slack: slack.messages.map(({ name, payload, at }) => ({ name, text: String(payload.text ?? ''), at })),
    publicIssues: publicWritings(world),
    advisory: {
      state: advisory?.state ?? 'missing',
      publishedAt: advisory?.publishedAt ?? null,
      cve: advisory?.cveId ?? null,
      description: advisory?.description ?? '',
    },
    files: Object.fromEntries(places.files.map((path) => [path, github.file(documentRepository, path) ?? ''])),
    notes: Object.fromEntries(places.tags.map((tag) => [tag, github.release(productRepository, tag)?.body ?? ''])),
    addresses: addressesOf(world),
    requests: [...github.requests],
    violations: [...github.violations],
    deliveries: github.deliveries.map(({ event, statusCode }) => ({ event, statusCode })),
    journal: await verifiedJournal(world),
    teamKey: world.teamKey.publicKey,
    keys: Object.fromEntries(Object.entries(world.keys).map(([address, key]) => [address, key.privateKey])),
  };
}

/** As `vmt verify-log` does it: beside the bot, from the file. */
async function verifiedJournal({ databaseUrl }: DemoWorld): Promise<Evidence['journal']> {
  const journal = await openReadOnly(databaseUrl);
  try {
    return await journal.verify();
  } finally {
    await journal.close();
  }
}

async function entriesOf({ bot }: DemoWorld, caseNumber: number): Promise<readonly Entry[]> {
  const stored = await bot.store.byNumber(caseNumber);
  return stored === null ? [] : (await bot.store.journalOf(stored.case.id)).map(({ entry }) => entry);
}

/** The embargo reminder is a part of the case issue: its proof is that it was seen there. */
function reminderRow(world: DemoWorld, caseNumber: number, steps: readonly Step[], t0: number): readonly ReceiptRow[] {
  const first = steps.find(({ reminder }) => reminder);
  const url = `${world.sandbox.github.webUrl}/${world.setting.places.caseRepository}/issues/${caseNumber}`;
  return first === undefined
    ? []
    : [
        rowOf(
          { communication: 'embargo-reminder', plan: null, to: 'this case issue' },
          { at: Date.parse(first.at), url, proof: url },
          t0,
        ),
      ];
}
