import fc from 'fast-check';
import type { Operation, Parameter } from '../platform/described.js';
import {
  hostileBodies,
  hostileContentTypes,
  hostileHeaders,
  hostileNames,
  hostileQueries,
  hostileSegments,
  hostileValues,
} from './hostile.js';
import type { Sent } from '../platform/sent.js';
import { matching, type Values } from '../platform/values.js';

/** What is wrong with a request, if anything. */
export const manners = ['valid', 'nearly', 'body', 'type', 'headers', 'path', 'query'] as const;
export type Manner = (typeof manners)[number];

/** A request to an operation, still without a token. */
export interface Attempt {
  readonly operation: Operation;
  readonly manner: Manner;
  /** Stands in all that is hostile about it, and must stand in no refusal. */
  readonly marker: string;
  readonly sent: Sent;
}

/** Requests to an operation: what its schemas accept, the same with one thing wrong, and what is hostile in every part. */
export function attemptsAt(
  operation: Operation,
  values: Values,
  among: readonly Manner[] = manners,
): fc.Arbitrary<Attempt> {
  return fc
    .record({
      manner: fc.constantFrom(...mannersOf(operation, among)),
      parameters: fc.tuple(...operation.parameters.map((parameter) => parameterValue(parameter, values))),
      body: operation.body === null ? fc.constant(undefined) : values.of(operation.body),
      choices: fc.noBias(fc.array(fc.nat(), { minLength: 6, maxLength: 6 })),
      marker: matching('^zq[a-z]{10}qz$'),
    })
    .map(({ manner, parameters, body, choices, marker }) => {
      const valid = { ...spelled(operation, parameters), body };
      const sent = spoilt({ ...valid, operation, manner, marker, choose: chooser(choices) });
      return { operation, manner, marker, sent };
    });
}

function mannersOf({ body, parameters }: Operation, among: readonly Manner[]): Manner[] {
  const hasIn = (place: string) => parameters.some((parameter) => parameter.in === place);
  return among.filter((manner) => {
    if (manner === 'body' || manner === 'type' || manner === 'nearly') return body !== null;
    return manner !== 'path' || hasIn('path');
  });
}

function parameterValue(parameter: Parameter, values: Values): fc.Arbitrary<unknown> {
  const value = values.of(parameter.schema, parameter.name);
  if (parameter.required) return value;
  const isCommonHeader = parameter.in === 'header';
  return fc.option(value, { nil: undefined, freq: isCommonHeader ? 1 : 3 }).map((given) =>
    // A header that is rarely sent is rarely sent here.
    isCommonHeader && parameter.name !== 'Idempotency-Key' ? undefined : given,
  );
}

interface Spelled {
  readonly segments: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
}

function spelled({ path, parameters }: Operation, given: readonly unknown[]): Spelled {
  const values = parameters.flatMap((parameter, index) =>
    given[index] === undefined ? [] : [{ ...parameter, value: text(given[index]) }],
  );
  const ofPath = new Map(values.map(({ name, value }) => [`{${name}}`, value]));
  const named = (place: string) =>
    values.filter((parameter) => parameter.in === place).map(({ name, value }) => [name, value] as const);
  return {
    segments: path
      .split('/')
      .slice(1)
      .map((segment) => ofPath.get(segment) ?? segment),
    query: named('query'),
    headers: Object.fromEntries(named('header')),
  };
}

/** As it stands in an address. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Spoiling extends Spelled {
  readonly operation: Operation;
  readonly manner: Manner;
  readonly marker: string;
  readonly body: unknown;
  readonly choose: <T>(from: readonly T[]) => T;
}

function spoilt(spoiling: Spoiling): Sent {
  const { operation, manner, marker, body, choose, headers } = spoiling;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const json = text === undefined ? {} : { 'content-type': 'application/json' };
  const sent: Sent = {
    method: operation.method,
    path: address(spoiling),
    headers: { ...headers, ...json },
    ...(text === undefined ? {} : { body: text }),
  };
  switch (manner) {
    case 'nearly':
      return { ...sent, body: JSON.stringify(oneWrong(body, marker, choose)) };
    case 'body':
      return { ...sent, body: choose(hostileBodies(text ?? '{}', marker)) };
    case 'type':
      return { ...sent, headers: { ...headers, ...choose(hostileContentTypes(marker)) } };
    case 'headers':
      return { ...sent, headers: { ...sent.headers, ...choose(hostileHeaders(marker)) } };
    case 'valid':
    case 'path':
    case 'query':
      return sent;
  }
}

function address({ operation, manner, marker, segments, query, choose }: Spoiling): string {
  const pattern = operation.path.split('/').slice(1);
  const places = pattern.flatMap((segment, index) => (segment.startsWith('{') ? [index] : []));
  const spoiltAt = manner === 'path' ? choose(places) : -1;
  const path = segments.map((segment, index) => {
    if (index === spoiltAt) return choose(hostileSegments(marker));
    return places.includes(index) ? encodeURIComponent(segment) : segment;
  });
  const names = operation.parameters.flatMap((parameter) =>
    parameter.in === 'query' ? [parameter.name] : [],
  );
  const asked = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  if (manner !== 'query') return `/${path.join('/')}${asked === '' ? '' : `?${asked}`}`;
  const stored = choose([true, false]) && asked !== '' ? `${asked}&` : '';
  return `/${path.join('/')}?${stored}${choose(hostileQueries(names, marker))}`;
}

/** The same body with one field gone, of another kind, or too many. */
function oneWrong(body: unknown, marker: string, choose: Spoiling['choose']): unknown {
  const copy: unknown = structuredClone(body);
  const holders = holdersIn(copy);
  if (holders.length === 0) return choose(hostileValues(marker));
  const holder = choose(holders);
  const names = Object.keys(holder);
  const name = names.length === 0 ? '0' : choose(names);
  const how = choose(['replace', 'replace', 'replace', 'remove', 'add']);
  if (how === 'remove') Reflect.deleteProperty(holder, name);
  else {
    const field = how === 'add' && !Array.isArray(holder) ? choose(hostileNames(marker)) : name;
    const value = choose(hostileValues(marker));
    Object.defineProperty(holder, field, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

function holdersIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(holdersIn)];
}

/** Choices that a seed decides, one after the other. */
function chooser(choices: readonly number[]): <T>(from: readonly T[]) => T {
  let next = 0;
  return <T>(from: readonly T[]): T => {
    const choice = choices[next++ % choices.length] ?? 0;
    const chosen = from[choice % from.length];
    if (chosen === undefined && from.length === 0) throw new Error('There is nothing to choose from.');
    return chosen as T;
  };
}
