/** The second part of the story: a date, the notice to downstream stakeholders, another date, the plan and its rehearsal. */

import type { Stage } from '../stage.ts';
import { DAYS } from './facts.ts';
import { CALLED, NOTICED } from './setting.ts';

const INVITED = Object.values(CALLED).map((address) => `mail ${address}`);
const TOLD = NOTICED.map((address) => `mail ${address}`);

export async function underEmbargo(stage: Stage): Promise<void> {
  await notice(stage);
  await anotherDate(stage);
  await plan(stage);
}

async function notice(stage: Stage): Promise<void> {
  stage.chapter('A date, and the notice to downstream stakeholders');
  await stage.comment('alice', '/embargo', { says: `${DAYS.first} | **legal**` });
  await stage.comment('alice', `/embargo ${DAYS.friday}`, { refused: true, says: 'Friday is barred' });
  await stage.comment('alice', `/embargo ${DAYS.first}`, { says: `T0 is ${DAYS.first} 00:00 UTC`, leaves: INVITED });
  await stage.comment('alice', '/notify', { says: ['goes out at once when it is approved', 'checks are good'] });
  await stage.comment('alice', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('bob', '/approve plan {plan}', {
    status: 'fix-committed',
    says: ['Approved by all', '**Board**'],
    leaves: TOLD,
  });
}

async function anotherDate(stage: Stage): Promise<void> {
  stage.chapter('The date is moved: exactly those who had the notice are told');
  await stage.clock(`${DAYS.notice}T15:00:00Z`, 'a stakeholder asks for one day more');
  await stage.comment('alice', `/embargo ${DAYS.t0}`, {
    says: [`T0 is ${DAYS.t0} 00:00 UTC`, 'goes out at once when it is approved'],
    leaves: INVITED,
  });
  await stage.comment('alice', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('bob', '/approve plan {plan}', { says: 'Approved by all', leaves: TOLD });
}

async function plan(stage: Stage): Promise<void> {
  stage.chapter('The disclosure plan, and its rehearsal');
  await stage.comment('bob', '/plan', {
    says: [`goes out ${DAYS.t0} 00:00 UTC`, 'when it was made: all'],
  });
  await stage.comment('bob', '/approve plan {plan}', { refused: true, says: 'only after a rehearsal' });
  await stage.comment('bob', '/rehearse', { says: 'arrived at sinks on this machine' });
  await stage.comment('bob', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('bob', '/approve plan {plan}', { refused: true, says: 'different' });
  await stage.comment('alice', '/approve plan {plan}', { says: `It goes out at ${DAYS.t0}T00:00:00Z` });
}
