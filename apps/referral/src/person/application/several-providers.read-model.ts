import { Injectable } from '@nestjs/common';
import { suppress } from '#domain-model/measures/disclosure';
import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, londonDay, type CalendarDay } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { RequestContext } from '#service-kit/http/request-context';
import { ProviderBoards } from '#service-kit/security/provider-boards';
import { Transactions } from '#service-kit/database/transaction';

export interface PairOfProviders {
  readonly providers: readonly [OdsCode, OdsCode];
  /** Rounded to 5; null: fewer than 5, nobody perhaps. */
  readonly people: number | null;
}

export interface PeopleAtSeveralProviders {
  readonly icb: string;
  readonly asOf: CalendarDay;
  readonly pairs: readonly PairOfProviders[];
}

/**
 * The one place where people are matched across providers: how many had an open referral at two of a board’s providers on
 * a day. Matched by verified NHS number, counted by PostgreSQL, suppressed before it leaves: no person, no id.
 */
@Injectable()
export class SeveralProvidersReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly boards: ProviderBoards,
  ) {}

  /** @throws RuleBroken `caller.without-icb` (403), `several-providers.end-of-a-month` (422) */
  count({ caller, now }: RequestContext, asOf: CalendarDay | undefined): Promise<PeopleAtSeveralProviders> {
    const { icbCode: icb } = caller;
    if (icb === null) {
      throw RuleBroken.forbidden(
        'caller.without-icb',
        'Only an analyst of an integrated care board may ask.',
      );
    }
    const day = endOfMonthAsked(asOf, londonDay(now));
    const providers = [...this.boards.providers(icb)].sort();
    return this.transactions.read({ providers }, async (tx) => {
      const rows = await tx.query<{ one: OdsCode; other: OdsCode; people: number }>(countPairs, [
        providers,
        day,
      ]);
      const counted = new Map(rows.map(({ one, other, people }) => [`${one} ${other}`, people]));
      return { icb, asOf: day, pairs: pairsOf(providers, counted) };
    });
  }
}

/**
 * Only the last day of a month that is over: two days that follow each other would show single people.
 *
 * @throws RuleBroken `several-providers.end-of-a-month` (422)
 */
function endOfMonthAsked(asOf: CalendarDay | undefined, today: CalendarDay): CalendarDay {
  const day = asOf ?? addDays(`${today.slice(0, 7)}-01`, -1);
  if (addDays(day, 1).endsWith('-01') && day < today) return day;
  throw RuleBroken.wrongValue(
    'several-providers.end-of-a-month',
    'asOf is the last day of a month that is over.',
    'asOf',
  );
}

/** Every pair is there, counted or not: a pair that is left out would say that there is nobody. */
function pairsOf(
  providers: readonly OdsCode[],
  counted: ReadonlyMap<string, number>,
): readonly PairOfProviders[] {
  return providers.flatMap((one, at) =>
    providers.slice(at + 1).map((other) => ({
      providers: [one, other] as const,
      people: suppress(counted.get(`${one} ${other}`) ?? 0),
    })),
  );
}

const countPairs = `
  with here as (
    select distinct person.provider_code, person.nhs_number
    from person
    join referral
      on referral.provider_code = person.provider_code
     and referral.person_id = person.id
    where person.provider_code = any ($1)
      and person.nhs_number is not null
      and referral.received_on <= $2
      and (referral.closed_on is null or referral.closed_on > $2)
      and referral.voided_on is null
  )
  select one.provider_code as one, other.provider_code as other, count(*)::integer as people
  from here as one
  join here as other
    on other.nhs_number = one.nhs_number
   and other.provider_code > one.provider_code
  group by one.provider_code, other.provider_code`;
