/**
 * The communications of the KubeEdge process: who reads each, how it is written, where it goes, and which facts it must
 * have. The texts are templates/kubeedge/COMMUNICATION.hbs, or kata's where the words are the same; what the announcements
 * and the last notice share is in templates/kubeedge/partials. Source: the security release process and its templates.
 */
import type { Communication } from '../core/process.ts';

/** What every message that describes the vulnerability must have. */
const described = ['title', 'componentNames', 'affects', 'description'];
/** What the public is told of it. It may have no CVE. */
const announced = [...described, 'severity'];

export const kubeedgeCommunications: Readonly<Record<string, Communication>> = {
  'embargo-reminder': {
    audience: 'developers',
    format: 'markdown',
    place: 'case-issue',
    template: 'kata/embargo-reminder',
    requires: ['private'],
  },
  acknowledgement: { audience: 'developers', format: 'markdown', place: 'advisory', requires: [] },
  'non-vulnerability': { audience: 'developers', format: 'markdown', place: 'advisory', requires: [] },
  'cve-form': {
    audience: 'team',
    format: 'markdown',
    place: 'case-issue',
    template: 'kata/cve-form',
    requires: [...described, 'credits', 'requester.email'],
  },
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
  'distributor-notice': {
    audience: 'downstream',
    format: 'mail',
    place: null,
    channels: 'downstream-mail',
    patches: true,
    requires: ['private', ...announced, 'cve', 'disclosure'],
  },
  'distributor-24h-notice': {
    audience: 'downstream',
    format: 'mail',
    place: null,
    channels: 'downstream-mail',
    requires: ['private', ...announced, 'disclosure'],
  },
  // Those who had the notice: what became of its date. It says nothing of the vulnerability itself.
  'embargo-update': {
    audience: 'downstream',
    format: 'mail',
    place: null,
    channels: 'downstream-mail',
    requires: ['componentNames'],
  },
  'announcement-issue': { audience: 'public', format: 'markdown', place: 'tracking-issue', requires: announced },
  'announcement-email': {
    audience: 'public',
    format: 'mail',
    place: null,
    channels: 'public-and-downstream-mail',
    requires: announced,
  },
  'announcement-slack': {
    audience: 'public',
    format: 'slack',
    place: 'slack',
    channels: 'public-slack',
    requires: ['title', 'componentNames', 'severity', 'links.issue'],
  },
  // What a report becomes that was rejected and is made public.
  'opened-report': {
    audience: 'public',
    format: 'markdown',
    place: 'tracking-issue',
    template: 'kata/tracking-issue',
    requires: ['title', 'description'],
  },
  'release-notes': { audience: 'public', format: 'markdown', place: 'release', requires: ['title', 'links.issue'] },
};
