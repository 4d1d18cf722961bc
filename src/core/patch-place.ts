/** Where a patch is: a file of the case repository, a public pull request, or nowhere because the branch is not affected. */
import type { Case, Patch, Person } from './model.ts';
import { forTeam, type Result, refusal, refuse } from './refusals.ts';

export type PatchPlace =
  | {
      readonly kind: 'file' | 'pull';
      readonly branch: string;
      readonly component: string | null;
      readonly location: string;
    }
  | { readonly kind: 'none'; readonly branch: string; readonly why: string };

/** Reads `BRANCH [COMPONENT] PATH-OR-URL` or `BRANCH none WHY`. */
export function placeOf(text: string, c: Case): Result<PatchPlace> {
  const words = text.trim().split(/ +/);
  const [branch = '', second = ''] = words;
  if (branch === '' || second === '') {
    return refuse(
      text,
      'a branch and a place are needed',
      'type `/patch BRANCH PATH-OR-URL` or `/patch BRANCH none WHY`',
    );
  }
  if (second === 'none') {
    const why = words.slice(2).join(' ');
    return why === ''
      ? refuse(text, 'a branch that is not affected has a reason', `type \`/patch ${branch} none WHY\``)
      : { ok: true, value: { kind: 'none', branch, why } };
  }
  if (words.length > 3) return refuse(text, 'too many words', 'type `/patch BRANCH [COMPONENT] PATH-OR-URL`');
  const location = words[2] ?? second;
  const component = words.length === 3 ? second : null;
  if (location.startsWith('https://')) return { ok: true, value: { kind: 'pull', branch, component, location } };
  return fileLocation(location, c, branch, component);
}

function fileLocation(location: string, c: Case, branch: string, component: string | null): Result<PatchPlace> {
  const folder = `cases/${c.number ?? 'N'}/patches/`;
  const name = location.slice(folder.length);
  if (
    !location.startsWith(folder) ||
    !/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name) ||
    name.split('/').some((part) => part.startsWith('.') || part === '')
  ) {
    const mend = `push it there and type \`/patch ${branch} ${folder}NAME\``;
    return { ok: false, refusal: forTeam(refusal(location, `a private patch is a file under ${folder}`, mend)) };
  }
  return { ok: true, value: { kind: 'file', branch, component, location } };
}

/** What stands at the place: `version` is the blob or head commit that approvals refer to. */
interface Placed {
  readonly version: string;
  readonly author: Person | null;
  readonly merged: boolean;
}

/** A registered patch. A public one is pushed already, and may be merged. */
export function patchOf(place: PatchPlace, { version, author, merged }: Placed, registeredBy: Person): Patch {
  if (place.kind === 'none') return { kind: 'none', branch: place.branch, why: place.why };
  return {
    kind: 'fix',
    branch: place.branch,
    component: place.component,
    source: place.kind,
    location: place.location,
    version,
    author,
    registeredBy,
    approvedBy: null,
    pushed: place.kind === 'pull' ? place.location : null,
    merged,
  };
}
