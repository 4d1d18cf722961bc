/**
 * What two people approved is not what would go out any more: by one character, one recipient, one key, one address, one
 * day or one patch. It stops before its hour, the coordinator is told what changed and who must approve what, and what
 * was approved anew goes out.
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decrypt, readMessage, readPrivateKey } from 'openpgp';
import { makeOpenpgpKey, type OpenpgpKey } from '../../src/sandbox/signing-key.ts';
import { armorOf, partsOf } from '../channels/multipart.ts';
import type { BotWorld } from '../support/bot-world.ts';
import type { Step } from '../support/conversation.ts';
import {
  CASE_ISSUE,
  everywhere,
  JUST_BEFORE_T0,
  LISTS,
  playTo,
  published,
  said,
  T0,
  untilApproval,
  untilNotice,
} from './approved-plan.ts';
import { DISTROS, keyPath, MEMBERS, nameOf, ROSTER_PATH, roster, someKeys, startKeyedWorld } from './keyed-world.ts';

const [ANNA, BEN, CLEO] = MEMBERS;
const NEW_CLEO = 'cleo-security@chips.example';
const [KATA_DEV] = LISTS;
const NEW_LIST = 'kata-security@lists.example.org';
const PATCH = 'cases/2/patches/main.patch';
const NEW_PATCH = '--- a\n+++ c\n';
const push: Step = {
  grace: { pull: { title: 'Check the path', body: 'Fixes {tracking}', base: 'main', head: 'fix' } },
};

/** The first good configuration needs nobody; a change of it needs as many coordinators as a plan. */
const approvedConfiguration = (...people: readonly string[]): readonly Step[] =>
  people.map((who) => ({ [who]: { 'approve-configuration': '' } }));
const approvedBy = (...people: readonly string[]): readonly Step[] =>
  people.map((who) => ({ [who]: '/approve plan {hash}' }));

let open: BotWorld | null = null;

/** Keys that are not in the case repository when the case begins, by address. */
let newKeys: Readonly<Record<string, OpenpgpKey>>;

beforeAll(async () => {
  const made = [ANNA, DISTROS, NEW_CLEO].map(async (address) => [
    address,
    await makeOpenpgpKey(nameOf(address), address),
  ]);
  newKeys = Object.fromEntries(await Promise.all(made)) as Record<string, OpenpgpKey>;
});

afterEach(async () => {
  expect(open?.sandbox.github.violations ?? []).toEqual([]);
  await open?.close();
  open = null;
});

async function start(configuration: (yaml: string) => string = (yaml) => yaml): Promise<BotWorld> {
  open = await startKeyedWorld({ keys: await someKeys(), configuration });
  return open;
}

const stateOf = async (world: BotWorld) => (await world.bot().store.byNumber(CASE_ISSUE))?.case;
const newest = (world: BotWorld, words: string): string => said(world).findLast((text) => text.includes(words)) ?? '';

/** The comment that ends what was approved: which plan, why (and perhaps what is different), and what is to be done. */
function ending(why: string, purpose: string, hash: string, command: string, people: number): RegExp {
  const begin = `the ${purpose} plan \`${hash}\` and its 2 approvals are void: ${why}`;
  const end = `Type \`${command}\` again; ${people} different coordinators approve the new plan\\.`;
  return new RegExp(`\n@alice ${begin}[^]*${end}`);
}

/** What the plan that was made anew shows of the difference; `command`: what is typed to approve it. */
function shownAnew(world: BotWorld, before: string, command: string): { difference: string; isAsked: boolean } {
  const shown = newest(world, ' goes out ');
  const hash = /`([0-9a-f]{12})` goes out/.exec(shown)?.[1] ?? '';
  const [, difference = ''] = shown.split(`Against \`${before}\`, whose approvals no longer count:\n`);
  return {
    difference: difference.split('\n| | communication |')[0] ?? '',
    isAsked: shown.includes(`\`${command} ${hash}\``),
  };
}

interface Change {
  readonly what: string;
  readonly steps: readonly Step[];
  /** Why the approvals are void, in the words of the bot. */
  readonly why: string;
  /** What is shown as different, line by line. */
  readonly shown: readonly string[];
}

