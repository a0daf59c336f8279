import { RuleBroken } from '#domain-model/rule-broken';
import type { CorrectionReason } from '#domain-model/values/correction-reason';
import { loosensContactSafety } from './contact-safety.js';
import { identityKeys, type ContactWishes, type Identity, type IdentityKey } from './identity.js';
import { keysWhere, waysToReach } from './identity-fields.js';
import { unreachable } from './reachable.js';

/** By these someone is known from others: staff correct them, on evidence, and say why. */
export const identifyingDetails = keysWhere(({ changedBy }) => changedBy === 'staff-with-reason');
const changedByStaffAlone = keysWhere(({ changedBy }) => changedBy !== 'anyone');
export const changeableDetails = identityKeys;
export type ChangeableDetail = IdentityKey;

/** What is left out of the wishes stays as it is. */
export type ContactChange = Partial<ContactWishes>;

/** New values; what is left out stays as it is, null or an empty list takes a value away. */
export type NewDetails = Partial<Omit<Identity, 'contact'>> & {
  readonly contact?: ContactChange;
};

export interface DetailsChange {
  /** The person whose details they are, or somebody of the provider's staff. */
  readonly by: 'person' | 'staff';
  readonly values: NewDetails;
  readonly reason: CorrectionReason | null;
  /** Staff say that the person agreed to be reached in ways that he or she had said are not safe. */
  readonly personAgreed: boolean;
}

export interface ChangedDetails {
  readonly identity: Identity;
  readonly changed: readonly ChangeableDetail[];
  /** For the record: the values that stood and those that stand, of what changed alone. */
  readonly before: Partial<Identity>;
  readonly after: Partial<Identity>;
}

/**
 * Who may change what: staff all of it, the person all but name, birth date and NHS number, which name who it is.
 *
 * @throws RuleBroken `person.changed-by-staff-only` (403), `correction.changes-nothing`, `correction.reason-needed`,
 *   `nhs-number.verification-needed`, `person.agreement-needed`, `person.cannot-be-reached`,
 *   `person.preference-not-safe` (422)
 */
export function changeDetails(known: Identity, change: DetailsChange): ChangedDetails {
  const sent = changeableDetails.filter((name) => change.values[name] !== undefined);
  const identifying = changedByStaffAlone.find((name) => sent.includes(name));
  if (change.by === 'person' && identifying !== undefined) throw forStaff(identifying);
  refuseUnverified(known, change.values);
  const identity = withValues(known, change.values);
  const changed = changeableDetails.filter((name) => !isSame(known[name], identity[name]));
  if (changed.length === 0) throw changesNothing(sent[0]);
  const needsReason = identifyingDetails.find((name) => changed.includes(name));
  if (needsReason !== undefined && change.reason === null) throw withoutReason();
  refuseUnlessStillReachable(identity, changed);
  if (
    change.by === 'staff' &&
    !change.personAgreed &&
    loosensContactSafety(known.contact, identity.contact)
  ) {
    throw withoutAgreement();
  }
  return { identity, changed, before: only(changed, known), after: only(changed, identity) };
}

function withValues(known: Identity, values: NewDetails): Identity {
  const { contact, ...others } = values;
  return {
    ...known,
    ...others,
    ...besideTheNumber(others.nhsNumber),
    contact: { ...known.contact, ...contact },
  };
}

/** A verified number leaves no claim beside it, and no number has been verified by nothing. */
function besideTheNumber(nhsNumber: string | null | undefined): Partial<Identity> {
  if (nhsNumber === undefined) return {};
  return nhsNumber === null ? { nhsNumberVerifiedBy: null } : { claimedNhsNumber: null };
}

/** A number counts from whoever says how it was verified; without a number there is nothing to have verified. */
function refuseUnverified(known: Identity, { nhsNumber, nhsNumberVerifiedBy }: NewDetails): void {
  if (typeof nhsNumber === 'string' && typeof nhsNumberVerifiedBy !== 'string') {
    throw RuleBroken.wrongValue(
      'nhs-number.verification-needed',
      'Say how the NHS number was verified.',
      'nhsNumberVerifiedBy',
    );
  }
  const number = nhsNumber === undefined ? known.nhsNumber : nhsNumber;
  if (typeof nhsNumberVerifiedBy === 'string' && number === null) {
    throw RuleBroken.wrongValue('nhs-number.missing', 'Send the NHS number that was verified.', 'nhsNumber');
  }
}

/** Both were put together in one order of fields. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function only(names: readonly ChangeableDetail[], identity: Identity): Partial<Identity> {
  return Object.fromEntries(names.map((name) => [name, identity[name]]));
}

/** A change does not take away the way in which someone wishes to be reached, nor choose one that is not safe. */
function refuseUnlessStillReachable(identity: Identity, changed: readonly ChangeableDetail[]): void {
  if (!waysToReach.some((name) => changed.includes(name))) return;
  const refusal = unreachable(identity, '');
  if (refusal !== null) throw refusal;
}

function withoutAgreement(): RuleBroken {
  const message =
    'The person said that this is not safe, or wished to be reached in another way. Only with the person’s agreement ' +
    'is it changed: send personAgreed, true.';
  return RuleBroken.wrongValue('person.agreement-needed', message, 'personAgreed');
}

function forStaff(field: string): RuleBroken {
  const message = 'This says who you are, so the service has to see evidence of it. Call the service.';
  return RuleBroken.forbidden('person.changed-by-staff-only', message, { field });
}

function changesNothing(field = 'telephone'): RuleBroken {
  const message = 'Everything stands as it is said to be. Send at least one detail with its new value.';
  return RuleBroken.wrongValue('correction.changes-nothing', message, field);
}

function withoutReason(): RuleBroken {
  const message = 'Say why a name, a date of birth or an NHS number is changed.';
  return RuleBroken.wrongValue('correction.reason-needed', message, 'reason');
}
