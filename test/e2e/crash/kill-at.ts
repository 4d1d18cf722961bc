/**
 * Preloaded into the program: it kills itself with SIGKILL at the point that KILL_AT names (points.ts). It looks at what
 * goes through sockets and into the database, so the program has no code for it.
 */
import { Socket } from 'node:net';
import { StatementSync } from 'node:sqlite';
import type { Point } from './points.ts';

const point = JSON.parse(process.env.KILL_AT ?? '') as Point;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

// ---- what goes through sockets: HTTP/1.1 requests and SMTP commands --------------------------------------------------

/** What is awaited on a socket: the leave to send the mail's content, or the answer. */
const awaited = new WeakMap<Socket, 'go-ahead' | 'answer'>();
/** The answer came: the next receipt is its own. */
let isAnswered = false;

const { write, push } = Socket.prototype;

Socket.prototype.write = function (this: Socket, ...given: unknown[]) {
  if ('head' in point && isHead(textOf(given[0]), point.head)) {
    const isMail = point.head.startsWith('RCPT');
    if (!isMail && point.moment === 'before it leaves') die();
    awaited.set(this, isMail ? 'go-ahead' : 'answer');
  }
  return Reflect.apply(write, this, given);
} as typeof write;

Socket.prototype.push = function (this: Socket, ...given: unknown[]) {
  const what = awaited.get(this);
  // Commands and replies come several in one chunk where the server knows PIPELINING; 354 is the one to DATA.
  if (what === 'go-ahead' && /^354/m.test(textOf(given[0]))) {
    if (point.moment === 'before it leaves') die();
    awaited.set(this, 'answer');
  }
  if (what === 'answer') {
    awaited.delete(this);
    if (point.moment === 'after it left, before its answer is heard') die();
    isAnswered = true;
  }
  return Reflect.apply(push, this, given);
} as typeof push;

/** An HTTP request begins so; an SMTP command stands on a line of its own. */
function isHead(chunk: string, head: string): boolean {
  return chunk.startsWith(head) || (head.startsWith('RCPT') && chunk.includes(`\n${head}`));
}

function textOf(chunk: unknown): string {
  return typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString('latin1') : '';
}

// ---- what goes into the database: transactions, and statements that are one ------------------------------------------

const RECEIPT = /update "outbox" set .*"receipt" = /s;
/** The statements of the transaction that is open; null: none is. */
let open: string[] | null = null;

function isWanted(text: string): boolean {
  return 'having' in point ? new RegExp(point.having).test(text) : isAnswered && RECEIPT.test(text);
}

function isBefore(): boolean {
  return point.moment === 'before' || point.moment === 'after its answer, before its receipt is committed';
}

function isAfter(): boolean {
  return point.moment === 'after' || point.moment === 'after its receipt is committed';
}

function watched<R>(statement: StatementSync, given: readonly unknown[], work: () => R): R {
  const sql = statement.sourceSQL;
  if (sql === 'begin') open = [];
  if (sql === 'rollback') open = null;
  const text = `${sql} ${JSON.stringify(given)}`;
  const isCommit = sql === 'commit';
  const whole = isCommit ? (open ?? []).join('\n') : text;
  const isOwnTransaction = open === null;
  if ((isCommit || isOwnTransaction) && isBefore() && isWanted(whole)) die();
  const result = work();
  if (isCommit) open = null;
  else open?.push(text);
  if ((isCommit || isOwnTransaction) && isAfter() && isWanted(isCommit ? whole : `${text} ${JSON.stringify(result)}`))
    die();
  return result;
}

const { run, all } = StatementSync.prototype;

StatementSync.prototype.run = function (this: StatementSync, ...given: unknown[]) {
  return watched(this, given, () => Reflect.apply(run, this, given));
} as typeof run;

StatementSync.prototype.all = function (this: StatementSync, ...given: unknown[]) {
  return watched(this, given, () => Reflect.apply(all, this, given));
} as typeof all;
