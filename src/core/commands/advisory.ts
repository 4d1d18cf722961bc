/** Commands about the advisory on GitHub: what becomes of an edit that somebody made there. */
import { adopted } from '../advisory-adopt.ts';
import { ADVISORY_SEVERITIES, afterWriting, contentOf } from '../advisory-content.ts';
import { contentDiff, differentFields } from '../advisory-diff.ts';
import { creditNeeds, unknownAccounts } from '../credited-accounts.ts';
import { changedFields } from '../draft-fields.ts';
import type { Fact } from '../facts.ts';
import type { AdvisoryEdit, Case } from '../model.ts';
import { ok, type Result, refusal, refuse } from '../refusals.ts';
import { done, type NewEffect, no, type Scene } from '../scene.ts';
import type { Command } from './command.ts';

const WRITE: NewEffect = { kind: 'sync-advisory', audience: 'developers', state: null, force: true };

/** GitHub tells whole seconds of when a command was typed. */
const SECOND = 1000;

export const advisoryCommands: readonly Command[] = [
  {
    name: 'adopt',
    usage: '/adopt',
    summary: 'take what somebody edited on the advisory into the draft',
    example: '/adopt',
    who: ['coordinators'],
    needs: (_written, c) => creditNeeds(c.draft.reporters, c.advisory?.edit?.content.credits ?? []),
    decide: (_written, scene) => {
      const waiting = waitingEdit(scene);
      if (!waiting.ok) return no(waiting.refusal);
      const { case: c } = scene;
      const edit = waiting.value;
      const taken = adopted(c.draft, edit);
      const unknown = taken.ok ? unknownAccounts(c.draft.reporters, taken.draft.reporters, scene.found.users) : [];
      if (!taken.ok || unknown.length > 0)
        return no(
          ...[...(taken.ok ? [] : taken.refusals), ...unknown].map(({ value, rule, mend }) =>
            refusal(value, rule, `${mend}; mend it on the advisory, or type \`/keep\``),
          ),
        );
      const { draft } = taken;
      const severity = severityTaken(c, edit);
      const after: Case = { ...c, draft, severity: severity ?? c.severity };
      const fields: readonly string[] = changedFields(c.draft, draft);
      const facts: readonly Fact[] = [
        ...(fields.length === 0 ? [] : [{ type: 'draft-changed' as const, fields, draft }]),
        ...(severity === null ? [] : [{ type: 'severity-overridden' as const, ...severity }]),
        { type: 'advisory-edit-decided', how: 'adopted' },
      ];
      const all = [...fields, ...(severity === null ? [] : ['severity'])];
      const what = all.length === 0 ? 'nothing of it changes the draft' : `the draft has it now (${all.join(', ')})`;
      const changes = contentDiff(contentOf(c), contentOf(after), ['before', 'now']);
      return done(`The edit is adopted: ${what}.${severityThatStays(after, edit)}`, facts, [
        ...changes.map((change) => onCaseIssue(`What \`/adopt\` changed:\n\n${change}`)),
        WRITE,
      ]);
    },
  },
  {
    name: 'keep',
    usage: '/keep',
    summary: "put the draft's text back on the advisory, over what somebody edited there",
    example: '/keep',
    who: ['coordinators'],
    decide: (_written, scene) => {
      const waiting = waitingEdit(scene);
      if (!waiting.ok) return no(waiting.refusal);
      const { content } = waiting.value;
      if (scene.case.advisory?.published === true) {
        return no(
          refusal(
            'a published advisory',
            'what is public changes by an approved plan',
            'type `/erratum TEXT`: it writes the text of the draft',
          ),
        );
      }
      const ours = contentOf(scene.case);
      const left = differentFields(ours, afterWriting(content, ours, true));
      const stays =
        left.length === 0
          ? ''
          : ` But for **${left.join(', ')}**: the draft has nothing for it, and GitHub lets nobody empty it. Write it with \`/set\`, or change it on the advisory.`;
      return done(
        `The draft's text goes back onto the advisory.${stays}`,
        [{ type: 'advisory-edit-decided', how: 'kept' }],
        [WRITE],
      );
    },
  },
];

function onCaseIssue(body: string): NewEffect {
  return { kind: 'comment', audience: 'team', issue: 'case', body, communication: null };
}

/** The edit that the person who types has seen. */
function waitingEdit({ case: c, typedAt, now }: Scene): Result<AdvisoryEdit> {
  const edit = c.advisory?.edit ?? null;
  if (edit === null || edit.isDecided) {
    return refuse('no edit', 'nothing that was edited on the advisory waits', 'edits made there are shown here first');
  }
  if (edit.shownAt === null || (typedAt ?? now) < Math.floor(edit.shownAt / SECOND) * SECOND) {
    return refuse(
      'an edit that was not shown yet',
      'the advisory was edited, and this was typed before the difference stood here',
      'read the new difference, and type it again',
    );
  }
  return ok(edit);
}

/** A level that somebody chose there, where no vector says it. */
function severityTaken(c: Case, { base, content }: AdvisoryEdit): Case['severity'] {
  const level = ADVISORY_SEVERITIES.find((known) => known === content.severity);
  const isChanged = base.cvss !== null || base.severity !== level;
  if (content.cvss !== null || level === undefined || !isChanged || contentOf(c).severity === level) return null;
  return { level, why: 'chosen on the advisory' };
}

/** An advisory can lose its level; a decision of the team is taken back only by another one. */
function severityThatStays(after: Case, { base, content }: AdvisoryEdit): string {
  const wasTakenOff = content.cvss === null && content.severity === null && (base.cvss ?? base.severity) !== null;
  const { severity } = contentOf(after);
  if (!wasTakenOff || severity === null) return '';
  return ` But for the **severity**, which was taken off there: \`${severity}\` was decided by the team, and goes back onto the advisory. To change it, type \`/severity LEVEL WHY\`.`;
}
