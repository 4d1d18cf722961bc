/** How much has reached the world outside the case repository: a rehearsal must not change it. */
import type { RequestLog } from '../../sandbox/github/site.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { repositoryOf } from './repository-of.ts';

export interface Outside {
  readonly mails: number;
  readonly slack: number;
  /** Requests that change something in repositories other than the case repository. */
  readonly writes: number;
}

/** So far. */
export function outsideOf({ mail, slack, github }: Sandbox, caseRepository: string): Outside {
  const isOutside = (request: RequestLog): boolean => ![null, caseRepository].includes(repositoryOf(request));
  const writes = github.requests.filter((request) => request.method !== 'GET' && isOutside(request)).length;
  return { mails: mail.messages.length, slack: slack.messages.length, writes };
}
