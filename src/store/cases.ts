/** Cases: each is a snapshot as JSON, with the columns by which it is looked up beside it. */
import type { Selectable } from 'kysely';
import type { Case, CaseId } from '../core/model.ts';
import type { Cases, StoredCase } from '../engine/ports.ts';
import type { Database, Schema } from './schema.ts';

/** The look-ups; `commit` is in commit.ts. */
export function casesOn(db: Database): Omit<Cases, 'commit'> {
  const read = new Map<CaseId, StoredCase>();
  return {
    byId: (id) => byId(db, read, id),
    byNumber: (number) => first(snapshots(db).where('number', '=', number)),
    byAdvisory: (ghsa) => first(snapshots(db).where('ghsa', '=', folded(ghsa))),
    byPublicIssue: (repository, number) => byPublicIssue(db, folded(repository), number),
    byCve: (cve) => first(snapshots(db).where('cve', '=', folded(cve))),
    openByRepository: (repository) => ids(openCases(db).where('repository', '=', folded(repository))),
    openCases: () => ids(openCases(db)),
    dueCases: (now, limit) => ids(dueCases(db, now).limit(limit)),
  };
}

/** Cases that are kept as they were read. */
const KEPT = 32;

/**
 * A case is the fold of its entries: of the same version, it is the same. The gate asks for it before each mail of a
 * roster, and with a roster in it a case is long.
 */
async function byId(db: Database, read: Map<CaseId, StoredCase>, id: CaseId): Promise<StoredCase | null> {
  const known = read.get(id);
  const [row] = await db.selectFrom('cases').select('version').where('id', '=', id).execute();
  if (known !== undefined && known.version === row?.version) return known;
  const stored = await first(snapshots(db).where('id', '=', id));
  read.delete(id);
  if (stored === null) return null;
  read.set(id, stored);
  for (const oldest of read.keys()) {
    if (read.size <= KEPT) break;
    read.delete(oldest);
  }
  return stored;
}

/** The row of a case. */
export function caseRow(state: Case, version: number, nextDue: number | null): Selectable<Schema['cases']> {
  const { origin } = state;
  const reported = origin.kind === 'public-issue' ? origin : null;
  const ghsa = state.advisory?.ghsa ?? (origin.kind === 'advisory' ? origin.ghsa : null);
  return {
    id: state.id,
    version,
    state: JSON.stringify(state),
    number: state.number,
    status: state.status,
    closed: state.closed ? 1 : 0,
    repository: folded(state.repository),
    ghsa: ghsa === null ? null : folded(ghsa),
    cve: state.cve.id === null ? null : folded(state.cve.id),
    origin_repository: reported === null ? null : folded(reported.repository),
    origin_number: reported?.number ?? null,
    tracking_number: state.trackingIssue?.number ?? null,
    next_due: nextDue,
  };
}

/** GitHub compares names of repositories, and ids of advisories, without case. */
function folded(name: string): string {
  return name.toLowerCase();
}

/** Of several (a duplicate keeps its CVE) the open one comes first. */
function snapshots(db: Database) {
  return db.selectFrom('cases').select(['state', 'version']).orderBy('closed').orderBy('id').limit(1);
}

/** The tracking issue is in the product repository. */
async function byPublicIssue(db: Database, repository: string, number: number): Promise<StoredCase | null> {
  const reported = snapshots(db).where('origin_number', '=', number).where('origin_repository', '=', repository);
  const tracked = snapshots(db).where('tracking_number', '=', number).where('repository', '=', repository);
  return (await first(reported)) ?? (await first(tracked));
}

function openCases(db: Database) {
  return db.selectFrom('cases').select('id').where('closed', '=', 0).orderBy('id');
}

/** Every case that has ended. */
export function closedCases(db: Database): Promise<readonly CaseId[]> {
  return ids(db.selectFrom('cases').select('id').where('closed', '=', 1).orderBy('id'));
}

function dueCases(db: Database, now: number) {
  return db.selectFrom('cases').select('id').where('next_due', '<=', now).orderBy('next_due').orderBy('id');
}

interface Query<Row> {
  execute(): Promise<Row[]>;
}

async function first(query: Query<{ state: string; version: number }>): Promise<StoredCase | null> {
  const [row] = await query.execute();
  return row === undefined ? null : { case: JSON.parse(row.state), version: row.version };
}

async function ids(query: Query<{ id: string }>): Promise<readonly string[]> {
  return (await query.execute()).map((row) => row.id);
}
