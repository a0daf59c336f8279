import { RuleBroken } from '#domain-model/rule-broken';
import { isAssessment, type AppointmentType } from '#domain-model/values/appointment-type';
import type { ClinicPurpose } from '../../clinic/domain/clinic.state.js';
import type { AboutClinic, Contact } from './situation.js';

export function clinicIsOnOffer(_contact: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (clinic.withdrawnAt === null) return null;
  return RuleBroken.wrongState('booking.clinic-withdrawn', 'This clinic has been withdrawn.');
}

export function liesInsideClinic({ startsAt, endsAt }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (startsAt >= clinic.startsAt && endsAt <= clinic.endsAt) return null;
  return RuleBroken.wrongState('booking.outside-clinic', 'The contact begins and ends within its clinic.', {
    field: 'startsAt',
  });
}

export function clinicServesThePurpose({ type }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  const purpose = purposeOf(type);
  if (clinic.purposes.includes(purpose)) return null;
  return RuleBroken.wrongState('booking.clinic-purpose', `This clinic is not offered for ${purpose}.`, {
    field: 'type',
  });
}

export function clinicOffersTheMedium({ medium }: Contact, { clinic }: AboutClinic): RuleBroken | null {
  if (clinic.media.includes(medium)) return null;
  return RuleBroken.wrongState('booking.medium-not-offered', 'This clinic is not offered by this medium.', {
    field: 'medium',
  });
}

export function clinicianIsFree(_contact: Contact, { isClinicianBusy }: AboutClinic): RuleBroken | null {
  if (!isClinicianBusy) return null;
  return RuleBroken.wrongState('booking.clinician-busy', 'The clinician is taken in these hours.', {
    field: 'startsAt',
  });
}

export function personIsFree(_contact: Contact, { isPersonBusy }: AboutClinic): RuleBroken | null {
  if (!isPersonBusy) return null;
  return RuleBroken.wrongState('booking.person-busy', 'The person has another appointment then.', {
    field: 'startsAt',
  });
}

function purposeOf(type: AppointmentType): ClinicPurpose {
  return isAssessment(type) ? 'assessment' : 'treatment';
}
