import { RuleBroken } from '#domain-model/rule-broken';
import { addDays, type CalendarDay } from '#domain-model/values/calendar';
import type { EndCode } from '#domain-model/values/end-code';
import type { DangerLevel } from '../../intake/domain/danger.js';
import { mayPass, refuseOverOpenRisks, type Closing, type OpenRisk } from './open-risks.js';
import { reopenedWithinDays } from './referral-corrections.js';

/** What somebody has to look at before the service closes a referral. */
export interface UnseenDanger {
  readonly openRisks?: readonly OpenRisk[];
  /** Its sender spoke of danger, and nobody has looked at it yet; null: none did, or somebody has. */
  readonly notLookedAt?: DangerLevel | null;
}

/**
 * The service closes, voids and passes on no referral at which somebody had to look and nobody has. A withdrawal by the
 * person and a death pass, as they pass open risks. Staff who record a withdrawal look first: they take the referral.
 *
 * @throws RuleBroken `referral.risk-not-reviewed`, `referral.danger-not-looked-at` (409), each naming the ways on
 */
export function refuseOverUnseenDanger(
  { openRisks = [], notLookedAt = null }: UnseenDanger,
  closing: Closing,
): void {
  refuseOverOpenRisks(openRisks, closing);
  if (notLookedAt === null || mayPass(closing)) return;
  throw dangerNotLookedAt(
    notLookedAt,
    'Its sender spoke of danger, and nobody has looked at it yet. Take the referral or assess it, then close it.',
    ['POST /referrals/{referralId}/owner', 'POST /referrals/{referralId}/assessment'],
  );
}

interface Closed {
  readonly closedOn: CalendarDay;
  readonly endCode: EndCode;
  readonly by?: 'person';
}

/**
 * What a death let pass is held again where the death was none: else two requests would close what one may not. At danger
 * somebody looks after reopening, and so it is held only as long as that is possible; a risk can be reviewed at any time.
 *
 * @throws RuleBroken `referral.risk-not-reviewed`, `referral.danger-not-looked-at` (409)
 */
export function refuseUnlessStillPassing(
  { openRisks = [], notLookedAt = null }: UnseenDanger,
  { before, after }: { before: Closed | null; after: Closed | null },
  today: CalendarDay,
): void {
  if (before === null || after === null || !mayPass(closingOf(before)) || mayPass(closingOf(after))) return;
  refuseOverOpenRisks(openRisks, closingOf(after));
  if (notLookedAt === null || today > addDays(before.closedOn, reopenedWithinDays)) return;
  throw dangerNotLookedAt(
    notLookedAt,
    'Its sender spoke of danger, and only a death let it pass. Open the referral again, look at it, then close it.',
    ['POST /referrals/{referralId}/reopening'],
  );
}

function closingOf({ endCode, by }: Closed): Closing {
  return { endCode, by: by ?? 'service' };
}

function dangerNotLookedAt(spokenOf: DangerLevel, detail: string, ways: readonly string[]): RuleBroken {
  return RuleBroken.wrongState('referral.danger-not-looked-at', detail, { more: { spokenOf, ways } });
}
