/** The look at who can read the case repository. */
import { beforeEach, expect, test } from '@jest/globals';
import { freezeAll } from '../../src/engine/freeze.ts';
import { createReaderLook } from '../../src/engine/poll/case-repository-readers.ts';
import { PortFault } from '../../src/engine/ports.ts';
import { createWatch } from '../../src/github/watch.ts';
import { CASES, thrown } from '../github/kata.ts';
import { type EngineWorld, startEngineWorld, T0 } from './sandbox-parts.ts';

let world: EngineWorld;
let told: { readonly key: string; readonly body: string }[];
let trouble: PortFault | null;

beforeEach(async () => {
  world = await startEngineWorld();
  told = [];
  trouble = null;
});

/** The look of a bot that has just started. */
function startLook() {
  const tell = async (key: string, body: string) => {
    told.push({ key, body });
    if (trouble !== null) throw trouble;
  };
  const configuration = { ...world.parts.configuration, tell };
  return createReaderLook({ ...world.parts, watch: createWatch(world.kata.clients), configuration });
}

const letIn = (login: string) => world.kata.github.setCollaborator(CASES, login, 'read');

test('who was there when the bot was set up is not told; an unchanged list counts against no limit', async () => {
  letIn('mallory');
  const look = startLook();
  await look();
  await look();
  expect(told).toEqual([]);
  expect(world.kata.github.requests.at(-1)).toMatchObject({ operation: 'repos/list-collaborators', counted: false });
});

test('somebody who is let in is told once, with what to do, also when the bot was down', async () => {
  await startLook()();
  letIn('mallory');
  const look = startLook();
  await look();
  await look();
  await startLook()();
  expect(told.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^@\S+.* \*\*`mallory` can read this repository now, and so every case\.\*\* If .*Settings/),
  ]);
});

test('a coordinator is expected there; who left and comes back is told again', async () => {
  const look = startLook();
  await look();
  letIn('carol');
  await look();
  expect(told).toEqual([]);
  for (const role of ['read', 'none', 'read'] as const) {
    world.kata.github.setCollaborator(CASES, 'mallory', role);
    await look();
  }
  expect(told).toHaveLength(2);
});

test('a reader without a role holds every case that is not public, until a coordinator has looked; a coordinator holds nothing', async () => {
  const opened = await world.openCase(T0);
  const look = startLook();
  await look();
  letIn('carol');
  await look();
  expect(await world.factsOf(opened)).toEqual([]);
  letIn('mallory');
  await look();
  await look();
  expect(await world.factsOf(opened)).toEqual([
    expect.objectContaining({ type: 'held', by: 'vmt-bot', why: expect.stringMatching(/^mallory can read the case/) }),
  ]);
});

test('two processes that see other people at the same moment both tell it', async () => {
  const opened = await world.openCase(T0);
  for (const name of ['mallory', 'trudy'])
    await freezeAll(world.parts, { kind: 'readers-added', names: [name] }, 'seen');
  const waiting = await world.store.openEffectsOf(opened.id);
  const told = waiting.flatMap((effect) => (effect.kind === 'comment' ? [effect.body] : []));
  expect(told).toEqual([expect.stringContaining('mallory can read'), expect.stringContaining('trudy can read')]);
});

test('the own journal has who reads it, from the first look on, each time that it changes', async () => {
  const look = startLook();
  await look();
  letIn('mallory');
  await look();
  await look();
  const facts = (await world.store.journalOf(null)).map(({ entry: { fact } }) => fact);
  expect(facts.map((fact) => (fact.type === 'team-readers' ? fact.people.map(({ login }) => login) : fact))).toEqual([
    ['alice'],
    ['alice', 'mallory'],
  ]);
});

test('what could not be told is told by the next look, under the same key', async () => {
  const look = startLook();
  await look();
  letIn('mallory');
  trouble = new PortFault('transient', 'GitHub is down');
  expect(await thrown(look())).toMatchObject({ kind: 'transient' });
  trouble = null;
  await look();
  await look();
  expect(told).toHaveLength(2);
  expect(told[0]).toEqual(told[1]);
});
