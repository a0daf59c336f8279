import { Injectable } from '@nestjs/common';
import { addMinutes, toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { RequestContext } from '#service-kit/http/request-context';
import { Transactions } from '#service-kit/database/transaction';
import { personOf } from '../../appointment/database/appointment.row.js';
import type { AppointmentState } from '../../appointment/domain/appointment.state.js';
import type { ClinicState } from '../../clinic/domain/clinic.state.js';
import { refuseWindow } from '../../clinic/application/free-slots.read-model.js';

export type ListedClinic = Pick<
  ClinicState,
  'clinicId' | 'startsAt' | 'endsAt' | 'media' | 'purposes' | 'withdrawnAt'
>;

export type ListedAppointment = Omit<AppointmentState, 'version' | 'agreedAt' | 'status'> & {
  readonly standing: AppointmentState['status'];
  readonly endsAt: Instant;
  readonly contactOn: CalendarDay;
  /** Whose time this contact does not take, because an earlier entry does. */
  readonly overlapping: readonly string[];
  /** Codes of the rules that a contact went against which took place all the same. */
  readonly wentAgainst: readonly string[];
};

type ClinicRow = Omit<ListedClinic, 'startsAt' | 'endsAt' | 'withdrawnAt'> & {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly withdrawnAt: Date | null;
};
type AppointmentRow = Omit<ListedAppointment, 'startsAt' | 'endsAt' | 'cancelledAt'> & {
  readonly startsAt: Date;
  readonly cancelledAt: Date | null;
};

const appointmentColumns = `id as "appointmentId", referral_id as "referralId", person_id as "personId",
  clinician_id as "clinicianId", clinic_id as "clinicId", starts_at as "startsAt", contact_on::text as "contactOn",
  minutes, type, therapy, medium, planned, standing, attendance, therapies, cancelled_at as "cancelledAt",
  cancelled_by as "cancelledBy", cancellation_reason as "cancellationReason", short_notice as "shortNotice",
  overlapping, went_against as "wentAgainst"`;

/** What is planned and what became of it: by clinician and by referral. */
@Injectable()
export class Diary {
  constructor(private readonly transactions: Transactions) {}

  /** @throws RuleBroken window.ends-before-it-starts, window.too-long */
  async ofClinician(
    context: RequestContext,
    { clinicianId, from, to }: { clinicianId: string; from: CalendarDay; to: CalendarDay },
  ): Promise<{ clinics: ListedClinic[]; appointments: ListedAppointment[] }> {
    refuseWindow({ from, to });
    return this.transactions.auditedRead(context, async (tx) => {
      const parameters = [context.caller.providers, clinicianId, from, to];
      const clinics = await tx.query<ClinicRow>(
        `select id as "clinicId", starts_at as "startsAt", ends_at as "endsAt", media, purposes,
                withdrawn_at as "withdrawnAt"
           from clinic
          where ${inWindow}
          order by starts_at, id`,
        parameters,
      );
      const appointments = await tx.query<AppointmentRow>(
        `select ${appointmentColumns}
           from appointment
          where ${inWindow}
          order by starts_at, id`,
        parameters,
      );
      await tx.auditAccess(...appointments);
      return { clinics: clinics.map(listedClinic), appointments: appointments.map(listedAppointment) };
    });
  }

  /** None where the referral is not known here, is another provider's, or somebody else's. */
  async ofReferral(context: RequestContext, referralId: string): Promise<ListedAppointment[]> {
    const { providers, personId = null } = context.caller;
    return this.transactions.auditedRead(context, async (tx) => {
      const rows = await tx.query<AppointmentRow>(
        `select ${appointmentColumns}
           from appointment
          where provider_code = any ($1)
            and referral_id = $2
            and ($3::uuid is null or person_id = $3 or person_id = ${personOf('$3')})
          order by starts_at, id`,
        [providers, referralId, personId],
      );
      await tx.auditAccess(...rows);
      return rows.map(listedAppointment);
    });
  }
}

const inWindow = `provider_code = any ($1)
            and clinician_id = $2
            and starts_at >= $3::date::timestamp at time zone 'Europe/London'
            and starts_at < ($4::date + 1)::timestamp at time zone 'Europe/London'`;

function listedClinic(row: ClinicRow): ListedClinic {
  const { startsAt, endsAt, withdrawnAt } = row;
  return {
    ...row,
    startsAt: toInstant(startsAt),
    endsAt: toInstant(endsAt),
    withdrawnAt: withdrawnAt === null ? null : toInstant(withdrawnAt),
  };
}

function listedAppointment(row: AppointmentRow): ListedAppointment {
  const startsAt = toInstant(row.startsAt);
  const cancelledAt = row.cancelledAt === null ? null : toInstant(row.cancelledAt);
  return { ...row, startsAt, endsAt: addMinutes(startsAt, row.minutes), cancelledAt };
}
