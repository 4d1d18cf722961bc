/** The check of the machine's clock against GitHub's and the database's: its name and its mend. Source: security D1. */

/** Its name in pre-flight. While it is red, it may be any hour. */
export const CLOCK_CHECK = 'clock';
export const CLOCK_MEND = 'let the machine of the bot take its time from a time server (NTP)';
