/** The second part of the story: a date, the notice to distributors, the plan, and the 24-hour notice. */
import type { Stage } from '../stage.ts';
import { DAYS, PUBLISHED } from './facts.ts';
import { CALLED, DISTRIBUTORS } from './setting.ts';

const TOLD = DISTRIBUTORS.map((address) => `mail ${address}`);

export async function underEmbargo(stage: Stage): Promise<void> {
  await notice(stage);
  await plan(stage);
  await dayBefore(stage);
}

async function notice(stage: Stage): Promise<void> {
  stage.chapter('A date, and the notice to the private distributors list');
  await stage.comment('alice', '/embargo', { says: `${DAYS.t0} | **legal**` });
  await stage.comment('alice', `/embargo ${DAYS.early}`, { refused: true, says: '168' });
  await stage.comment('alice', `/embargo ${DAYS.t0}`, {
    says: `T0 is ${DAYS.t0} 17:00 UTC`,
    leaves: Object.values(CALLED).map((address) => `mail ${address}`),
  });
  await stage.comment('alice', '/notify', { says: ['goes out at once when it is approved', 'checks are good'] });
  await stage.comment('alice', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('ivan', '/approve plan {plan}', { refused: true });
  await stage.comment('bob', '/approve plan {plan}', {
    status: 'restricted-disclosure',
    says: ['Approved by all', '**Board**'],
    leaves: TOLD,
  });
}

async function plan(stage: Stage): Promise<void> {
  stage.chapter('The disclosure plan, and its rehearsal');
  await stage.clock(`${DAYS.plan}T17:00:00Z`, 'a week later');
  await stage.comment('bob', '/plan', { says: [`goes out ${DAYS.t0} 17:00 UTC`, 'when it was made: all'] });
  await stage.comment('bob', '/rehearse', { says: 'arrived at sinks on this machine' });
  await stage.comment('bob', '/approve plan {plan}', { says: '1 more approval' });
  await stage.comment('alice', '/approve plan {plan}', { says: `It goes out at ${DAYS.t0}T17:00:00Z` });
}

async function dayBefore(stage: Stage): Promise<void> {
  stage.chapter('The 24-hour notice goes by itself');
  await stage.clock(`${DAYS.before}T15:00:00Z`, 'an hour before the 24-hour notice', { says: 'in advance: all' });
  await stage.clock(`${DAYS.before}T15:59:59Z`, 'T0 −25 h 1 s: nothing leaves');
  await stage.clock(`${DAYS.before}T16:00:00Z`, 'T0 −25 h', { leaves: TOLD });
  await stage.clock(`${DAYS.before}T17:00:00Z`, 'T0 −24 h', { says: '24 hours' });
  await stage.does('mallory', 'opens a public issue and types /vmt open there; nothing comes of it', (github) => {
    const product = 'kubeedge/kubeedge';
    const number = github.as('mallory').openIssue(product, { title: 'How large may a message be?', body: 'I ask.' });
    github.as('mallory').comment(product, number, `/vmt open ${PUBLISHED.title}`);
  });
}
