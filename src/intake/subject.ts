/**
 * What a delivery is about, so that deliveries of one subject are handled in order:
 *
 *   subject := OWNER/NAME "#" NUMBER   issues and their comments
 *            | OWNER/NAME "/" GHSA     advisories
 *            | OWNER/NAME              everything else of a repository
 *            | "app"                   what belongs to no repository (ping, installation)
 */
import { z } from 'zod';

const repository = z.object({ full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/) });
const issue = z.object({ number: z.int().positive() });
const advisory = z.object({ ghsa_id: z.string().regex(/^GHSA(?:-[0-9a-z]{4}){3}$/) });

/** The subject of a delivery. Pure; throws nothing, whatever the payload. */
export function subjectOf(event: string, payload: Readonly<Record<string, unknown>>): string {
  const place = repository.safeParse(payload.repository);
  if (!place.success) {
    return 'app';
  }
  const { full_name: name } = place.data;
  if (event === 'issues' || event === 'issue_comment') {
    const about = issue.safeParse(payload.issue);
    return about.success ? `${name}#${about.data.number}` : name;
  }
  if (event === 'repository_advisory') {
    const about = advisory.safeParse(payload.repository_advisory);
    return about.success ? `${name}/${about.data.ghsa_id}` : name;
  }
  return name;
}
