import { RuleBroken } from '#domain-model/rule-broken';
import { tightensContactSafety } from './contact-safety.js';
import { identityFields, isSameValue, keysOf, saysSomething } from './identity-fields.js';
import type { Identity, IdentityField } from './identity.js';
import type { NewDetails } from './person-details.js';

/** Who said it: the person signed in, staff who received a referral, or another record that was merged. */
export const proposalSources = ['person', 'staff', 'merged-record'] as const;
export type ProposalSource = (typeof proposalSources)[number];

/** One field of what was said of a person who is known: what was stored then, beside what was said. */
export interface ProposedField {
  readonly field: IdentityField;
  readonly held: NewDetails;
  readonly proposed: NewDetails;
}

export type FieldDecision = 'accepted' | 'rejected';
export type Decisions = Readonly<Partial<Record<IdentityField, FieldDecision>>>;

/** Every field that says something else than is stored. What is left out says nothing, and so proposes nothing. */
export function proposedFields(current: Identity, said: Identity): readonly ProposedField[] {
  return identityFields.flatMap((field) => {
    const proposed = proposedOf(field, current, said);
    return proposed === null ? [] : [{ field, held: only(keysIn(field, proposed), current), proposed }];
  });
}

/** Whether it forbids a way to reach the person that was said to be safe: it is decided before all else. */
export function tightensSafety(fields: readonly ProposedField[]): boolean {
  const contact = fields.find(({ field }) => field === 'contact');
  if (contact?.held.contact === undefined || contact.proposed.contact === undefined) return false;
  const unasked = { preference: null, safeToLeaveMessage: null, safeToText: null, safeToPost: null };
  return tightensContactSafety({ ...unasked, ...contact.held.contact }, contact.proposed.contact);
}

/** What is stored now of the fields of a proposal. */
export function proposedOnly({ field, proposed }: ProposedField, now: Identity): NewDetails {
  return only(keysIn(field, proposed), now);
}

/**
 * Each field is either accepted or rejected.
 *
 * @throws RuleBroken `proposal.field-not-proposed`, `proposal.field-undecided` (422)
 */
export function decide(
  fields: readonly ProposedField[],
  { accept, reject }: { accept: readonly IdentityField[]; reject: readonly IdentityField[] },
): Decisions {
  const proposed = fields.map(({ field }) => field);
  const stranger = [...accept, ...reject].find((field) => !proposed.includes(field));
  if (stranger !== undefined) {
    throw RuleBroken.wrongValue(
      'proposal.field-not-proposed',
      `The proposal says nothing of ${stranger}.`,
      'accept',
    );
  }
  const undecided = proposed.find((field) => accept.includes(field) === reject.includes(field));
  if (undecided !== undefined) {
    throw RuleBroken.wrongValue(
      'proposal.field-undecided',
      `Either accept or reject ${undecided}, not both and not neither.`,
      'accept',
    );
  }
  return Object.fromEntries(
    proposed.map((field) => [field, accept.includes(field) ? 'accepted' : 'rejected'] as const),
  );
}

/** The new values of what was accepted and is not stored by now. */
export function acceptedValues(
  fields: readonly ProposedField[],
  decisions: Decisions,
  now: Identity,
): NewDetails {
  const accepted = fields.filter(({ field }) => decisions[field] === 'accepted');
  const { contact, ...others } = accepted.reduce<NewDetails>(
    (all, { proposed }) => ({ ...all, ...proposed }),
    {},
  );
  const changed = Object.entries(others).filter(([key, value]) => !isSameValue(value, Reflect.get(now, key)));
  const isOtherContact = contact !== undefined && !isSameValue({ ...now.contact, ...contact }, now.contact);
  return { ...Object.fromEntries(changed), ...(isOtherContact ? { contact } : {}) };
}

function proposedOf(field: IdentityField, current: Identity, said: Identity): NewDetails | null {
  if (field === 'nhsNumber') return proposedNumber(current, said);
  if (field === 'contact') return proposedContact(current, said);
  const keys = keysOf[field];
  if (!keys.some((key) => saysSomething(said[key]))) return null;
  if (keys.every((key) => isAlike(current[key], said[key]))) return null;
  return only(keys, said);
}

/** A claim beside a verified number proposes nothing: it would have to be verified first. */
function proposedNumber(current: Identity, said: Identity): NewDetails | null {
  if (said.nhsNumber !== null) {
    if (said.nhsNumber === current.nhsNumber) return null;
    return { nhsNumber: said.nhsNumber, nhsNumberVerifiedBy: said.nhsNumberVerifiedBy };
  }
  const { claimedNhsNumber } = said;
  if (claimedNhsNumber === null || current.nhsNumber !== null) return null;
  return claimedNhsNumber === current.claimedNhsNumber ? null : { claimedNhsNumber };
}

function proposedContact(current: Identity, said: Identity): NewDetails | null {
  const newWishes = Object.entries(said.contact).filter(
    ([wish, value]) => value !== null && value !== Reflect.get(current.contact, wish),
  );
  return newWishes.length === 0 ? null : { contact: Object.fromEntries(newWishes) };
}

function keysIn(field: IdentityField, proposed: NewDetails): readonly (keyof Identity)[] {
  return keysOf[field].filter((key) => Object.hasOwn(proposed, key));
}

function only(keys: readonly (keyof Identity)[], identity: Identity): NewDetails {
  return Object.fromEntries(keys.map((key) => [key, identity[key]]));
}

/** `SMITH` and `Smith` are the same name. */
function isAlike(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
  return isSameValue(plain(one), plain(other));
}
