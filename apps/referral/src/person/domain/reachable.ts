import { RuleBroken } from '#domain-model/rule-broken';
import { takesTexts } from '#domain-model/values/telephone';
import type { Identity } from './identity.js';

export type Reach = Pick<Identity, 'telephone' | 'email' | 'addressLines' | 'postcode' | 'contact'>;
type ReachField = 'telephone' | 'email' | 'addressLines' | 'postcode';

/**
 * Whoever wishes to be reached in a way must be reachable in it, and safely: an appointment letter without an address is
 * never read, and a text may be read by the one whom somebody is afraid of. The same on every route.
 *
 * @param within where the fields stand in the request: `person.` or nothing.
 * @returns the refusal `person.cannot-be-reached` or `person.preference-not-safe` (422), or null
 */
export function unreachable(reach: Reach, within = 'person.'): RuleBroken | null {
  const unsafe = unsafeBecause(reach.contact);
  if (unsafe !== null)
    return RuleBroken.wrongValue('person.preference-not-safe', unsafe, `${within}contact.preference`);
  const lacking = lackingFor(reach);
  if (lacking === null) return null;
  const message = messageOf[lacking] ?? 'The way to be reached that was chosen needs this.';
  return RuleBroken.wrongValue('person.cannot-be-reached', message, `${within}${lacking}`);
}

/** @throws RuleBroken those of {@link unreachable} */
export function refuseUnlessReachable(reach: Reach): void {
  const refusal = unreachable(reach);
  if (refusal !== null) throw refusal;
}

const messageOf: Partial<Record<ReachField, string>> = {
  telephone: 'The way to be reached that was chosen needs a telephone number, for texts a mobile one.',
};

function lackingFor({ telephone, email, addressLines, postcode, contact }: Reach): ReachField | null {
  switch (contact.preference) {
    case null:
      return null;
    case 'letter':
      if (addressLines.length === 0) return 'addressLines';
      return postcode === null ? 'postcode' : null;
    case 'telephone':
      return telephone === null ? 'telephone' : null;
    case 'text':
      return telephone !== null && takesTexts(telephone) ? null : 'telephone';
    case 'email':
      return email === null ? 'email' : null;
  }
}

/** Where nobody asked about texts, what was said of messages applies to them. */
function unsafeBecause({
  preference,
  safeToLeaveMessage,
  safeToText,
  safeToPost,
}: Reach['contact']): string | null {
  const isTextSafe = safeToText ?? safeToLeaveMessage;
  if (preference === 'text' && !isTextSafe) {
    return 'Texts were chosen and no message is safe: ask, and say safeToText, or choose another way.';
  }
  const isUnsafe = preference === 'letter' && safeToPost === false;
  return isUnsafe ? 'The way to be reached that was chosen was said not to be safe.' : null;
}
