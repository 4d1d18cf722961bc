/** A case with its issue as the bot wrote it, on a local GitHub, and the deliveries that GitHub would send about it. */
import type { Case } from '../../src/core/model.ts';
import { caseBody } from '../../src/engine/case-issue.ts';
import { faceOf, rememberFace } from '../../src/engine/case-issue-memory.ts';
import { drainInbox } from '../../src/engine/inbox.ts';
import type { Delivery } from '../../src/engine/ports.ts';
import { CASES } from '../github/kata.ts';
import { type EngineWorld, startEngineWorld, T0, WORLD } from './sandbox-parts.ts';

export const MINUTE = 60_000;

export interface CaseIssueWorld extends EngineWorld {
  readonly number: number;
  /** The case as it was opened. */
  readonly opened: Case;
  readonly as: (login: string) => ReturnType<EngineWorld['kata']['github']['as']>;
  /** The case as it is now. */
  readonly now: () => Promise<Case>;
  readonly body: () => Promise<string>;
  /** What GitHub would send now. */
  readonly delivery: (event: string, sender: string, action: string, more?: object) => Promise<Delivery>;
  /** Somebody comments, and this is what GitHub would send. */
  readonly said: (login: string, text: string) => Promise<Delivery>;
  /** It is stored, and what is there is handled. */
  readonly arrives: (one: Delivery) => Promise<void>;
}

/** Starts it at T0; the issue is ten minutes old. */
export async function startCaseIssueWorld(): Promise<CaseIssueWorld> {
  const world = await startEngineWorld();
  world.at(T0 - 10 * MINUTE);
  const opened = await world.openCase(T0 - 10 * MINUTE);
  const number = opened.number ?? 0;
  const as = (login: string) => world.kata.github.as(login);
  const face = faceOf(WORLD, opened);
  as('alice').editIssueTitle(CASES, number, face.title);
  for (const label of face.labels) as('alice').label(CASES, number, label);
  as('alice').editIssueBody(CASES, number, caseBody(WORLD, opened, T0, null));
  await rememberFace(world.store, opened, face);
  world.at(T0);
  const iso = new Date(T0).toISOString();
  const delivery = async (event: string, sender: string, action: string, more: object = {}): Promise<Delivery> => {
    const { title, body, state, labels } = world.kata.github.issue(CASES, number);
    const payload = {
      action,
      sender: { id: 1, login: sender, type: 'User' },
      repository: { full_name: CASES },
      issue: {
        ...{ number, title, body, html_url: 'https://x', user: { id: 1, login: 'alice' } },
        ...{ state, updated_at: iso, labels: labels.map(({ name }) => ({ name })) },
      },
      ...more,
    };
    const text = JSON.stringify(payload);
    return { id: text, event, subject: `${CASES}#${number}`, payload: text, digest: text, receivedAt: T0 };
  };
  return {
    ...world,
    number,
    opened,
    as,
    now: async () => (await world.store.byId(opened.id))?.case ?? opened,
    body: async () => (await world.parts.github.caseIssues.read(CASES, number)).body,
    delivery,
    said: (login, text) => {
      const id = as(login).comment(CASES, number, text);
      const user = { id: 1, login };
      const comment = { id, body: text, html_url: `https://x/${id}`, user, created_at: iso, updated_at: iso };
      return delivery('issue_comment', login, 'created', { comment });
    },
    arrives: async (one) => {
      await world.store.receive(one);
      await drainInbox(world.parts);
    },
  };
}
