/** Plans: everything that leaves the team, rendered, approved and run. */

import { unmet } from '../conditions.ts';
import { descriptionHash } from '../description.ts';
import { SLOTS } from '../model.ts';
import { fence } from '../plan.ts';
import { approvePlan } from '../plan-approval.ts';
import { propose } from '../plan-proposal.ts';
import { refusal } from '../refusals.ts';
import { renderCase } from '../render-case.ts';
import { actingPerson, done, no } from '../scene.ts';
import { noWay, titleOf, transitionFor } from '../transition.ts';
import { type Command, parsed } from './command.ts';

const COORDINATORS = ['coordinators'] as const;

export const planCommands: readonly Command[] = [
  {
    name: 'notify',
    usage: '/notify',
    summary: 'render the notice for downstream stakeholders as a plan; approved, it is sent',
    example: '/notify',
    who: COORDINATORS,
    transition: 'notice',
    decide: (_written, scene) => {
      const transition = transitionFor(scene.process, scene.case.status, 'notice');
      if (transition === null) return no(noWay(scene, 'notice'));
      const faults = unmet(scene, transition.conditions);
      return faults.length > 0 ? no(...faults) : propose(scene, 'notice', 'now');
    },
  },
  {
    name: 'plan',
    usage: '/plan',
    summary: 'render the disclosure plan and show it with its hash',
    example: '/plan',
    who: COORDINATORS,
    needs: (_written, _c, { config }) => (config.advisories.id === 'year' ? [{ kind: 'advisory-index' }] : []),
    decide: (_written, scene) => {
      const { case: c, process, now } = scene;
      if (c.closed) return no(refusal(c.status, 'this case has ended', 'type `/reopen WHY` first'));
      const running = c.plans.disclosure?.startedAt != null;
      if (running && c.status !== process.disclosing) {
        return no(refusal('a running plan', 'one disclosure at a time', 'the status table shows how far it came'));
      }
      if (running && c.plans.disclosure?.plan.steps.some((s) => s.phase === 'publication')) {
        return no(refusal('a plan that ran', 'a case is published once', 'the status table shows how far it came'));
      }
      if (c.status === process.disclosing) {
        const faults = c.track === 'public' ? unmet(scene, ['patch-per-branch', 'cve-known']) : [];
        if (faults.length > 0) return no(...faults);
        const t0 =
          c.embargo !== null && c.openedAt === null && c.decision?.track !== 'public' && c.embargo.t0 > now
            ? c.embargo.t0
            : 'now';
        return propose(scene, 'disclosure', t0);
      }
      if (c.decision?.track === 'public' && c.openedAt === null) return propose(scene, 'disclosure', 'now');
      return no(
        refusal(
          process.statuses[c.status]?.title ?? c.status,
          'the disclosure is planned when the fix is committed',
          'the next step is in the status table',
        ),
      );
    },
  },
  {
    name: 'preview',
    usage: '/preview COMMUNICATION',
    summary: 'show one communication as it would be now',
    example: '/preview kcsa',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      const id = args.trim();
      const all = Object.keys(scene.process.communications);
      if (!all.includes(id))
        return no(refusal(id, 'there is no such communication', `choose one of: ${all.join(', ')}`));
      return parsed(renderCase(scene, id, SLOTS), ({ subject, body }) =>
        done(`${subject === null ? '' : `Subject: \`${subject}\`\n\n`}${fence(body)}`),
      );
    },
  },
  {
    name: 'disclose',
    variant: 'now',
    usage: '/disclose now HASH',
    summary: 'approve a plan that is for now, and run it at once',
    example: '/disclose now 3f2a9c01d4e7',
    who: COORDINATORS,
    decide: ({ args }, scene) => approvePlan(scene, args.trim(), true),
  },
  {
    name: 'publish',
    variant: 'note',
    usage: '/publish note',
    summary: 'render the security note (KCSN) as a plan; approved, it is published',
    example: '/publish note',
    who: COORDINATORS,
    decide: (_written, scene) => {
      const { case: c, process } = scene;
      if (c.status !== process.noteStatus) {
        return no(
          refusal(
            titleOf(process, c.status),
            'a note is published where a case waits for an opinion',
            'type `/opinion` first',
          ),
        );
      }
      if (!c.noteApprovals.some((a) => a.hash === descriptionHash(c.draft))) {
        return no(
          refusal(
            'no approval',
            'a core reviewer approves the note as the draft stands now',
            'a core reviewer types `/approve note`',
          ),
        );
      }
      if (c.closed) return no(refusal(c.status, 'this case has ended', 'type `/reopen WHY` first'));
      return propose(scene, 'note', 'now');
    },
  },
  {
    name: 'open-report',
    usage: '/open-report [--without-consent WHY]',
    summary: 'plan to make a rejected report public, after the reporter agreed',
    example: '/open-report',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      const { case: c, process } = scene;
      if (!process.rejected.includes(c.status)) {
        return no(
          refusal(
            process.statuses[c.status]?.title ?? c.status,
            'only a rejected report is opened',
            'go on with the process',
          ),
        );
      }
      if (c.track === 'public') return no(refusal('a public case', 'it is public already', 'nothing needs to be done'));
      const flag = '--without-consent';
      const text = args.trim();
      if (text !== '' && !text.startsWith(flag))
        return no(
          refusal(text, 'there is no such option', 'type `/open-report` or `/open-report --without-consent WHY`'),
        );
      if (c.openConsent === null && text === '') {
        return no(
          refusal(
            'no consent',
            'the reporter controls the disclosure',
            'record it with `/consent reporter EVIDENCE`, or say why it goes without: `/open-report --without-consent WHY`',
          ),
        );
      }
      if (text === flag)
        return no(
          refusal(text, 'to open a report without consent has a reason', 'type `/open-report --without-consent WHY`'),
        );
      const planned = propose(scene, 'open-report', 'now');
      if (!planned.ok || text === '') return planned;
      const approval = {
        by: actingPerson(scene),
        role: 'coordinators' as const,
        hash: descriptionHash(c.draft),
        at: scene.now,
        evidence: text,
      };
      return { ...planned, facts: [{ type: 'opening-consented', approval }, ...planned.facts] };
    },
  },
];
