/**
 * The log: JSON lines of allow-listed fields and fixed messages. What is not on the list is dropped, so that a field
 * added in haste cannot carry the text of a case, and errors are told by `problemOf`: the messages of `PortFault`s name
 * no content of a case, those of other errors may.
 */
import { type DestinationStream, pino } from 'pino';
import { PortFault } from './engine/ports.ts';

/** Writes lines. `message` is a fixed sentence; what changes goes into the fields. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Fields by the part that tells them. A value is shown if it is a number, a truth value or a short text. */
export const FIELDS: ReadonlySet<string> = new Set([
  // The engine and intake.
  'delivery',
  'event',
  'kind',
  'attempts',
  'problem',
  'count',
  'entry',
  'status',
  // The configuration: its version, a person's number, the type of a fact, how many comments wait.
  'fact',
  'version',
  'person',
  'waiting',
  // Requests to GitHub: the route's template, never the route.
  'purpose',
  'method',
  'route',
  'milliseconds',
  // The servers.
  'port',
  'adminPort',
]);
const LONGEST = 300;

/** A logger of this level (or `silent`) on standard output, or on another stream. */
export function createLogger(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = to === undefined ? pino(options) : pino(options, to);
  return {
    // Some are for every delivery: nothing is made ready that is not written.
    debug: (fields, message) => {
      if (lines.isLevelEnabled('debug')) lines.debug(allowed(fields), message);
    },
    info: (fields, message) => lines.info(allowed(fields), message),
    warn: (fields, message) => lines.warn(allowed(fields), message),
    error: (fields, message) => lines.error(allowed(fields), message),
  };
}

/** What may be told of an error: the message of a `PortFault`, of any other its name only. */
export function problemOf(error: unknown): string {
  if (error instanceof PortFault) {
    return error.message;
  }
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
  return `unexpected: ${/^[A-Za-z]{1,40}$/.test(name) ? name : 'error'}`;
}

function allowed(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      FIELDS.has(name) && isPlain(value) ? [[name, shown(value)]] : [],
    ),
  );
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Mail servers quote the address that they refuse, and that somebody is a stakeholder is nobody's business. */
const ADDRESS = /[^\s<>@:,;"']+@[^\s<>@:,;"']+/g;

function shown(value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value !== 'string') return value;
  const text = value.replaceAll(ADDRESS, '(address)');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
