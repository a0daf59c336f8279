import { Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';
import { Log } from '#service-kit/runtime/logging';
import { OwnOpenApi } from '#service-kit/openapi/openapi';
import { tasks } from './tasks.js';
import { describeNames } from './names-in-openapi.js';
import { services, type ServiceName } from '../routing/upstream-routes.js';
import { Upstreams } from '../routing/upstreams.js';

const freshForMs = 30_000;
const patienceMs = 2_000;
/** The same in every service, so its name stays. */
const sharedSchema = 'ProblemDetails';
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

type Paths = OpenAPIObject['paths'];
type Components = NonNullable<OpenAPIObject['components']>;
type Schemas = NonNullable<Components['schemas']>;
type Responses = NonNullable<Components['responses']>;

type Named = ServiceName | 'gateway';

interface Fetched {
  readonly document: OpenAPIObject;
  readonly atMs: number;
}

/** One OpenAPI document of all services, from what each says of itself. Of a service that is away, its last answer. */
@Injectable()
export class MergedOpenApi {
  private readonly fetched = new Map<ServiceName, Fetched>();

  constructor(
    private readonly upstreams: Upstreams,
    private readonly own: OwnOpenApi,
    private readonly log: Log,
  ) {}

  async document(): Promise<OpenAPIObject> {
    await Promise.all(services.map((service) => this.ask(service)));
    const own = namedFor('gateway', JSON.stringify(this.own.document()));
    const documents = [...[...this.fetched.values()].map(({ document }) => document), own];
    const outline = new DocumentBuilder()
      .setTitle('Stepwise')
      .setDescription(
        'The public entry of the platform: referrals, appointments, scores, clinicians and measures.',
      )
      .setVersion('1')
      .setOpenAPIVersion('3.1.0')
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
      .build();
    const merged: OpenAPIObject = {
      ...outline,
      tags: tasks.map((name) => ({ name })),
      // The fetched documents are read again for 30 s: names are put into a copy.
      paths: structuredClone(pathsOf(documents)),
      components: {
        ...outline.components,
        schemas: Object.assign({}, ...documents.map(({ components }) => components?.schemas)) as Schemas,
        responses: Object.assign(
          {},
          ...documents.map(({ components }) => components?.responses),
        ) as Responses,
      },
    };
    describeNames(merged);
    return merged;
  }

  private async ask(service: ServiceName): Promise<void> {
    const fetched = this.fetched.get(service);
    if (fetched && Date.now() - fetched.atMs < freshForMs) return;
    try {
      const answer = await fetch(`${this.upstreams.urls.get(service)}/openapi.json`, {
        signal: AbortSignal.timeout(patienceMs),
      });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      this.fetched.set(service, { document: namedFor(service, await answer.text()), atMs: Date.now() });
    } catch (error) {
      this.log.warn('a service does not answer with its OpenAPI document', {
        of: service,
        reason: String(error),
      });
    }
  }
}

/** Two services may answer at one address, each by a method of its own. */
function pathsOf(documents: readonly OpenAPIObject[]): Paths {
  const merged: Paths = {};
  for (const { paths } of documents) {
    for (const [path, operations] of Object.entries(paths)) merged[path] = { ...merged[path], ...operations };
  }
  return merged;
}

/** Schemas and operations carry the service's name, so that two services may both have a `Clinician`. */
export function namedFor(service: Named, text: string): OpenAPIObject {
  const document = JSON.parse(
    text.replace(/"#\/components\/schemas\/([^"]+)"/g, (_, name: string) =>
      JSON.stringify(`#/components/schemas/${schemaName(service, name)}`),
    ),
  ) as OpenAPIObject;
  const schemas = Object.entries(document.components?.schemas ?? {});
  const components = {
    ...document.components,
    schemas: Object.fromEntries(schemas.map(([name, schema]) => [schemaName(service, name), schema])),
  };
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (operation) Object.assign(operation, { operationId: `${service}.${operation.operationId}` });
    }
  }
  return { ...document, components };
}

function schemaName(service: Named, name: string): string {
  return name === sharedSchema ? name : `${service}.${name}`;
}
