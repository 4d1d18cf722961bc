/** What must be so after a stage, however often the program was killed in it. */
import { openReadOnly } from '../../../src/store/store.ts';
import { CASES, PRODUCT } from '../../support/bot-world.ts';
import { CASE_ISSUE, LISTS, published, T0 } from '../approved-plan.ts';
import { DISTROS, MEMBERS } from '../keyed-world.ts';
import type { Saved } from '../real-bot.ts';
import { openEffects, type Prepared, planOf, type Stage } from './stages.ts';

/** Sentences; all empty where nothing is wrong. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly early: readonly string[];
  /** What can be searched and is there twice; and mails and posts that came twice without a word of it. */
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

export const CLEAN: Verdict = { lost: [], early: [], doubled: [], wrong: [] };

/** How a stage ends where nobody is killed. */
export interface Ending {
  readonly receipts: readonly string[];
  readonly labels: readonly string[];
}

/** How many messages were sent, and how many of them were second ones. */
export interface Count {
  readonly sent: number;
  readonly again: number;
  /** Of one message. */
  readonly mostCopies: number;
}

const MAIL_STEPS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MEMBERS.map((address) => [address, `pre-kcsa:downstream-mail:embargo-notice/${address}`])),
  [DISTROS]: 'pre-kcsa:downstream-mail:linux-distros',
  [LISTS[0]]: 'kcsa:public-mail:kata-dev',
  [LISTS[1]]: 'kcsa:public-mail:oss-security',
};
const SLACK_STEP = 'slack-announcement:public-slack:announcements';
const OF_STAGE: Readonly<Record<Stage, readonly string[]>> = { notify: [...MEMBERS, DISTROS], T0: LISTS };
const PUBLIC = /^\/repos\/kata-containers\/(kata-containers|community)\/(issues|contents|releases|git)/;

/** Mails and posts of a stage, by their step. */
function copies({ place, saved }: Prepared, stage: Stage): ReadonlyMap<string, number> {
  const { mail, slack } = place.sandbox;
  const since: Saved = saved[stage];
  const mails = mail.messages.slice(since.mails);
  return new Map([
    ...OF_STAGE[stage].map((address): [string, number] => [
      MAIL_STEPS[address] ?? '',
      mails.filter(({ to }) => to.includes(address)).length,
    ]),
    ...(stage === 'T0' ? [[SLACK_STEP, slack.messages.length - since.posts] as [string, number]] : []),
  ]);
}

export async function endingOf({ place }: Prepared, stage: Stage): Promise<Ending> {
  const { github } = place.sandbox;
  const receipts = Object.keys((await planOf(place, stage))?.receipts ?? {}).toSorted();
  const issues = [github.issue(CASES, CASE_ISSUE), ...github.issues(PRODUCT)];
  return {
    receipts,
    labels: issues.map(({ number, labels }) => `${number}: ${labels.map(({ name }) => name).toSorted()}`),
  };
}

export function countOf(prepared: Prepared, stage: Stage, { receipts }: Ending): Count {
  const all = [...copies(prepared, stage).values()];
  const again = all.reduce((sum, copies) => sum + copies - 1, 0);
  return { sent: receipts.length + again, again, mostCopies: Math.max(...all) };
}

/** Looks at everything that left since the stage began; the program has stopped. */
export async function judge(prepared: Prepared, stage: Stage, wanted: Ending): Promise<Verdict> {
  const { place } = prepared;
  const ending = await endingOf(prepared, stage);
  const receipts = (await planOf(place, stage))?.receipts ?? {};
  const [lost, doubled, wrong]: [string[], string[], string[]] = [[], [], []];
  for (const step of wanted.receipts) if (receipts[step] === undefined) lost.push(`no receipt: ${step}`);
  for (const [step, count] of copies(prepared, stage)) {
    if (count === 0) lost.push(`never arrived: ${step}`);
    if (count > 1 && receipts[step]?.maybeTwice !== true) doubled.push(`${count} times without a word: ${step}`);
  }
  if (stage === 'T0') {
    const { [LISTS[0]]: _, [LISTS[1]]: __, slack: ___, ...searchable } = published(place);
    for (const [what, count] of Object.entries(searchable)) {
      if (count === 0) lost.push(`never arrived: ${what}`);
      if (count > 1) doubled.push(`${count} times: ${what}`);
    }
  }
  doubled.push(...repeated(ownComments(prepared)).map((text) => `twice on the case issue: ${text.slice(0, 80)}`));
  doubled.push(...unequalIds(prepared, stage));
  if (String(ending.labels) !== String(wanted.labels)) wrong.push(`labels: ${ending.labels} not ${wanted.labels}`);
  wrong.push(...strangers(prepared, stage), ...place.sandbox.github.violations.map(({ message }) => message));
  if ((await openEffects(place)) > 0) lost.push('something is still in the outbox');
  const store = await openReadOnly(place.database);
  const { broken } = await store.verify();
  await store.close();
  if (broken !== null) wrong.push(`the journal: ${broken.why}`);
  return { lost, early: early(prepared, stage), doubled, wrong };
}

/** What the bot says on the case issue, without the boards, which are written anew. */
function ownComments({ place: { sandbox } }: Prepared): readonly string[] {
  const own = sandbox.github
    .comments(CASES, CASE_ISSUE)
    .filter(({ author }) => author.account.login === sandbox.github.bot.login);
  // The first line is the marker: of the same effect, or of two effects that say the same.
  return own.flatMap(({ body }) => [body.split('\n')[0] ?? '', body.split('\n').slice(1).join('\n')]);
}

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

/** All copies of a mail have one Message-ID, so that a reader sees one. */
function unequalIds({ place, saved }: Prepared, stage: Stage): readonly string[] {
  const mails = place.sandbox.mail.messages.slice(saved[stage].mails);
  return OF_STAGE[stage].flatMap((address) => {
    const own = mails.filter(({ to }) => to.includes(address));
    const ids = new Set(own.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1]));
    return ids.size > 1 ? [`two Message-IDs to ${address}`] : [];
  });
}

/** Mails to somebody who has no part in this stage. */
function strangers({ place, saved }: Prepared, stage: Stage): readonly string[] {
  const all = place.sandbox.mail.messages.slice(saved[stage].mails).flatMap(({ to }) => to);
  return all.filter((address) => !OF_STAGE[stage].includes(address)).map((address) => `a mail to ${address}`);
}

/** Anything public before T0, asked for or done; a notice before its last approval can't be, as nobody may approve alone. */
function early({ place: { sandbox }, saved }: Prepared, stage: Stage): readonly string[] {
  const hour = stage === 'T0' ? Date.parse(T0) : Number.POSITIVE_INFINITY;
  const { github, mail, slack } = sandbox;
  const publicly = github.requests.filter(
    ({ method, path, body }) =>
      method !== 'GET' && (PUBLIC.test(path) || JSON.stringify(body ?? '').includes('"state":"published"')),
  );
  const left = [
    ...publicly.map(({ method, path, at }) => ({ what: `${method} ${path}`, at })),
    ...mail.messages
      .slice(saved[stage].mails)
      .flatMap(({ to, at }) =>
        to.filter((one) => stage === 'T0' || LISTS.some((list) => list === one)).map((what) => ({ what, at })),
      ),
    ...slack.messages.slice(saved[stage].posts).map(({ at }) => ({ what: 'Slack', at })),
  ];
  return left.filter(({ at }) => at < hour).map(({ what, at }) => `${what} at ${new Date(at).toISOString()}`);
}
