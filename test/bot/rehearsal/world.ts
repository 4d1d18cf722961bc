/** A case with a plan, keys for everybody who gets mail, and settings whose servers nobody can reach. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from 'openpgp';
import { createRehearsal } from '../../../src/bot/rehearsal.ts';
import { NOTHING_FOUND } from '../../../src/core/inputs.ts';
import type { Case, Plan, PlanPurpose } from '../../../src/core/model.ts';
import { buildPlan } from '../../../src/core/plan.ts';
import type { Member } from '../../../src/core/roster.ts';
import type { World } from '../../../src/core/scene.ts';
import { type RunSettings, readSettings } from '../../../src/settings.ts';
import { kataWorld, PEOPLE, reported } from '../../support/core-world.ts';
import { scratchRoot } from '../../support/scratch-root.ts';
import { type RealGithub, realGithub } from './real-github.ts';

export const NOW = Date.parse('2026-11-23T09:00:00Z');
export const T0 = Date.parse('2026-12-01T00:00:00Z');
const PATCH = 'cases/12/patches/main.patch';

export const MEMBERS = ['one', 'two', 'three'].map(
  (name): Member => ({
    name: `Distribution ${name}`,
    address: `security@${name}.example.org`,
    key: `keys/${name}.asc`,
    employer: null,
    vouchedBy: null,
    terms: null,
    since: null,
    criteria: {},
  }),
);
const CNA = { key: 'keys/cna.asc', address: 'cve@cna.example.org' };
const DISTROS = { key: 'keys/linux-distros.asc', address: 'linux-distros@vs.example.org' };

export async function makeKey(email: string, options: { readonly keyExpirationTime?: number } = {}) {
  return generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Key', email }],
    date: new Date('2026-01-01T00:00:00Z'),
    ...options,
    format: 'armored',
  });
}

export interface RehearsedWorld {
  readonly world: World;
  readonly real: RealGithub;
  readonly settings: RunSettings;
  /** By path: what the case repository holds. Exchange one to break it. */
  readonly blobs: Record<string, string>;
  readonly leak: (c: Case, limit?: number) => ReturnType<ReturnType<typeof createRehearsal>['leak']>;
  readonly run: (c: Case, plan: Plan, limit?: number) => ReturnType<ReturnType<typeof createRehearsal>['run']>;
}

/** Connections to these fail at once: what reaches them is lost, and is not reported as arrived. */
const NOBODY = { smtp: 'smtp://127.0.0.1:1', slack: 'https://127.0.0.1:1/services/x' };

let made: Promise<Readonly<Record<string, string>>> | undefined;

/** Private key of the team, public keys of the others: one set for all tests. */
async function keyring(): Promise<Readonly<Record<string, string>>> {
  const everybody = [...MEMBERS, CNA, DISTROS];
  const keys = await Promise.all(everybody.map(async ({ key, address }) => [key, (await makeKey(address)).publicKey]));
  return { team: (await makeKey('vmt@example.org')).privateKey, ...Object.fromEntries(keys) };
}

export async function rehearsedWorld(change: Readonly<Record<string, string>> = {}): Promise<RehearsedWorld> {
  made ??= keyring();
  const { team = '', ...keys } = await made;
  const shas = Object.entries(keys).map(([key, armored]) => [`sha-of-${key}`, armored]);
  const blobs: Record<string, string> = { ...Object.fromEntries(shas), 'sha-of-patch': '--- a\n+++ b\n' };
  const paths = [...MEMBERS, CNA, DISTROS].map(({ key, address }) => ({ key, address }));
  const states = paths.map(({ key, address }) => [
    key,
    { version: `sha-of-${key}`, expires: null, addresses: [address], fault: null },
  ]);
  const world: World = { ...kataWorld(), roster: MEMBERS, keys: Object.fromEntries(states) };
  const real = realGithub(blobs);
  const settings = settingsWith(team, change);
  const rehearsal = (limit?: number) =>
    createRehearsal({
      settings,
      github: real.github,
      clock: () => NOW,
      ...(limit === undefined ? {} : { limit }),
    });
  return {
    ...{ world, real, settings, blobs },
    run: (c, plan, limit) => rehearsal(limit).run(c, plan, world),
    leak: (c, limit) => rehearsal(limit).leak(c, world),
  };
}

const APP_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** The key file is read at once. */
function settingsWith(team: string, change: Readonly<Record<string, string>>): RunSettings {
  const folder = mkdtempSync(join(scratchRoot(), 'vmt-rehearsal-'));
  const path = join(folder, 'team.asc');
  writeFileSync(path, team);
  const read = readSettings({
    APP_ID: '1',
    PRIVATE_KEY: APP_KEY,
    WEBHOOK_SECRET: 'a secret that is long enough',
    CASE_REPOSITORY: 'kata-containers/vmt-cases',
    DATABASE_URL: 'sqlite:./nowhere/vmt.db',
    SMTP_URL: NOBODY.smtp,
    MAIL_FROM: 'Kata VMT <vmt@example.org>',
    SLACK_WEBHOOK_URL_ANNOUNCEMENTS: NOBODY.slack,
    PGP_PRIVATE_KEY_PATH: path,
    LOG_LEVEL: 'silent',
    ...change,
  });
  rmSync(folder, { recursive: true });
  if (!read.ok || read.value.kind !== 'run') throw new Error(JSON.stringify(read));
  return read.value;
}

const FIX = {
  kind: 'fix',
  branch: 'main',
  component: null,
  source: 'file',
  location: PATCH,
  version: 'sha-of-patch',
  author: PEOPLE.grace,
  registeredBy: PEOPLE.grace,
  approvedBy: PEOPLE.carol,
  pushed: null,
  merged: false,
} as const;

/** All that a notice needs. */
export function fixed(world: World): Case {
  const c = reported(world);
  return {
    ...c,
    status: 'in-progress',
    class: 'A',
    coordinator: PEOPLE.alice,
    acceptedAt: NOW,
    extent: 'reviewers',
    draft: {
      ...c.draft,
      title: 'Link resolution before file access',
      summary: 'A guest can trick the runtime into mounting on any host path',
      description: 'A guest can make the runtime follow a link.',
      components: [{ name: 'kata-runtime', affected: '<1.11.0', fixed: '1.11.0', ecosystem: 'other' }],
      cvss: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H',
      mitigation: 'There is none. Upgrade.',
      reporters: [{ name: 'Rita Reporter', login: 'rita' }],
    },
    patches: [FIX, { kind: 'none', branch: 'stable-3.2', why: 'the code is newer' }],
    cve: { id: 'CVE-2026-2026', requestedAt: NOW, later: null },
    embargo: { t0: T0, override: null },
  };
}

/** All that a disclosure needs. */
export function committed(world: World): Case {
  return { ...fixed(world), status: world.process.disclosing, extent: 'downstream', noticeAt: NOW };
}

export function planned(world: World, c: Case, purpose: PlanPurpose, t0: Plan['t0']): Plan {
  const built = buildPlan({ ...world, case: c, actor: { kind: 'bot' }, now: NOW, found: NOTHING_FOUND }, purpose, t0);
  if (!built.ok) throw new Error(JSON.stringify(built.refusals));
  return built.plan;
}
