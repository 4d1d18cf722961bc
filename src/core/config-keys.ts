/**
 * The public keys that the configuration and the roster name: whose each is, and whether it is theirs. A key that does
 * not say that it belongs to an address is not that address's key, whatever path it stands at (security M6).
 */
import type { Config } from './config.ts';
import { type ConfigFault, configFault } from './config-faults.ts';
import type { Member } from './roster.ts';
import type { KeyState } from './scene.ts';

/** One address that is written to with the key at a path. */
export interface KeyUse {
  readonly path: string;
  readonly address: string;
  /** Whose address it is. `name`: of the channel or the member; empty for the CNA. */
  readonly whose: 'channel' | 'cna' | 'member';
  readonly name: string;
}

/** Every use of a key: of channels and the CNA first, then of the roster in its order. */
export function keyUses(config: Config, members: readonly Member[]): readonly KeyUse[] {
  const { cna } = config.cve;
  return [
    ...Object.entries(config.channels).flatMap(([name, channel]): KeyUse[] =>
      channel.kind === 'mail' && channel.encrypt !== null && channel.encrypt !== 'roster'
        ? [{ path: channel.encrypt, address: channel.email, whose: 'channel', name }]
        : [],
    ),
    ...(cna === null ? [] : [{ path: cna.key, address: cna.email, whose: 'cna', name: '' } as const]),
    ...members.map(({ key, address, name }) => ({ path: key, address, whose: 'member', name }) as const),
  ];
}

/** Paths of all these keys, each once, sorted. */
export function keyPaths(config: Config, members: readonly Member[]): string[] {
  return [...new Set(keyUses(config, members).map(({ path }) => path))].sort();
}

/** The key as it was inspected, with a fault where it is not the key of an address that it is used for. */
export function judgedKey(state: KeyState, path: string, uses: readonly KeyUse[]): KeyState {
  const theirs = new Set(state.addresses.map((address) => address.toLowerCase()));
  const others = uses.filter((use) => use.path === path && !theirs.has(use.address.toLowerCase()));
  const addresses = [...new Set(others.map(({ address }) => address))];
  return state.fault !== null || addresses.length === 0
    ? state
    : { ...state, fault: `does not say that it is the key of ${addresses.join(', ')}` };
}

/** Faults between `vmt.yml` and the roster, at paths of `vmt.yml`. `members`: null where there is no roster. */
export function rosterFaults(config: Config, members: readonly Member[] | null): ConfigFault[] {
  return Object.entries(config.channels).flatMap(([name, channel]) => {
    if (channel.kind !== 'mail') {
      return [];
    }
    if (channel.encrypt === 'roster' && members === null) {
      return [
        configFault(
          ['channels', name, 'encrypt'],
          'roster',
          'there is no roster in the case repository',
          'add `.github/stakeholders.yml`, or write the path of a key',
        ),
      ];
    }
    const isThis = ({ address }: Member): boolean => address.toLowerCase() === channel.email.toLowerCase();
    return channel.audience === 'public' && members?.some(isThis)
      ? [
          configFault(
            ['channels', name, 'email'],
            channel.email,
            'is an address of the roster; nothing embargoed goes to a public channel',
            'take it out of the roster, or write `audience: downstream`',
          ),
        ]
      : [];
  });
}
