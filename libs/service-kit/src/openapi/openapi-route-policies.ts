import type { OpenAPIObject } from '@nestjs/swagger';
import type { RoutePolicy } from '../security/route-policy.js';
import type { JsonSchema } from './field-schema.js';
import { refusalsExtension } from './operation.js';
import { accessReasons } from '../http/request-context.js';

type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

/** What each status of a refusal means, the same at every route. */
const meanings: Readonly<Record<number, string>> = {
  400: 'The address or the body cannot be read.',
  401: 'No token, or one that cannot be verified.',
  403: 'The caller may not do this.',
  404: 'There is no such thing for this caller.',
  409: 'Not possible in this state, or somebody else was first.',
  412: 'Changed since it was read.',
  413: 'The body is too large.',
  415: 'The body is not sent as application/json.',
  422: 'A value is wrong; `errors` names the fields.',
  429: 'Too many requests; Retry-After says when to ask again.',
  503: 'Not available now; Retry-After says when to ask again.',
  504: 'No answer in time. A command may be sent again with its Idempotency-Key.',
};

const ofEveryRoute = [400, 401, 404, 422, 429, 503, 504];
const ofKnownCallers = [403];
const ofBodies = [413, 415];
const ofCommands = [409, 412];

/** Says of every operation what its policy brings: who may, which headers are understood, and how it may be refused. */
export function describeRoutePolicies(document: OpenAPIObject, routePolicies: readonly RoutePolicy[]): void {
  for (const policy of routePolicies) {
    const operation = operationOf(document, policy);
    if (operation === undefined) continue;
    const { roles } = policy;
    const { parameters, responses } = operation;
    Object.assign(operation, {
      'description': descriptionOf(policy, operation),
      'security': roles === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }],
      'x-stepwise-roles': roles === 'anyone' ? ['anyone'] : roles,
      'parameters': [...(Array.isArray(parameters) ? (parameters as unknown[]) : []), ...headersOf(policy)],
      'responses': { ...answered(responses), ...refusals(policy) },
    });
  }
}

/** In words, for a reader of the page: what it does, who may, and what it refuses with. */
function descriptionOf({ roles, careTeam }: RoutePolicy, operation: JsonSchema): string {
  const { description, [refusalsExtension]: refusals } = operation;
  const who = roles === 'anyone' ? 'anyone, without a token' : roles.join(', ');
  const outside = careTeam ? ' A clinician outside the care team gives an Access-Reason.' : '';
  const codes = (Array.isArray(refusals) ? refusals : []).map((code) => `\`${code}\``).join(', ');
  return [
    ...(typeof description === 'string' && description !== '' ? [description] : []),
    `Who may: ${who}.${outside}`,
    ...(codes === '' ? [] : [`Refuses, among others, with: ${codes}.`]),
  ].join('\n\n');
}

export function operationOf(document: OpenAPIObject, { route }: RoutePolicy): JsonSchema | undefined {
  const [method = '', pattern = ''] = route.split(' ');
  const path: object | undefined = document.paths[pattern.replace(/:(\w+)/g, '{$1}')];
  return path === undefined ? undefined : (Reflect.get(path, method.toLowerCase()) as JsonSchema | undefined);
}

function headersOf(policy: RoutePolicy): object[] {
  return [...(isCommand(policy) ? commandHeaders : []), ...(policy.careTeam ? [accessReason] : [])];
}

function isCommand({ route, asks }: RoutePolicy): boolean {
  return route.startsWith('POST') && !asks;
}

const commandHeaders = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Makes the command safe to repeat: the same key and body are answered as the first time.',
    schema: { type: 'string', pattern: '^[!#-~]{1,255}$' },
  },
  {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'The ETag of what was read: the command is refused when it has changed since.',
    schema: { type: 'string', pattern: '^(W/)?"[0-9]{1,9}"$' },
  },
];

const accessReason = {
  name: 'Access-Reason',
  in: 'header',
  required: false,
  description:
    'Why a clinician outside the care team looks. It is recorded, and listed for the clinical lead.',
  schema: { type: 'string', enum: accessReasons },
};

const correlation = {
  description: 'Names this request; quote it to whoever runs the platform.',
  schema: { type: 'string', format: 'uuid' },
};
const retryAfter = { description: 'Seconds.', schema: { type: 'string', pattern: '^[0-9]+$' } };

/** What the route itself says it answers; how it refuses, its policy says. */
function answered(responses: unknown): JsonSchema {
  const stated = Object.entries((responses ?? {}) as Record<string, JsonSchema>);
  return Object.fromEntries(
    stated.map(([status, response]) => [
      status,
      { ...response, headers: { ...(response['headers'] as JsonSchema), 'X-Correlation-Id': correlation } },
    ]),
  );
}

function refusals(policy: RoutePolicy): JsonSchema {
  const statuses = [
    ...ofEveryRoute,
    ...(policy.roles === 'anyone' ? [] : ofKnownCallers),
    ...(policy.route.startsWith('POST') ? ofBodies : []),
    ...(isCommand(policy) ? ofCommands : []),
  ];
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${named(status)}` }]),
  );
}

function named(status: number | string): string {
  return `Problem${status}`;
}

/** Each refusal once; operations refer to it. */
export const refusalsByName: Responses = Object.fromEntries(
  Object.entries(meanings).map(([status, description]) => [
    named(status),
    {
      description,
      headers: {
        'X-Correlation-Id': correlation,
        ...(status === '429' || status === '503' ? { 'Retry-After': retryAfter } : {}),
      },
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
    },
  ]),
);
