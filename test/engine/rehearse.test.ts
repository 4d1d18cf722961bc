/** The sender of rehearsals: it runs the plan that was asked for, and no other. */
import { describe, expect, it, jest } from '@jest/globals';
import type { Passed } from '../../src/core/gate.ts';
import type { RehearsalReport } from '../../src/core/inputs.ts';
import type { Case, Plan } from '../../src/core/model.ts';
import { rehearse } from '../../src/engine/senders/rehearse.ts';
import type { Sending } from '../../src/engine/senders/sending.ts';

const PLAN: Plan = { purpose: 'disclosure', t0: 0, tells: null, steps: [], hash: '3f2a9c01d4e7' };
const LINE = { communication: 'kcsa', to: 'a list', after: 3, proof: '250 OK', problem: null };
const REPORT: RehearsalReport = { messages: [LINE, LINE] };

function sending(startedAt: number | null, ran: unknown[] = [], until: Promise<void> = Promise.resolve()): Sending {
  const c = { plans: { disclosure: { plan: PLAN, startedAt } } } as unknown as Case;
  const rehearsal = {
    leak: async (...given: unknown[]) => {
      ran.push(['leak', ...given]);
      return { ...REPORT, leak: { took: 5, waited: 0 } };
    },
    run: async (...given: unknown[]) => {
      ran.push(given);
      await until;
      return REPORT;
    },
  };
  return { case: c, world: 'the world', parts: { rehearsal } } as unknown as Sending;
}

function effect(hash: string) {
  const base = { key: 'k', caseId: '#12', due: 0, audience: 'team' } as const;
  return { ...base, kind: 'rehearse', purpose: 'disclosure', hash } as Passed<never> as Parameters<typeof rehearse>[0];
}

describe('the sender of rehearsals', () => {
  it('runs the plan and gives its report', async () => {
    const ran: unknown[] = [];
    const sent = await rehearse(effect(PLAN.hash), sending(null, ran));

    expect(ran).toEqual([[expect.anything(), PLAN, 'the world']]);
    expect(sent).toMatchObject({
      proof: expect.stringMatching(/^2 messages in \d+\.\d s$/),
      made: { kind: 'rehearsal', report: REPORT },
    });
  });

  it('plays a leak, whatever plan waits', async () => {
    const ran: unknown[] = [];
    const drill = { ...effect('none'), kind: 'rehearse-leak' } as Passed<never> as Parameters<typeof rehearse>[0];
    const sent = await rehearse(drill, sending(null, ran));

    expect(ran).toEqual([['leak', expect.anything(), 'the world']]);
    expect(sent).toMatchObject({ made: { kind: 'rehearsal', report: { leak: { took: 5, waited: 0 } } } });
  });

  it('gives way where it takes long, runs once, and gives its report later', async () => {
    jest.useFakeTimers();
    try {
      const { promise, resolve } = Promise.withResolvers<void>();
      const ran: unknown[] = [];
      const given = sending(null, ran, promise);
      const first = rehearse(effect(PLAN.hash), given);
      await jest.advanceTimersByTimeAsync(5000);

      expect(await first).toEqual({ laterBy: 5000, why: 'the rehearsal is going on' });
      resolve();
      expect(await rehearse(effect(PLAN.hash), given)).toMatchObject({ made: { kind: 'rehearsal', report: REPORT } });
      expect(ran).toHaveLength(1);
      await rehearse(effect(PLAN.hash), given);
      expect(ran).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('refuses a plan that is not the one of the case any more', async () => {
    const run = rehearse(effect('000000000000'), sending(null));

    await expect(run).rejects.toMatchObject({ kind: 'permanent', message: expect.stringContaining('000000000000') });
  });

  it('refuses a plan that was sent already', async () => {
    const run = rehearse(effect(PLAN.hash), sending(5));

    await expect(run).rejects.toMatchObject({ kind: 'permanent', message: expect.stringContaining('sent already') });
  });
});
