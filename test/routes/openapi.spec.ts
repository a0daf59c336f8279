import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { tasks } from '../../apps/gateway/src/openapi/tasks.js';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { AuditModule } from '#service-kit/records/audit.module';
import { PersonalDataModule } from '#service-kit/records/personal-data.module';
import { Clock } from '#service-kit/runtime/clock';
import { documentOf } from '#service-kit/openapi/openapi';
import { Refused } from '#service-kit/http/problem-details';
import { RequestPipe } from '#service-kit/http/validation';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Operation {
  readonly 'route': string;
  readonly 'summary'?: string;
  readonly 'description'?: string;
  readonly 'tags'?: readonly string[];
  readonly 'x-stepwise-refuses'?: readonly string[];
  readonly 'parameters'?: readonly { readonly name: string }[];
  readonly 'requestBody'?: { readonly content: Record<string, { readonly example?: unknown }> };
}

let controllers: readonly Type<object>[] = [];
let document: OpenAPIObject;
let operations: readonly Operation[] = [];

beforeAll(async () => {
  const ofApps: object[] = [];
  for (const file of sources('apps', /\.controller\.ts$/))
    ofApps.push((await import(pathToFileURL(file).href)) as object);
  const ofKit = ['referral', 'scheduling', 'outcomes'].flatMap((name) =>
    [
      AuditModule.forService({ name }),
      PersonalDataModule.forService({ service: name, persons: '', referrals: '', tables: [] }),
    ].flatMap(({ controllers: made = [] }) => made),
  );
  controllers = [...ofApps.flatMap((exported) => Object.values(exported) as unknown[]), ...ofKit].filter(
    isController,
  );
  document = await documentOfAll();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      ...operation,
      route: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    })),
  );
}, 120_000);

function sources(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => wanted.test(file) && !file.includes('node_modules'))
    .map((file) => join(root, folder, file));
}

function isController(exported: unknown): exported is Type<object> {
  return typeof exported === 'function' && Reflect.hasMetadata('path', exported);
}

/** What Nest makes for a controller's routes, which has parts of its own. */
function interceptorsOf(controller: Type<object>): Type<object>[] {
  const methods = Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).map(
    ({ value }) => value as object,
  );
  return [controller, ...methods.filter((method) => typeof method === 'function')].flatMap(
    (target) => (Reflect.getMetadata('__interceptors__', target) ?? []) as Type<object>[],
  );
}

/** The controllers with nothing behind them: only what they say of themselves is asked for. */
async function documentOfAll(): Promise<OpenAPIObject> {
  const needed = [...controllers, ...controllers.flatMap(interceptorsOf)].flatMap(
    (injectable) => (Reflect.getMetadata('design:paramtypes', injectable) ?? []) as Type<object>[],
  );
  class Everything {}
  Module({
    controllers: [...controllers],
    providers: [...new Set([Clock, ...needed])].map((provide) => ({ provide, useValue: {} })),
  })(Everything);
  const app = await NestFactory.create<NestFastifyApplication>(Everything, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  return documentOf(app, 'everything', routePolicies);
}

/** Method and path of each route to the class of its body. */
function bodyClasses(): Map<string, Type<object>> {
  const found = new Map<string, Type<object>>();
  for (const controller of controllers) {
    const prototype = controller.prototype as object;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler: unknown = Reflect.get(prototype, name);
      if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) continue;
      const body = bodyOf(controller, name);
      if (body !== undefined) found.set(routeOf(controller, handler), body);
    }
  }
  return found;
}

function routeOf(controller: Type<object>, handler: object): string {
  const parts = [controller, handler].map((part) => String(Reflect.getMetadata('path', part)));
  return `POST /${parts.join('/').split('/').filter(Boolean).join('/')}`;
}

const bodyParameter = '3:';

function bodyOf(controller: Type<object>, name: string): Type<object> | undefined {
  const given = (Reflect.getMetadata('__routeArguments__', controller, name) ?? {}) as Record<
    string,
    { index: number }
  >;
  const [, body] = Object.entries(given).find(([key]) => key.startsWith(bodyParameter)) ?? [];
  const types = Reflect.getMetadata(
    'design:paramtypes',
    controller.prototype as object,
    name,
  ) as Type<object>[];
  return body === undefined ? undefined : types[body.index];
}

async function refusalOf(example: unknown, metatype: Type<object>): Promise<unknown> {
  try {
    await new RequestPipe().transform(structuredClone(example), { type: 'body', metatype });
  } catch (error) {
    if (error instanceof Refused) return error.refusal.errors ?? error.refusal.detail;
    throw error;
  }
  return undefined;
}

describe('each operation of the OpenAPI document', () => {
  it('says in a summary and a description what it does, who may, and belongs to a task', () => {
    const stated = new Set(routePolicies.map(({ route }) => route));
    const bare = operations.filter(
      ({ route, summary = '', description = '', tags = [] }) =>
        stated.has(route) &&
        !(summary !== '' && description.includes('Who may: ') && tasks.some((task) => tags.includes(task))),
    );

    expect(operations.length).toBeGreaterThan(60);
    expect(bare.map(({ route }) => route)).toEqual([]);
  });

  it('belongs to a route of the platform, and every route has one', () => {
    const wanted = routePolicies.map(({ route }) => route);

    const found = new Set(operations.map(({ route }) => route));

    expect(wanted.filter((route) => !found.has(route))).toEqual([]);
  });

  it('leaves no task empty', () => {
    const used = operations.flatMap(({ tags = [] }) => tags);

    expect(tasks.filter((task) => !used.includes(task))).toEqual([]);
  });

  it('shows a body that is taken as it is printed', async () => {
    const bodies = bodyClasses();
    const refused: unknown[] = [];
    for (const { route, requestBody } of operations) {
      if (requestBody === undefined) continue;
      const example = requestBody.content['application/json']?.example;
      const body = bodies.get(route);
      if (body === undefined) throw new Error(`Nobody knows the body of ${route}.`);
      const refusal = await refusalOf(example, body);
      if (refusal !== undefined) refused.push({ route, example, refusal });
    }

    expect(bodies.size).toBeGreaterThan(40);
    expect(refused).toEqual([]);
  });

  it('offers If-Match and Idempotency-Key where something is changed, and nowhere else', () => {
    const changes = new Set(
      routePolicies.flatMap(({ route, asks }) => (route.startsWith('POST') && !asks ? [String(route)] : [])),
    );
    const offering = (header: string) =>
      operations
        .filter(({ parameters = [] }) => parameters.some(({ name }) => name === header))
        .map(({ route }) => route);

    expect(offering('If-Match')).toEqual(
      operations.map(({ route }) => route).filter((route) => changes.has(route)),
    );
    expect(offering('Idempotency-Key')).toEqual(offering('If-Match'));
  });

  it('names only refusals that the services have', () => {
    const code = [...sources('apps', /(?<!spec)\.ts$/), ...sources('libs', /(?<!spec)\.ts$/)]
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const named = new Set(operations.flatMap((operation) => operation['x-stepwise-refuses'] ?? []));

    expect([...named].filter((one) => !code.includes(`'${one}'`))).toEqual([]);
  });
});

describe('a coded field of the OpenAPI document', () => {
  it('says beside each code what it means', () => {
    const text = JSON.stringify(document);

    expect(text).toContain('`46`: Mutually agreed completion of treatment');
    expect(text).toContain('`3`: Did not attend, no advance warning given');
    expect(text).toContain('`304891004`: Cognitive behaviour therapy');
  });
});
