/** Senders for public places: the tracking issue, documents and their index, release notes. All can be looked at first. */
import { sha256, shortHash } from '../../core/hash.ts';
import { publicLabels, statusOfLabel } from '../../core/labels.ts';
import type { Step, Target } from '../../core/model.ts';
import { PortFault } from '../ports.ts';
import { arrived, markerOf, type PassedOf, type Sending, type Sent, since, theCase } from './sending.ts';

type Of<K extends Target['kind']> = Extract<Target, { kind: K }>;

/** A release that carries the fix may be published later; it is looked for again so often. */
const RELEASE_LATER = 10 * 60_000;

export async function openTrackingIssue(step: Step, target: Of<'tracking-issue'>, sending: Sending): Promise<Sent> {
  const { parts, marker, attempts } = sending;
  const { publicIssues } = parts.github;
  const found = attempts === 0 ? null : await publicIssues.findOwn(target.repository, marker, since(sending));
  const issue =
    found ??
    (await publicIssues.create(target.repository, {
      title: step.subject ?? '',
      body: `${marker}\n${step.body}`,
      labels: target.labels,
      assignees: [],
    }));
  return arrived(issue.url, issue.url, { kind: 'tracking-issue', number: issue.number, url: issue.url });
}

/**
 * The public issue of a case has the project's labels from its disclosure on, and mirrors its status; all other labels
 * there belong to people.
 */
export async function syncPublicIssue(_effect: PassedOf<'sync-public-issue'>, sending: Sending): Promise<Sent> {
  const { parts, world } = sending;
  const { process, config } = world;
  const c = theCase(sending);
  if (c.trackingIssue === null) throw new PortFault('permanent', 'this case has no public issue');
  const issue = await parts.github.publicIssues.read(c.repository, c.trackingIssue.number);
  const others = issue.labels.filter((label) => statusOfLabel(process, config, label) === null);
  const project = c.status === process.disclosing ? process.trackingLabels : [];
  const labels = [...new Set([...others, ...project, ...publicLabels(c, process, config)])];
  if (labels.length !== issue.labels.length || labels.some((label) => !issue.labels.includes(label))) {
    await parts.github.publicIssues.update(c.repository, issue.number, { labels });
  }
  return arrived(issue.url, issue.url);
}

/**
 * A new document, or the amendment of one: written over only while it still has the text that the amendment was made
 * from, so that nothing that a person wrote there is lost.
 */
export async function writeDocument(step: Step, target: Of<'file'>, { parts }: Sending): Promise<Sent> {
  const { publicFiles } = parts.github;
  const { repository, path, replaces } = target;
  const now = await publicFiles.read(repository, path);
  if (now?.text === step.body) return arrived(path);
  if (replaces === null && now !== null) {
    throw new PortFault('permanent', `${path} has another text already: a person must look`);
  }
  if (replaces !== null && (now === null || sha256(now.text) !== replaces)) {
    throw new PortFault(
      'permanent',
      `${path} is not as it was published, somebody changed it by hand: put the published text back, and it is amended then`,
    );
  }
  const message = `${replaces === null ? 'Add' : 'Amend'} ${nameOf(path)}`;
  const { url } = await publicFiles.write(repository, path, step.body, now?.sha ?? null, message);
  return arrived(url, url);
}

/** The newest row stands first, right below the table's head. A row of this id is there once. */
export async function writeIndexRow(step: Step, target: Of<'index'>, { parts }: Sending): Promise<Sent> {
  const { publicFiles } = parts.github;
  const now = await publicFiles.read(target.repository, target.path);
  const text = now?.text ?? '| Advisory | Date | Title |\n|---|---|---|\n';
  if (text.split('\n').includes(step.body)) return arrived(target.path);
  if (text.includes(`[${target.id}](`)) {
    throw new PortFault('permanent', `${target.path} has another row of ${target.id} already: a person must look`);
  }
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^\|[\s:|-]+\|\s*$/.test(line));
  const at = head === -1 ? lines.length : head + 1;
  const after = [...lines.slice(0, at), step.body, ...lines.slice(at)].join('\n');
  const { url } = await publicFiles.write(target.repository, target.path, after, now?.sha ?? null, `List ${target.id}`);
  return arrived(url, url);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}

/** One section between markers; the rest of the notes is left as it is. */
export async function writeReleaseNotes(step: Step, target: Of<'release'>, sending: Sending): Promise<Sent> {
  const { releases } = sending.parts.github;
  const release = await releases.byVersion(target.repository, target.version);
  if (release === null) return { laterBy: RELEASE_LATER, why: `release ${target.version} is not published yet` };
  const after = withSection(release.body, releaseSection(step.body, sending));
  if (after !== release.body) await releases.updateBody(target.repository, release.id, after);
  return arrived(release.url, release.url);
}

/** The section with its markers: the same for all releases of a case, and they tell nothing of it. */
export function releaseSection(text: string, sending: Sending): string {
  const id = shortHash(markerOf(sending.parts, `${theCase(sending).id}/release-notes`));
  return `<!-- vmt:${id} -->\n${text.trim()}\n<!-- /vmt:${id} -->`;
}

/** The notes with the section put in, or put in place of the one that is there. */
function withSection(notes: string, section: string): string {
  const lines = section.split('\n');
  const [open = '', close = ''] = [lines.at(0), lines.at(-1)];
  const from = notes.indexOf(open);
  const to = notes.indexOf(close, from);
  if (from === -1 || to === -1) return notes.trim() === '' ? section : `${notes.trimEnd()}\n\n${section}\n`;
  return `${notes.slice(0, from)}${section}${notes.slice(to + close.length)}`;
}
