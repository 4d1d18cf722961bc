/** Commands about the advisory on GitHub: what becomes of an edit that somebody made there. */
import { adopted } from '../advisory-adopt.ts';
import { ADVISORY_SEVERITIES, afterWriting, contentOf } from '../advisory-content.ts';
import { differentFields } from '../advisory-diff.ts';
import { creditNeeds, unknownAccounts } from '../credited-accounts.ts';
import { changedFields } from '../draft-fields.ts';
import type { Fact } from '../facts.ts';
import type { AdvisoryContent } from '../model.ts';
import { refusal } from '../refusals.ts';
import { done, type NewEffect, no, type Scene } from '../scene.ts';
import type { Command } from './command.ts';

const WRITE: NewEffect = { kind: 'sync-advisory', audience: 'developers', state: null, force: true };

export const advisoryCommands: readonly Command[] = [
  {
    name: 'adopt',
    usage: '/adopt',
    summary: 'take what somebody edited on the advisory into the draft',
    example: '/adopt',
    who: ['coordinators'],
    needs: (_written, c) => creditNeeds(c.draft.reporters, c.advisory?.edit?.content.credits ?? []),
    decide: (_written, scene) => {
      const content = waitingEdit(scene);
      if (content === null) return no(nothingWaits());
      const taken = adopted(scene.case.draft, content);
      const unknown = unknownAccounts(scene.case.draft.reporters, content.credits, scene.found.users);
      if (!taken.ok || unknown.length > 0)
        return no(
          ...[...(taken.ok ? [] : taken.refusals), ...unknown].map(({ value, rule, mend }) =>
            refusal(value, rule, `${mend}; mend it on the advisory, or type \`/keep\``),
          ),
        );
      const fields = changedFields(scene.case.draft, taken.draft);
      const facts: readonly Fact[] = [
        ...(fields.length === 0 ? [] : [{ type: 'draft-changed' as const, fields, draft: taken.draft }]),
        ...severityFacts(scene, content),
        { type: 'advisory-edit-decided', how: 'adopted' },
      ];
      const what =
        fields.length === 0 ? 'nothing of it changes the draft' : `the draft has it now (${fields.join(', ')})`;
      return done(`The edit is adopted: ${what}.`, facts, [WRITE]);
    },
  },
  {
    name: 'keep',
    usage: '/keep',
    summary: "put the draft's text back on the advisory, over what somebody edited there",
    example: '/keep',
    who: ['coordinators'],
    decide: (_written, scene) => {
      const content = waitingEdit(scene);
      if (content === null) return no(nothingWaits());
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

function waitingEdit({ case: c }: Scene): AdvisoryContent | null {
  const edit = c.advisory?.edit ?? null;
  return edit === null || edit.isDecided ? null : edit.content;
}

function nothingWaits() {
  return refusal('no edit', 'nothing that was edited on the advisory waits', 'edits made there are shown here first');
}

/** A level that somebody chose there, where no vector says it. */
function severityFacts({ case: c }: Scene, content: AdvisoryContent): readonly Fact[] {
  const level = ADVISORY_SEVERITIES.find((known) => known === content.severity);
  if (content.cvss !== null || level === undefined || contentOf(c).severity === level) return [];
  return [{ type: 'severity-overridden', level, why: 'chosen on the advisory' }];
}
