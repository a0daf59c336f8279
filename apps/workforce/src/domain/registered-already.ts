import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';

/** Where a profession is registered or accredited, with the number there. */
export interface ProfessionalRegistration {
  readonly body: string;
  readonly number: string;
}

/** By what somebody is known again; it stays in this service. */
export interface KnownBy {
  /** The opaque subject of the clinician's own token. */
  readonly identitySubject: string | null;
  readonly professionalRegistration: ProfessionalRegistration | null;
}

export interface RegisteredBefore {
  readonly clinicianId: string;
  readonly role: string;
  readonly employedFrom: CalendarDay;
  readonly foundBy: readonly ('identity-subject' | 'professional-registration')[];
}

/**
 * One clinician is one row: counted twice, the workforce figures are wrong, and one diary does not know of the other.
 *
 * @throws RuleBroken `clinician.registered-already` (409) with the first
 */
export function refuseRegisteredAlready(before: RegisteredBefore | undefined): void {
  if (before === undefined) return;
  throw RuleBroken.wrongState(
    'clinician.registered-already',
    'A clinician who works here has this identity or this registration. Go on with that one; or, where this is another person or post, send this again with despiteRegistered and its reason.',
    { field: 'despiteRegistered', more: { clinician: before } },
  );
}
