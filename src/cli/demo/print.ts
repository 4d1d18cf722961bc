/** Tells a story to people: a line for each act, below it what came of it; before it what it assumes. */

import { broken, clip, paint, type Say } from './lines.ts';
import type { Shown } from './shown.ts';
import type { Audition, Step } from './stage.ts';

const INDENT = ' '.repeat(19);
/** So many lines of a comment are told. */
const LINES = 3;

/** Prints what the story is about, and what it assumes. */
export function printOpening(process: string, about: string, assumed: readonly string[], say: Say): void {
  say(
    `The ${process} process, played with a local GitHub, mail server, Slack endpoint and CVE Program; the clock is moved.`,
  );
  say('');
  for (const line of [...broken(about), 'Assumed, where the published advisory says nothing:']) {
    say(line);
  }
  for (const each of assumed) {
    for (const [at, line] of broken(each).entries()) {
      say(`${at === 0 ? '  - ' : '    '}${line}`);
    }
  }
}

/** Prints each step as it happens. */
export function narrator(say: Say): Audition {
  let status: string | null = null;
  return {
    chapter: (title) => {
      say('');
      say(paint('bold', `== ${title}`));
    },
    step: (step) => {
      for (const [at, line] of step.does.split('\n').entries()) {
        const head = at === 0 ? `${stamp(step.at)} ${step.who.padEnd(8)}` : ' '.repeat(27);
        say(step.who === 'clock' ? paint('dim', `${head}${line}`) : `${head}${paint('cyan', clip(line))}`);
      }
      for (const line of step.seen.flatMap((each) => told(each, step, status))) {
        say(`${INDENT}${line}`);
      }
      for (const why of step.missing) {
        say(`${INDENT}${paint('red', `DID NOT HAPPEN: ${why}`)}`);
      }
      status = step.status;
    },
  };
}

function told(seen: Shown, step: Step, before: string | null): readonly string[] {
  const { kind, where, audience, title, lines } = seen;
  const to = `${where} (${audience})`;
  switch (kind) {
    case 'case':
      return step.status === before
        ? [`${paint('dim', 'case')} ${where}: ${lines.join(' ')}`]
        : [`${paint('yellow', 'status')} ${before ?? 'reported'} → ${step.status}`];
    case 'comment':
      return title === 'board' ? boardNews(lines) : brief(lines, 'bot: ');
    case 'advisory-comment':
      return brief(lines.slice(0, 1), `${paint('magenta', 'to the reporter')} on the advisory: `);
    case 'advisory':
      return [`${paint('magenta', 'advisory')} ${to}: ${lines.join(' ')}`];
    case 'mail':
    case 'issue':
      return [`${paint('magenta', kind)} ${clip(`to ${to}: ${title}`)}`];
    case 'slack':
      return [`${paint('magenta', kind)} to ${to}: ${lines[0] ?? ''}`];
    case 'file':
    case 'release':
      return [`${paint('magenta', kind === 'file' ? 'file' : 'release notes of')} ${to}`];
  }
}

/** The plan that the board shows first, and how far it came. */
function boardNews([, plan = '', progress = '']: readonly string[]): readonly string[] {
  return [`${paint('yellow', 'board')} ${plan}: ${progress.split(' · ')[0]}`];
}

/** Told whole: a refusal and a red pre-flight, which name the way out. */
const WHOLE = /^(?:Not done|.*checks? (?:is|are) red)/;
/** Told whole, a line each: the receipts of a rehearsal, and the retrospective. */
const TABLES = /^(?:Rehearsal of |All patches are merged)/;

/** The first lines of what the bot wrote. */
function brief(lines: readonly string[], head: string): readonly string[] {
  const [first = ''] = lines;
  const shown = WHOLE.test(first)
    ? lines.flatMap(hanging)
    : lines.slice(0, TABLES.test(first) ? lines.length : LINES).map(clip);
  const more = WHOLE.test(first) ? 0 : lines.length - shown.length;
  const told = shown.map((line, at) => `${at === 0 ? head : '     '}${line}`);
  return more > 0 ? [...told, paint('dim', `     … ${more} more lines`)] : told;
}

/** A point of a list, the lines after the first below its text. */
function hanging(line: string): readonly string[] {
  return broken(line).map((each, at) => (at === 0 ? each : `  ${each}`));
}

/** `11-23 09:00 UTC`, in the demo's own time; with seconds where they matter. */
function stamp(iso: string): string {
  return `${iso.slice(5, 10)} ${iso.slice(11, iso.endsWith(':00.000Z') ? 16 : 19)} UTC`.padEnd(18);
}
