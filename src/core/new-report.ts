/**
 * One line to the team's own channels when a private report comes in: reports have sat unseen for weeks. It says nothing
 * of the report, and not where it is: a chat or a mailbox may be read by others.
 */
import type { Config } from './config.ts';
import type { Target } from './model.ts';
import type { NewEffect } from './scene.ts';

const LINE = 'A new report waits in the case repository.';

/** That there is one, and nothing of it. */
export const NEW_REPORT = 'new-report';

/** One message for each channel of audience `team`. */
export function tellTeam({ channels, project }: Config): readonly NewEffect[] {
  return Object.entries(channels).flatMap(([channel, c]): readonly NewEffect[] => {
    if (c.audience !== 'team') return [];
    const target: Target =
      c.kind === 'slack'
        ? { kind: 'slack', channel, place: c.slack }
        : { kind: 'mail', channel, to: c.email, encrypt: null, inReplyTo: null };
    const step = {
      id: `new-report-${channel}`,
      communication: NEW_REPORT,
      audience: 'team' as const,
      target,
      phase: 'opening' as const,
      slots: [],
      subject: c.kind === 'slack' ? null : `${c.subjectPrefix}${project}: a new report`,
      body: c.kind === 'slack' ? LINE : `${LINE}\n`,
      attachments: [],
    };
    return [{ kind: 'mail', audience: 'team', step }];
  });
}
