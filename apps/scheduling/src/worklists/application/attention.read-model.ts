import { Injectable } from '@nestjs/common';
import type { AppointmentType } from '#domain-model/values/appointment-type';
import { addMinutes, toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';
import { isTreatmentContact, type CareContact } from '#domain-model/measures/treatment-contact';
import type { ConsultationMedium } from '#domain-model/values/consultation-medium';
import type { TherapyCode } from '#domain-model/values/therapy';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions, type Transaction } from '#service-kit/database/transaction';
import { referralColumns } from '../../referral-copy/database/known-referral.columns.js';
import { namesContact } from '../../referral-copy/database/open-risk.store.js';
import { whatIsWrongWith } from '../../booking/domain/booking-rules.js';
import type { KnownClinician } from '../../clinic/domain/known-clinician.js';
import type { KnownReferral } from '../../referral-copy/domain/known-referral.js';
import { ClinicianCapabilities } from '../../clinic/application/clinician-capability.read-model.js';

/** Why somebody has to look at an appointment: the rule by which it would not be booked any more, or an open risk. */
const reasonOf = {
  'booking.not-suitable': 'assessed-as-unsuitable',
  'booking.not-accepted-yet': 'not-accepted',
  'booking.clinician-left': 'clinician-left',
  'booking.clinician-not-employed-yet': 'clinician-not-employed-yet',
  'booking.clinician-not-qualified': 'clinician-not-qualified',
  'booking.guided-self-help-not-recommended': 'guided-self-help-not-recommended',
  'booking.referral-closed': 'referral-closed',
  'booking.before-referral': 'before-referral',
  'booking.therapy-does-not-fit-type': 'therapy-does-not-fit-type',
  'booking.type-not-of-that-day': 'type-not-of-that-day',
} as const;
export const attentionReasons = [
  'risk-not-reviewed',
  'treated-and-closed-as-untreated',
  ...Object.values(reasonOf),
] as const;
type Reason = (typeof attentionReasons)[number];

export interface AppointmentInNeed {
  readonly why: Reason;
  readonly appointmentId: string;
  readonly referralId: string;
  readonly personId: string;
  readonly clinicianId: string;
  readonly startsAt: Instant;
  readonly contactOn: CalendarDay;
  readonly type: string;
  readonly standing: string;
  /** Those with a risk that nobody has reviewed. */
  readonly questionnaireIds: readonly string[];
}

type Row = Omit<AppointmentInNeed, 'startsAt'> & { readonly startsAt: Date };

interface BookedRow extends Omit<Row, 'why' | 'questionnaireIds'> {
  readonly minutes: number;
  readonly medium: ConsultationMedium;
  readonly type: AppointmentType;
  readonly therapy: TherapyCode | null;
  readonly referral: KnownReferral;
}

interface AttendedUnderClosure {
  readonly counted: Omit<CareContact, 'contactOn'>;
  readonly endCode: EndCode;
}

/**
 * What nobody may decide by itself. An appointment stays booked when its clinician leaves or fails a training, when the
 * person is assessed anew, or when a closure is dated before it, until staff have spoken with the person; and a risk that
 * arrives after the attendance was recorded finds its session closed.
 *
 * The rules of booking are asked of every booked appointment as of today, so that whatever makes a booking impossible shows here.
 */
@Injectable()
export class Attention {
  constructor(
    private readonly transactions: Transactions,
    private readonly clinicians: ClinicianCapabilities,
  ) {}

  list(context: RequestContext): Promise<readonly AppointmentInNeed[]> {
    return this.transactions.auditedRead(context, async (tx) => {
      const { providers } = context.caller;
      const overRisks = await tx.query<Row>(selectOverRisks, [providers]);
      const treated = await this.treatedAndClosedAsUntreated(tx, context);
      const rows = [...overRisks, ...treated, ...(await this.wronglyBooked(tx, context))].sort(byStart);
      await tx.auditAccess(...rows);
      return rows.map((row) => ({ ...row, startsAt: toInstant(row.startsAt) }));
    });
  }

