/** Watches the sandbox: what the bot wrote and sent since the last look. Used by the demo and by the tests. */
import type { Sandbox } from './sandbox.ts';

/** One thing that the bot did, as people see it. */
export interface Seen {
  readonly kind: 'case' | 'comment' | 'advisory' | 'advisory-comment' | 'mail' | 'slack' | 'issue' | 'file' | 'release';
  /** Where it arrived: an address, a repository, a path. */
  readonly place: string;
  /** A subject or title, of the board `board`; empty where there is none. */
  readonly title: string;
  readonly text: string;
}

export interface Places {
  readonly caseRepository: string;
  readonly productRepository: string;
  readonly documentRepository: string;
  /** Files whose changes are shown. */
  readonly files: readonly string[];
  /** Release tags whose notes are shown. */
  readonly tags: readonly string[];
}

export interface Watch {
  /** Everything since the last call, in a fixed order of places; of the board its last version only. */
  next(): readonly Seen[];
  /** The number of the newest case issue; 0 while there is none. */
  caseIssue(): number;
}

export function watch(sandbox: Sandbox, places: Places): Watch {
  const counts = new Map<string, number>();
  const texts = new Map<string, string>();
  const { github, mail, slack } = sandbox;

  const fresh = <T>(name: string, all: readonly T[]): readonly T[] => {
    const before = counts.get(name) ?? 0;
    counts.set(name, all.length);
    return all.slice(before);
  };
  const changed = (name: string, text: string): boolean => {
    const before = texts.get(name);
    texts.set(name, text);
    return before !== text;
  };
  const caseIssues = () =>
    github
      .issues(places.caseRepository)
      .filter(
        ({ title, labels }) => !NO_CASE.test(title) && !labels.some(({ name }) => name.startsWith('distributor-')),
      );
  const byBot = (item: { author: { account: { login: string } } }) => item.author.account.login.endsWith('[bot]');

  const cases = (): Seen[] =>
    caseIssues().flatMap((issue): Seen[] => {
      const place = `#${issue.number}`;
      const comments = fresh(`comments ${issue.number}`, issue.comments).filter((c) => byBot(c) && !isBoard(c));
      const boards = issue.comments.filter((c) => byBot(c) && isBoard(c) && changed(`board ${c.id}`, c.body));
      const labels = issue.labels.map((label) => label.name).sort();
      const line = `${issue.state} · ${labels.join(' ')}`;
      return [
        ...comments.map((c): Seen => ({ kind: 'comment', place, title: '', text: c.body })),
        ...boards.map((c): Seen => ({ kind: 'comment', place, title: 'board', text: c.body })),
        ...(changed(`case ${issue.number}`, `${issue.title} ${line}`)
          ? [{ kind: 'case' as const, place, title: issue.title, text: line }]
          : []),
      ];
    });

  const advisories = (): Seen[] =>
    github.advisories(places.productRepository).flatMap((advisory): Seen[] => [
      ...fresh(`advisory ${advisory.ghsaId}`, github.advisoryComments(places.productRepository, advisory.ghsaId))
        .filter(byBot)
        .map((c): Seen => ({ kind: 'advisory-comment', place: advisory.ghsaId, title: '', text: c.body })),
      ...(changed(`state ${advisory.ghsaId}`, advisory.state)
        ? [{ kind: 'advisory' as const, place: advisory.ghsaId, title: '', text: advisory.state }]
        : []),
    ]);

  const messages = (): Seen[] => [
    // Several leave at the same time: which one arrives first is chance.
    ...fresh('mail', mail.messages)
      .map(
        (m): Seen => ({
          kind: 'mail',
          place: m.to.join(', '),
          title: subjectOf(m.raw.toString('utf8')),
          text: m.raw.toString('utf8'),
        }),
      )
      .toSorted((a, b) => (a.place === b.place ? 0 : a.place < b.place ? -1 : 1)),
    ...fresh('slack', slack.messages).map(
      (m): Seen => ({ kind: 'slack', place: m.name, title: '', text: String(m.payload.text ?? '') }),
    ),
  ];

  const published = (): Seen[] => [
    ...fresh('issues', github.issues(places.productRepository))
      .filter(byBot)
      .map(
        (i): Seen => ({
          kind: 'issue',
          place: `${places.productRepository}#${i.number}`,
          title: i.title,
          text: i.body ?? '',
        }),
      ),
    ...places.files.flatMap((path): Seen[] => {
      const text = github.file(places.documentRepository, path) ?? '';
      const first = !texts.has(path);
      return changed(path, text) && !first ? [{ kind: 'file', place: path, title: '', text }] : [];
    }),
    ...places.tags.flatMap((tag): Seen[] => {
      const text = github.release(places.productRepository, tag)?.body ?? '';
      return changed(`release ${tag}`, text) && text.includes('<!-- vmt:')
        ? [{ kind: 'release', place: tag, title: '', text }]
        : [];
    }),
  ];

  // What is there before anything happens is not news.
  published();
  return {
    next: () => [...published(), ...advisories(), ...messages(), ...cases()],
    caseIssue: () => caseIssues().at(-1)?.number ?? 0,
  };
}

/** Issues of the case repository that the bot keeps for the team; those about distributors have labels of their own. */
const NO_CASE = /^(?:vmt-bot configuration|Team checklist \d{4}-\d{2})$/;

/** The board: one comment that the bot edits in place (core/board.ts), below its marker. */
export function isBoard({ body }: { body: string }): boolean {
  return /^(?:<!-- [^\n]* -->\n)?\*\*Board\*\*/.test(body);
}

/** The subject of a raw message, unfolded. */
function subjectOf(raw: string): string {
  return /^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(raw)?.[1]?.replaceAll(/\r?\n[ \t]+/g, ' ') ?? '';
}
