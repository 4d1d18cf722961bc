/** The case repository, GitHub's accounts and the store's memory, for tests of the configuration. Keys are words. */
import { loadAllTemplates, TEMPLATES } from '../../src/bot/templates.ts';
import { mailAddress } from '../../src/channels/address.ts';
import { type Configuration, type ConfigurationParts, createConfiguration } from '../../src/engine/configuration.ts';
import { type Directory, type Keys, type Memory, PortFault, type Replicas } from '../../src/engine/ports.ts';
import { kata } from '../../src/processes/kata.ts';

export const CASES = 'kata-containers/security';

/** A small good configuration. */
export const SMALL = `
process: kata
project: Kata Containers
repositories: [kata-containers/kata-containers]
branches: [main]
roles: { coordinators: { users: [alice] } }
approvals: 1
`;

/** GitHub and the store, in memory. A fault can be put before any call. */
export class ConfigurationWorld implements Memory, Pick<Replicas, 'alone' | 'versionOf'> {
  files = new Map<string, string>();
  /** Paths that are no files. */
  folders = new Set<string>();
  /** Sizes that GitHub tells of files whose text is not kept here. */
  sizes = new Map<string, number>();
  users = new Map<string, number>([
    ['alice', 1],
    ['bob', 2],
    ['carol', 3],
    ['mallory', 66],
  ]);
  teams = new Map<string, { id: number; members: string[] }>([['kata-containers/vmt', { id: 7, members: ['bob'] }]]);
  issues = new Map<number, { title: string; body: string; open: boolean; comments: string[] }>();
  memory = new Map<string, string>();
  /** Before GitHub answers who has a login. */
  beforeUser: () => Promise<void> = async () => undefined;
  /** May others write the memory, as on PostgreSQL? */
  hasReplicas = false;
  private writes = 0;
  private turn: Promise<unknown> = Promise.resolve();
  reactions: string[] = [];
  calls: string[] = [];
  isPrivate = true;
  now = Date.UTC(2026, 10, 22);
  /** Faults by the name of the call, one each; `after`: the call is done and its answer is lost. */
  faults: { call: string; kind: 'transient' | 'permanent'; after?: boolean }[] = [];

  async remember(name: string, value: string): Promise<void> {
    await this.call('remember', () => {
      this.memory.set(name, value);
      this.writes += 1;
    });
  }

  async versionOf(): Promise<string | null> {
    return this.hasReplicas ? `${this.writes}` : null;
  }

  alone<T>(_what: string, work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work, work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  async recall(name: string): Promise<string | null> {
    return this.memory.get(name) ?? null;
  }

  async replace(name: string, before: string | null, value: string): Promise<boolean> {
    return this.call('replace', () => {
      if ((this.memory.get(name) ?? null) !== before) return false;
      this.memory.set(name, value);
      return true;
    });
  }

  async call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    const fault = this.faults.find(({ call }) => call === name);
    if (fault === undefined) {
      return work();
    }
    this.faults = this.faults.filter((each) => each !== fault);
    if (fault.after) {
      work();
    }
    throw new PortFault(fault.kind, `${name} failed`);
  }

  /** All that was written on the configuration issue, and on any other. */
  comments(): readonly string[] {
    return [...this.issues.values()].flatMap((issue) => issue.comments);
  }

  issue(number: number) {
    const issue = this.issues.get(number);
    if (issue === undefined) {
      throw new PortFault('permanent', 'gone');
    }
    return issue;
  }
}

