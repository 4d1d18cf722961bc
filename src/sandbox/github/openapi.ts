/**
 * GitHub's OpenAPI description as a judge: which operation a method and path are, and whether parameters, request
 * body and answer are as described. Query parameters and body keys that the description does not know are faults too:
 * GitHub ignores them in silence, which hides mistakes.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { correct } from './corrections.ts';

type Schema = Record<string, unknown>;
type Parameter = {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: Schema;
  'x-multi-segment'?: boolean;
};
type Content = Record<string, { schema?: Schema }>;
type OperationText = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Content };
  responses: Record<string, { $ref?: string; content?: Content }>;
};
type Description = {
  paths: Record<string, Record<string, OperationText>>;
  components: Record<string, Record<string, Schema>>;
};

export type Operation = {
  id: string;
  method: string;
  template: string;
  pattern: RegExp;
  names: string[];
  text: OperationText;
};

export type Match = { operation: Operation; params: Record<string, string> };

/** OpenAPI's `nullable` in the words of JSON Schema, and references made absolute. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).filter(([key]) => key !== 'nullable' && key !== 'example');
  const rest = Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'github#') : toJsonSchema(value),
    ]),
  );
  return 'nullable' in node && node.nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

function patternOf(template: string, multi: Set<string>): RegExp {
  // The root folder has no path, and client libraries leave the last slash out.
  const optional = template.replace(/\/contents\/\{path\}$/, '/contents(?:/(.*))?');
  const source = optional.replace(/\{(\w+)\}/g, (_, name: string) => (multi.has(name) ? '(.*)' : '([^/]+)'));
  return new RegExp(`^${source}$`);
}

/** Literal segments win over parameters, parameters over those that span segments. */
function rank(operation: Operation): string {
  const weigh = (segment: string): string => (segment.startsWith('{') ? '1' : '0');
  return operation.template.split('/').map(weigh).join('').padEnd(20, '2');
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function faultsOf(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

let loaded: Openapi | undefined;

/** The extract that lies beside this folder; loaded once, because compiling its schemas takes a second. */
export function loadOpenapi(): Openapi {
  loaded ??= readOpenapi();
  return loaded;
}

function readOpenapi(): Openapi {
  const file = new URL('../github-openapi.json', import.meta.url);
  const raw = JSON.parse(readFileSync(file, 'utf8')) as Description;
  correct(raw);
  const settings = { strict: false, inlineRefs: false, validateSchema: false, logger: false } as const;
  const ajv = new Ajv(settings);
  const coercing = new Ajv({ ...settings, coerceTypes: true });
  formats.default(ajv);
  formats.default(coercing);
  const components = toJsonSchema(raw.components) as Description['components'];
  for (const judge of [ajv, coercing]) judge.addSchema({ $id: 'github', components });
  const description = { ...(toJsonSchema({ paths: raw.paths }) as Pick<Description, 'paths'>), components };
  const operations = Object.entries(description.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, text]) => operationOf(description, template, method, text)),
  );
  operations.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return { ajv, coercing, description, operations, compiled: new Map() };
}

function resolve<T>(description: Description, item: T): T {
  const ref = (item as { $ref?: string }).$ref;
  const [, group, name] = /^github#\/components\/([^/]+)\/(.+)$/.exec(ref ?? '') ?? [];
  if (group === undefined || name === undefined) return item;
  return description.components[group]?.[name] as T;
}

function operationOf(description: Description, template: string, method: string, text: OperationText): Operation {
  const parameters = (text.parameters ?? []).map((parameter) => resolve(description, parameter));
  const multi = new Set(parameters.filter((parameter) => parameter['x-multi-segment']).map(({ name }) => name));
  return {
    id: text.operationId,
    method: method.toUpperCase(),
    template,
    pattern: patternOf(template, multi),
    names: [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    text: { ...text, parameters },
  };
}

export type Openapi = {
  ajv: Ajv;
  coercing: Ajv;
  description: Description;
  operations: Operation[];
  compiled: Map<string, ValidateFunction>;
};

/** The operation of a method and a path below the API root, with its decoded path parameters. */
export function matchOperation(api: Openapi, method: string, path: string): Match | undefined {
  for (const operation of api.operations) {
    const found = operation.method === method ? operation.pattern.exec(path) : null;
    if (!found) continue;
    const params = Object.fromEntries(operation.names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
    return { operation, params };
  }
  return undefined;
}

function compiled(api: Openapi, key: string, judge: Ajv, schema: Schema): ValidateFunction {
  const known = api.compiled.get(key);
  if (known) return known;
  const validate = judge.compile(schema);
  api.compiled.set(key, validate);
  return validate;
}

function parameterFaults(api: Openapi, match: Match, query: Record<string, string>): string[] {
  const { operation } = match;
  const faults: string[] = [];
  const known = new Map((operation.text.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  for (const [name, parameter] of known) {
    const value = parameter.in === 'path' ? match.params[name] : query[name];
    if (value === undefined) {
      if (parameter.required) faults.push(`${parameter.in} parameter ${name} is missing`);
      continue;
    }
    const schema = { type: 'object', properties: { value: parameter.schema } };
    const validate = compiled(api, `${operation.id} ${parameter.in} ${name}`, api.coercing, schema);
    faults.push(...faultsOf(validate, { value }, `${parameter.in} parameter ${name}`));
  }
  for (const name of Object.keys(query)) {
    if (known.get(name)?.in !== 'query') faults.push(`query parameter ${name} is unknown`);
  }
  return faults;
}

function unknownKeys(api: Openapi, schema: Schema, body: unknown): string[] {
  const { properties, additionalProperties } = resolve(api.description, schema);
  // Where additional properties are forbidden, the schema itself says so.
  const isOpen = properties === undefined || additionalProperties !== undefined;
  if (isOpen || body === null || typeof body !== 'object' || Array.isArray(body)) return [];
  return Object.keys(body)
    .filter((key) => !(key in (properties as Schema)))
    .map((key) => `body key ${key} is unknown`);
}

function bodyFaults(api: Openapi, operation: Operation, body: unknown): string[] {
  const schema = operation.text.requestBody?.content?.['application/json']?.schema;
  if (!schema) return body === undefined || isEmptyObject(body) ? [] : ['this operation takes no body'];
  if (body === undefined) return operation.text.requestBody?.required ? ['the body is missing'] : [];
  const validate = compiled(api, `${operation.id} body`, api.ajv, schema);
  return [...faultsOf(validate, body, 'body'), ...unknownKeys(api, schema, body)];
}

function isEmptyObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}

/** What is wrong with a request; empty when nothing is. */
export function requestFaults(api: Openapi, match: Match, query: Record<string, string>, body: unknown): string[] {
  return [...parameterFaults(api, match, query), ...bodyFaults(api, match.operation, body)];
}

/** What is wrong with an answer; empty when nothing is, also for statuses that GitHub answers everywhere. */
export function responseFaults(
  api: Openapi,
  operation: Operation,
  status: number,
  body: unknown,
  media = 'application/json',
): string[] {
  const text = operation.text.responses[String(status)];
  if (!text) return status < 400 && status !== 304 ? [`status ${status} is not described`] : [];
  const { content } = resolve(api.description, text);
  const isDescribed = media === 'application/json' || content?.[media] !== undefined;
  if (!isDescribed) return [`answer ${status} as ${media} is not described`];
  const schema = content?.[media]?.schema;
  if (!schema || body === undefined) return [];
  const validate = compiled(api, `${operation.id} ${status} ${media}`, api.ajv, schema);
  return faultsOf(validate, body, `answer ${status}`);
}
