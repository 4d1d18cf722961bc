/** Plans: everything that leaves the team, rendered, approved and run. */

import { unmet } from '../conditions.ts';
import { descriptionHash } from '../description.ts';
import { SLOTS } from '../model.ts';
import { fence } from '../plan.ts';
import { approvePlan } from '../plan-approval.ts';
import { propose } from '../plan-proposal.ts';
import { allReceipts } from '../plan-run.ts';
import { indexNeeds } from '../published-ids.ts';
import { refusal } from '../refusals.ts';
import { renderCase } from '../render-case.ts';
import { actingPerson, done, no } from '../scene.ts';
import { noWay, transitionFor } from '../transition.ts';
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
    needs: (_written, _c, world) => indexNeeds(world),
    decide: (_written, scene) => {
      const { case: c, now } = scene;
      const before = c.plans.disclosure;
      if (before !== undefined && before.startedAt !== null) {
        if (!allReceipts(before)) {
          return no(refusal('a running plan', 'one disclosure at a time', 'the status table shows how far it came'));
        }
        if (before.plan.steps.some((s) => s.phase === 'publication')) {
          return no(refusal('a plan that ran', 'a case is published once', 'the status table shows how far it came'));
        }
      }
      const ahead = c.embargo !== null && c.openedAt === null && c.decision?.track !== 'public' && c.embargo.t0 > now;
      return propose(scene, 'disclosure', ahead && c.embargo !== null ? c.embargo.t0 : 'now');
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
    decide: (_written, scene) => propose(scene, 'note', 'now'),
  },
  {
    name: 'open-report',
    usage: '/open-report [--without-consent WHY]',
    summary: 'plan to make a rejected report public, after the reporter agreed',
    example: '/open-report',
    who: COORDINATORS,
    decide: ({ args }, scene) => {
      const flag = '--without-consent';
      const text = args.trim();
      if (text !== '' && !text.startsWith(flag))
        return no(
          refusal(text, 'there is no such option', 'type `/open-report` or `/open-report --without-consent WHY`'),
        );
      if (text === flag)
        return no(
          refusal(text, 'to open a report without consent has a reason', 'type `/open-report --without-consent WHY`'),
        );
      if (text === '') return propose(scene, 'open-report', 'now');
      const hash = descriptionHash(scene.case.draft);
      const approval = { by: actingPerson(scene), role: 'coordinators' as const, hash, at: scene.now, evidence: text };
      const planned = propose({ ...scene, case: { ...scene.case, openConsent: approval } }, 'open-report', 'now');
      return planned.ok ? { ...planned, facts: [{ type: 'opening-consented', approval }, ...planned.facts] } : planned;
    },
  },
];
