import { addMinutes, endOfLondonDay, londonDay, type Instant } from '#domain-model/values/calendar';
import { workingDaysAfter } from '#domain-model/values/working-days';
import type { KnownRisk } from './professional-referral.js';
import type { SafetyNow } from './self-referral.js';

export const dangerLevels = ['not-safe', 'known-risk'] as const;
export type DangerLevel = (typeof dangerLevels)[number];

/** What the sender of a referral said of danger, whoever sent it. */
export interface SaidOfDanger {
  readonly safeNow?: SafetyNow | null;
  readonly knownRisk?: KnownRisk | null;
  /** Of a transfer: the highest risk that the other provider had reviewed. */
  readonly reviewedElsewhere?: string | null;
}

export interface LookTimes {
  readonly notSafeHours: number;
  readonly knownRiskWorkingDays: number;
}

export interface DueLook {
  readonly level: DangerLevel;
  readonly lookBy: Instant;
}

/**
 * By when somebody of the service must have looked at a referral, or null where its sender spoke of no danger.
 *
 * - "not safe": within so many hours of its arrival, at whatever time of day, as a risk of the level same-day.
 * - "not sure", a risk that a professional knows of, one that another provider had reviewed: by the end of the next working
 *   day. Somebody looks after these already, or crisis help was shown.
 *
 * The times are the platform's own design, for no national document sets any; each provider may set its own
 * (NOT_SAFE_LOOK_HOURS, KNOWN_RISK_LOOK_WORKING_DAYS). That a need is met by what was said and not by a grade of risk is
 * NICE NG225, recommendations 1.6.5 and 1.6.6. At a provider to which it is passed on the time begins anew, for nobody there has looked.
 */
export function dueLook(said: SaidOfDanger, arrivedAt: Instant, times: LookTimes): DueLook | null {
  const { safeNow = null, knownRisk = null, reviewedElsewhere = null } = said;
  if (safeNow === 'not-safe') {
    return { level: 'not-safe', lookBy: addMinutes(arrivedAt, times.notSafeHours * 60) };
  }
  const isRiskKnown = (knownRisk ?? 'none-known') !== 'none-known';
  const isKnown = safeNow === 'not-sure' || isRiskKnown || reviewedElsewhere !== null;
  if (!isKnown) return null;
  const lastDay = workingDaysAfter(londonDay(arrivedAt), times.knownRiskWorkingDays);
  return { level: 'known-risk', lookBy: endOfLondonDay(lastDay) };
}
