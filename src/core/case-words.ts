/**
 * What the messages of a plan may not say as things stand when it is proposed: names of people and versions that are
 * known to the team alone, the address of an advisory that stays private, words of another case. Asked only then: who is
 * let in or what is registered later makes no approved text another one, and must not stop it at T0.
 * Source: security T8, T9, T13.
 */
import { canonical } from './canonical.ts';
import { isNegative } from './case-file.ts';
import { repositoriesOf } from './config.ts';
import { mayGoPublic } from './leak.ts';
import { otherCasesWords } from './message-faults.ts';
import type { Case, Person, Plan } from './model.ts';
import { fixes } from './patches.ts';
import { unique } from './plan.ts';
import { publicPlaces, reachOf } from './reach.ts';
import type { Refusal } from './refusals.ts';
import type { Scene } from './scene.ts';
import { textOf } from './step-texts.ts';
import { isTechnical } from './technical-words.ts';
import { faultsIn, type Words } from './text-faults.ts';

/** All that is wrong with the words of a plan now; empty: nothing. */
export function caseWordFaults(scene: Scene, { steps }: Pick<Plan, 'steps'>): readonly Refusal[] {
  const places = publicPlaces(scene.config);
  const words = [...names(scene), ...versions(scene.case), ...repositoryName(scene), ...advisoryLink(scene)];
  return unique(
    steps
      .flatMap((step) => {
        const isPublic = reachOf(step, places) === 'public';
        return isPublic ? faultsIn(textOf(step), words) : [];
      })
      .concat(otherCasesFaults(scene, { steps })),
  );
}

/** After a leak nothing of this kind may hold up the disclosure: another report may say the same by chance, or on purpose. */
export function otherCasesFaults(
  { otherCases, case: c, process }: Scene,
  { steps }: Pick<Plan, 'steps'>,
): readonly Refusal[] {
  return mayGoPublic(c, process) ? [] : unique(steps.flatMap((step) => otherCasesWords(step, c.id, otherCases)));
}

/**
 * What those who approve a text must look at themselves; empty: nothing. One row that can't be read must not stop what
 * all other cases have to say, T0 among it; but it is not passed over in silence.
 */
export function unreadWords({ otherCases: { unread }, case: c, process }: Scene): string {
  if (unread === 0 || mayGoPublic(c, process)) return '';
  const cases = unread === 1 ? '1 open case' : `${unread} open cases`;
  return `**${cases} can not be read, and this text was not compared with what is said there.** See for yourselves that it has no words of another case; whoever runs the bot finds the row by its log.`;
}

/** Who has to do with the case and is not credited: their names on GitHub are theirs to tell. */
function names(scene: Scene): readonly Words[] {
  const { case: c } = scene;
  const credited = new Set(
    c.draft.reporters.flatMap(({ name, login }) => [login ?? '', ...name.split(/[^A-Za-z0-9-]+/)].map(canonical)),
  );
  const people = [c.reporter, c.coordinator, ...c.grants.map(({ person }) => person), ...c.revoked, ...authors(c)];
  const named = publicNames(scene).flatMap((name) => name.split('/'));
  const hosts = ['github.com', 'githubusercontent.com', canonical(scene.host)].map(RegExp.escape);
  const logins = [...new Set(people.flatMap((person) => (person === null ? [] : [canonical(person.login)])))];
  return logins
    .filter((login) => !credited.has(login))
    .map((login) => {
      // A login may be a word of the language, or a name in the field: then it is one only where it is written as such.
      const isNamed = named.includes(login);
      const isWord = !/[0-9-]/.test(login) || isTechnical(login) || isNamed;
      const alone = isWord ? '' : '|(?<![a-z0-9/@_.-])';
      // The project's own name may be the owner of what everybody knows; of others, a repository names its owner.
      const goesOn = isNamed ? '[a-z0-9_/-]' : '[a-z0-9_-]';
      const pattern = new RegExp(
        `(?:(?<![a-z0-9_.+-])@|(?:${hosts.join('|')})/${alone})${RegExp.escape(login)}(?!${goesOn}|\\.[a-z0-9])`,
      );
      return {
        rule: 'public text names nobody who has to do with the case and is not credited',
        mend: 'leave the login out, or credit the person with `/credit NAME @login`',
        finds: (read) => pattern.test(read),
      };
    });
}

function authors(c: Case): readonly (Person | null)[] {
  return fixes(c)
    .filter(({ source }) => source === 'file')
    .flatMap(({ author, registeredBy, approvedBy }) => [author, registeredBy, approvedBy]);
}

const SHA = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/g;

/** Private patches by their hash, or as much of it as git shows. */
function versions(c: Case): readonly Words[] {
  const shas = fixes(c).flatMap(({ source, version }) => (source === 'file' ? [version.toLowerCase()] : []));
  return [
    {
      rule: 'public text has no hash of a private patch',
      mend: 'leave it out, or name the public commit',
      finds: (read) => (read.match(SHA) ?? []).some((found) => shas.some((sha) => sha.startsWith(found))),
    },
  ];
}

/** Its name alone, where nothing public has it in its own. */
function repositoryName(scene: Scene): readonly Words[] {
  const { caseRepository } = scene;
  const name = canonical(caseRepository.slice(caseRepository.indexOf('/') + 1));
  if (!/[._-]/.test(name) || publicNames(scene).some((one) => one.includes(name))) return [];
  const pattern = new RegExp(`(?<![a-z0-9_-])${RegExp.escape(name)}(?![a-z0-9_-])`);
  return [
    {
      rule: 'public text never has the name of the case repository',
      mend: 'say it in other words: mend the draft with `/set`, or the template',
      finds: (read) => pattern.test(read),
    },
  ];
}

/** What everybody knows of the project, and calls by these names. */
function publicNames({ config, case: c }: Scene): readonly string[] {
  const components = c.draft.components.map(({ name }) => name);
  return [...repositoriesOf(config), config.project, ...components].map(canonical);
}

/** One that is published later may be linked before, after a leak; the address of one that never is tells that it is there. */
function advisoryLink({ case: c, process }: Scene): readonly Words[] {
  const staysPrivate = isNegative(c.draft) || process.rejected.includes(c.status);
  if (c.advisory === null || c.advisory.published || !staysPrivate) return [];
  const path = `security/advisories/${c.advisory.ghsa.toLowerCase()}`;
  return [
    {
      rule: 'public text never links an advisory that stays private',
      mend: 'leave the address out',
      finds: (read) => read.includes(path),
    },
  ];
}
