/** Who downstream knows, is about to be told, and was not told yet. Addresses are the same whatever their capitals. */
import { dateToTell } from './date-told.ts';
import { cell } from './markdown-table.ts';
import { messagesFor } from './messages.ts';
import type { Case, Noticed, Recipient } from './model.ts';
import { messagesOf } from './plan-run.ts';
import { type StartedPlan, startedPlans } from './plan-states.ts';
import type { Scene } from './scene.ts';
import type { Instant } from './time.ts';

export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whose mail of this very date was handed over and has not arrived yet: it is still tried. */
export function onTheirWay(c: Case, tells: Instant | null): readonly Noticed[] {
  return startedPlans(c)
    .filter(({ plan }) => (plan.purpose === 'notice' || plan.purpose === 'update') && plan.tells === tells)
    .flatMap((state) =>
      state.plan.steps.flatMap((step) =>
        messagesOf(step).flatMap(({ id, target }): Noticed[] => {
          if (target.kind !== 'mail' || !isStillTried(state, id)) return [];
          const name = step.target.kind === 'roster' ? nameIn(step.target, target.to) : null;
          const { channel, to: address, encrypt: key } = target;
          return [{ channel, name, address, key, t0: tells, messageId: null, since: state.startedAt }];
        }),
      ),
    );
}

function isStillTried({ receipts, givenUp }: StartedPlan, message: string): boolean {
  return receipts[message] === undefined && !givenUp.includes(message);
}

function nameIn({ members }: { readonly members: readonly Recipient[] }, address: string): string | null {
  return members.find((member) => member.address === address)?.name ?? null;
}

/**
 * Members and lists that should have had the notice by now, and have not: they came after it, their address was mended,
 * or their mail was given up. Empty where there is no date to tell.
 */
function untold({ case: c, config, roster, now }: Scene): readonly string[] {
  const tells = dateToTell(c, now);
  if (c.noticed.length === 0 || tells === null) return [];
  const known = [...c.noticed, ...onTheirWay(c, tells)].map(({ address }) => address);
  return messagesFor('downstream-mail', config.channels)
    .flatMap(({ email, encrypt }) => {
      if (encrypt === 'roster') return roster.map(({ name, address }) => ({ name, address }));
      return email === null ? [] : [{ name: email, address: email }];
    })
    .filter(({ address }) => !known.some((other) => sameAddress(other, address)))
    .map(({ name }) => name);
}

/** As many names as a line holds. */
const NAMED = 10;

/** Who has not had the notice, for people; empty: everybody has, or it is on its way to them. */
export function untoldNames(scene: Scene): string {
  const names = untold(scene);
  const more = names.length > NAMED ? [`${names.length - NAMED} more`] : [];
  return [...names.slice(0, NAMED), ...more].join(', ');
}

export function untoldWords(scene: Scene): string {
  const names = untoldNames(scene);
  return names === '' ? '' : `**Without the notice so far**: ${cell(names, 1000)}. \`/notify\` tells them.`;
}
