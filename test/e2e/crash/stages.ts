/**
 * The two hours at which messages leave, each from the moment before it: what was prepared is saved once, and each run
 * starts from a copy. What people do meanwhile is done as soon as it can be.
 */
import type { PlanState } from '../../../src/core/model.ts';
import { casesOn } from '../../../src/store/cases.ts';
import { outboxOn } from '../../../src/store/outbox.ts';
import type { Database } from '../../../src/store/schema.ts';
import { openSqliteReadOnly } from '../../../src/store/sqlite.ts';
import { CASES, PRODUCT } from '../../support/bot-world.ts';
import { converse } from '../../support/conversation.ts';
import { CASE_ISSUE, said, T0, untilNotice } from '../approved-plan.ts';
import { keyedFiles, someKeys, TEAM } from '../keyed-world.ts';
import { openPlace, type Place, type Saved } from '../real-bot.ts';

export const STAGES = ['notify', 'T0'] as const;
export type Stage = (typeof STAGES)[number];

/** A place with both stages prepared. */
export interface Prepared {
  readonly place: Place;
  readonly saved: Readonly<Record<Stage, Saved>>;
  /** The approval that is still missing before the notice goes. */
  readonly lastApproval: string;
}

const NOTICE_DAY = Date.parse('2026-11-23T12:00:00Z');
/** When the clock starts in a stage: so long before T0 that the program serves, and not much longer. */
export const START: Readonly<Record<Stage, number>> = { notify: NOTICE_DAY + 3_600_000, T0: Date.parse(T0) - 2_000 };

/** Polls each second, so that what a dead process was not told is found by the next one. */
export async function prepare(): Promise<Prepared> {
  const keys = await someKeys();
  const signingKey = keys[TEAM]?.privateKey ?? '';
  const place = await openPlace({ files: keyedFiles({ keys }), signingKey, env: { POLL_SECONDS: '1' } });
  let now = NOTICE_DAY;
  const play = (steps: Parameters<typeof converse>[1]): Promise<void> =>
    place.inProcess(
      () => now,
      async (world) => {
        await converse({ ...world, at: (iso) => (now = Date.parse(iso)) }, steps);
      },
    );
  await play([...untilNotice, { alice: '/notify' }, { alice: '/approve plan {hash}' }]);
  const notify = place.save('notify.db');
  const lastApproval = /`([0-9a-f]{12})` goes out/.exec(
    said(place).findLast((text) => text.includes('goes out')) ?? '',
  );
  await play([
    { bob: '/approve plan {hash}' },
    { bob: '/plan' },
    { alice: '/approve plan {hash}' },
    { bob: '/approve plan {hash}' },
    { at: new Date(Date.parse(T0) - 60_000).toISOString() },
  ]);
  return { place, saved: { notify, T0: place.save('T0.db') }, lastApproval: `/approve plan ${lastApproval?.[1]}` };
}

/** What people do once they can: called again and again until the stage is over. */
export function people({ place, lastApproval }: Prepared, stage: Stage): () => void {
  const { github } = place.sandbox;
  let done = false;
  return () => {
    if (done || (stage === 'T0' && github.issues(PRODUCT).length === 0)) return;
    done = true;
    if (stage === 'notify') github.as('bob').comment(CASES, CASE_ISSUE, lastApproval);
    // Its title names the CVE, so that it is seen whatever the tracking issue's number is.
    else github.as('grace').openPull(PRODUCT, { title: 'Check the path (CVE-2026-2026)', body: '', head: 'fix-main' });
  };
}

/** Looks into the database beside the bot. */
async function look<T>(place: Place, ask: (db: Database) => Promise<T>): Promise<T> {
  const db = openSqliteReadOnly(place.database);
  try {
    return await ask(db);
  } finally {
    await db.destroy();
  }
}

export function planOf(place: Place, stage: Stage): Promise<PlanState | null> {
  return look(place, async (db) => {
    const plans = (await casesOn(db).byNumber(CASE_ISSUE))?.case.plans;
    return plans?.[stage === 'notify' ? 'notice' : 'disclosure'] ?? null;
  });
}

/** Effects that are due and not done. */
export function openEffects(place: Place): Promise<number> {
  return look(place, async (db) => {
    const stored = await casesOn(db).byNumber(CASE_ISSUE);
    const open = await outboxOn(db, 'sqlite').openEffectsOf(stored?.case.id ?? '');
    return open.filter(({ due }) => due <= place.now()).length;
  });
}
