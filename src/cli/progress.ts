/** Lines of progress for what takes long. */
import type { CliOutput } from './command.ts';

/** Milliseconds between two lines; what takes less prints none. */
const EVERY = 1000;

/** Called with how many are done; says it once a second. */
export function progress(what: string, io: CliOutput): (done: number) => void {
  let next = performance.now() + EVERY;
  return (done) => {
    if (performance.now() < next) return;
    next += EVERY;
    io.err(`${done} ${what} so far`);
  };
}
