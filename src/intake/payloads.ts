/**
 * The few fields of GitHub's payloads that the bot uses, picked with zod; everything else is dropped. Field names follow
 * GitHub's webhook schemas (tests hold them against @octokit/webhooks-examples).
 */
import { z } from 'zod';

const repository = z.object({ full_name: z.string(), private: z.boolean().optional() });
/** Null where the account was deleted. */
const user = z.object({ id: z.number(), login: z.string(), type: z.string().optional() });
const issue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: user.nullish(),
  labels: z.array(z.object({ name: z.string() })).nullish(),
  pull_request: z.unknown().optional(),
  state: z.string().optional(),
  updated_at: z.string().optional(),
});

export const issuesPayload = z.object({
  action: z.string(),
  issue,
  repository,
  sender: user,
  label: z.object({ name: z.string() }).nullish(),
  /** The event's name is not signed: a comment's body that comes as an issue's is none. */
  comment: z.never().optional(),
  changes: z
    .object({ title: z.unknown().optional(), body: z.object({ from: z.string().nullish() }).optional() })
    .nullish(),
});

const comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: user.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});

export const commentPayload = z.object({
  action: z.string(),
  issue,
  comment,
  repository,
  sender: user,
});

/** Made by the poll: GitHub has no event for comments on advisories. */
export const advisoryCommentPayload = z.object({
  action: z.literal('created'),
  repository,
  sender: user,
  advisory_comment: comment.extend({ ghsa_id: z.string() }),
});

export const advisoryPayload = z.object({
  action: z.string(),
  repository,
  sender: user.nullish(),
  repository_advisory: z.object({
    ghsa_id: z.string(),
    html_url: z.string(),
    state: z.string().optional(),
    summary: z.string(),
    description: z.string().nullish(),
    author: user.nullish(),
    /** Null: it did not come as a report, and its author is no reporter. */
    submission: z.object({ accepted: z.boolean() }).nullish(),
    cvss: z.object({ vector_string: z.string().nullish() }).nullish(),
    cwe_ids: z.array(z.string()).nullish(),
    vulnerabilities: z
      .array(
        z.object({
          package: z.object({ ecosystem: z.string().nullish(), name: z.string().nullish() }).nullish(),
          vulnerable_version_range: z.string().nullish(),
          patched_versions: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

export const pullRequestPayload = z.object({
  action: z.string(),
  repository,
  sender: user,
  pull_request: z.object({
    number: z.number(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullish(),
    merged: z.boolean().nullish(),
    base: z.object({ ref: z.string() }),
    head: z.object({ sha: z.string(), ref: z.string() }),
  }),
});

export const releasePayload = z.object({
  action: z.string(),
  repository,
  sender: user,
  release: z.object({ tag_name: z.string(), html_url: z.string(), draft: z.boolean().optional() }),
});

export const pushPayload = z.object({
  ref: z.string(),
  repository: z.object({ full_name: z.string(), default_branch: z.string() }),
});

export const repositoryPayload = z.object({ action: z.string(), repository });
