/**
 * The communications of the Kata Containers process: who reads each, how it is written, where it goes, and which facts it
 * must have. The texts are templates/kata/COMMUNICATION.hbs. Source: the process document and its templates.
 */
import type { Communication } from '../core/process.ts';

/** What every message that describes the vulnerability must have. */
const described = ['title', 'credits', 'componentNames', 'affects', 'description'];

export const kataCommunications: Readonly<Record<string, Communication>> = {
  'embargo-reminder': { audience: 'developers', format: 'markdown', place: 'case-issue', requires: ['private'] },
  'incomplete-message': { audience: 'developers', format: 'markdown', place: 'case-issue', requires: [] },
  'impact-description': { audience: 'developers', format: 'markdown', place: 'case-issue', requires: described },
  'cve-request-private': {
    audience: 'reviewers',
    format: 'mail',
    place: null,
    channels: 'cna',
    requires: ['private', ...described],
  },
  'cve-request-public': {
    audience: 'reviewers',
    format: 'mail',
    place: null,
    channels: 'cna-and-oss-security',
    requires: [...described, 'links.issue'],
  },
  'cve-form': {
    audience: 'team',
    format: 'markdown',
    place: 'case-issue',
    requires: [...described, 'requester.email'],
  },
  'pre-kcsa': {
    audience: 'downstream',
    format: 'mail',
    place: null,
    channels: 'downstream-mail',
    patches: true,
    requires: ['private', ...described, 'cve', 'disclosure', 'links.advisory'],
  },
  // Those who had the notice: what became of its date. It says nothing of the vulnerability itself.
  'embargo-update': {
    audience: 'downstream',
    format: 'mail',
    place: null,
    channels: 'downstream-mail',
    requires: ['componentNames'],
  },
  kcsa: {
    audience: 'public',
    format: 'yaml',
    place: 'file',
    channels: 'public-mail',
    requires: [...described, 'cve', 'document.id', 'disclosureDay'],
  },
  kcsn: {
    audience: 'public',
    format: 'markdown',
    place: 'file',
    // Of these only the development list: the process's plan says so.
    channels: 'public-mail',
    requires: ['title', 'summary', 'componentNames', 'affects', 'description'],
  },
  'cve-publication-notice': {
    audience: 'team',
    format: 'markdown',
    place: 'case-issue',
    requires: ['cve', 'document.id', 'disclosureDay', 'requester.email'],
  },
  // Also what a report becomes that was rejected and is made public: that one has no CVE.
  'tracking-issue': {
    audience: 'public',
    format: 'markdown',
    place: 'tracking-issue',
    requires: ['title', 'description'],
  },
  'slack-announcement': {
    audience: 'public',
    format: 'slack',
    place: 'slack',
    channels: 'public-slack',
    requires: ['title', 'componentNames', 'cve', 'links.issue'],
  },
  'release-notes': {
    audience: 'public',
    format: 'markdown',
    place: 'release',
    requires: ['title', 'cve', 'links.issue', 'document.id'],
  },
};
