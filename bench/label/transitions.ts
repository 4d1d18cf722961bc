/**
 * Transitions that a label asks for, and of each the requests of which every one has to wait for the answer to the one
 * before. What can be asked or written beside one of these (who put the label on, the visibility of the case repository,
 * comment and text of the case issue) takes no time of its own.
 */
import type { Octokit } from '@octokit/rest';
import { cases, product } from '../../test/sandbox/clients.ts';

/** Where the requests go. */
export interface Place {
  readonly issue: number;
  readonly ghsa: string;
}

export interface Unavoidable {
  readonly what: string;
  /** Why it is needed, and not beside the one before. */
  readonly why: string;
  readonly ask: (client: Octokit, place: Place) => Promise<unknown>;
}

export interface Transition {
  readonly label: string;
  /** What the coordinator typed before. */
  readonly before: string;
  readonly unavoidable: readonly Unavoidable[];
}

const DECIDING: readonly Unavoidable[] = [
  {
    what: 'comments on the case issue',
    why: 'what was typed before the label counts before it, also where its webhook was lost',
    ask: ({ rest }, { issue }) => rest.issues.listComments({ ...cases, issue_number: issue, per_page: 100 }),
  },
  {
    what: 'the case issue',
    why: 'the labels that are there now decide, not the webhook’s; what was typed before may have changed what is asked',
    ask: ({ rest }, { issue }) => rest.issues.get({ ...cases, issue_number: issue }),
  },
];

const comment = (what: string, why: string): Unavoidable => ({
  ...{ what, why },
  ask: ({ rest }, { issue }) =>
    rest.issues.createComment({
      ...cases,
      issue_number: issue,
      body: 'As much as the bot says there, in a few words.',
    }),
});

export const TRANSITIONS: readonly Transition[] = [
  {
    label: 'kcsa/confirmed',
    before: '/coordinator\n/class A',
    unavoidable: [
      ...DECIDING,
      {
        what: 'the advisory',
        why: 'people edit it, and nothing tells; nothing is begun before the decision is committed',
        ask: ({ rest }, { ghsa }) => rest.securityAdvisories.getRepositoryAdvisory({ ...product, ghsa_id: ghsa }),
      },
      {
        what: 'the advisory becomes a draft',
        why: 'only what differs is written, so it has to be read before',
        ask: ({ rest }, { ghsa }) =>
          rest.securityAdvisories.updateRepositoryAdvisory({ ...product, ghsa_id: ghsa, state: 'draft' }),
      },
      {
        what: 'a comment on the advisory',
        why: 'it tells the reporter that the report was accepted, which must be so by then',
        ask: ({ request }, { ghsa }) =>
          request('POST /repos/{owner}/{repo}/security-advisories/{ghsa_id}/comments', {
            ...{ ...product, ghsa_id: ghsa },
            body: 'As much as the bot says there, in a few words.',
          }),
      },
    ],
  },
  {
    label: 'kcsa/opinion',
    before: '/coordinator\n/class C2',
    unavoidable: [
      ...DECIDING,
      comment('what was decided', 'nothing is said before the decision is committed'),
      comment('what is to be done now', 'comments stand on the issue in their order'),
    ],
  },
];
