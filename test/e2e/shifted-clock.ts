/** Preloaded into a child process: its wall clock goes as the machine's does, so many milliseconds ahead. */
const { now } = Date;
const ahead = Number(process.env.CLOCK_AHEAD ?? 0);
Date.now = () => now() + ahead;
