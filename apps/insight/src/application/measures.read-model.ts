import { Injectable } from '@nestjs/common';
import { toInstant, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import type { Month } from '#domain-model/measures/reporting-calendar';
import { eighteenWeeksInDays, longestGapInDays, sixWeeksInDays } from '#domain-model/measures/waiting-time';
import type { Scope } from '#service-kit/security/scope';
import { Transactions } from '#service-kit/database/transaction';
import type { Counts } from '../domain/figures.js';
import type { MonthlyCounts } from '../domain/shown-outside.js';

export interface Period {
  /** First day. */
  readonly from: CalendarDay;
  /** Last day, included. */
  readonly to: CalendarDay;
  /** The day of the counts that look at one day: who waits, who is employed. */
  readonly asOf: CalendarDay;
}

export interface CountedPeriod {
  readonly counts: Counts;
  /** When the latest event that is counted was recorded; null where nothing was ever consumed. */
  readonly dataAsOf: Instant | null;
}

export interface CountedMonths {
  readonly providers: readonly MonthlyCounts[];
  readonly dataAsOf: Instant | null;
}

interface MonthRow {
  readonly provider_code: string;
  readonly month: Month;
  readonly counts: Counts;
  readonly recorded_at: Date | null;
}

/** The counts that every measure is made of. Each comes from an index range of the period: history costs nothing. */
@Injectable()
export class MeasuresReadModel {
  constructor(private readonly transactions: Transactions) {}

  async count(scope: Scope, { from, to, asOf }: Period): Promise<CountedPeriod> {
    const [row] = await this.transactions.read(scope, (tx) =>
      tx.query<{ counts: Counts; recorded_at: Date | null }>(countSql, [scope.providers, from, to, asOf]),
    );
    if (row === undefined) throw new Error('A query that always has one row had none.');
    return { counts: row.counts, dataAsOf: row.recorded_at === null ? null : toInstant(row.recorded_at) };
  }

  /** Every provider of the scope by itself, month by month. */
  async countMonths(scope: Scope, { from, to }: { from: Month; to: Month }): Promise<CountedMonths> {
    const rows = await this.transactions.read(scope, (tx) =>
      tx.query<MonthRow>(countMonthsSql, [scope.providers, `${from}-01`, `${to}-01`]),
    );
    const counts = new Map(scope.providers.map((code) => [code, new Map<Month, Counts>()]));
    for (const row of rows) counts.get(row.provider_code)?.set(row.month, row.counts);
    const latest = Math.max(...rows.map(({ recorded_at }) => recorded_at?.getTime() ?? 0));
    return { providers: [...counts.values()], dataAsOf: latest === 0 ? null : toInstant(latest) };
  }
}

const six = String(sixWeeksInDays);
const eighteen = String(eighteenWeeksInDays);
const gap = String(longestGapInDays);

/**
 * What a transferred referral adds to M001 it adds on the day on which it was received here; every wait runs from the first
 * receipt, wherever that was.
 *
 * $1 providers, $2 from, $3 to, $4 as of. `by_end` is M056; `by_finish` is M076, CompletedTreatment_Flag.
 */
export const countSql = `
  with by_receipt as (
    select count(*) as received
    from pathway
    where provider_code = any($1::text[])
      and counted_as_received_on between $2::date and $3::date
  ),
  by_access as (
    select
      count(*) as accessed,
      count(*) filter (where first_treatment_on - received_on <= ${six}) as accessed_within_six_weeks,
      count(*) filter (where first_treatment_on - received_on <= ${eighteen}) as accessed_within_eighteen_weeks
    from pathway
    where provider_code = any($1::text[])
      and first_treatment_on between $2::date and $3::date
  ),
  by_second_treatment as (
    select
      count(*) as second_treated,
      count(*) filter (where second_treatment_on - first_treatment_on > ${gap}) as second_treated_after_ninety_days
    from pathway
    where provider_code = any($1::text[])
      and second_treatment_on between $2::date and $3::date
  ),
  by_end as (
    select
      count(*) as ended,
      count(*) filter (where contacts = 0) as ended_not_seen,
      count(*) filter (where contacts > 0 and treatment_contacts = 0) as ended_seen_not_treated,
      count(*) filter (where treatment_contacts = 1) as ended_treated_once,
      count(*) filter (where not_caseness) as not_at_caseness,
      count(*) filter (where caseness) as at_caseness,
      count(*) filter (where recovery) as recovered,
      count(*) filter (where reliable_improvement) as reliably_improved,
      count(*) filter (where reliable_recovery) as reliably_recovered,
      count(*) filter (where reliable_deterioration) as reliably_deteriorated,
      count(*) filter (where no_reliable_change) as without_reliable_change
    from pathway
    where provider_code = any($1::text[])
      and ended_on between $2::date and $3::date
  ),
  by_finish as (
    select
      count(*) as finished,
      count(*) filter (where paired) as paired,
      count(*) filter (where first_treatment_on - received_on <= ${six}) as finished_within_six_weeks,
      count(*) filter (where first_treatment_on - received_on <= ${eighteen}) as finished_within_eighteen_weeks,
      count(*) filter (where second_treatment_on - first_treatment_on > ${gap}) as finished_with_gap_over_ninety_days,
      count(*) filter (where low_intensity and not high_intensity) as low_intensity_only,
      count(*) filter (where high_intensity and not low_intensity) as high_intensity_only,
      count(*) filter (where low_intensity and high_intensity) as both_intensities,
      count(*) filter (where not low_intensity and not high_intensity) as without_therapy_code
    from pathway
    where provider_code = any($1::text[])
      and ended_on between $2::date and $3::date
      and treatment_contacts >= 2
  ),
  by_contact as (
    select
      count(*) as appointments,
      count(*) filter (where attendance = '2') as cancelled_by_patient,
      count(*) filter (where attendance = '3') as did_not_attend,
      count(*) filter (where attendance = '4') as cancelled_by_provider,
      count(*) filter (where attendance = '5') as attended,
      count(*) filter (where attendance = '6') as attended_late,
      count(*) filter (where attendance = '7') as late_not_seen
    from contact
    where provider_code = any($1::text[])
      and contact_on between $2::date and $3::date
      and attendance is not null
      and counts
  ),
  by_wait as (
    select count(*) as waiting_still
    from pathway
    where provider_code = any($1::text[])
      and left_waiting_on is null
      and received_on <= $4::date
  ),
  by_former_wait as (
    select sum(waited) as waited_then
    from generate_series(1, 13) as band
    cross join lateral (
      select count(*) as waited
      from pathway
      where provider_code = any($1::text[])
        and wait_band = band
        and received_on > $4::date - (1 << band)
        and received_on <= $4::date
        and left_waiting_on > $4::date
    ) as of_band
  ),
  by_employment as (
    select count(*) as clinicians_employed
    from clinician
    where provider_code = any($1::text[])
      and employed_from <= $4::date
      and coalesce(left_on, 'infinity') > $4::date
  )
  select
    json_build_object(
      'referralsReceived', received,
      'accessedServices', accessed,
      'accessedWithinSixWeeks', accessed_within_six_weeks,
      'accessedWithinEighteenWeeks', accessed_within_eighteen_weeks,
      'secondTreatments', second_treated,
      'secondTreatmentsAfterOver90Days', second_treated_after_ninety_days,
      'ended', ended,
      'endedNotSeen', ended_not_seen,
      'endedSeenNotTreated', ended_seen_not_treated,
      'endedTreatedOnce', ended_treated_once,
      'appointments', appointments,
      'cancelledByPatient', cancelled_by_patient,
      'didNotAttend', did_not_attend,
      'cancelledByProvider', cancelled_by_provider,
      'attended', attended,
      'attendedLate', attended_late,
      'lateNotSeen', late_not_seen,
      'finished', finished,
      'finishedWithinSixWeeks', finished_within_six_weeks,
      'finishedWithinEighteenWeeks', finished_within_eighteen_weeks,
      'finishedWithGapOver90Days', finished_with_gap_over_ninety_days,
      'finishedLowIntensityOnly', low_intensity_only,
      'finishedHighIntensityOnly', high_intensity_only,
      'finishedBothIntensities', both_intensities,
      'finishedWithoutTherapyCode', without_therapy_code,
      'atCaseness', at_caseness,
      'notAtCaseness', not_at_caseness,
      'paired', paired,
      'recovery', recovered,
      'reliableImprovement', reliably_improved,
      'reliableDeterioration', reliably_deteriorated,
      'noReliableChange', without_reliable_change,
      'reliableRecovery', reliably_recovered,
      'finishedLessNotAtCaseness', finished - not_at_caseness,
      'waiting', waiting_still + waited_then,
      'cliniciansEmployed', clinicians_employed
    ) as counts,
    (select max(recorded_at) from heard where provider_code = any($1::text[])) as recorded_at
  from by_receipt, by_access, by_second_treatment, by_end, by_finish, by_contact, by_wait, by_former_wait, by_employment`;

/** $1 providers, $2 the first day of the first month, $3 that of the last: every month of every provider by itself. */
const countMonthsSql = `
  select asked_provider as provider_code, to_char(first_day, 'YYYY-MM') as month, counted.counts, counted.recorded_at
  from unnest($1::text[]) as asked_provider
  cross join lateral (
    select first_day::date as first_day, (first_day + interval '1 month - 1 day')::date as last_day
    from generate_series($2::date::timestamp, $3::date::timestamp, interval '1 month') as first_day
  ) as months
  cross join lateral (${countSql
    .replaceAll('$1::text[]', 'array[asked_provider]')
    .replaceAll('$2::date', 'first_day')
    .replaceAll(/\$[34]::date/g, 'last_day')}) as counted`;
