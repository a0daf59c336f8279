import { applyDecorators } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiResponse, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Door } from './access-matrix.js';
import { DOORS } from './authorisation.js';
import { Configuration } from './configuration.js';

/** Documents which refusals a route may answer with, all as problem details: `@Problems(409, 422)`. */
export function Problems(...statuses: number[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: meanings[status] ?? 'The request was refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
      }),
    ),
  );
}

const meanings: Readonly<Record<number, string>> = {
  400: 'The body is not JSON.',
  401: 'No token, or one that cannot be verified.',
  403: 'The caller may not do this.',
  404: 'There is no such thing for this caller.',
  409: 'Not possible in this state, or somebody else was first.',
  412: 'Changed since it was read.',
  413: 'The body is too large.',
  422: 'A value is wrong; `errors` names the fields.',
  503: 'Not available now; Retry-After says when to ask again.',
};

const problemSchema = {
  type: 'object' as const,
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'correlationId'],
  properties: {
    type: { type: 'string', example: 'urn:stepwise:problem:value.invalid' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', description: 'Stable, lower-case, dotted.', example: 'value.invalid' },
    correlationId: { type: 'string', format: 'uuid' },
    retryAfterMs: {
      type: 'integer',
      description: 'The same request is worth sending again after this long.',
    },
    errors: {
      type: 'array',
      items: {
        type: 'object' as const,
        required: ['field', 'code', 'message'],
        properties: {
          field: { type: 'string', example: 'person.nhsNumber' },
          code: { type: 'string', example: 'value.invalid' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** Whether this process serves a document of its own. The gateway serves everybody's. */
export const SERVES_OPENAPI = Symbol('stepwise:serves-openapi');

/** Serves /openapi.json, made when it is first asked for: most processes are never asked. */
export function serveOpenApi(app: NestFastifyApplication): void {
  if (!app.get<boolean>(SERVES_OPENAPI)) return;
  let document: OpenAPIObject | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      document ??= openApiOf(app);
      void reply.send(document);
    });
}

function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const { serviceName } = app.get(Configuration);
  const outline = new DocumentBuilder()
    .setTitle(`Stepwise ${serviceName}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (_controller, method) => method,
  });
  markDoors(document, app.get<readonly Door[]>(DOORS));
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ProblemDetails: problemSchema },
  };
  return document;
}

/** Says of every operation who may: from the access matrix, so that the document cannot promise otherwise. */
function markDoors(document: OpenAPIObject, doors: readonly Door[]): void {
  for (const { route, roles } of doors) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[method === 'GET' ? 'get' : 'post'];
    if (operation === undefined) continue;
    const who = roles === 'anyone' ? ['anyone'] : roles;
    Object.assign(operation, {
      'security': roles === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }],
      'x-stepwise-roles': who,
    });
  }
}
