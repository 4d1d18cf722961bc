/**
 * Calendar files: the coordinator and those who are called at T0 keep the hour of disclosure free. The file says
 * nothing of the case; a moved date moves the entry, and a date that does not hold takes it back. Source: processes.md
 * section 3, told of the kata embargo.
 */
import type { Config } from './config.ts';
import type { Fact } from './facts.ts';
import type { Lookup } from './inputs.ts';
import type { Case } from './model.ts';
import type { NewEffect, Scene } from './scene.ts';
import type { Instant } from './time.ts';

/** Is the calendar of somebody not as the case is? */
export function isInvitationDue(c: Case, config: Config, now: Instant): boolean {
  const logins = Object.keys(config.addresses);
  if (logins.length === 0) return false;
  if (waitsForOverride(c, config)) return false;
  const wanted = dateThatHolds(c);
  if (c.invitation === null) return wanted !== null && wanted > now;
  if (wanted === null) return c.invitation.t0 !== null && c.invitation.t0 > now;
  const coordinator = logins.find((login) => isCoordinator(c, login));
  return (
    wanted > now &&
    (wanted !== c.invitation.t0 || (coordinator !== undefined && !c.invitation.logins.includes(coordinator)))
  );
}

/** Logins are written by people, in whatever case. */
function isCoordinator({ coordinator }: Case, login: string): boolean {
  return coordinator?.login.toLowerCase() === login.toLowerCase();
}

/** A date against the calendar is none until it is approved; what was sent before stays. */
function waitsForOverride({ embargo }: Case, config: Config): boolean {
  const override = embargo?.override ?? null;
  return override !== null && override.approvedBy.length < config.approvals;
}

/** T0; null where nothing is to happen then. */
function dateThatHolds({ embargo, closed, openedAt }: Case): Instant | null {
  return embargo === null || closed || openedAt !== null ? null : embargo.t0;
}

/** Who holds which role is asked only for those who have an address. */
export function invitationNeeds(config: Config): readonly Lookup[] {
  return Object.keys(config.addresses).map((login) => ({ kind: 'roles', login, optional: true }));
}

/** One mail to each. Who was invited before is told of every change. */
export function invite(scene: Scene): { facts: readonly Fact[]; effects: readonly NewEffect[] } {
  const { case: c, config, found, process } = scene;
  const t0 = dateThatHolds(c);
  const called = Object.keys(config.addresses).filter(
    (login) =>
      isCoordinator(c, login) ||
      c.invitation?.logins.includes(login) === true ||
      (found.roles[login] ?? []).some((role) => process.calledAtT0.includes(role)),
  );
  const sequence = c.invitation === null ? 0 : c.invitation.sequence + 1;
  const before = c.invitation?.t0 ?? null;
  return {
    facts: [{ type: 'invited', sequence, t0, logins: called }],
    effects: called.flatMap((login): NewEffect[] => {
      const to = config.addresses[login];
      return to === undefined ? [] : [{ kind: 'calendar', audience: 'team', to, sequence, t0, before }];
    }),
  };
}
