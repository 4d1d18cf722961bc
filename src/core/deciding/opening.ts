/** How a case opens: by a private report, by hand in the case repository, or by a public report. */
import type { OpeningInput } from '../inputs.ts';
import { type Draft, EMPTY_DRAFT, type Origin, type Person } from '../model.ts';
import { tellTeam } from '../new-report.ts';
import { add, type Builder } from './builder.ts';
import { acknowledge } from './receipts.ts';
import { reconcile } from './restored.ts';

/** Opens the case, or does nothing where this report has one already. */
export function openCase(b: Builder, input: OpeningInput): void {
  if (b.case !== null || !mayOpen(b, input)) return;
  const { process, config } = b.world;
  const author = 'author' in input ? input.author : null;
  add(
    b,
    [
      {
        type: 'case-opened',
        process: process.id,
        status: process.initial,
        origin: originOf(input),
        repository: 'repository' in input ? input.repository : (config.repositories[0] ?? ''),
        track: input.kind === 'public-report' ? 'public' : 'private',
        report: { title: input.title, text: input.text },
        reporter: author,
        advisoryUrl: input.kind === 'advisory-reported' ? input.url : null,
        draft: firstDraft(input, author),
        ...(input.kind === 'advisory-reported' && input.isDraft === true ? { isDraft: true as const } : {}),
      },
    ],
    [
      input.kind === 'case-issue-opened' || input.found !== undefined
        ? { kind: 'sync-case-issue', audience: 'team', over: [] }
        : { kind: 'open-case-issue', audience: 'team' },
      // GitHub shows a report to administrators only: those who must act are let in at once.
      ...(input.kind === 'advisory-reported'
        ? [
            { kind: 'sync-advisory' as const, audience: 'developers' as const, state: null, force: false },
            ...(input.found === undefined ? tellTeam(config) : []),
          ]
        : []),
    ],
  );
  if (input.found !== undefined) return takeUp(b, input.found);
  // The others are told of it when they have their issue (receipts.ts).
  if (input.kind === 'case-issue-opened') acknowledge(b);
}

/** It had its issue, and whoever reported it was answered, before the database was restored. */
function takeUp(b: Builder, found: NonNullable<OpeningInput['found']>): void {
  if (b.case?.number == null) add(b, [{ type: 'case-issue-made', number: found.number }]);
  reconcile(b, found);
}

/** A report in the case repository is opened by a coordinator, a public one by a label of the team or a coordinator's command. */
function mayOpen(b: Builder, input: OpeningInput): boolean {
  if (input.kind === 'advisory-reported') return true;
  const roles: readonly string[] = b.actor.kind === 'person' ? b.actor.roles : [];
  if (roles.includes('coordinators')) return true;
  return input.kind === 'public-report' && input.by === 'label' && roles.includes('associates');
}

/** How the case came in: also the source of its id. */
export function originOf(input: OpeningInput): Origin {
  switch (input.kind) {
    case 'advisory-reported':
      return { kind: 'advisory', repository: input.repository, ghsa: input.ghsa };
    case 'case-issue-opened':
      return { kind: 'case-issue', number: input.number };
    case 'public-report':
      return { kind: 'public-issue', repository: input.repository, number: input.number, url: input.url };
  }
}

/** The draft KCSA starts with what the report has: its title, its author as credit, GitHub's own fields. */
function firstDraft(input: OpeningInput, author: Person | null): Draft {
  const fields = input.kind === 'advisory-reported' ? input.draft : {};
  const reporters = author === null ? [] : [{ name: author.login, login: author.login }];
  return { ...EMPTY_DRAFT, title: clean(input.title), reporters, ...fields };
}

/** A title is one visible line; the report itself is kept as it came. */
function clean(title: string): string {
  return title
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
