/**
 * The project's own templates: `.github/vmt/templates/COMMUNICATION.hbs` of the case repository, a text each in place of
 * the shipped one. One request lists the folder; a text is read by its blob sha, and read once. Whatever is wrong with a
 * file is a refusal of the whole push, so that nothing goes out in words of which one half is new.
 * Source: contract section 3; security T2.
 */
import type { OwnTemplates } from '../core/config-change.ts';
import { visible } from '../core/escape.ts';
import { nearMisses } from '../core/near-miss.ts';
import { ok, type Refusal, type Result, refusal, refuse } from '../core/refusals.ts';
import { blobsOf } from './blobs.ts';
import { inParallel } from './in-parallel.ts';
import { type Files, type FolderEntry, PortFault } from './ports.ts';
import { LONGEST_TEMPLATE } from './templates.ts';

export const TEMPLATES_PATH = '.github/vmt/templates';

/** What the project's own templates are checked against. */
export interface TemplateRules {
  /** The communications of a process. */
  names(process: string): readonly string[];
  /** All that is wrong with these texts; empty: they may be used. */
  faults(process: string, own: OwnTemplates): readonly Refusal[];
}

export interface TemplateSource {
  readonly files: Pick<Files, 'list' | 'readBlob'>;
  /** `owner/name`. */
  readonly caseRepository: string;
  readonly templates: TemplateRules;
}

/** What lies in the folder; empty where there is none, a refusal where it is none. */
export type Folder = Result<readonly FolderEntry[]>;

export type ReadTemplates =
  | { readonly ok: true; readonly value: OwnTemplates }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Requests at the same time: GitHub allows 100 in all. */
const AT_ONCE = 8;
/** So many files are told one by one. */
const MOST_FILES = 50;

/** Lists the folder. Throws PortFault where GitHub can't be asked. */
export async function listTemplates({ files, caseRepository }: TemplateSource): Promise<Folder> {
  try {
    return ok((await files.list(caseRepository, TEMPLATES_PATH)) ?? []);
  } catch (error) {
    const mend = 'make it a folder of templates, or take it out';
    return refuse(TEMPLATES_PATH, unlessPassing(error), mend);
  }
}

/** Reads and checks what was listed. Throws PortFault where GitHub can't be asked. */
export async function readTemplates(source: TemplateSource, process: string, folder: Folder): Promise<ReadTemplates> {
  if (!folder.ok) return { ok: false, refusals: [folder.refusal] };
  const { files, caseRepository, templates } = source;
  const { wanted, refusals } = chosen(folder.value, templates.names(process));
  const readBlob = blobsOf(files);
  const read = await inParallel(wanted, AT_ONCE, async ({ name, sha }): Promise<Result<string>> => {
    try {
      return textIn(name, await readBlob(caseRepository, sha));
    } catch (error) {
      return refuse(
        shown(name),
        `can not be read (${unlessPassing(error)})`,
        'put the text itself there, or take it out',
      );
    }
  });
  const texts = read.flatMap((text, i) => {
    const entry = wanted[i];
    return text.ok && entry !== undefined ? [[entry.communication, { sha: entry.sha, text: text.value }] as const] : [];
  });
  const own: OwnTemplates = Object.fromEntries(texts);
  const faults = [
    ...refusals,
    ...read.flatMap((text) => (text.ok ? [] : [text.refusal])),
    ...(texts.length === 0 ? [] : templates.faults(process, own)),
  ];
  return faults.length > 0 ? { ok: false, refusals: faults } : { ok: true, value: own };
}

/** A file that is to be read. */
type Wanted = FolderEntry & { readonly communication: string };

/** Which files are texts of communications, and what is wrong with the others. */
export function chosen(
  entries: readonly FolderEntry[],
  names: readonly string[],
): { readonly wanted: readonly Wanted[]; readonly refusals: readonly Refusal[] } {
  if (entries.length > MOST_FILES) {
    const mend = `leave one for each communication at most: ${names.join(', ')}`;
    return { wanted: [], refusals: [refusal(TEMPLATES_PATH, `has ${entries.length} files`, mend)] };
  }
  const judged = entries.map((entry) => judge(entry, names));
  return {
    wanted: judged.flatMap((each) => (each.ok ? [each.value] : [])),
    refusals: judged.flatMap((each) => (each.ok ? [] : [each.refusal])),
  };
}

/** The text of a file; `name`: the file's. */
export function textIn(name: string, bytes: Uint8Array): Result<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() === '' ? refuse(shown(name), ...EMPTY) : ok(text);
  } catch {
    return refuse(shown(name), 'is not UTF-8', 'save it as UTF-8');
  }
}

const EMPTY = ['has no text', 'write it, or take the file out: the shipped text is used then'] as const;

function judge(entry: FolderEntry, names: readonly string[]): Result<Wanted> {
  const { name, isFile, size } = entry;
  const communication = names.find((each) => name === `${each}.hbs`);
  if (!isFile) {
    return refuse(
      shown(name),
      'is a folder or a link; a template is a file',
      'put the text itself there, or take it out',
    );
  }
  if (communication === undefined) {
    const [near] = nearMisses(name.replace(/\.[^.]*$/, '').slice(0, 100), names);
    const mend = `name it ${near ?? 'COMMUNICATION'}.hbs${near === undefined ? ` with one of ${names.join(', ')}` : ''}, or take it out`;
    return refuse(shown(name), 'no communication of the process has this name', mend);
  }
  if (size === 0) return refuse(shown(name), ...EMPTY);
  return size > LONGEST_TEMPLATE
    ? refuse(shown(name), `has ${size} bytes, and a template has ${LONGEST_TEMPLATE} at most`, 'shorten it')
    : ok({ ...entry, communication });
}

/** Names of files may have any character but `/`. */
function shown(name: string): string {
  return `${TEMPLATES_PATH}/${/^[\w.-]+$/.test(name) ? name : visible(JSON.stringify(name))}`;
}

/** The message of a fault that stays until somebody mends something; others are thrown. */
function unlessPassing(error: unknown): string {
  if (error instanceof PortFault && error.kind === 'permanent') return error.message;
  throw error;
}
