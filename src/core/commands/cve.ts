/** Commands about the CVE. */
import { requestCve } from '../cve-request.ts';
import { cveId } from '../identifiers.ts';
import { refusal } from '../refusals.ts';
import { done, no } from '../scene.ts';
import { move, transitionFor } from '../transition.ts';
import { type Command, firstWord, parsed } from './command.ts';
import { askersApproval } from './embargo.ts';

export const cveCommands: readonly Command[] = [
  {
    name: 'submit',
    usage: '/submit',
    summary: 'post the impact description for review',
    example: '/submit',
    who: ['coordinators'],
    transition: 'submit',
    decide: (_written, scene) => move(scene, 'submit', null),
  },
  {
    name: 'request-cve',
    usage: '/request-cve',
    summary: 'ask for a CVE, the configured way. Again: requests get lost',
    example: '/request-cve',
    who: ['coordinators'],
    transition: 'request-cve',
    again: ({ cve }) => cve.requestedAt !== null && cve.id === null,
    decide: (_written, scene) => {
      const { case: c, process } = scene;
      const isAgain = c.cve.requestedAt !== null && process.cveStatuses.includes(c.status);
      return isAgain && transitionFor(process, c.status, 'request-cve') === null
        ? requestCve(scene)
        : move(scene, 'request-cve', null);
    },
  },
  {
    name: 'cve',
    usage: '/cve CVE-YYYY-NNNN · /cve later WHY',
    summary: 'record the assigned CVE; or go on without one (two people)',
    example: '/cve CVE-2020-2026',
    who: ['coordinators'],
    needs: ({ args }) => (cveId(args.trim()).ok ? [{ kind: 'cve-user', cve: args.trim() }] : []),
    decide: ({ args }, scene) => {
      const [word, why] = firstWord(args);
      if (!scene.process.cveStatuses.includes(scene.case.status)) {
        return no(
          refusal(
            scene.case.status,
            'a CVE belongs to a confirmed vulnerability',
            'confirm the report first, with `/confirm`',
          ),
        );
      }
      if (word === 'later') {
        if (why === '') return no(refusal(args, 'to go on without a CVE has a reason', 'type `/cve later WHY`'));
        return done('The case goes on without a CVE once another coordinator types `/approve override`.', [
          { type: 'cve-put-off', why },
          ...askersApproval(scene, 'cve'),
        ]);
      }
      return parsed(cveId(args.trim()), (id) => {
        if (scene.found.cveUser !== null) {
          return no(
            refusal(
              id,
              `belongs to case #${scene.found.cveUser}`,
              'one CVE is one case: check the number, or `/duplicate #N`',
            ),
          );
        }
        const { cve, noticeAt, publishedAt } = scene.case;
        if (cve.id !== null && cve.id !== id && (noticeAt !== null || publishedAt !== null)) {
          return no(
            refusal(
              id,
              `${cve.id} was told to others already`,
              'a CVE that went out is not exchanged: ask the CNA to reject one of them',
            ),
          );
        }
        return done(`**${id}** is assigned.`, [{ type: 'cve-assigned', id }]);
      });
    },
  },
];
