/**
 * `vmt render`: a communication of a case file, as the messages that would go out. Nothing is sent. Without `--config`
 * the process's example configuration is used; with that of a copy of the case repository (`…/.github/vmt.yml`) also the
 * templates of its own. Source: contract sections 3 and 9.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseFile, parseCaseFile } from '../core/case-file.ts';
import { type Config, parseConfig } from '../core/config.ts';
import { attachmentNames, type Envelope, envelopesOf } from '../core/messages.ts';
import type { Communication, Process } from '../core/process.ts';
import { noteIdOf } from '../core/published-ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/refusals.ts';
import { viewOf } from '../core/view-of.ts';
import { readYaml } from '../engine/configuration-yaml.ts';
import { loadTemplates, type Rendered } from '../engine/templates.ts';
import { PROCESSES } from '../processes/all.ts';
import { type CliCommand, type CliOutput, fail, faultOf, wrongUse } from './command.ts';
import { ownTemplates } from './own-templates.ts';

const usage = `render --process ${Object.keys(PROCESSES).join('|')} --communication ID --case FILE [--config FILE] [--json]`;
const TEMPLATES = join(import.meta.dirname, '../../templates');

export const render: CliCommand = { name: 'render', usage, run };

/** One message as `--json` prints it. `subject` is an issue's title, too; null where there is none. */
interface Message {
  readonly channel: string;
  readonly to: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly signed: boolean;
  readonly encrypted: boolean;
  readonly attachments: readonly string[];
}

async function run(args: string[], io: CliOutput): Promise<number> {
  const call = callOf(args);
  if (typeof call === 'string') {
    return wrongUse(call, usage, io);
  }
  const messages = messagesOf(call);
  if (!messages.ok) {
    return fail(messages.refusal, call.json, io);
  }
  print(call, messages.value, io);
  return 0;
}

function messagesOf(call: Call): Result<readonly Message[]> {
  const { process, id, communication } = call;
  const config = configOf(call);
  if (!config.ok) {
    return config;
  }
  const file = caseFileOf(call.casePath);
  if (!file.ok) {
    return file;
  }
  const own = ownTemplates(call.configPath ?? '', Object.keys(process.communications));
  const templates = loadTemplates({ process, dir: TEMPLATES, overrides: own.texts });
  if (!templates.ok || own.refusals.length > 0) {
    return { ok: false, refusal: together([...own.refusals, ...(templates.ok ? [] : templates.faults)]) };
  }
  const { rejected } = process;
  const view = viewOf(communication.audience, {
    file: file.value,
    project: config.value,
    rejected,
    ...ids(file.value),
  });
  if (!view.ok) {
    return view;
  }
  const rendered = templates.value.render(id, view.value);
  if (!rendered.ok) {
    return rendered;
  }
  const envelopes = envelopesOf(communication, config.value, plannedGroup(process, id));
  return envelopes.length === 0
    ? refuse(id, 'no channel of the configuration gets it', 'add one to `channels`, or `cve.cna` for a CVE request')
    : ok(envelopes.map((envelope) => messageOf(envelope, communication, rendered.value, file.value)));
}

function messageOf(envelope: Envelope, { place, patches }: Communication, text: Rendered, file: CaseFile): Message {
  const { channel, to, subjectPrefix, signed, encrypt } = envelope;
  const titled = to !== null || place === 'tracking-issue';
  return {
    ...{ channel, to, signed },
    subject: titled && text.subject !== null ? `${subjectPrefix}${text.subject}` : null,
    body: text.body,
    encrypted: encrypt !== null,
    attachments: to !== null && patches === true ? attachmentNames(file.cve, file.patches) : [],
  };
}

/** A plan may send a communication to the development list alone. */
function plannedGroup(process: Process, id: string): 'development-list' | undefined {
  const lines = Object.values(process.plans).flat();
  return lines.some((line) => line.communication === id && line.target === 'development-list')
    ? 'development-list'
    : undefined;
}

/** A note has its id from its day and title; without a day it is not named in the text. */
function ids({ disclosure, title }: CaseFile): { noteId?: string } {
  return disclosure === '' ? {} : { noteId: noteIdOf(title, disclosure.slice(0, 10)) };
}

function caseFileOf(path: string): Result<CaseFile> {
  const text = textOf(path);
  if (!text.ok) {
    return text;
  }
  try {
    return parseCaseFile(JSON.parse(text.value));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return refuse(path, 'the case file is not JSON', 'write it as the documentation has it: { "title": "…", … }');
  }
}

function configOf({ process, configPath }: Call): Result<Config> {
  const path = configPath ?? join(TEMPLATES, process.id, 'example.yml');
  const text = textOf(path);
  if (!text.ok) {
    return text;
  }
  const yaml = readYaml(path, text.value);
  const config = yaml.ok ? parseConfig(yaml.value, Object.values(PROCESSES)) : yaml;
  if (!config.ok) {
    return { ok: false, refusal: together(config.refusals) };
  }
  return config.value.process === process.id
    ? config
    : refuse(
        config.value.process,
        `the configuration is of another process than ${process.id}`,
        'name the same in both',
      );
}

function textOf(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) {
      return refuse(path, `it can not be read (${String(error.code)})`, 'give the path of a file');
    }
    throw error;
  }
}

/** Several faults as one. */
function together(faults: readonly Pick<Refusal, 'value' | 'rule' | 'mend'>[]): Refusal {
  const join = (part: 'rule' | 'mend') => [...new Set(faults.map((fault) => fault[part]))].join('; ');
  return { value: faults[0]?.value ?? '', rule: join('rule'), mend: join('mend') };
}

function print({ id, communication, json }: Call, messages: readonly Message[], io: CliOutput): void {
  if (json) {
    io.out(JSON.stringify({ communication: id, audience: communication.audience, messages }));
    return;
  }
  for (const { channel, to, subject, body, signed, encrypted, attachments } of messages) {
    const how = [...(signed ? ['signed'] : []), ...(encrypted ? ['encrypted'] : [])].join(' and ');
    io.out(`== ${channel}${to === null ? '' : ` <${to}>`}${how === '' ? '' : `, ${how}`}`);
    if (subject !== null) {
      io.out(`Subject: ${subject}`);
    }
    for (const name of attachments) {
      io.out(`Attachment: ${name}`);
    }
    io.out(`\n${body}`);
  }
}

interface Call {
  readonly process: Process;
  readonly id: string;
  readonly communication: Communication;
  readonly casePath: string;
  readonly configPath: string | undefined;
  readonly json: boolean;
}

function callOf(args: string[]): Call | string {
  try {
    const text = { type: 'string' } as const;
    const options = {
      process: text,
      communication: text,
      case: text,
      config: text,
      json: { type: 'boolean' } as const,
    };
    const { values } = parseArgs({ args, options });
    const process = Object.values(PROCESSES).find(({ id }) => id === values.process);
    if (process === undefined) {
      return `--process is one of ${Object.keys(PROCESSES).join(', ')}`;
    }
    const { communications } = process;
    const id = values.communication ?? '';
    const communication = Object.hasOwn(communications, id) ? communications[id] : undefined;
    if (communication === undefined) {
      return `--communication is one of ${Object.keys(communications).join(', ')}`;
    }
    return values.case === undefined
      ? '--case is missing'
      : { process, id, communication, casePath: values.case, configPath: values.config, json: values.json === true };
  } catch (error) {
    return faultOf(error);
  }
}
