// npm run token: prints a token of the local stack, or takes one back.
import { parseArgs } from 'node:util';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { roles } from '#service-kit/security/scope';
import { claimsOf, partner, personaOf, personas } from '#local/personas';
import { Revocations } from './identity/revocations.js';
import { keysBeside } from '#local/settings';
import { signToken, type TokenClaims } from '#local/tokens';
import { say } from '#local/terminal';

const usage = `npm run token -- --persona NAME [--hours 8]
npm run token -- --role ROLE [--provider DH0] [--icb QMF] [--clinician-id ID] [--person-id ID] [--nhs-number NUMBER] [--subject NAME] [--hours 8]
npm run token -- --revoke TOKEN_OR_ITS_JTI | --revoke-subject NAME

NAME is one of the made-up people that the identity provider signs in; --personas lists them. What else is given with it
(--clinician-id, --person-id, --provider) takes the place of what the persona has.
--nhs-number is the number that NHS login has proved to be the patient's own (level P9).
ROLE is one of clinician, administrator, clinical-lead, service-manager, icb-analyst, patient, partner, operator.
The token is signed with the key under .stepwise/keys and good wherever that key's JWKS is trusted.
A revoked token is refused everywhere within ten seconds; --revoke-subject takes back all that NAME was given until now.`;

const options = {
  'persona': { type: 'string' },
  'personas': { type: 'boolean' },
  'role': { type: 'string' },
  'provider': { type: 'string' },
  'icb': { type: 'string' },
  'clinician-id': { type: 'string' },
  'person-id': { type: 'string' },
  'nhs-number': { type: 'string' },
  'subject': { type: 'string' },
  'hours': { type: 'string' },
  'revoke': { type: 'string' },
  'revoke-subject': { type: 'string' },
  'help': { type: 'boolean' },
} as const;

const code = /^[A-Z0-9]{3,6}$/;
const asked = z.object({
  'role': z.enum(roles, { error: `--role is one of ${roles.join(', ')}` }),
  'provider': z.string().regex(code, '--provider is an ODS code such as DH0').optional(),
  'icb': z.string().regex(code, '--icb is an ODS code such as QMF').optional(),
  'clinician-id': z.uuid('--clinician-id is a UUID').optional(),
  'person-id': z.uuid('--person-id is a UUID').optional(),
  'nhs-number': z
    .string()
    .regex(/^\d{10}$/, '--nhs-number is ten digits')
    .optional(),
  'subject': z.string().optional(),
  'hours': z.coerce
    .number('--hours is a number')
    .positive('--hours is above 0')
    .max(12, '--hours is at most 12: the services accept no longer life')
    .default(8),
});

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) return say(usage);
  if (values.personas) return say([...personas.map(({ id }) => id), partner.id].join('\n'));
  if (values.revoke !== undefined || values['revoke-subject'] !== undefined) return takeBack(values);
  const known = values.persona === undefined ? {} : optionsOf(values.persona);
  if (known === null) return fail(`--persona is one of ${personas.map(({ id }) => id).join(', ')}, partner`);
  const parsed = asked.safeParse({ ...known, ...values });
  if (!parsed.success) return fail(parsed.error.issues.map(({ message }) => message).join('\n'));
  const {
    'clinician-id': clinicianId,
    'person-id': personId,
    'nhs-number': nhsNumber,
    ...claims
  } = parsed.data;
  return say(await signToken({ ...claims, clinicianId, personId, nhsNumber }));
}

/** What the options would be that describe the persona. */
function optionsOf(name: string): Record<string, unknown> | null {
  const persona = personaOf(name);
  const claims: TokenClaims | null = persona ? claimsOf(persona) : null;
  if (claims === null) return name === partner.id ? { ...partner, subject: partner.id } : null;
  const { clinicianId, personId, nhsNumber, ...others } = claims;
  return { ...others, 'clinician-id': clinicianId, 'person-id': personId, 'nhs-number': nhsNumber };
}

function takeBack(values: { 'revoke'?: string; 'revoke-subject'?: string }): number {
  const revocations = new Revocations(keysBeside.revocations);
  const { revoke, 'revoke-subject': sub } = values;
  if (sub !== undefined) revocations.addAllOf(sub);
  if (revoke === undefined) return 0;
  const jti = revoke.includes('.') ? decodeJwt(revoke).jti : revoke;
  if (!jti) return fail('This token has no jti: take back all of its subject with --revoke-subject.');
  revocations.add({ jti });
  return 0;
}

function fail(reason: string): number {
  process.stderr.write(`${reason}\n\n${usage}\n`);
  return 2;
}

process.exitCode = await main().catch((problem: unknown) =>
  fail(problem instanceof Error ? problem.message : String(problem)),
);
