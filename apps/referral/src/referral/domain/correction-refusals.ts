import type { CareContact } from '#domain-model/measures/treatment-contact';
import { RuleBroken } from '#domain-model/rule-broken';
import { londonDay, type CalendarDay, type Instant } from '#domain-model/values/calendar';
import { endCodeGroup, type EndCode } from '#domain-model/values/end-code';
import { refuseFutureDay } from '#domain-model/values/not-future';
import { refuseContradictingEndCode } from './end-code-fit.js';
import type { Closure, ReferralState } from './referral.state.js';
import type { Assessment } from './suitability.js';
import { clocksOf } from './waiting-time.js';

export function refuseAfterWhatFollowed(
  receivedOn: CalendarDay,
  {
    state,
    contacts,
    firstAcceptedOn,
  }: { state: ReferralState; contacts: readonly CareContact[]; firstAcceptedOn: CalendarDay | null },
): void {
  const firstContactOn = contacts.map(({ contactOn }) => contactOn).sort()[0];
  const followed: readonly (readonly [string, CalendarDay | null | undefined])[] = [
    ['the assessment', state.assessment?.assessedOn],
    ['the acceptance', firstAcceptedOn],
    // IDS20171: a care contact is not dated before its referral, whether it was kept or not.
    ['the first contact', firstContactOn],
    ['the closure', state.closure?.closedOn],
  ];
  const earlier = followed.find(([, on]) => typeof on === 'string' && on < receivedOn);
  if (earlier === undefined) return;
  throw RuleBroken.wrongValue(
    'referral.received-after-what-followed',
    `receivedOn is ${receivedOn}, but ${earlier[0]} was on ${String(earlier[1])}.`,
    'receivedOn',
  );
}

export function refuseMisplaced(
  state: ReferralState,
  before: Assessment,
  { assessedOn, now }: { assessedOn: CalendarDay; now: Instant },
): void {
  refuseFutureDay('assessedOn', assessedOn, now);
  refuseBeforeReceipt(state, 'assessedOn', assessedOn);
  const acceptedOn = state.acceptance?.acceptedOn ?? null;
  const wasBeforeAcceptance = acceptedOn !== null && before.assessedOn <= acceptedOn;
  const limits = [wasBeforeAcceptance ? acceptedOn : null, state.closure?.closedOn ?? null];
  const passed = limits.find((on) => on !== null && assessedOn > on);
  if (passed === undefined) return;
  throw RuleBroken.wrongValue(
    'assessment.after-what-followed',
    `assessedOn is ${assessedOn}, but what followed the assessment was on ${String(passed)}.`,
    'assessedOn',
  );
}

export function refuseClosedTooEarly(
  state: ReferralState,
  contacts: readonly CareContact[],
  { closedOn, now }: { closedOn: CalendarDay; now: Instant },
): void {
  refuseFutureDay('closedOn', closedOn, now);
  refuseBeforeReceipt(state, 'closedOn', closedOn);
  const days = [state.assessment?.assessedOn, state.acceptance?.acceptedOn].filter((on) => on !== undefined);
  const later = days.find((on) => on > closedOn);
  if (later !== undefined) {
    const message = `closedOn is ${closedOn}, but the assessment or acceptance was on ${later}.`;
    throw RuleBroken.wrongValue('referral.closed-before-what-it-closed', message, 'closedOn');
  }
  const { receivedOn } = state;
  const { lastContactOn } = clocksOf(contacts, { receivedOn, closedOn: null, asOf: londonDay(now) });
  if (lastContactOn === null || closedOn >= lastContactOn) return;
  const message = `closedOn is ${closedOn}, but the last contact was on ${lastContactOn}.`;
  throw RuleBroken.wrongValue('referral.closed-before-last-contact', message, 'closedOn');
}

/** However it was closed, its code is held to what happened, as when it was closed. */
export function refuseUnfittingEndCode(
  { receivedOn, assessment }: ReferralState,
  contacts: readonly CareContact[],
  { closed: { closedOn, endCode }, reason }: { closed: Closure; reason: string | null },
): void {
  const clocks = clocksOf(contacts, { receivedOn, closedOn, asOf: closedOn });
  const isForTreated = endCodeGroup(endCode) === 'treated';
  if (isForTreated && clocks.treatmentContactCount === 0) throw forTreated(endCode);
  if (!isForTreated && clocks.treatmentContactCount > 0) {
    throw RuleBroken.wrongValue(
      'referral.end-code-is-for-untreated',
      `End code ${endCode} is for people who were not treated, and treatment is recorded. Send the code that fits.`,
      'endCode',
      { more: { ways: ['endCode 46, 47, 48, 49 or 96', 'POST /appointments/{appointmentId}/correction'] } },
    );
  }
  refuseContradictingEndCode(endCode, { assessment, clocks }, reason);
}

function forTreated(endCode: EndCode): RuleBroken {
  return RuleBroken.wrongValue(
    'referral.end-code-is-for-treated',
    `End code ${endCode} is for people who were treated.`,
    'endCode',
  );
}

function refuseBeforeReceipt({ receivedOn }: ReferralState, field: string, day: CalendarDay): void {
  if (day >= receivedOn) return;
  const message = `${field} is ${day}, but the referral was received on ${receivedOn}.`;
  throw RuleBroken.wrongValue('referral.before-receipt', message, field);
}

export function refuseNoChange(before: object, after: object): void {
  if (JSON.stringify(before) !== JSON.stringify(after)) return;
  throw RuleBroken.wrongValue('correction.changes-nothing', 'Everything stands as it is said to have been.');
}

export function notClosed(): RuleBroken {
  return RuleBroken.wrongState('referral.not-closed', 'This referral is open.');
}
