import { RuleBroken } from '#domain-model/rule-broken';
import type { Instant } from '#domain-model/values/calendar';

/** @throws RuleBroken `time.in-future`: what a command speaks of has happened. */
export function refuseFuture(at: Instant, now: Instant, field: string): void {
  if (at <= now) return;
  throw new RuleBroken('time.in-future', 'This time lies in the future.', { kind: 'wrong-value', field });
}
