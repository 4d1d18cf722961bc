/** The values behind the views: the case file and what is derived from it to be shown. Which audience sees what: views.ts. */

import type { z } from 'zod';
import { type CaseFile, isNegative } from './case-file.ts';
import type { Config } from './config.ts';
import { type CvssScore, cvss } from './cvss.ts';
import { fixedVersions } from './fixed-versions.ts';
import { pullUrl } from './identifiers.ts';
import { attachmentNames, messagesFor } from './messages.ts';
import { reportersAmong } from './model.ts';
import { ok, type Result } from './refusals.ts';
import { localTime, parseInstant, toIso } from './time.ts';
import type { VIEWS } from './views.ts';

/** What views are made of. */
export interface ViewFacts {
  /** Links that do not exist yet are the slots `⟦issue⟧`, `⟦advisory⟧`, `⟦release⟧`. */
  readonly file: CaseFile;
  readonly project: Pick<Config, 'project' | 'repositories' | 'advisories' | 'cve' | 'channels'>;
  /** The patches that travel as files; default all of the case file. */
  readonly attached?: CaseFile['patches'] | undefined;
  /** The product repository of the case, `owner/name`; default the first. */
  readonly repository?: string | undefined;
  /** The published document's id. Without it: `KCSA-CVE-…`, where the project's ids go by CVE. */
  readonly advisoryId?: string | undefined;
  /** The security note's id, once it has one. */
  readonly noteId?: string | undefined;
  /** A severity that overrides the score's. */
  readonly severity?: string | undefined;
  /** Two people allowed to go on without a CVE. */
  readonly cveLater?: boolean | undefined;
  /** Statuses of the process in which nothing is published. */
  readonly rejected: readonly string[];
  /** GitHub's host; default github.com. */
  readonly host?: string | undefined;
}

/** All that any view has. */
type Values = z.infer<(typeof VIEWS)['team']>;

const ADVISORY_PREFIX = 'KCSA';

/** Every field of every view. A refusal names a fact that can't be read. */
export function viewValues(facts: ViewFacts): Result<Values> {
  const { project } = facts;
  const file = withoutSlots(facts.file);
  const score = file.cvss === '' ? ok(undefined) : cvss(file.cvss);
  if (!score.ok) {
    return score;
  }
  const t0 = t0Texts(file.disclosure);
  if (!t0.ok) {
    return t0;
  }
  const { title, description, summary, mitigation, workaround, detection, fixImpact, actionRequired, reason } = file;
  const attached = facts.attached ?? file.patches;
  const reporters = reportersAmong(file.reporters);
  const names = attachmentNames(file.cve, attached);
  return ok({
    ...{ title, description, summary, mitigation, workaround, detection, fixImpact, actionRequired, reason },
    ...{ references: file.references, notes: file.notes, ghsa: file.ghsa, status: file.status, links: file.links },
    project: project.project,
    componentNames: [...new Set(file.components.map(({ name }) => name))].join(', '),
    affects: affects(file),
    components: file.components.map(({ name, affected, fixed }) => ({ name, affected, fixed })),
    fixedVersions: fixedVersions(file).join(', '),
    negative: isNegative(file),
    reporters: reporters.map(({ name, affiliation = '' }) => ({ name, affiliation })),
    credits: reporters.map(creditText).join(', '),
    coordinator: file.coordinator,
    requester: project.cve.requester ?? { name: '', email: '' },
    private: file.visibility === 'private',
    update: update(file, facts.rejected),
    errata: file.errata,
    cve: file.cve === '' && facts.cveLater === true ? 'CVE pending' : file.cve,
    cveId: file.cve,
    cwe: file.cwe.join(', '),
    ...scoreTexts(file.cvss, score.value, facts.severity),
    ...t0.value,
    patches: attached.map((patch, i) => ({ ...patch, name: names[i] ?? '' })),
    ...places(file, facts),
    form: form(file),
  });
}

/** A text could look like a slot: its brackets become plain ones. Links are the only place of real slots. */
function withoutSlots(file: CaseFile): CaseFile {
  return { ...mapTexts(file, (text) => text.replaceAll('⟦', '[').replaceAll('⟧', ']')), links: file.links };
}

function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => mapTexts(item, change));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]))
    : value;
}

/** `NAME (AFFILIATION)`. */
function creditText({ name, affiliation = '' }: CaseFile['reporters'][number]): string {
  return affiliation === '' ? name : `${name} (${affiliation})`;
}

/** What those who had the notice are told of its date. */
function update({ status, visibility, disclosure }: CaseFile, rejected: readonly string[]): Values['update'] {
  const cancelled = rejected.includes(status);
  const ended = !cancelled && visibility === 'public';
  const postponed = !cancelled && !ended && disclosure === '';
  return { moved: !cancelled && !ended && !postponed, postponed, ended, cancelled };
}

