import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import { refuseFuture } from '#domain-model/values/not-future';
import type { CommandContext } from './command-context.js';

/**
 * When something is done: now, by the platform's clock. Staff who record late say when it was; a person acts now, and dates
 * nothing earlier or later.
 *
 * @throws RuleBroken `time.only-staff-record-late`, `time.in-future` (422)
 */
export function actedAt(
  { caller, now }: CommandContext,
  field: string,
  stated: Instant | undefined,
): Instant {
  if (stated === undefined) return now;
  if (caller.role === 'patient') {
    throw RuleBroken.wrongValue(
      'time.only-staff-record-late',
      'This takes effect now, by the platform’s clock: only staff, who record late, state a time.',
      field,
    );
  }
  const at = toInstant(stated);
  refuseFuture(field, at, now);
  return at;
}