describe('a disclosure plan with both approvals', () => {
  interface ForT0 extends Change {
    /** Where it goes when it was approved anew. */
    readonly list?: string;
    readonly text?: string;
  }
  const character = {
    why: 'the draft was changed',
    shown: ['-There is none. Upgrade.', '+There is none. Upgrade!'],
    text: 'There is none. Upgrade!',
  };
  const changes: readonly ForT0[] = [
    {
      what: 'one character of the draft, by /set',
      steps: [{ alice: '/set mitigation There is none. Upgrade!' }],
      ...character,
    },
    {
      what: 'the address of a public list',
      steps: [{ bob: { configure: { from: KATA_DEV, to: NEW_LIST } } }, ...approvedConfiguration('alice', 'bob')],
      why: 'the configuration was changed',
      shown: [`- changed: kcsa → kata-dev (mail to ${NEW_LIST}): was kata-dev (mail to ${KATA_DEV})`],
      list: NEW_LIST,
    },
  ];

  test.each(changes)(
    '$what: it is void at once, T0 sends nothing, and what is approved anew goes out',
    async (change) => {
      const world = await start();
      await playTo(world, untilApproval);
      const before = (await stateOf(world))?.plans.disclosure?.plan.hash ?? 'none';
      await playTo(world, [{ at: '2026-11-29T12:00:00Z' }, ...change.steps]);
      expect(newest(world, 'are void')).toMatch(ending(change.why, 'disclosure', before, '/plan', 2));
      await playTo(world, [{ bob: `/approve plan ${before}` }]);
      expect(said(world).at(-1)).toContain(`\`${before}\`: this plan is void. → type \`/plan\``);

      await playTo(world, [{ at: JUST_BEFORE_T0 }, { at: T0 }, { at: '2026-12-01T02:00:00Z' }]);
      expect(published(world)).toEqual(everywhere(0));
      expect(newest(world, 'T0 has come')).toContain('@alice T0 has come and nothing was sent');

      await playTo(world, [{ alice: '/plan' }]);
      const { difference, isAsked } = shownAnew(world, before, '/disclose now');
      expect(isAsked).toBe(true);
      for (const line of change.shown) expect(difference).toContain(line);
      await playTo(world, [{ alice: '/disclose now {hash}' }]);
      expect(published(world)).toEqual(everywhere(0));
      await playTo(world, [{ bob: '/disclose now {hash}' }, push]);
      const { list = KATA_DEV, text = 'KCSA-CVE-2026-2026' } = change;
      expect(published(world)).toEqual(everywhere(1, list === KATA_DEV ? {} : { [KATA_DEV]: 0 }));
      const mail = world.sandbox.mail.messages.filter(({ to }) => to.includes(list));
      expect(mail).toHaveLength(1);
      expect((await mail[0]?.parsed())?.text).toContain(text);
    },
  );

  test('another T0: nothing goes out at the old one, and all of it at the new one', async () => {
    const world = await start();
    await playTo(world, untilApproval);
    const before = (await stateOf(world))?.plans.disclosure?.plan.hash ?? 'none';
    await playTo(world, [{ alice: '/embargo 2026-12-02 --override one more day' }, { bob: '/approve override' }]);
    expect(newest(world, 'are void')).toMatch(ending('T0 was changed', 'disclosure', before, '/plan', 2));
    await playTo(world, [{ bob: '/plan' }]);
    const { difference, isAsked } = shownAnew(world, before, '/approve plan');
    expect(isAsked).toBe(true);
    expect(difference).toContain('- T0: 2026-12-01T00:00:00Z → 2026-12-02T00:00:00Z');
    await playTo(world, [...approvedBy('alice', 'bob'), { at: T0 }, { at: '2026-12-01T23:59:59.999Z' }]);
    expect(published(world)).toEqual(everywhere(0));
    await playTo(world, [{ at: '2026-12-02T00:00:00Z' }, push]);
    expect(published(world)).toEqual(everywhere(1));
  });

  test('a change of the configuration that one of two has approved leaves it as it is', async () => {
    const world = await start();
    await playTo(world, [
      ...untilApproval,
      { grace: { configure: { from: KATA_DEV, to: NEW_LIST } } },
      { bob: { file: { path: ROSTER_PATH, text: roster([ANNA, BEN]) } } },
      ...approvedConfiguration('alice'),
      { at: JUST_BEFORE_T0 },
    ]);
    expect(said(world).filter((text) => text.includes('are void'))).toEqual([]);
    await playTo(world, [{ at: T0 }, push]);
    expect(published(world)).toEqual(everywhere(1));
  });
});

