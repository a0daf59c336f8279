import { RuleBroken } from '#domain-model/rule-broken';
import type { CalendarDay } from '#domain-model/values/calendar';
import type { SourceOfReferral } from '#domain-model/values/source-of-referral';
import type { Identity } from '../../person/domain/identity.js';
import { nameKey } from '../../person/domain/same-person.js';

/** An open referral that was received as of the same day, of somebody with the same birth date. */
export interface ReferralOfDay {
  readonly referralId: string;
  readonly personId: string;
  readonly source: SourceOfReferral;
  readonly receivedOn: CalendarDay;
  readonly givenName: string;
  readonly familyName: string;
  readonly nhsNumber: string | null;
  readonly claimedNhsNumber: string | null;
  readonly postcode: string | null;
  /** The reference of a professional's referral, and whose token sent it. */
  readonly reference: string | null;
  readonly sentBy: string | null;
}

type Named = Pick<Identity, 'givenName' | 'familyName' | 'nhsNumber' | 'claimedNhsNumber' | 'postcode'>;

/**
 * The referral that this one repeats: the same name and birth date on the same day, and no two numbers or postcodes that
 * differ. Somebody has pressed twice, or two clerks have the same letter.
 */
export function repeatedOf(ofDay: readonly ReferralOfDay[], said: Named): ReferralOfDay | undefined {
  return ofDay.find((referral) => nameKey(referral) === nameKey(said) && !isOtherwiseNamed(referral, said));
}

function isOtherwiseNamed(one: Named, other: Named): boolean {
  const numberOf = ({ nhsNumber, claimedNhsNumber }: Named) => nhsNumber ?? claimedNhsNumber;
  return differ(numberOf(one), numberOf(other)) || differ(one.postcode, other.postcode);
}

function differ(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

/** For staff: the first is shown by its ids, as they may open it. */
export function receivedTwice({ referralId, personId, receivedOn, source }: ReferralOfDay): RuleBroken {
  return RuleBroken.wrongState(
    'referral.received-twice',
    'A referral of this name and birth date was received as of this day and is open. Go on with it; or, where this is ' +
      'another referral, send this again with despiteOpenReferral and its reason.',
    {
      field: 'despiteOpenReferral',
      more: {
        openReferral: { referralId, personId, receivedOn, source },
        ways: ['keep', 'merge', 'transfer'],
      },
    },
  );
}

/** For a sender: the reference that he or she was given. */
export function sentTwice({ reference, receivedOn }: ReferralOfDay): RuleBroken {
  return RuleBroken.wrongState(
    'professional-referral.sent-twice',
    'You have sent a referral of this person today. Where this is another one, send it again with despiteOpenReferral ' +
      'and its reason.',
    { field: 'despiteOpenReferral', more: { sentReferral: { reference, receivedOn } } },
  );
}
