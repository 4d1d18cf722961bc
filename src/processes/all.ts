/** The processes that ship, by id. A new one is its file and its name here. */
import type { Process } from '../core/process.ts';
import { kata } from './kata.ts';
import { kubeedge } from './kubeedge.ts';

export const PROCESSES: Readonly<Record<string, Process>> = { kata, kubeedge };
