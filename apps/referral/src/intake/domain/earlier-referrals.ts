import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, type CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import type { ReferralStatus } from '../../referral/domain/referral-status.js';

/** Another request for help of the same person at the same provider. */
export interface OtherReferral {
  readonly referralId: string;
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly standing: ReferralStatus;
  /** null: it is open. */
  readonly closedOn: CalendarDay | null;
  readonly endCode: EndCode | null;
}

/** One that had ended when the person came again. */
export interface EarlierReferral extends OtherReferral {
  readonly closedOn: CalendarDay;
  /** The last one is worth reading before anything is asked again. */
  readonly withinAYear: boolean;
}

const aYear = 365;

/** Who came before, latest first: everything of the person that was closed by the day on which this one was received. */
export function earlierThan(
  receivedOn: CalendarDay,
  others: readonly OtherReferral[],
): readonly EarlierReferral[] {
  return others
    .flatMap((other) => {
      const { closedOn } = other;
      if (closedOn === null || closedOn > receivedOn) return [];
      return [{ ...other, closedOn, withinAYear: addDays(closedOn, aYear) >= receivedOn }];
    })
    .sort((one, other) => (one.closedOn < other.closedOn ? 1 : -1));
}

/**
 * Staff who receive a second referral beside an open one of the same person are shown the first and the ways on: keep
 * both, merge the records or transfer. Nobody else is told, since that would say who is known.
 *
 * @returns the open referral beside which this one is kept; null where there is none.
 * @throws RuleBroken `referral.person-has-open-referral` (409)
 */
export function refuseBesideOpenReferral(
  others: readonly OtherReferral[],
  despite: { readonly reason: string } | null,
): OtherReferral | null {
  const open = others.find(({ closedOn }) => closedOn === null) ?? null;
  if (open === null || despite !== null) return open;
  const { referralId, receivedOn, standing, source } = open;
  throw RuleBroken.wrongState(
    'referral.person-has-open-referral',
    'This person has an open referral here. Keep both by sending this again with despiteOpenReferral and its reason; or ' +
      'go on with the first; or merge or transfer.',
    {
      field: 'despiteOpenReferral',
      more: {
        openReferral: { referralId, receivedOn, standing, source },
        ways: ['keep', 'merge', 'transfer'],
      },
    },
  );
}
