/** Faults to order: what a part of the sandbox does wrong, on which occasions, how often. */

export type FaultBook<Fault> = {
  /** Orders a fault for the next `times` (default 1) occasions that it concerns. */
  next: (fault: Fault & { times?: number }) => void;
  /** Lets what is stalled go on. */
  release: () => void;
  /** Forgets all faults that have not struck, and releases what is stalled. */
  clear: () => void;
  /** Resolves as soon as something is stalled (at once if something is). */
  stalled: () => Promise<void>;
  /** The first fault ordered that concerns this occasion; it has then struck once more. */
  take: (concerns: (fault: Fault) => boolean) => Fault | undefined;
  /** Stalls the caller until `release`. */
  hold: () => Promise<void>;
};

/** An empty book. */
export function createFaultBook<Fault>(): FaultBook<Fault> {
  let ordered: { fault: Fault; left: number }[] = [];
  let held: (() => void)[] = [];
  let watchers: (() => void)[] = [];

  const release = (): void => {
    const waiting = held;
    held = [];
    for (const go of waiting) go();
  };

  return {
    next: (fault) => ordered.push({ fault, left: fault.times ?? 1 }),
    release,
    clear: () => {
      ordered = [];
      release();
    },
    stalled: () => (held.length > 0 ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
    take: (concerns) => {
      const found = ordered.find(({ fault }) => concerns(fault));
      if (found) found.left -= 1;
      ordered = ordered.filter(({ left }) => left > 0);
      return found?.fault;
    },
    hold: () =>
      new Promise((resolve) => {
        held.push(resolve);
        for (const tell of watchers) tell();
        watchers = [];
      }),
  };
}
