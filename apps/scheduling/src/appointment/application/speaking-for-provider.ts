import { RuleBroken } from '#domain-model/rule-broken';
import type { Caller } from '#service-kit/security/scope';

/** A person speaks only for himself or herself; staff record either party's word. @throws RuleBroken caller.is-the-person */
export function refuseSpeakingForProvider(caller: Caller, party: 'person' | 'provider', field: string): void {
  if (caller.role !== 'patient' || party === 'person') return;
  throw RuleBroken.wrongValue(
    'caller.is-the-person',
    'A person acts as "person", not as the provider.',
    field,
  );
}
