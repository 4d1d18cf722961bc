/** What transitions and new reports set in motion besides the status. Processes name these actions (process.ts). */
import { tookNoComments } from './advisory-comments.ts';
import { requestCve } from './cve-request.ts';
import type { Fact } from './facts.ts';
import { mentionOf } from './mentions.ts';
import type { ActionName, Action as Named, Transition } from './process.ts';
import { renderCase } from './render-case.ts';
import { done, type NewEffect, no, type Outcome, type Scene } from './scene.ts';
import { severityWords } from './severity.ts';

type Action = (scene: Scene, transition: Pick<Transition, 'tell' | 'needsReason'>) => Outcome;

const ACTIONS: Readonly<Record<ActionName, Action>> = {
  'accept-advisory': (s) => {
    const facts: Fact[] = [{ type: 'advisory-accepted' }];
    if (s.case.advisory === null) return done('', facts);
    return done('', facts, [{ kind: 'sync-advisory', audience: 'developers', state: 'draft', force: false }]);
  },
  'close-advisory': (s) =>
    s.case.advisory === null || s.case.advisory.published
      ? done('')
      : done(
          '',
          [{ type: 'advisory-moved', how: 'closed' }],
          [{ kind: 'sync-advisory', audience: 'developers', state: 'closed', force: false }],
        ),
  'reopen-advisory': (s) =>
    s.case.advisory?.isClosed !== true
      ? done('')
      : done(
          'Its advisory is opened again.',
          [{ type: 'advisory-moved', how: 'opened' }],
          [{ kind: 'sync-advisory', audience: 'developers', state: 'draft', force: false }],
        ),
  'sync-advisory': (s) =>
    s.case.advisory === null
      ? done('')
      : done('', [], [{ kind: 'sync-advisory', audience: 'developers', state: null, force: false }]),
  'ask-core-reviewers': (s) =>
    done(
      '',
      [],
      [
        {
          kind: 'comment',
          audience: 'team',
          issue: 'case',
          communication: null,
          body: `${mentionOf(s, ['core-reviewers'])} this report is probably of class B, C or D. Is a security note due? If so, a core reviewer answers with \`/approve note\`, and a coordinator then types \`/publish note\`. If not, \`/wont-fix WHY\` or \`/invalid WHY\` ends the case.`,
        },
      ],
    ),
  'tell-reporter': (s, transition) =>
    s.case.advisory === null
      ? done('This case has no advisory: tell the reporter by mail.')
      : done(
          '',
          [],
          [
            {
              kind: 'advisory-comment',
              audience: 'developers',
              communication: null,
              body: [
                transition.tell ?? '',
                s.case.reason === null || !transition.needsReason ? '' : `Reason: ${s.case.reason}`,
              ]
                .filter((line) => line !== '')
                .join('\n\n'),
            },
          ],
        ),
  'request-cve': (s) => requestCve(s),
  'start-cve': (s) => {
    const asked = requestCve(s);
    if (asked.ok) return asked;
    const lacks = asked.refusals.map((r) => `${r.value}: ${r.rule} (${r.mend})`).join('; ');
    return done(`No CVE was asked for yet: ${lacks}. Then type \`/request-cve\`.`);
  },
  'post-severity': (s) => done(severityWords(s)),
  'revoke-fix-team': (s) =>
    s.case.grants.length === 0
      ? done('')
      : done(
          'What was granted for the fix is ended.',
          s.case.grants.map((grant) => ({ type: 'revoked' as const, person: grant.person })),
          s.case.advisory === null ? [] : [{ kind: 'take-off-readers', audience: 'developers' }],
        ),
};

/** A communication that goes to the case issue and, where there is one, to the advisory. */
function communicate(scene: Scene, communication: string): Outcome {
  const rendered = renderCase(scene, communication);
  if (!rendered.ok) return no(rendered.refusal);
  const { body } = rendered.value;
  const effects: NewEffect[] = [{ kind: 'comment', audience: 'team', issue: 'case', communication, body }];
  if (scene.case.advisory === null) {
    const place =
      scene.case.origin.kind === 'public-issue'
        ? 'answer the reporter with the message below'
        : 'send the message below to the reporter by mail';
    return done(`This case has no advisory: ${place}.`, [], effects);
  }
  effects.push({ kind: 'advisory-comment', audience: 'developers', communication, body });
  // The preview may have come meanwhile; if not, the text is shown when that is known again.
  return done(
    tookNoComments(scene.case)
      ? 'The advisory took no comments from the bot so far: if it still takes none, the text to post there follows.'
      : 'The reporter is told on the advisory.',
    [],
    effects,
  );
}

/** Facts, effects and words of all these actions. */
export function actionEffects(
  scene: Scene,
  actions: readonly Named[],
  transition: Pick<Transition, 'tell' | 'needsReason'>,
): Outcome {
  const facts: Fact[] = [];
  const effects: NewEffect[] = [];
  const said: string[] = [];
  for (const action of actions) {
    const outcome = typeof action === 'string' ? ACTIONS[action](scene, transition) : communicate(scene, action.say);
    if (!outcome.ok) return outcome;
    facts.push(...outcome.facts);
    effects.push(...outcome.effects);
    if (outcome.say !== '') said.push(outcome.say);
  }
  return done(said.join(' '), facts, effects);
}
