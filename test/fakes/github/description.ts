import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonObject;
}

export interface Operation {
  readonly id: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonObject | null;
  /** Schema by status; null where the answer has no JSON. */
  readonly responses: ReadonlyMap<number, JsonObject | null>;
}

export interface Match {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

/** GitHub's own description of its interface, pruned: see refresh-openapi.ts. */
const description = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as JsonObject;
const components = withoutNullable(description.components!) as JsonObject;

const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addFormat('int64', true);
ajv.addSchema({ $id: 'github', components });
const validators = new WeakMap<JsonObject, ValidateFunction>();

const routes = Object.entries(description.paths as JsonObject).flatMap(([template, methods]) =>
  Object.entries(methods as JsonObject).map(([method, operation]) => ({
    method: method.toUpperCase(),
    pattern: patternOf(template),
    operation: readOperation(operation as JsonObject),
  })),
);

/** The operation that a request is for; undefined where the description has none. */
export function matchOperation(method: string, pathname: string): Match | undefined {
  for (const route of routes) {
    const found = route.method === method ? route.pattern.exec(pathname) : null;
    if (!found) continue;
    const path = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation: route.operation, path: Object.fromEntries(path) };
  }
  return undefined;
}

/** What is wrong with a request; undefined where it is as described. */
export function requestProblem({ operation, path }: Match, query: URLSearchParams, body: Json): string | undefined {
  for (const name of query.keys()) {
    if (!operation.parameters.some((parameter) => parameter.in === 'query' && parameter.name === name)) {
      return `${operation.id} has no query parameter ${name}`;
    }
  }
  for (const { name, in: place, required, schema } of operation.parameters) {
    const text = place === 'path' ? path[name] : place === 'query' ? (query.get(name) ?? undefined) : undefined;
    if (text === undefined && required && place !== 'header') return `${operation.id} lacks ${name}`;
    const problem = text === undefined ? undefined : schemaProblem(schema, coerced(text, schema));
    if (problem) return `${operation.id}: ${name} ${problem}`;
  }
  if (operation.body === null) return body === null ? undefined : `${operation.id} takes no body`;
  const problem = schemaProblem(operation.body, body);
  return problem && `${operation.id}: body ${problem}`;
}

export function responseProblem(operation: Operation, status: number, body: Json): string | undefined {
  // Failures of the service as a whole are not described for each operation.
  if (status >= 400 && !operation.responses.has(status)) return undefined;
  const schema = operation.responses.get(status);
  if (schema === undefined) return `${operation.id} never answers ${status}`;
  const problem = schema === null ? undefined : schemaProblem(schema, body);
  return problem && `${operation.id}: answer ${status} ${problem}`;
}

/** The smallest value that a schema allows, for fields that a test does not care about. */
export function sampleOf(schema: JsonObject): Json {
  const whole = resolveReference(schema);
  if (Array.isArray(whole.enum)) return whole.enum[0]!;
  const choice = (whole.anyOf ?? whole.oneOf) as JsonObject[] | undefined;
  if (choice) return sampleOf(choice.find((option) => option.type === 'null') ?? choice[0]!);
  if (Array.isArray(whole.allOf))
    return Object.assign({}, ...(whole.allOf as JsonObject[]).map((part) => sampleOf(part) as JsonObject));
  switch (whole.type) {
    case 'object': {
      const properties = (whole.properties ?? {}) as JsonObject;
      const required = (whole.required ?? []) as string[];
      return Object.fromEntries(required.map((name) => [name, sampleOf((properties[name] ?? {}) as JsonObject)]));
    }
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return (whole.minimum as number | undefined) ?? 0;
    case 'boolean':
      return false;
    case 'string':
      return SAMPLE_TEXT[whole.format as string] ?? 'x';
    default:
      return null;
  }
}

/** The sample of a named schema with the fields that matter. */
export function object(name: string, fields: JsonObject): JsonObject {
  let sample = samples.get(name);
  if (!sample) {
    sample = sampleOf((components.schemas as JsonObject)[name] as JsonObject) as JsonObject;
    samples.set(name, sample);
  }
  return { ...sample, ...fields };
}

const samples = new Map<string, JsonObject>();

const SAMPLE_TEXT: Readonly<Record<string, string>> = {
  'date-time': '2026-11-01T00:00:00Z',
  uri: 'https://api.github.com/x',
  email: 'x@example.org',
};

function readOperation(raw: JsonObject): Operation {
  const responses = Object.entries(raw.responses as JsonObject).map(
    ([status, response]): [number, JsonObject | null] => {
      const content = resolveReference(response as JsonObject).content as JsonObject | undefined;
      const json = (content?.['application/json'] ?? content?.['application/scim+json']) as JsonObject | undefined;
      return [Number(status), json ? (withoutNullable(json.schema!) as JsonObject) : null];
    },
  );
  const body = (raw.requestBody as JsonObject | null)?.content as JsonObject | undefined;
  return {
    id: raw.operationId as string,
    parameters: (raw.parameters as JsonObject[]).map(
      (parameter) => resolveReference(parameter) as unknown as Parameter,
    ),
    body: body ? (withoutNullable((body['application/json'] as JsonObject).schema!) as JsonObject) : null,
    responses: new Map(responses),
  };
}

function schemaProblem(schema: JsonObject, value: Json): string | undefined {
  let validate = validators.get(schema);
  if (!validate) {
    validate = ajv.compile(absolute(schema) as JsonObject);
    validators.set(schema, validate);
  }
  return validate(value) ? undefined : `${validate.errors![0]!.instancePath || '/'} ${validate.errors![0]!.message}`;
}

function absolute(value: Json): Json {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' ? member.replace(/^#/, 'github#') : absolute(member),
    ]),
  );
}

function resolveReference(value: JsonObject): JsonObject {
  const pointer = value.$ref as string | undefined;
  if (pointer === undefined) return value;
  const [kind, name] = pointer.split('/').slice(2) as [string, string];
  return resolveReference((components[kind] as JsonObject)[name] as JsonObject);
}

/** OpenAPI 3.0 writes "or null" as a keyword of its own; JSON Schema writes it as a choice. */
function withoutNullable(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, withoutNullable(member)]));
  return nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain;
}

function coerced(text: string, schema: JsonObject): Json {
  const { type } = resolveReference(schema);
  if (type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** `{path}` and a `{ref}` at the end may hold slashes. */
function patternOf(template: string): RegExp {
  const source = template
    .split('/')
    .map((part, index, parts) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (!name) return part.replaceAll('.', '\\.');
      const deep = index === parts.length - 1 && ['path', 'ref'].includes(name);
      return `(?<${name}>${deep ? '.+' : '[^/]+'})`;
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
