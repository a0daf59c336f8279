// npm run token: prints a token of the local stack.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { roles } from '#service-kit/scope';
import { signToken } from './tokens.js';

const usage = `npm run token -- --role ROLE [--provider DH0] [--icb QMF] [--clinician-id ID] [--person-id ID] [--subject NAME] [--hours 8]

ROLE is one of ${roles.join(', ')}.
The token is signed with the key under .stepwise/keys and good wherever that key's JWKS is trusted.`;

const options = {
  'role': { type: 'string' },
  'provider': { type: 'string' },
  'icb': { type: 'string' },
  'clinician-id': { type: 'string' },
  'person-id': { type: 'string' },
  'subject': { type: 'string' },
  'hours': { type: 'string' },
  'help': { type: 'boolean' },
} as const;

const code = /^[A-Z0-9]{3,6}$/;
const asked = z.object({
  'role': z.enum(roles, { error: `--role is one of ${roles.join(', ')}` }),
  'provider': z.string().regex(code, '--provider is an ODS code such as DH0').optional(),
  'icb': z.string().regex(code, '--icb is an ODS code such as QMF').optional(),
  'clinician-id': z.uuid('--clinician-id is a UUID').optional(),
  'person-id': z.uuid('--person-id is a UUID').optional(),
  'subject': z.string().optional(),
  'hours': z.coerce
    .number('--hours is a number')
    .positive('--hours is above 0')
    .max(8_760, '--hours is at most a year')
    .default(8),
});

async function printToken(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) return say(usage);
  const parsed = asked.safeParse(values);
  if (!parsed.success) return fail(parsed.error.issues.map(({ message }) => message).join('\n'));
  const { 'clinician-id': clinicianId, 'person-id': personId, ...claims } = parsed.data;
  return say(await signToken({ ...claims, clinicianId, personId }));
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(reason: string): number {
  process.stderr.write(`${reason}\n\n${usage}\n`);
  return 2;
}

process.exitCode = await printToken().catch((problem: unknown) =>
  fail(problem instanceof Error ? problem.message : String(problem)),
);
