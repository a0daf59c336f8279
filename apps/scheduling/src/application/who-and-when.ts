import type { Instant } from '#domain-model/define-event';
import { RuleBroken } from '#domain-model/rule-broken';
import type { OdsCode } from '#domain-model/values/ods-code';
import type { Caller } from '#service-kit/scope';
import type { Invocation } from '#service-kit/invocation';

/** The provider that a command is given for. @throws RuleBroken caller.without-provider (403) */
export function actingProvider({ caller }: Invocation): OdsCode {
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

/** Times may lie in the past: records come late and are migrated. @throws RuleBroken time.in-future */
export function refuseFuture(field: string, at: Instant, { now }: Invocation): void {
  if (at <= now) return;
  throw new RuleBroken('time.in-future', 'This happened at a time that has come.', {
    field,
    kind: 'wrong-value',
  });
}
