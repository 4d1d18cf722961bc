/**
 * Views: what each audience may know of a case, as schemas. A template gets a view and never the case, and every path
 * of a template is looked up here when it is loaded. A field has one name and one meaning in every view.
 *
 * | field | team | developers | reviewers | downstream | public |
 * |---|---|---|---|---|---|
 * | project, repositoryUrl, title, description, componentNames, affects, credits | x | x | x | x | x |
 * | coordinator.name | x | x | x | x | |
 * | summary, components, fixedVersions, negative, reporters, cve, cveId, ghsa, cvss, cvssUrl, score, severity, cwe, mitigation, workaround, detection, fixImpact, actionRequired, references, notes | x | x | | x | x |
 * | disclosure (T0), disclosureDay, disclosurePacific | x | x | | x | x |
 * | private | x | x | x | x | |
 * | update: what became of the date that the notice told | x | | | x | |
 * | requester | x | | x | | |
 * | reason | x | x | | | |
 * | status, coordinator.login, form | x | | | | |
 * | patches: branch, component, name of the attachment | x | x | | x | |
 * | patches: url, which may be in a private repository | x | x | | | |
 * | pulls: pull requests in the product repositories | x | x | | x | x |
 * | links.issue | x | x | x | x | x |
 * | links.advisory | x | x | | x | x |
 * | links.release, document, note, developmentList, errata | x | x | | | x |
 *
 * `developers` is what the reporter may see, too. Reviewers' messages go to the CNA, which gets the description only:
 * this view is narrower than its place among the circles. No view has `visibility` as a word, a reporter's login, or a
 * component's ecosystem. Empty text means that something is not known. Source: processes sections 1, 4 and 5.
 */
import { z } from 'zod';
import type { Audience } from './model.ts';

/**
 * What a text of a view is, which decides how it is escaped. token: made or checked by a grammar of the core. line: one
 * line that somebody wrote. text: paragraphs that somebody wrote, in markdown. url: an https address, or a slot.
 */
export type TextKind = 'token' | 'line' | 'text' | 'url';

/** The kind of each text schema of a view. */
export const textKinds = z.registry<{ kind: TextKind }>();

const token = z.string().register(textKinds, { kind: 'token' });
const line = z.string().register(textKinds, { kind: 'line' });
const text = z.string().register(textKinds, { kind: 'text' });
const url = z.string().register(textKinds, { kind: 'url' });

const described = {
  project: line,
  /** The product repository's page, without a slash at its end. */
  repositoryUrl: url,
  title: line,
  description: text,
  componentNames: line,
  affects: line,
  credits: line,
};

const vulnerability = {
  summary: line,
  components: z.array(z.object({ name: line, affected: token, fixed: token })),
  fixedVersions: token,
  negative: z.boolean(),
  reporters: z.array(z.object({ name: line, affiliation: line })),
  /** `CVE pending` where two people allowed to go on without one; `cveId` is empty then. */
  cve: token,
  cveId: token,
  ghsa: token,
  cvss: token,
  cvssUrl: url,
  score: token,
  severity: token,
  cwe: token,
  mitigation: text,
  workaround: text,
  detection: text,
  fixImpact: text,
  actionRequired: text,
  references: z.array(url),
  notes: z.array(text),
  disclosure: token,
  disclosureDay: token,
  disclosurePacific: token,
};

/** Public already, though nobody may know yet what they are for. */
const pulls = { pulls: z.array(z.object({ branch: token, component: line, url })) };

const published = {
  ...pulls,
  links: z.object({ issue: url, advisory: url, release: url }),
  document: z.object({ id: token, url }),
  note: z.object({ id: token, url }),
  developmentList: token,
  errata: z.array(z.object({ date: token, text })),
};

const coordinator = { coordinator: z.object({ name: line }) };
const track = { private: z.boolean() };
/** Exactly one is true. */
const update = {
  update: z.object({ moved: z.boolean(), postponed: z.boolean(), ended: z.boolean(), cancelled: z.boolean() }),
};
const requester = { requester: z.object({ name: line, email: token }) };
const patch = { branch: token, component: line, name: token };

const developers = {
  ...{ ...described, ...vulnerability, ...published, ...track, ...coordinator },
  reason: text,
  patches: z.array(z.object({ ...patch, url })),
};

/** One schema for each audience: parsing strips whatever that audience may not know. */
export const VIEWS = {
  team: z.object({
    ...{ ...developers, ...requester, ...update },
    status: token,
    coordinator: z.object({ name: line, login: token }),
    form: z.object({
      vulnerabilityType: token,
      attackType: token,
      impacts: token,
      suggestedDescription: text,
      embargo: token,
    }),
  }),
  developers: z.object(developers),
  reviewers: z.object({ ...described, ...track, ...coordinator, ...requester, links: z.object({ issue: url }) }),
  downstream: z.object({
    ...{ ...described, ...vulnerability, ...pulls, ...coordinator, ...track, ...update },
    patches: z.array(z.object(patch)),
    links: z.object({ issue: url, advisory: url }),
  }),
  public: z.object({ ...described, ...vulnerability, ...published }),
} satisfies Record<Audience, z.ZodObject>;

/** What a template is filled from: plain values, not escaped yet. */
export type View = Readonly<Record<string, unknown>>;
