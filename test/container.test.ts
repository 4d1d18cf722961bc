/**
 * What the Dockerfile promises: `node` is the process, nobody is root, and nothing of people's own gets in. And what
 * docker-compose.yml does: two bots share one database, and their admin ports are not published.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { variablesSchema } from '../src/settings/variables.ts';

/** The instructions, each with its lines joined: `[name, arguments]`. */
const INSTRUCTIONS = readFileSync('Dockerfile', 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): readonly [string, string] => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return [name, rest];
  });

/** The arguments of all instructions of this name in the last stage. */
function last(name: string): readonly string[] {
  const from = INSTRUCTIONS.findLastIndex(([each]) => each === 'FROM');
  return INSTRUCTIONS.slice(from).flatMap(([each, rest]) => (each === name ? [rest] : []));
}

/** The words of an instruction in exec form. Throws where it is not. */
function words(text: string): readonly string[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || !parsed.every((word) => typeof word === 'string')) throw new Error(text);
  return parsed;
}

test('the process is node itself, without a shell or npm before it, with the flags of `npm start`, also with systemd', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(last('ENTRYPOINT').map(words)).toEqual([[]]);
  expect(last('CMD').map(words)).toEqual([scripts.start.split(' ')]);
  expect(scripts.start).toMatch(/^node .*src\/main\.ts$/);
  expect(readFileSync('README.md', 'utf8')).toContain(`ExecStart=/opt/vmt-bot/node_modules/.bin/${scripts.start}\n`);
});

test('it is not root', () => {
  expect(last('USER')).toEqual(['node']);
  const order = INSTRUCTIONS.map(([name]) => name);
  expect(order.slice(order.lastIndexOf('USER'))).not.toContain('RUN');
});

test('its health is asked at /healthz, on the port that is the default and is exposed', () => {
  const { PORT } = variablesSchema.parse({});
  expect(last('EXPOSE')).toEqual([String(PORT)]);
  const [check = ''] = last('HEALTHCHECK');
  const [node, , script] = words(check.slice(check.indexOf('CMD ') + 'CMD '.length));
  expect(node).toBe('node');
  expect(script).toContain(`http://127.0.0.1:\${process.env.PORT || ${PORT}}/healthz`);
});

test('the volume is the folder of the default database', () => {
  const { DATABASE_URL } = variablesSchema.parse({});
  expect(last('VOLUME')).toEqual([`/app/${DATABASE_URL.split('/')[1]}`]);
});

test('packages come by `npm install` without their scripts, of the Node that package.json wants', () => {
  const installs = INSTRUCTIONS.filter(([, rest]) => /\bnpm (?:install|ci)\b/.test(rest)).map(([, rest]) => rest);
  expect(installs).toEqual([expect.stringMatching(/^npm install --omit=dev --ignore-scripts\b/)]);
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const bases = INSTRUCTIONS.flatMap(([name, rest]) => (name === 'FROM' ? [rest.split(' ')[0]] : []));
  expect(bases).toHaveLength(2);
  for (const base of bases) {
    expect(base).toMatch(
      new RegExp(`^node:${String(engines.node).replace('>=', '')}-bookworm-slim(@sha256:[0-9a-f]{64})?$`),
    );
  }
});

test('only what is named goes in, and it is there', () => {
  const [all, ...rows] = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(all).toBe('*');
  const admitted = rows.filter((row) => row.startsWith('!')).map((row) => row.slice(1));
  expect(rows.slice(admitted.length)).toEqual(['**/*.db', '**/*.pem', '**/.env']);
  const copied = INSTRUCTIONS.flatMap(([name, rest]) =>
    name === 'COPY' && !rest.startsWith('--') ? rest.split(' ').slice(0, -1) : [],
  );
  expect([...new Set(copied)].sort()).toEqual([...admitted].sort());
  expect(admitted.filter((path) => !existsSync(path))).toEqual([]);
});

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      environment: z.record(z.string(), z.string()),
      networks: z.array(z.string()),
      ports: z.array(z.string()).default([]),
      tmpfs: z.array(z.string()).default([]),
      ulimits: z.object({ core: z.literal(0) }),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    }),
  ),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
});

test('the two bots of docker-compose.yml have one database, whatever vmt.env says, and no place for another', () => {
  const { services } = composeSchema.parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
  const password = `\${POSTGRES_PASSWORD:?set it in .env}`;
  expect(Object.keys(services)).toEqual(['bot-1', 'bot-2', 'postgres']);
  for (const name of ['bot-1', 'bot-2']) {
    expect(services[name]?.environment.DATABASE_URL).toBe(`postgres://vmt:${password}@postgres:5432/vmt`);
    expect(services[name]?.tmpfs).toContainEqual(expect.stringMatching(/^\/app\/data:ro\b/));
  }
  expect(services.postgres?.environment.POSTGRES_PASSWORD).toBe(password);
  // The server that makes the database answers on the socket alone.
  expect(services.postgres?.healthcheck?.test.join(' ')).toContain('pg_isready --host 127.0.0.1');
});

test('the admin ports of docker-compose.yml are read from inside alone', () => {
  const { services, networks } = composeSchema.parse(
    parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }),
  );
  const { PORT } = variablesSchema.parse({});
  expect(networks).toMatchObject({ database: { internal: true }, monitoring: { internal: true } });
  expect(services.postgres).toMatchObject({ networks: ['database'], ports: [] });
  for (const name of ['bot-1', 'bot-2']) {
    expect(services[name]?.environment).toMatchObject({ HOST: '0.0.0.0', ADMIN_HOST: '0.0.0.0' });
    expect(services[name]?.networks).toEqual(['outside', 'database', 'monitoring']);
    expect(services[name]?.ports).toEqual([expect.stringMatching(`^127\\.0\\.0\\.1:\\d+:${PORT}$`)]);
  }
});
