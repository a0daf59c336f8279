import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import { toInstant } from '#domain-model/values/calendar';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Caller } from '#service-kit/security/scope';
import type { CommandContext } from '#service-kit/http/command-context';

/** The provider that a command is given for. @throws RuleBroken caller.without-provider (403) */
export function actingProvider({ caller }: CommandContext): OdsCode {
  if (caller.providerCode !== null) return caller.providerCode;
  throw new RuleBroken('caller.without-provider', 'Only a caller of a provider organisation may do this.', {
    kind: 'forbidden',
  });
}

/** A person speaks only for himself or herself; staff record either party's word. @throws RuleBroken caller.is-the-person */
export function refuseSpeakingForProvider(caller: Caller, party: 'person' | 'provider', field: string): void {
  if (caller.role !== 'patient' || party === 'person') return;
  throw new RuleBroken('caller.is-the-person', 'A person acts as "person", not as the provider.', {
    field,
    kind: 'wrong-value',
  });
}

/**
 * When something is done: now, by the platform's clock. Staff who record late say when it was; a person acts now.
 *
 * @throws RuleBroken time.only-staff-record-late, time.in-future
 */
export function actedAt(context: CommandContext, field: string, stated: Instant | undefined): Instant {
  if (stated === undefined) return context.now;
  if (context.caller.role === 'patient') {
    throw new RuleBroken(
      'time.only-staff-record-late',
      'This takes effect now, by the platform’s clock: only staff, who record late, state a time.',
      { field, kind: 'wrong-value' },
    );
  }
  const at = toInstant(stated);
  refuseFuture(field, at, context);
  return at;
}

/** Times may lie in the past: records come late and are migrated. @throws RuleBroken time.in-future */
export function refuseFuture(field: string, at: Instant, { now }: CommandContext): void {
  if (at <= now) return;
  throw new RuleBroken('time.in-future', 'This happened at a time that has come.', {
    field,
    kind: 'wrong-value',
  });
}