/** The ranges alone where all components have the same; otherwise each with its component. Empty while one is not known. */
function affects({ components }: CaseFile): string {
  const ranges = [...new Set(components.map(({ affected }) => affected))];
  if (ranges.includes('')) {
    return '';
  }
  return ranges.length === 1
    ? ranges.join('')
    : components.map(({ name, affected }) => `${name} ${affected}`).join('; ');
}

function scoreTexts(vector: string, score: CvssScore | undefined, override: string | undefined) {
  return {
    cvss: vector,
    cvssUrl: score === undefined ? '' : `https://www.first.org/cvss/calculator/${score.version}#${vector}`,
    score: score?.score.toFixed(1) ?? '',
    severity: override ?? score?.severity ?? '',
  };
}

/** T0 as kata writes it (`2026-12-10, 0000UTC`), its day in UTC, and as kubeedge writes it (`2026-12-10, 9AM PT`). */
function t0Texts(disclosure: string) {
  if (disclosure === '') {
    return ok({ disclosure: '', disclosureDay: '', disclosurePacific: '' });
  }
  const t0 = parseInstant(disclosure);
  if (!t0.ok) {
    return t0;
  }
  const utc = toIso(t0.value);
  const [day = '', time = ''] = localTime(t0.value, 'America/Los_Angeles').split(' ');
  const [hour = '', minute = ''] = time.split(':');
  const clock = `${Number(hour) % 12 === 0 ? 12 : Number(hour) % 12}${minute === '00' ? '' : `:${minute}`}`;
  return ok({
    disclosure: `${utc.slice(0, 10)}, ${utc.slice(11, 13)}${utc.slice(14, 16)}UTC`,
    disclosureDay: utc.slice(0, 10),
    disclosurePacific: `${day}, ${clock}${Number(hour) < 12 ? 'AM' : 'PM'} PT`,
  });
}

/** Where the code, documents, and the pull requests that everybody can see, are. */
function places(file: CaseFile, facts: ViewFacts) {
  const { project, advisoryId, noteId = '', host = 'github.com', repository = project.repositories[0] } = facts;
  const { advisories } = project;
  const byCve = advisories.id === 'cve' && file.cve !== '' ? `${ADVISORY_PREFIX}-${file.cve}` : '';
  const id = advisoryId ?? byCve;
  const at = (directory: string, name: string) => ({
    id: name,
    url: name === '' ? '' : `https://${host}/${advisories.repository}/blob/HEAD/${directory}/${name}.md`,
  });
  return {
    repositoryUrl: `https://${host}/${repository}`,
    document: at(advisories.directory, id),
    note: at(advisories.notes, noteId),
    developmentList: messagesFor('development-list', project.channels)[0]?.email ?? '',
    pulls: file.patches.filter(({ url }) => {
      const pull = pullUrl(url, host);
      return pull.ok && project.repositories.includes(pull.value.repository);
    }),
  };
}

/** What the CVE form asks for and the case file has under no name of its own. */
function form(file: CaseFile): Values['form'] {
  return {
    vulnerabilityType: file.cwe.length === 0 ? 'Other or Unknown' : `Other or Unknown: ${file.cwe.join(', ')}`,
    attackType: 'Context-dependent',
    impacts: impacts(file.cvss),
    suggestedDescription: withoutFirstSentence(file.description),
    embargo: embargoWords(file),
  };
}

function embargoWords({ visibility, disclosure }: CaseFile): string {
  if (visibility === 'public') {
    return '';
  }
  return disclosure === ''
    ? 'This report is currently under embargo and no disclosure date has been scheduled at this time.'
    : `This report is currently under embargo until ${disclosure}.`;
}

/** The form's boxes, as far as the vector tells. */
const BOXES: readonly (readonly [RegExp, string])[] = [
  [/\/S:C/, 'Escalation of Privileges'],
  [/\/(?:C|VC|SC):[HL]/, 'Information Disclosure'],
  [/\/(?:A|VA|SA):[HL]/, 'Denial of Service'],
  [/\/(?:I|VI|SI):[HL]/, 'Other: modification of data'],
];

function impacts(vector: string): string {
  const boxes = BOXES.flatMap(([metric, box]) => (metric.test(vector) ? [box] : []));
  return boxes.length === 0 ? 'Other' : boxes.join(', ');
}

/** The first sentence names reporter and product, which have fields of their own. A single sentence stays. */
export function withoutFirstSentence(description: string): string {
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|cf))[.!?][)"'`]?\s+(?=[\p{Lu}\d`"'(*_[-])/u.exec(description);
  const rest = end === null ? '' : description.slice(end.index + end[0].length).trim();
  return rest === '' ? description : rest;
}
