import { z } from 'zod';
import type { Attempt } from './requests.js';
import type { Received } from '../platform/sent.js';

const problem = z.looseObject({
  code: z.string().regex(/^[a-z-]+(\.[a-z-]+)+$/),
  status: z.number(),
  correlationId: z.uuid(),
  retryAfterMs: z.number().optional(),
  errors: z
    .array(z.looseObject({ field: z.string().min(1), code: z.string(), message: z.string().min(1) }))
    .optional(),
});

/** What only our inside knows: stacks, statements, constraints, files. */
const inside =
  /\n\s+at |node_modules|\.ts:\d|\.js:\d|\bselect\b.*\bfrom\b|insert into|\bviolates\b|syntax error at|relation "|TypeError|ReferenceError|QueryFailed|[0-9A-F]{2}P\d{2}|ECONN|\/work\/|\/home\//;

/** Refused before an operation is found: the address, the method or the size is wrong. */
const beforeAnyOperation = [400, 404, 405, 414, 431];

/** All that is wrong with an answer, whatever was asked. */
export function faultsOf({ operation, manner, marker, sent }: Attempt, answer: Received): string[] {
  const { status, text, headers } = answer;
  const isElsewhere = manner === 'path' && beforeAnyOperation.includes(status);
  return [
    ...(isElsewhere ? [] : operation.faultsOf(answer)),
    ...(status >= 400 ? faultsOfRefusal(answer, marker) : []),
    ...(status >= 500 ? [`a fault of ours, ${status}`] : []),
    ...(inside.test(text) ? [`the inside is shown: ${inside.exec(text)?.[0] ?? ''}`] : []),
    ...(headers['x-content-type-options'] === 'nosniff' || status === 431 ? [] : ['no security headers']),
    ...(answer.ms > 5_000 ? [`${Math.round(answer.ms)} ms until the answer`] : []),
    ...(sent.method === 'GET' && status === 201 ? ['a GET created something'] : []),
  ];
}

function faultsOfRefusal({ status, text, headers, body }: Received, marker: string): string[] {
  const type = String(headers['content-type']).split(';')[0];
  if (type !== 'application/problem+json') return [`a refusal as ${type}`];
  const details = problem.safeParse(body);
  if (!details.success)
    return [`no problem details: ${details.error.issues.map(({ path }) => path.join('.')).join(', ')}`];
  const { retryAfterMs, errors = [] } = details.data;
  return [
    ...(details.data.status === status ? [] : ['two statuses']),
    ...(status === 422 && errors.length === 0 && !details.data.code.startsWith('body.')
      ? ['422 names no field']
      : []),
    ...(status === 503 && retryAfterMs === undefined ? ['503 does not say when to try again'] : []),
    ...(retryAfterMs !== undefined && headers['retry-after'] === undefined ? ['no Retry-After'] : []),
    ...(`${withoutFieldNames(text)}${JSON.stringify(headers)}`.includes(marker)
      ? ['what was sent is repeated']
      : []),
  ];
}

/** A field is named, known or not, if it looks like a name: whoever mistyped one must find it. Its value is not. */
function withoutFieldNames(text: string): string {
  return text.replace(/"field":"[\w.[\]-]+"/g, '');
}
