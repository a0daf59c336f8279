import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant, type Instant } from '#domain-model/values/calendar';
import type { CommandContext } from '#service-kit/http/command-context';
import { refuseFuture } from './refuse-future.js';

/**
 * When something was filled in or looked at: now, by the platform's clock. Staff who record late say when it was; a person
 * answers now, and dates nothing earlier or later.
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
    throw new RuleBroken(
      'time.only-staff-record-late',
      'This takes effect now, by the platform’s clock: only staff, who record late, state a time.',
      { field, kind: 'wrong-value' },
    );
  }
  const at = toInstant(stated);
  refuseFuture(at, now, field);
  return at;
}
