/** What must be looked up before the clock decides about a case. */
import { deadlines } from '../deadlines.ts';
import type { Lookup } from '../inputs.ts';
import { invitationNeeds, isInvitationDue } from '../invitation.ts';
import type { Case } from '../model.ts';
import { dueInAdvance, waitingT0 } from '../plan-run.ts';
import { nextPreFlight } from '../pre-flight.ts';
import { retentionNeeds } from '../retention.ts';
import type { World } from '../scene.ts';
import type { Instant } from '../time.ts';

/** One thing at a time: that somebody's role can't be looked up must not keep T0, or a pre-flight, from happening. */
export function tickNeeds(world: World, c: Case, now: Instant): readonly Lookup[] {
  const flight = flightNeeds(world, c, now);
  if (flight.length > 0) return flight;
  return [
    ...(isInvitationDue(c, world.config, now) ? invitationNeeds(world.config) : []),
    ...recordNeeds(world, c, now),
    ...retentionNeeds(c, world.config, now),
  ];
}

/** Then nothing else was looked up, and what needs it waits for the next tick. */
export function isFlightDue(world: World, c: Case, now: Instant): boolean {
  return flightNeeds(world, c, now).length > 0;
}

/** At T0 only what can stop the plan is asked: it must not wait for a mail server that is down. So it is in advance. */
function flightNeeds({ process, config }: World, c: Case, now: Instant): readonly Lookup[] {
  const t0 = waitingT0(c);
  const disclosure = c.plans.disclosure;
  if (t0 !== null && t0 <= now && disclosure !== undefined) {
    return [{ kind: 'pre-flight', steps: disclosure.plan.steps, extent: 'blocking' }];
  }
  const advance = dueInAdvance(c, process, config, now);
  if (advance !== null) return [{ kind: 'pre-flight', steps: advance.steps, extent: 'blocking' }];
  const due = nextPreFlight(c, process, now);
  const state = due === null || due.due > now ? undefined : c.plans[due.purpose];
  return state === undefined ? [] : [{ kind: 'pre-flight', steps: state.plan.steps, extent: 'all' }];
}

/** "Reserved but public" is told only where the record says so, or can't be read. */
function recordNeeds({ process, config }: World, c: Case, now: Instant): readonly Lookup[] {
  const due = deadlines(c, process, config).some((d) => d.timer.while === 'cve-open' && d.due <= now);
  return due && c.cve.id !== null ? [{ kind: 'cve-record', cve: c.cve.id }] : [];
}
