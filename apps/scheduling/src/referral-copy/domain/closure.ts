import type { AppointmentType } from '#domain-model/values/appointment-type';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';

/** How a referral was closed. What was closed before this was stored has neither code nor way. */
export interface Closure {
  readonly closedOn: CalendarDay;
  readonly how: 'declined' | 'discharged' | 'transferred' | 'voided' | null;
  readonly endCode: EndCode | null;
  readonly by: 'person' | 'provider';
}

/** End codes 17 and 49 of I101250. */
const deceased: readonly EndCode[] = ['17', '49'];

export function isDeath({ endCode }: Closure): boolean {
  return endCode !== null && deceased.includes(endCode);
}

/** Nothing at all comes after: the person has died, or wants no more of it. */
export function endsEverything(closure: Closure): boolean {
  return closure.by === 'person' || isDeath(closure);
}

/**
 * What may be booked for a day after the closing day, and stays when the referral closes. The data set knows two such
 * contacts (I201210): 06, a follow-up after the end of treatment, and 10, employment support, which runs to a discharge
 * date of its own (I004150). Both rest on a course of treatment that this provider ended: not on a death, a withdrawal
 * by the person, a transfer, or a referral that was never treated.
 */
export function mayOutlast(closure: Closure, type: AppointmentType): boolean {
  if (type !== '06' && type !== '10') return false;
  if (endsEverything(closure) || closure.how === 'transferred' || closure.how === 'voided') return false;
  return closure.endCode === null || endCodeGroup(closure.endCode) === 'treated';
}

/**
 * Whether a booked appointment ends with the referral. What had begun by the time that the closure was recorded stays for
 * staff to record, for somebody may have been missed; of the closing day everything stays, for it may be the last session,
 * but for what is to come after a death or a withdrawal. After the day of a death, and of a referral that was a mistake,
 * nothing stays, whenever it is.
 */
export function endsWith(
  closure: Closure,
  { startsAt, type }: { readonly startsAt: Instant; readonly type: AppointmentType },
  recordedAt: Instant,
): boolean {
  const contactOn = londonDay(startsAt);
  const isAfter = contactOn > closure.closedOn;
  if (closure.how === 'voided' || (isDeath(closure) && isAfter)) return true;
  if (startsAt <= recordedAt) return false;
  return isAfter ? !mayOutlast(closure, type) : contactOn === closure.closedOn && endsEverything(closure);
}
