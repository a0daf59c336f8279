import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { serviceNames } from '#local/services';
import { eventually } from '#testing/eventually';
import type { Received } from './sent.js';

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One operation of the OpenAPI document: what it takes, and what it may answer. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** `/referrals/{referralId}` */
  readonly path: string;
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly statuses: readonly number[];
  /** What is wrong with an answer, by the document; empty when nothing is. */
  faultsOf(answer: Received): string[];
}

export interface Described {
  readonly operations: readonly Operation[];
  /** A schema with its `$ref` followed. */
  resolved(schema: Schema): Schema;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface RawOperation {
  readonly 'parameters'?: readonly Parameter[];
  readonly 'requestBody'?: Response;
  readonly 'responses': Readonly<Record<string, Response>>;
  readonly 'x-stepwise-roles'?: readonly string[];
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

/** The document that the gateway serves, once every service has given its part: a busy one may be late. */
export async function documentAt(
  gatewayUrl: string,
  routePolicies: readonly { readonly service: string }[],
): Promise<Described> {
  const ofServices = routePolicies.filter(({ service }) => serviceNames.some((name) => name === service));
  return eventually(
    async () => {
      const document = described((await (await fetch(`${gatewayUrl}/openapi.json`)).json()) as OpenApi);
      if (document.operations.length >= ofServices.length) return document;
      throw new Error('The OpenAPI document lacks a route.');
    },
    { within: 30_000, every: 1_000 },
  );
}

/** Reads an OpenAPI document. An answer may contain no more than is documented, but for the members of a problem. */
export function described(document: OpenApi): Described {
  const { schemas, responses } = document.components;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  formats.default.default(ajv);
  const components = { schemas: Object.fromEntries(Object.entries(schemas).map(closed)) };
  const compiled = (schema: Schema): ValidateFunction => ajv.compile({ ...schema, components });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operationOf([method, path], raw, { compiled, responses })),
  );
  return {
    operations,
    resolved: (schema) => {
      const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1];
      return name === undefined ? schema : (schemas[name] ?? {});
    },
  };
}

function closed([name, schema]: [string, Schema]): [string, Schema] {
  const isOpen = name === 'ProblemDetails' || schema['properties'] === undefined;
  return [name, isOpen ? schema : { additionalProperties: false, ...schema }];
}

interface Parts {
  readonly compiled: (schema: Schema) => ValidateFunction;
  readonly responses: Readonly<Record<string, Response>>;
}

function operationOf(
  [method, path]: readonly [string, string],
  raw: RawOperation,
  { compiled, responses }: Parts,
): Operation {
  const expected = new Map(
    Object.entries(raw.responses).map(([status, response]) => [
      Number(status),
      expectation(responses[nameOf(response)] ?? response, compiled),
    ]),
  );
  return {
    method: method === 'get' ? 'GET' : 'POST',
    path,
    roles: raw['x-stepwise-roles'] ?? [],
    parameters: raw.parameters ?? [],
    body: raw.requestBody?.content?.['application/json']?.schema ?? null,
    statuses: [...expected.keys()],
    faultsOf: (answer) => {
      const faults = expected.get(answer.status);
      return faults === undefined ? [`status ${answer.status} is not documented`] : faults(answer);
    },
  };
}

function nameOf({ $ref = '' }: Response): string {
  return $ref.replace('#/components/responses/', '');
}

function expectation(
  { content = {} }: Response,
  compiled: (schema: Schema) => ValidateFunction,
): (answer: Received) => string[] {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type === undefined) return ({ text }) => (text === '' ? [] : ['a body, where none is documented']);
  if (media?.schema === undefined) return () => ['an answer without a documented schema'];
  let validate: ValidateFunction | undefined;
  const { schema } = media;
  return ({ headers, body }) => {
    const given = String(headers['content-type']).split(';')[0];
    if (given !== type) return [`content type ${given} instead of ${type}`];
    if (!type.endsWith('json')) return [];
    validate ??= compiled(schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`.trim(),
    );
  };
}
