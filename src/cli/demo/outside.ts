/** How much has reached the world outside the case repository: a rehearsal must not change it. */
import type { RequestLog } from '../../sandbox/github/site.ts';
import { kataCaseRepository } from '../../sandbox/kata-world.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { repositoryOf } from './places.ts';

export interface Outside {
  readonly mails: number;
  readonly slack: number;
  /** Requests that change something in repositories other than the case repository. */
  readonly writes: number;
}

/** So far. */
export function outsideOf({ mail, slack, github }: Sandbox): Outside {
  const writes = github.requests.filter((request) => request.method !== 'GET' && isOutside(request)).length;
  return { mails: mail.messages.length, slack: slack.messages.length, writes };
}

function isOutside(request: RequestLog): boolean {
  const repository = repositoryOf(request);
  return repository !== null && repository !== kataCaseRepository;
}
