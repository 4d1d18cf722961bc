/**
 * What the checks look at: everything that arrived or was asked for at the local GitHub, the mail server and Slack, and
 * what the bot's own journal says. Plain data, so that a test can take something away and see the check fail.
 */
import type { Channel } from '../../core/config.ts';
import type { RequestLog, Violation } from '../../sandbox/github/site.ts';
import { fullName } from '../../sandbox/github/state.ts';
import { kataCaseRepository, kataCommunityRepository, kataProductRepository } from '../../sandbox/kata-world.ts';
import { openReadOnly } from '../../store/store.ts';
import { DAYS, PUBLISHED } from './facts.ts';
import { INDEX_FILE, KCSA_FILE } from './places.ts';
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
  /** By the name of the channel, as configured. */
  readonly channels: Readonly<Record<string, Channel>>;
  readonly caseRepository: string;
  readonly caseIssue: { readonly isPrivate: boolean; readonly state: string; readonly labels: readonly string[] };
  readonly steps: readonly Step[];
  /** Why the story did not come to its end; null where it did. */
  readonly stopped: string | null;
  readonly receipts: readonly ReceiptRow[];
  readonly mails: readonly SentMail[];
  readonly slack: readonly { readonly name: string; readonly text: string; readonly at: number }[];
  /** What the bot wrote into issues of public repositories. */
  readonly publicIssues: readonly { readonly url: string; readonly title: string; readonly at: number }[];
  readonly advisory: { readonly state: string; readonly publishedAt: number | null; readonly cve: string | null };
  readonly document: string;
  readonly index: string;
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
  /** Armored; the private one is the CNA's, who alone can read the request. */
  readonly teamKey: string;
  readonly cnaKey: string;
}

/** Collects what there is at the end of a story. */
export async function collect(
  world: DemoWorld,
  caseNumber: number,
  steps: readonly Step[],
  stopped: string | null,
): Promise<Evidence> {
  const { github, mail, slack } = world.sandbox;
  const t0 = Date.parse(`${DAYS.t0}T00:00:00Z`);
  const issue = github.issues(kataCaseRepository).find(({ number }) => number === caseNumber);
  const [advisory] = github.advisories(kataProductRepository);
  return {
    t0,
    channels: world.config.channels,
    caseRepository: kataCaseRepository,
    caseIssue: {
      isPrivate: github.repository(kataCaseRepository).private,
      state: issue?.state ?? 'missing',
      labels: issue?.labels.map(({ name }) => name) ?? [],
    },
    steps,
    stopped,
    receipts: [...reminderRow(world, caseNumber, steps, t0), ...(await journalReceipts(world, caseNumber, t0))],
    mails: mail.messages.map(({ to, raw, at }) => ({ to, raw: raw.toString('latin1'), at })),
    slack: slack.messages.map(({ name, payload, at }) => ({ name, text: String(payload.text ?? ''), at })),
    publicIssues: publicWritings(world),
    advisory: {
      state: advisory?.state ?? 'missing',
      publishedAt: advisory?.publishedAt ?? null,
      cve: advisory?.cveId ?? null,
    },
    document: github.file(kataCommunityRepository, KCSA_FILE) ?? '',
    index: github.file(kataCommunityRepository, INDEX_FILE) ?? '',
    notes: Object.fromEntries(
      PUBLISHED.fixed.map((tag) => [tag, github.release(kataProductRepository, tag)?.body ?? '']),
    ),
    addresses: addressesOf(world),
    requests: [...github.requests],
    violations: [...github.violations],
    deliveries: github.deliveries.map(({ event, statusCode }) => ({ event, statusCode })),
    journal: await verifiedJournal(world),
    teamKey: world.teamKey.publicKey,
    cnaKey: world.cnaKey.privateKey,
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

async function journalReceipts({ bot }: DemoWorld, caseNumber: number, t0: number): Promise<readonly ReceiptRow[]> {
  const stored = await bot.store.byNumber(caseNumber);
  return stored === null ? [] : receiptsOf(await bot.store.journalOf(stored.case.id), t0);
}

/** The embargo reminder is a part of the case issue: its proof is that it was seen there. */
function reminderRow(world: DemoWorld, caseNumber: number, steps: readonly Step[], t0: number): readonly ReceiptRow[] {
  const first = steps.find(({ reminder }) => reminder);
  const url = `${world.sandbox.github.webUrl}/${kataCaseRepository}/issues/${caseNumber}`;
  return first === undefined
    ? []
    : [rowOf('embargo-reminder', 'this case issue', { at: Date.parse(first.at), url, proof: url }, t0)];
}

function publicWritings({ sandbox: { github } }: DemoWorld): Evidence['publicIssues'] {
  const isBot = (item: { author: { viaApp: boolean } }): boolean => item.author.viaApp;
  return github.world.repositories
    .filter((repository) => !repository.private)
    .flatMap((repository) =>
      [...repository.issues.values()].flatMap((issue) => {
        const url = `${fullName(repository)}#${issue.number}`;
        const comments = issue.comments.filter(isBot).map(({ createdAt }) => ({ url, title: '', at: createdAt }));
        return [...(isBot(issue) ? [{ url, title: issue.title, at: issue.createdAt }] : []), ...comments];
      }),
    );
}

function addressesOf({ sandbox: { github } }: DemoWorld): ReadonlySet<string> {
  const { repositories, webUrl } = github.world;
  return new Set(
    repositories.flatMap((repository) => {
      const root = `${webUrl}/${fullName(repository)}`;
      const files = [INDEX_FILE, KCSA_FILE].filter((path) => github.file(fullName(repository), path) !== undefined);
      return [
        ...[...repository.issues.values()].flatMap(({ number, comments }) => [
          `${root}/issues/${number}`,
          ...comments.map(({ id }) => `${root}/issues/${number}#issuecomment-${id}`),
        ]),
        ...repository.advisories.flatMap(({ ghsaId, comments }) => [
          `${root}/security/advisories/${ghsaId}`,
          ...comments.map(({ id }) => `${root}/security/advisories/${ghsaId}#advisory-comment-${id}`),
        ]),
        ...repository.releases.map(({ tag }) => `${root}/releases/tag/${tag}`),
        ...files.map((path) => `${root}/blob/${repository.defaultBranch}/${path}`),
      ];
    }),
  );
}
