import type { CareContact } from '#domain-model/measures/treatment-contact';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import type { CalendarDay, Instant } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { Accepting, Request } from '../src/referral/domain/referral.js';
import type { ReferralState } from '../src/referral/domain/referral.state.js';
import { Referral } from '../src/referral/domain/referral.js';
import type { Assessment } from '../src/referral/domain/suitability.js';

/** The day on which the specs' stories are told; everything in them lies before. */
export const now: Instant = '2025-01-31T09:00:00.000Z';
export const guidedSelfHelp = '748051000000105';
export const cognitiveBehaviourTherapy = '304891004';
export const employmentSupport = '1098051000000103';

/** Someone who refers herself at 34 with generalised anxiety; a spec spells out only what matters to it. */
export function aReferral(received: Partial<Request> = {}): ReferralStory {
  return new ReferralStory(
    Referral.receive(
      {
        referralId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47',
        providerCode: 'DH0',
        person: { id: '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4', birthDate: '1990-05-17' },
        source: 'B1',
        receivedOn: '2024-06-03',
        minimumAge: 18,
        ...received,
      },
      now,
    ),
  );
}

export const suitableForStepTwo: Assessment = {
  assessedOn: '2024-06-17',
  suitable: true,
  problemDescriptor: 'F411',
  notSuitableReason: null,
  step: '2',
  therapy: guidedSelfHelp,
};

export const ontoStepTwo: Accepting = {
  acceptedOn: '2024-06-17',
  step: '2',
  therapy: guidedSelfHelp,
  guidedSelfHelpOverride: null,
};

/** A treatment contact that the person attended on a day. */
export function aContact(contactOn: CalendarDay, contact: Partial<CareContact> = {}): CareContact {
  return { type: '02', attendance: '5', planned: 'Y', therapies: [guidedSelfHelp], contactOn, ...contact };
}

/** Tells a referral's life so far; `build` gives it as if it had just been loaded. */
export class ReferralStory {
  private readonly contacts: CareContact[] = [];

  constructor(private referral: Referral) {}

  assessed(assessment: Partial<Assessment> = {}): this {
    this.referral.recordAssessment({ ...suitableForStepTwo, ...assessment }, now);
    return this;
  }

  assessedAsNotSuitable(notSuitableReason: EndCode = '10'): this {
    return this.assessed({ suitable: false, notSuitableReason, step: null, therapy: null });
  }

  accepted(acceptance: Partial<Accepting> = {}): this {
    if (this.referral.stored.assessment === null) this.assessed();
    this.referral.accept({ ...ontoStepTwo, ...acceptance }, now);
    return this;
  }

  treatedOn(...days: CalendarDay[]): this {
    this.contacts.push(...days.map((day) => aContact(day)));
    return this;
  }

  seenOn(day: CalendarDay, type: AppointmentType): this {
    this.contacts.push(aContact(day, { type, therapies: [] }));
    return this;
  }

  /** With a code that fits: nobody was assessed, or advice was all that was wanted. */
  declined(given?: EndCode, declinedOn: CalendarDay = '2024-06-20'): this {
    const endCode = given ?? (this.referral.stored.assessment === null ? '50' : '12');
    this.referral.decline({ declinedOn, endCode, signpostedTo: null }, now);
    return this;
  }

  discharged(endCode: EndCode = '46', dischargedOn: CalendarDay = '2024-10-01'): this {
    const discharging = this.build();
    discharging.discharge({ dischargedOn, endCode }, now);
    this.referral = discharging;
    return this;
  }

  build(): Referral {
    return Referral.load(this.referral.stored, this.contacts);
  }

  get state(): ReferralState {
    return this.referral.stored;
  }
}