  /** A treatment contact that is recorded late makes the end code wrong: it is for people who were not treated. */
  private async treatedAndClosedAsUntreated(
    tx: Transaction,
    { caller }: RequestContext,
  ): Promise<readonly Row[]> {
    const rows = await tx.query<Row & AttendedUnderClosure>(selectAttendedAndClosed, [caller.providers]);
    return rows.flatMap(({ counted, endCode, ...row }) => {
      const span = { receivedOn: row.contactOn, endedOn: null };
      const isTreated = isTreatmentContact({ ...counted, contactOn: row.contactOn }, span);
      return isTreated && endCodeGroup(endCode) !== 'treated' ? [row] : [];
    });
  }

  private async wronglyBooked(tx: Transaction, { caller }: RequestContext): Promise<readonly Row[]> {
    const booked = await tx.query<BookedRow>(selectBooked, [caller.providers]);
    const everyone = await this.clinicians.everyone(tx, caller);
    const known = new Map(everyone.map((clinician) => [clinician.clinicianId, clinician]));
    return booked.flatMap((row) => {
      const clinician = known.get(row.clinicianId);
      return clinician === undefined ? [] : rowsOf(row, reasonsToLook(row, clinician));
    });
  }
}

function reasonsToLook({ referral, ...row }: BookedRow, clinician: KnownClinician): readonly Reason[] {
  const startsAt = toInstant(row.startsAt);
  const therapies = row.therapy === null ? [] : [row.therapy];
  const contact = { ...row, startsAt, endsAt: addMinutes(startsAt, row.minutes), therapies };
  const nobodyAsks = { clinic: null, isClinicianBusy: false, isPersonBusy: false };
  const wrong = whatIsWrongWith(contact, { referral, clinician, ...nobodyAsks });
  return Object.entries(reasonOf).flatMap(([code, reason]) => (wrong.includes(code) ? [reason] : []));
}

function rowsOf(
  { minutes: _minutes, medium: _medium, therapy: _therapy, referral: _referral, ...row }: BookedRow,
  reasons: readonly Reason[],
): readonly Row[] {
  return reasons.map((why) => ({ why, ...row, questionnaireIds: [] }));
}

function byStart(one: Row, other: Row): number {
  const apart = one.startsAt.getTime() - other.startsAt.getTime();
  return apart === 0 ? one.appointmentId.localeCompare(other.appointmentId) : apart;
}

const columns = `appointment.id as "appointmentId", appointment.referral_id as "referralId",
         appointment.person_id as "personId", appointment.clinician_id as "clinicianId",
         appointment.starts_at as "startsAt", appointment.contact_on::text as "contactOn", appointment.type,
         appointment.standing`;

/** Of a risk that names no contact, the last that was attended by its day or after. */
const selectOverRisks = `
  select 'risk-not-reviewed' as why, ${columns}, array_agg(open_risk.questionnaire_id order by open_risk.questionnaire_id)
         as "questionnaireIds"
    from open_risk
    join lateral (
           select *
             from appointment
            where appointment.provider_code = open_risk.provider_code
              and appointment.referral_id = open_risk.referral_id
              and appointment.standing = 'attended'
              and (appointment.id = open_risk.appointment_id
                   or (appointment.contact_on >= open_risk.taken_on and not ${namesContact}))
            order by appointment.starts_at
            limit 1
         ) as appointment on true
   where open_risk.provider_code = any ($1)
     and open_risk.settled_at is null
   group by appointment.id, appointment.referral_id, appointment.person_id, appointment.clinician_id,
            appointment.starts_at, appointment.contact_on, appointment.type, appointment.standing`;

const selectAttendedAndClosed = `
  select 'treated-and-closed-as-untreated' as why, ${columns}, '{}'::text[] as "questionnaireIds",
         open_referral.end_code as "endCode",
         json_build_object('type', appointment.type, 'attendance', appointment.attendance,
                           'planned', appointment.planned, 'therapies', appointment.therapies) as counted
    from open_referral
    join appointment
      on appointment.provider_code = open_referral.provider_code
     and appointment.referral_id = open_referral.referral_id
     and appointment.standing = 'attended'
   where open_referral.provider_code = any ($1)
     and open_referral.standing = 'closed'
     and open_referral.end_code is not null`;

const selectBooked = `
  select ${columns}, appointment.minutes, appointment.medium, appointment.therapy, to_jsonb(known) as referral
    from appointment
    join lateral (
           select ${referralColumns}
             from open_referral
            where open_referral.provider_code = appointment.provider_code
              and open_referral.referral_id = appointment.referral_id
         ) as known on true
   where appointment.provider_code = any ($1)
     and appointment.standing = 'booked'`;
