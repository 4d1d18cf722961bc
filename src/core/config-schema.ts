/**
 * The shape of `.github/vmt.yml`, key by key, as zod schemas: unknown keys are errors, defaults are filled in. What a
 * fault says stands in config-faults.ts, by path; rules between keys stand in config-rules.ts. Source: contract section 3.
 */
import { z } from 'zod';
import { isCountry } from './holidays.ts';
import { branchName, login } from './identifiers.ts';
import { isDay } from './time.ts';

const REPOSITORY = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const TEAM = /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}\/[a-z0-9][a-z0-9._-]{0,99}$/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,48}[A-Za-z0-9])?$/;
const EMAIL =
  /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;
const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?\/$/;
const SLACK = /^#?(?=[^A-Za-z0-9]*[A-Za-z0-9])[A-Za-z0-9._-]{1,80}$/;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** One line of printable text, not blank, with nothing invisible in it. */
export const line = (longest: number) =>
  z.string().refine((text) => text.trim() !== '' && text.length <= longest && !UNPRINTABLE.test(text));
const matching = (pattern: RegExp, longest = 254) =>
  z.string().refine((text) => text.length <= longest && pattern.test(text));
const unique = (items: readonly string[]) => new Set(items.map((item) => item.toLowerCase())).size === items.length;
const listOf = (item: z.ZodType<string, string>) => z.array(item).refine(unique);

/** `owner/name` of a repository. */
export const repository = matching(REPOSITORY);
/** One mail address, ASCII, with nothing around it. */
export const email = matching(EMAIL);
/** A path from the root of the case repository. */
export const path = matching(PATH);
/** A day that exists. */
export const day = z.string().refine(isDay);

const user = z.string().refine((text) => !text.startsWith('@') && login(text).ok);
const members = z.strictObject({ users: listOf(user).default([]), teams: listOf(matching(TEAM)).default([]) });
const none = (): z.infer<typeof members> => ({ users: [], teams: [] });
const role = members.default(none);

/** `{ users, teams }`, or the same by component. */
const sigMaintainers = z.union([members, z.record(matching(NAME), members)]).default(none);

const roles = z.strictObject({
  coordinators: members.refine(({ users, teams }) => users.length + teams.length > 0),
  'core-reviewers': role,
  'core-developers': role,
  'architecture-committee': role,
  'stable-maintainers': role,
  'release-managers': role,
  associates: role,
  'sig-maintainers': sigMaintainers,
});

const channel = z.strictObject({
  audience: z.enum(['team', 'downstream', 'public']),
  email: email.optional(),
  slack: matching(SLACK).optional(),
  'subject-prefix': line(60).optional(),
  encrypt: path.optional(),
});

const advisories = z.strictObject({
  repository: repository.optional(),
  directory: path.default('KCSA'),
  index: path.default('KCSA.md'),
  notes: path.default('KCSN'),
  id: z.enum(['cve', 'year']).default('cve'),
});

const cve = z.strictObject({
  via: z.enum(['github', 'mitre']).default('github'),
  requester: z.strictObject({ name: line(100), email }).optional(),
  cna: z.strictObject({ email, key: path }).optional(),
});

const calendar = z.strictObject({
  countries: listOf(z.string().refine((code) => /^[A-Z]{2}$/.test(code) && isCountry(code))).default([]),
  freezes: z.array(z.strictObject({ from: day, to: day, reason: line(100).default('freeze') })).default([]),
});

/** Every key but `process`. */
const KEYS = {
  project: line(100),
  repositories: listOf(repository).min(1),
  branches: z
    .array(z.string().refine((text) => branchName(text).ok))
    .min(1)
    .refine((names) => new Set(names).size === names.length),
  roles,
  escalation: listOf(user).default([]),
  channels: z.record(matching(NAME), channel).default({}),
  advisories: advisories.prefault({}),
  cve: cve.prefault({}),
  calendar: calendar.prefault({}),
  'public-report-label': line(50).default('security-report'),
  labels: z.strictObject({ prefix: matching(PREFIX).optional() }).prefault({}),
  approvals: z.int().min(1).max(10).default(2),
  rehearsal: z.enum(['optional', 'required']).default('optional'),
  'stall-days': z.int().min(1).max(365).default(3),
  'retention-days': z.int().min(1).max(36_500).default(365),
  addresses: z.record(user, email).default({}),
};

/** The whole file, for the processes of these ids. */
export function configSchema(processes: readonly string[]) {
  return z.strictObject({ process: z.string().refine((id) => processes.includes(id)), ...KEYS });
}
export type ConfigFile = z.infer<ReturnType<typeof configSchema>>;
