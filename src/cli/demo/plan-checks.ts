/** Checks of how the plans were run: the rehearsal, pre-flight, what was read back, and the board. */
import type { Fact } from '../../core/facts.ts';
import { HOUR } from '../../core/time.ts';
import { type Checker, check, unless } from './check.ts';
import type { Evidence } from './evidence.ts';
import { messageFor, plansOf } from './receipts.ts';

type Of<T extends Fact['type']> = Extract<Fact, { type: T }>;

export function factsOf<T extends Fact['type']>(
  { entries }: Evidence,
  type: T,
): readonly { at: number; fact: Of<T> }[] {
  return entries.flatMap(({ at, fact }) => (fact.type === type ? [{ at, fact: fact as Of<T> }] : []));
}

const READ_BACK: readonly string[] = ['tracking-issue', 'publish-advisory', 'file', 'index', 'release'];

/** The timers' words. */
export const RESERVED = 'The CVE record still says reserved';

export const planChecks: readonly Checker[] = [
  ({ entries, steps }) => {
    const isOf = ({ fact }: { fact: Fact }, type: Fact['type']) =>
      fact.type === type && 'purpose' in fact && fact.purpose === 'disclosure';
    const rehearsed = entries.findIndex((entry) => isOf(entry, 'plan-rehearsed'));
    const approved = entries.findIndex((entry) => isOf(entry, 'plan-approved'));
    const at = steps.findIndex(({ does }) => does === '/rehearse');
    const [before, after] = [steps[at - 1]?.outside, steps[at]?.outside];
    return check('the plan was rehearsed before it was approved, and nothing of that reached anybody', [
      ...unless(rehearsed >= 0 && rehearsed < approved, 'it was not rehearsed before'),
      ...unless(
        before !== undefined && JSON.stringify(before) === JSON.stringify(after),
        `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`,
      ),
    ]);
  },
  (evidence, { preFlights }) => {
    const found = factsOf(evidence, 'pre-flight-done')
      .filter(({ fact }) => fact.purpose === 'disclosure')
      .map(({ at, fact }) => ({ hours: (evidence.t0 - at) / HOUR, red: fact.red.join() }));
    const [made, ...later] = found;
    return check('pre-flight looked when the plan was made and before each hour of it; what was red was mended', [
      ...unless(made?.red === '', `when it was made: ${made?.red}`),
      ...unless(JSON.stringify(later) === JSON.stringify(preFlights), `later: ${JSON.stringify(later)}`),
    ]);
  },
  (evidence) => {
    const plans = plansOf(evidence.entries);
    const found = factsOf(evidence, 'step-read-back');
    const published = factsOf(evidence, 'step-done').filter(({ fact }) =>
      READ_BACK.includes(messageFor(plans, fact)?.target.kind ?? ''),
    );
    const against = published.flatMap(({ fact: { purpose, step } }) => {
      const seen = found.find(({ fact }) => fact.purpose === purpose && fact.step === step);
      return unless(seen?.fact.problem === null, `${step}: ${seen?.fact.problem ?? 'not read back'}`);
    });
    return check(`what was published was read back, and is there as it was sent (${published.length})`, [
      ...unless(published.length > 0, 'there is none'),
      ...against,
    ]);
  },
  (evidence) => {
    const plans = plansOf(evidence.entries);
    const archived = factsOf(evidence, 'post-archived');
    const posts = factsOf(evidence, 'step-done').filter(({ fact }) => {
      const message = messageFor(plans, fact);
      return message?.target.kind === 'mail' && message.audience === 'public';
    });
    const against = posts.flatMap(({ fact: { purpose, step } }) =>
      unless(
        archived.some(({ fact }) => fact.purpose === purpose && fact.step === step),
        `${purpose}: ${step}`,
      ),
    );
    return check(`the archive's address of each public mail was recorded (${posts.length})`, [
      ...unless(posts.length > 0, 'there is none'),
      ...against,
    ]);
  },
  (evidence) => {
    const [board = '', ...others] = boardsOf(evidence);
    const plans = factsOf(evidence, 'plan-started').map(({ fact }) => fact.hash);
    const shown = evidence.receipts.filter(({ plan }) => plan !== null);
    return check('the board is one comment, in which every message of every plan has arrived', [
      ...unless(board !== '' && others.length === 0, `there are ${boardsOf(evidence).length}`),
      ...plans.flatMap((hash) => unless(board.includes(hash), `${hash} is not on it`)),
      ...unless(board.split(' messages have arrived').length - 1 === plans.length, 'not all have arrived'),
      ...unless(!/FAILING|DIFFERS|\d of \d+ messages|not seen in the archive/.test(board), 'something is open'),
      ...shown.flatMap(({ to, proof }) => unless(isOn(board, to, proof), `${to}: ${proof} is not on it`)),
    ]);
  },
  ({ comments, cveQuestions, advisory }) => {
    const told = comments.filter(({ text }) => text.includes(RESERVED)).map(({ at }) => at);
    const due = (advisory.publishedAt ?? 0) + 24 * HOUR;
    return check('of a CVE record that was not public after 24 h it was told; when it was public, no more', [
      ...unless(
        told.length === 1 && told[0] === due,
        `told ${told.map((at) => new Date(at).toISOString()).join(', ')}`,
      ),
      ...unless(cveQuestions > 1, `the CVE Program was asked ${cveQuestions} times`),
    ]);
  },
];

/** The text of the board; more than one where it was not edited in place. */
export function boardsOf({ comments }: Pick<Evidence, 'comments'>): readonly string[] {
  return comments.map(({ text }) => text).filter((text) => text.includes('**Board**'));
}

/** A mail to a member of the roster is there with its address, any other message with its proof. */
function isOn(board: string, to: string, proof: string): boolean {
  const address = /mail to ([^\s,)]+)/.exec(to)?.[1];
  const id = /<([^>]+)>$/.exec(proof)?.[1] ?? proof;
  return board.includes(id) || (address !== undefined && board.includes(`\`${address}\`: sent`));
}
