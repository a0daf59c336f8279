import { NhsNumber } from '#domain-model/values/nhs-number';
import { callerFrom } from '#service-kit/security/scope';
import { claimsInToken } from '#local/tokens';
import { claimsOf, personaOf, personas } from '#local/personas';

function callerOf(id: string) {
  const persona = personaOf(id);
  const claims = persona ? claimsOf(persona) : null;
  if (claims === null) throw new Error(`${id} has no way in.`);
  return callerFrom({ sub: claims.subject, ...claimsInToken(claims) });
}

describe('the made-up people', () => {
  it.each(personas.map(({ id }) => id))('%s comes in with a token that every service understands', (id) => {
    expect(callerOf(id).subject).toBe(id);
  });

  it('are of every role that a person can have, at two providers', () => {
    const callers = personas.map(({ id }) => callerOf(id));

    expect(new Set(callers.map(({ role }) => role)).size).toBe(7);
    expect(new Set(callers.flatMap(({ providers }) => providers))).toEqual(new Set(['DH0', 'NCH']));
  });

  it('who are clinicians are clinicians of workforce, each another', () => {
    const ids = personas.flatMap(({ id }) => callerOf(id).clinicianId ?? []);

    expect(new Set(ids).size).toBe(6);
  });

  it('have NHS numbers of the range that is given to no one', () => {
    const numbers = personas.flatMap((one) => (one.kind === 'patient' ? one.nhs_number : []));

    expect(numbers.map((number) => NhsNumber.parse(number))).toEqual(numbers);
    expect(numbers.every((number) => number.startsWith('999'))).toBe(true);
  });

  it('who sign in with NHS login assert their own number, and nobody else does', () => {
    const asserted = personas.map(({ id }) => [id, callerOf(id).verifiedNhsNumber ?? null]);

    expect(asserted.filter(([, number]) => number !== null)).toEqual(
      personas.flatMap((one) => (one.kind === 'patient' ? [[one.id, one.nhs_number]] : [])),
    );
  });

  it('are none who was proved to less than P9: that one has no way in', () => {
    const bea = personaOf('patient-bea');

    expect(bea?.kind === 'patient' && claimsOf({ ...bea, identity_proofing_level: 'P5' })).toBeNull();
  });
});
