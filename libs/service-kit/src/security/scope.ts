import { RuleBroken } from '#domain-model/rule-broken';
import { z } from 'zod';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { OdsCode } from '#domain-model/values/ods-code';

/** Who may call. `operator` runs the platform and sees no one's care; `partner` is another system. */
export const roles = [
  'patient',
  'clinician',
  'administrator',
  'clinical-lead',
  'service-manager',
  'icb-analyst',
  'partner',
  'operator',
] as const;
export type Role = (typeof roles)[number];

/** What may be seen: an argument of every store and query function, so that it cannot be forgotten. */
export interface Scope {
  /** The providers whose rows are visible. None: no rows at all. */
  readonly providers: readonly OdsCode[];
  /** Set by the pipe for its own tables, which have what every provider publishes; never for a caller. */
  readonly isPipe?: true;
  /** Set for patients: they see only their own pathway. */
  readonly personId?: string;
}

/** The person or system behind a request, as its verified token says. */
export interface Caller extends Scope {
  readonly subject: string;
  /** `anyone`: someone without a token, at a route that needs none. */
  readonly role: Role | 'anyone';
  /** The provider organisation that the caller works for or is cared for by; an ICB's analyst has none. */
  readonly providerCode: OdsCode | null;
  readonly icbCode: string | null;
  readonly clinicianId?: string;
  /** The patient's own NHS number, where the identity provider has proved who it is to level P9 (DCB3051). */
  readonly verifiedNhsNumber?: NhsNumber;
}

/** @throws RuleBroken `caller.without-provider` (403) for an ICB's analyst or anyone without a token. */
export function providerOf({ providerCode }: Pick<Caller, 'providerCode'>): OdsCode {
  if (providerCode !== null) return providerCode;
  throw RuleBroken.forbidden(
    'caller.without-provider',
    'Only a caller of a provider organisation may do this.',
  );
}

const identity = z.uuid().transform((id) => id.toLowerCase());

const tokenClaims = z
  .object({
    sub: z.string().min(1).max(200),
    role: z.enum(roles),
    provider: OdsCode.optional(),
    icb: z.string().min(3).max(9).optional(),
    clinician_id: identity.optional(),
    person_id: identity.optional(),
    nhs_number: z.string().optional(),
    identity_proofing_level: z.string().optional(),
  })
  .refine(
    (claims) =>
      claims.role !== 'patient' || (claims.person_id !== undefined && claims.provider !== undefined),
    {
      error: "A patient's token names the person and the provider.",
    },
  );

/** A number counts only of the person who signed in, and only at the level at which NHS login has seen a photograph. */
function verifiedNumberIn({ role, nhs_number, identity_proofing_level }: z.infer<typeof tokenClaims>) {
  if (role !== 'patient' || identity_proofing_level !== 'P9' || nhs_number === undefined) return {};
  return { verifiedNhsNumber: NhsNumber.parse(nhs_number) };
}

/**
 * Reads the caller from a token's verified claims.
 *
 * @throws ZodError when a claim is absent or malformed.
 */
export function callerFrom(claims: unknown): Caller {
  const parsed = tokenClaims.parse(claims);
  const { sub, role, provider, icb, clinician_id: clinicianId, person_id: personId } = parsed;
  return {
    subject: sub,
    role,
    providerCode: provider ?? null,
    icbCode: icb ?? null,
    providers: provider === undefined ? [] : [provider],
    ...(clinicianId === undefined ? {} : { clinicianId }),
    ...(role === 'patient' && personId !== undefined ? { personId } : {}),
    ...verifiedNumberIn(parsed),
  };
}

/** Whoever comes without a token, at a route that needs none. Sees no provider's rows. */
export const anyone: Caller = {
  subject: 'anyone',
  role: 'anyone',
  providerCode: null,
  icbCode: null,
  providers: [],
};
