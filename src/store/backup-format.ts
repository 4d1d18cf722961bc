/**
 * What a backup looks like: lines of JSON, which every database can be filled from.
 *
 *   {"format":"vmt-bot backup","version":1,"schema":3,"backedUpAt":"…","rows":{"cases":2,…}}   the head
 *   ["cases",{"id":"…",…}]                                                                     a row, by table
 *   {"sha256":"…"}                                                                             over all lines before it
 *
 * The digest finds what was damaged or cut off. Who can write the file can write a digest, too: keep it where nobody can.
 */
import { z } from 'zod';
import type { Schema } from './schema.ts';

export const FORMAT = 'vmt-bot backup';
export const FORMAT_VERSION = 1;

/** In the order in which they are filled: the journal names cases. With the column by which a table is read in pages. */
export const TABLES = [
  { table: 'cases', key: 'id', isNumbered: false },
  { table: 'journal', key: 'seq', isNumbered: false },
  { table: 'journal_head', key: 'id', isNumbered: false },
  { table: 'inbox', key: 'seq', isNumbered: true },
  { table: 'outbox', key: 'seq', isNumbered: true },
  { table: 'memory', key: 'name', isNumbered: false },
] as const satisfies readonly { table: keyof Schema; key: string; isNumbered: boolean }[];

export type Table = (typeof TABLES)[number]['table'];
const NAMES = TABLES.map(({ table }) => table);

export const headSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  /** The number of the last migration of the database. */
  schema: z.number().int().positive(),
  backedUpAt: z.iso.datetime(),
  rows: z.record(z.enum(NAMES), z.number().int().nonnegative()),
});
export type Head = z.infer<typeof headSchema>;

export const rowSchema = z.tuple([z.enum(NAMES), z.record(z.string(), z.union([z.string(), z.number(), z.null()]))]);
export type Row = z.infer<typeof rowSchema>[1];

export const tailSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