/** Three coordinators, so that two approvals are there while it still waits. */
describe('a notice with two of its three approvals', () => {
  const three = (yaml: string): string =>
    yaml
      .replace('{ teams: [kata-containers/vmt] }', '{ teams: [kata-containers/vmt], users: [olga] }')
      .replace('approvals: 2', 'approvals: 3');
  const ALL = ['alice', 'bob', 'olga'] as const;
  const DOWNSTREAM = [...MEMBERS, DISTROS];

  interface ForNow extends Change {
    /** Who gets it when it was approved anew. */
    readonly to?: readonly string[];
    /** Addresses whose mail opens with their new key. */
    readonly rekeyed?: readonly string[];
    readonly patch?: string;
  }
  const configured = 'the configuration was changed';
  const keyFile = (address: string): Step => ({
    get bob() {
      return { file: { path: keyPath(address), text: newKeys[address]?.publicKey } };
    },
  });
  const changes: readonly ForNow[] = [
    {
      what: 'the address of a member',
      steps: [
        keyFile(NEW_CLEO),
        { bob: { file: { path: ROSTER_PATH, text: roster([ANNA, BEN, NEW_CLEO]) } } },
        ...approvedConfiguration(...ALL),
      ],
      why: configured,
      shown: [`new member cleo-security <${NEW_CLEO}>`, `without cleo <${CLEO}>`],
      to: [ANNA, BEN, NEW_CLEO, DISTROS],
      rekeyed: [NEW_CLEO],
    },
    {
      what: 'the key of a member',
      steps: [keyFile(ANNA), ...approvedConfiguration(...ALL)],
      why: configured,
      shown: ['another key of anna'],
      rekeyed: [ANNA],
    },
  ];

  test.each(changes)('$what: the last approval sends nothing, and what is approved anew goes out', async (change) => {
    const world = await start(three);
    await playTo(world, [...untilNotice, { alice: '/notify' }, ...approvedBy('alice', 'bob')]);
    const before = (await stateOf(world))?.plans.notice?.plan.hash ?? 'none';
    await playTo(world, change.steps);
    expect(newest(world, 'are void')).toMatch(ending(change.why, 'notice', before, '/notify', 3));
    await playTo(world, [{ olga: `/approve plan ${before}` }]);
    expect(said(world).at(-1)).toContain(`\`${before}\`: this plan is void. → type \`/notify\``);
    expect(noticesOf(world)).toEqual([]);

    await playTo(world, [{ alice: '/notify' }]);
    const { difference, isAsked } = shownAnew(world, before, '/approve plan');
    expect(isAsked).toBe(true);
    for (const line of change.shown) expect(difference).toContain(line);
    await playTo(world, approvedBy('alice', 'bob'));
    expect(noticesOf(world)).toEqual([]);
    await playTo(world, approvedBy('olga'));

    const { to = DOWNSTREAM, rekeyed = [], patch = '--- a\n+++ b\n' } = change;
    expect(
      noticesOf(world)
        .map((mail) => mail.to)
        .toSorted(),
    ).toEqual(to.toSorted());
    const old = await someKeys();
    for (const mail of noticesOf(world)) {
      const isNew = rekeyed.includes(mail.to);
      expect(
        [await opened(mail.raw, newKeys[mail.to]), await opened(mail.raw, old[mail.to])].map((text) => text !== null),
      ).toEqual([isNew, !isNew]);
      const text = (await opened(mail.raw, isNew ? newKeys[mail.to] : old[mail.to])) ?? '';
      expect(text).toContain(Buffer.from(patch).toString('base64'));
    }
  });

  test('another patch that is pushed and not registered goes to nobody: the notice brings the one that was approved', async () => {
    const world = await start(three);
    await playTo(world, [...untilNotice, { alice: '/notify' }, ...approvedBy('alice', 'bob')]);
    await playTo(world, [{ grace: { file: { path: PATCH, text: NEW_PATCH } } }, ...approvedBy('olga')]);
    const keys = await someKeys();
    for (const { to, raw } of noticesOf(world)) {
      const text = (await opened(raw, keys[to])) ?? '';
      expect(text).toContain(Buffer.from('--- a\n+++ b\n').toString('base64'));
      expect(text).not.toContain(Buffer.from(NEW_PATCH).toString('base64'));
    }
  });

  function noticesOf(world: BotWorld): readonly { readonly to: string; readonly raw: Buffer }[] {
    const all = [...DOWNSTREAM, NEW_CLEO];
    return world.sandbox.mail.messages.flatMap(({ to: [to = ''], raw }) => (all.includes(to) ? [{ to, raw }] : []));
  }
});

/** What this key reads; null where it opens nothing. */
async function opened(raw: Buffer, key: OpenpgpKey | undefined): Promise<string | null> {
  if (key === undefined) return null;
  const message = await readMessage({ armoredMessage: armorOf(partsOf(raw).parts[1]) });
  const decryptionKeys = await readPrivateKey({ armoredKey: key.privateKey });
  try {
    return (await decrypt({ message, decryptionKeys })).data;
  } catch {
    return null;
  }
}
