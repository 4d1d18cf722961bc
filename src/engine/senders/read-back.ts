/**
 * Looks whether what was published is there as it was sent. Reads with the tokens of the senders; a fault of GitHub is
 * no difference, and is thrown.
 */

import type { AdvisoryFields } from '../../core/advisory-text.ts';
import { markerLineOf } from '../../core/marker-line.ts';
import type { Step, Target } from '../../core/model.ts';
import { PortFault } from '../ports.ts';
import { releaseSection } from './public.ts';
import { arrived, type PassedOf, type Sending, type Sent, theCase } from './sending.ts';

type Of<K extends Target['kind']> = Extract<Target, { kind: K }>;

/** GitHub may answer with what was there before for a while: only a difference that stays is one. */
const SETTLES = 60_000;
const LOOK_AGAIN = 20_000;

/**
 * `effect.step` is the message as it was sent. What was found is in `made`: null, or in one line what differs and the
 * mend, with nothing of the case in it. Throws PortFault; a permanent one for what can't be read (mail, Slack).
 */
export async function readBack(effect: PassedOf<'read-back'>, sending: Sending): Promise<Sent> {
  const problem = await difference(effect.step, sending);
  if (problem !== null && sending.now - sending.createdAt < SETTLES) return { laterBy: LOOK_AGAIN, why: problem };
  return arrived(problem ?? 'as it was sent', null, { kind: 'read-back', problem });
}

function difference(step: Step, sending: Sending): Promise<string | null> {
  const { target } = step;
  switch (target.kind) {
    case 'tracking-issue':
      return issueDifference(step, target, sending);
    case 'publish-advisory':
      return advisoryDifference(step, target, sending);
    case 'file':
      return fileDifference(step, target, sending);
    case 'index':
      return indexDifference(step, target, sending);
    case 'release':
      return releaseDifference(step, target, sending);
    case 'mail':
    case 'roster':
    case 'slack':
    case 'case-issue':
    case 'advisory':
      throw new PortFault('permanent', `a message of the kind ${target.kind} can't be read back`);
  }
}

const PUT_BACK = 'look who changed it, and put the approved text back';

async function issueDifference(step: Step, target: Of<'tracking-issue'>, sending: Sending): Promise<string | null> {
  const { trackingIssue } = theCase(sending);
  if (trackingIssue === null) throw new PortFault('transient', 'the number of the public issue is not known yet');
  const issue = await sending.parts.github.publicIssues.read(target.repository, trackingIssue.number);
  // Whoever reads the issue does not see the marker, but the bot finds it by this first line.
  const [first = '', ...rest] = plain(issue.body).split('\n');
  return firstOf([
    [!issue.open, 'the public issue is closed: reopen it, unless the fix has closed it'],
    [issue.title.trim() !== (step.subject ?? '').trim(), `the title of the public issue differs: ${PUT_BACK}`],
    [
      markerLineOf(first) === null || rest.join('\n') !== plain(step.body),
      `the text of the public issue differs: ${PUT_BACK}`,
    ],
  ]);
}

async function advisoryDifference(
  step: Step,
  target: Of<'publish-advisory'>,
  { parts }: Sending,
): Promise<string | null> {
  const advisory = await parts.github.advisories.read(target.repository, target.ghsa);
  const sent: AdvisoryFields = JSON.parse(step.body);
  // As in publishing: what is empty was left as it was.
  const differs = (wanted: string | null, found: string | null): boolean =>
    wanted !== null && wanted !== '' && plain(wanted).trim() !== plain(found ?? '').trim();
  return firstOf([
    [advisory.state !== 'published', `the advisory is not public (${advisory.state}): publish it on its page`],
    [differs(sent.summary, advisory.content.summary), `the title of the advisory differs: ${PUT_BACK}`],
    [differs(sent.description, advisory.content.description), `the text of the advisory differs: ${PUT_BACK}`],
    [differs(sent.cve, advisory.cve), `the CVE of the advisory differs: ${PUT_BACK}`],
  ]);
}

async function fileDifference(step: Step, target: Of<'file'>, { parts }: Sending): Promise<string | null> {
  const file = await parts.github.publicFiles.read(target.repository, target.path);
  return firstOf([
    [file === null, `${target.path} is not there: look who deleted it, and put it back`],
    [file?.text !== step.body, `the text of ${target.path} differs: ${PUT_BACK}`],
  ]);
}

async function indexDifference(step: Step, target: Of<'index'>, { parts }: Sending): Promise<string | null> {
  const file = await parts.github.publicFiles.read(target.repository, target.path);
  const rows = plain(file?.text ?? '').split('\n');
  return firstOf([[!rows.includes(step.body), `${target.path} does not have the row of ${target.id}: put it back`]]);
}

async function releaseDifference(step: Step, target: Of<'release'>, sending: Sending): Promise<string | null> {
  const release = await sending.parts.github.releases.byVersion(target.repository, target.version);
  const section = plain(releaseSection(step.body, sending));
  return firstOf([
    [release === null, `release ${target.version} is not public any more: publish it again`],
    [!plain(release?.body ?? '').includes(section), `the notes of release ${target.version} differ: ${PUT_BACK}`],
  ]);
}

/** GitHub keeps the line ends of whoever edited it last, and no blank end. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

/** The words of the first thing that is wrong. */
function firstOf(faults: readonly (readonly [boolean, string])[]): string | null {
  return faults.find(([wrong]) => wrong)?.[1] ?? null;
}
