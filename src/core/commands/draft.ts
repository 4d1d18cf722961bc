/** Commands that write the draft: what will be said about the vulnerability, and whom it credits. */
import { creditNeeds, unknownAccounts } from '../credited-accounts.ts';
import { type DraftField, draftFromFields, FIELDS } from '../draft-fields.ts';
import { refusal } from '../refusals.ts';
import { done, no } from '../scene.ts';
import { laneRuleOf } from '../severity.ts';
import { notBefore } from '../terms.ts';
import { inZones } from '../time.ts';
import { type Command, firstWord, parsed } from './command.ts';

const LEVELS = ['critical', 'high', 'medium', 'low', 'none'] as const;

export const draftCommands: readonly Command[] = [
  {
    name: 'set',
    usage: '/set FIELD VALUE',
    summary: `write one field of the draft: ${FIELDS.join(', ')}; several lines go into a fenced block below`,
    example: '/set affected <=1.11.0',
    who: ['coordinators', 'core-reviewers'],
    isAnsweredOnAdvisory: true,
    decide: ({ args, block }, scene) => {
      const [field, inline] = firstWord(args);
      if (!isField(field)) {
        return no(refusal(field, 'there is no such field', `choose one of: ${FIELDS.join(', ')}`));
      }
      if (block !== null && inline !== '') {
        return no(refusal(inline, 'a value stands on the line or in the block, not in both', 'write it in one place'));
      }
      return parsed(draftFromFields(scene.case.draft, field, block ?? inline), (draft) =>
        done(`\`${field}\` is set.`, [{ type: 'draft-changed', fields: [field], draft }]),
      );
    },
  },
  {
    name: 'credit',
    usage: '/credit NAME [(AFFILIATION)] [@login]',
    summary: 'credit a reporter',
    example: '/credit Yuval Avrahami (Palo Alto Networks) @yuval',
    who: ['coordinators'],
    isAnsweredOnAdvisory: true,
    needs: ({ args }, c) => creditNeeds(c.draft.reporters, [creditOf(args)]),
    decide: ({ args }, scene) => {
      const credit = creditOf(args);
      const { name } = credit;
      if (name === '') return no(refusal(args, 'a credit names a person', 'type `/credit NAME (AFFILIATION)`'));
      if (scene.case.draft.reporters.some((r) => r.name === name)) {
        return no(refusal(name, 'is credited already', 'edit the draft in the case issue to change the credit'));
      }
      const unknown = unknownAccounts(scene.case.draft.reporters, [credit], scene.found.users);
      if (unknown.length > 0) return no(...unknown);
      return done(`${name} is credited.`, [{ type: 'credit-added', credit }]);
    },
  },
  {
    name: 'severity',
    usage: '/severity LEVEL WHY',
    summary: "override the score's severity, with the reason",
    example: '/severity high the score does not see that the host is shared',
    who: ['coordinators'],
    membersOnly: true,
    decide: ({ args }, scene) => {
      const [word, why] = firstWord(args);
      const level = LEVELS.find((l) => l === word);
      if (level === undefined)
        return no(refusal(word, 'there is no such severity', `choose one of: ${LEVELS.join(', ')}`));
      if (why === '') return no(refusal(args, 'an override has a reason', `type \`/severity ${level} WHY\``));
      const lane = laneRuleOf({ ...scene.case, severity: { level, why } }, scene.process);
      const goesOut = lane === null ? '' : ` Lane \`${lane.lane}\`: ${lane.reason}`;
      return done(`Severity **${level}**, by decision.${goesOut}`, [{ type: 'severity-overridden', level, why }]);
    },
  },
  {
    name: 'terms',
    usage: '/terms TEXT',
    summary: "record the reporter's terms: they override every timer, and `not before YYYY-MM-DD` every date",
    example: '/terms not before my talk on 2026-12-01',
    who: ['coordinators', 'reporter'],
    isAnsweredOnAdvisory: true,
    decide: ({ args, block }, { process }) => {
      const text = [args, block ?? ''].filter((s) => s !== '').join('\n');
      if (text === '') return no(refusal('no text', 'terms are written down', 'type `/terms TEXT`'));
      const first = notBefore(text, process);
      const kept =
        first === null
          ? ' A day that the bot is to keep is written `not before YYYY-MM-DD`.'
          : ` Nothing is disclosed before ${inZones(first, process.zones).join(' · ')}.`;
      return done(
        `The reporter's terms are recorded. No timer presses against them; every plan shows them to those who approve it.${kept}`,
        [{ type: 'terms-recorded', text }],
      );
    },
  },
];

function isField(text: string): text is DraftField {
  return FIELDS.some((field) => field === text);
}

/** `NAME (AFFILIATION) @login`; each of the last two may be absent. */
function creditOf(text: string): { name: string; affiliation: string | undefined; login: string | undefined } {
  const at = text.lastIndexOf('@');
  const login =
    at > 0 && !text.slice(at).includes(' ') && !text.slice(at).includes(')') ? text.slice(at + 1).trim() : undefined;
  const rest = (login === undefined ? text : text.slice(0, at)).trim();
  const open = rest.lastIndexOf('(');
  const bracketed = open > 0 && rest.endsWith(')');
  return {
    name: (bracketed ? rest.slice(0, open) : rest).trim(),
    affiliation: bracketed ? rest.slice(open + 1, -1).trim() : undefined,
    login,
  };
}
