/** What the engine of a rehearsal is made of: the same as the bot's, but nothing that reaches anybody. */
import { randomUUID } from 'node:crypto';
import { NO_OTHER_CASES } from '../../core/other-cases.ts';
import { refuse } from '../../core/refusals.ts';
import type { World } from '../../core/scene.ts';
import type { Configuration } from '../../engine/configuration.ts';
import { recallSalt } from '../../engine/marker.ts';
import { type EngineParts, type Log, UNCOUNTED } from '../../engine/parts.ts';
import { PortFault } from '../../engine/ports.ts';
import { isStandIn } from './copy.ts';

type OwnParts = Pick<EngineParts, 'store' | 'github' | 'channels' | 'clock'>;

/** Markers and Message-IDs come of a salt of this rehearsal: none of them is one of the bot's. */
export async function rehearsedParts(world: World, own: OwnParts): Promise<EngineParts> {
  const { process, renderer, caseRepository, host } = world;
  return {
    ...own,
    watch: { issueEvents: async () => [], identity: async () => ({ id: 0, installation: 0 }) },
    cveRecords: { stateOf: async () => 'unknown' },
    rehearsal: {
      run: noRehearsal,
      leak: noRehearsal,
    },
    configuration: frozen(world),
    processes: { [process.id]: process },
    renderer: () => renderer,
    // The other cases were looked at when the plan was made.
    otherCases: { ...NO_OTHER_CASES, ready: async () => undefined },
    readDelivery: () => ({ kind: 'ignored', why: 'nothing is delivered in a rehearsal' }),
    log: SILENT,
    counts: UNCOUNTED,
    caseRepository,
    host,
    salt: await recallSalt(own.store),
    mailDomain: 'rehearsal.invalid',
    owner: randomUUID(),
  };
}

async function noRehearsal(): Promise<never> {
  throw new PortFault('permanent', 'a rehearsal holds no rehearsals');
}

/** The world as it is now, whatever is pushed meanwhile. Those who stand in are coordinators and decide about a leak, nobody else is anything. */
function frozen({ process, config, roster: members, keys }: World): Configuration {
  return {
    current: () => config,
    inForce: () => ({
      version: 'rehearsal',
      config,
      pins: { users: {}, teams: {} },
      files: {},
      members,
      keys,
      templates: {},
    }),
    isSettled: () => true,
    issueNumber: () => null,
    refresh: async () => undefined,
    reload: async () => 'unchanged',
    handleApprove: async ({ hash }) =>
      refuse(hash, 'no configuration is approved in a rehearsal', 'approve it for real'),
    tell: async () => undefined,
    rolesOf: async (person) => (isStandIn(person) ? ['coordinators', ...process.leak.decidedBy] : []),
  };
}

/** What goes wrong here is told in the report; in the log it would look like a fault of the bot. */
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