function filesOf(world: ConfigurationWorld): ConfigurationParts['files'] {
  return {
    read: (_repository, path) =>
      world.call('read', () => {
        if (world.folders.has(path)) {
          throw new PortFault('permanent', 'the path leads to something else');
        }
        const text = world.files.get(path);
        return text === undefined ? null : { text, bytes: Buffer.from(text), sha: `sha of ${text}` };
      }),
    list: (_repository, folder) =>
      world.call('list', () => {
        if (world.files.has(folder)) {
          throw new PortFault('permanent', 'the path leads to something else');
        }
        const inner = [...world.files].filter(([path]) => path.startsWith(`${folder}/`));
        const names = inner.map(([path, text]) => [path.slice(folder.length + 1), path, text] as const);
        const entries = names.map(([name, path, text]) => ({
          name: name.split('/')[0] ?? '',
          isFile: !name.includes('/'),
          size: world.sizes.get(path) ?? Buffer.byteLength(text, 'latin1'),
          sha: `sha of ${text}`,
        }));
        return entries.length === 0 ? null : entries;
      }),
    // A text is kept as its bytes, a character each.
    readBlob: (_repository, sha) => world.call('readBlob', () => Buffer.from(sha.slice('sha of '.length), 'latin1')),
  };
}

function directoryOf(world: ConfigurationWorld): Directory {
  return {
    user: async (login) => {
      await world.beforeUser();
      return world.call('user', () => {
        const id = world.users.get(login.toLowerCase());
        return id === undefined ? null : { id, login };
      });
    },
    inTeam: (team, login) => world.call('inTeam', () => world.teams.get(team)?.members.includes(login) ?? false),
    teamId: (team) => world.call('teamId', () => world.teams.get(team)?.id ?? null),
    members: (team) =>
      world.call('members', () =>
        (world.teams.get(team)?.members ?? []).map((login) => ({ id: world.users.get(login) ?? 0, login })),
      ),
  };
}

function issuesOf(world: ConfigurationWorld): ConfigurationParts['issues'] {
  const state = (number: number) => ({
    ...world.issue(number),
    number,
    url: '',
    labels: [],
    assignees: [],
    stateReason: null,
    isLocked: false,
  });
  return {
    isPrivate: () => world.call('isPrivate', () => world.isPrivate),
    create: (_repository, { title, body }) =>
      world.call('create', () => {
        const number = 10 + world.issues.size;
        world.issues.set(number, { title, body, open: true, comments: [] });
        return state(number);
      }),
    update: (_repository, number, { body = '', open = false }) =>
      world.call('update', () => {
        Object.assign(world.issue(number), { body, open });
      }),
    findOwn: (_repository, marker) =>
      world.call('findOwn', () => {
        const found = [...world.issues].find(([, { body }]) => body.startsWith(`${marker}\n`));
        return found === undefined ? null : state(found[0]);
      }),
    comment: (_repository, number, body) =>
      world.call('comment', () => ({ id: world.issue(number).comments.push(body), url: '' })),
    findOwnComment: (_repository, number, marker) =>
      world.call('findOwnComment', () => {
        const { comments } = world.issue(number);
        const index = comments.findIndex((body) => body.startsWith(`${marker}\n`));
        return index < 0 ? null : { id: index + 1, url: '', body: comments[index] ?? '' };
      }),
    react: (_repository, comment, content) =>
      world.call('react', () => {
        world.reactions.push(`${comment} ${content}`);
      }),
  };
}

/** `key of a@b.org, c@d.org until 2027-01-31`; anything else is no key. */
async function inspect(text: string): ReturnType<Keys['inspect']> {
  const [, addresses, until] = /^key of (.*?)(?: until (.*))?$/.exec(text) ?? [];
  return addresses === undefined
    ? { expires: null, addresses: [], fault: 'is no public key' }
    : { expires: until === undefined ? null : Date.parse(until), addresses: addresses.split(', '), fault: null };
}

/** A process that starts on what was remembered. */
export function start(world: ConfigurationWorld): Configuration {
  return createConfiguration({
    files: filesOf(world),
    directory: directoryOf(world),
    issues: issuesOf(world),
    memory: world,
    caseRepository: CASES,
    clock: () => world.now,
    keys: { inspect },
    mailAddress,
    shipped: [kata],
    templates: loadAllTemplates([kata], TEMPLATES),
    log: { info: () => undefined, warn: () => undefined },
  });
}
