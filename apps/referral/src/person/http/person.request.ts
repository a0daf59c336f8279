import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { RuleBroken } from '#domain-model/rule-broken';
import { verificationByStaff, type VerificationByStaff } from '#domain-model/values/nhs-number-verification';
import { Is, Optionally } from '#service-kit/http/field-rules';
import {
  refuseUnlessReachable,
  unsaidIdentity,
  type Identity,
} from '../application/person-details.commands.js';
import { ContactChangeRequest, ContactRequest } from './contact.fields.js';
import { SaidFields, storedValues } from './person.fields.js';

/** Who someone is, as sent with a referral. A rule of a base class cannot be made stricter, so `contact` is not in it. */
export class PersonRequest extends SaidFields {
  @ApiPropertyOptional({ type: ContactChangeRequest })
  @Optionally()
  @Type(() => ContactChangeRequest)
  @ValidateNested({ message: 'Expected an object.' })
  contact?: ContactChangeRequest;
}

/** People themselves say how they wish to be reached. */
export class SelfPersonRequest extends SaidFields {
  @ApiProperty({ type: ContactRequest })
  @IsDefined({ message: 'Say how the person wishes to be reached.' })
  @Type(() => ContactRequest)
  @ValidateNested({ message: 'Expected an object.' })
  contact!: ContactRequest;
}

/** Who someone is, as staff say who may have verified the number. */
export class VerifiedPersonRequest extends PersonRequest {
  @ApiPropertyOptional({
    enum: verificationByStaff.codes,
    description: 'How the NHS number was verified to be this person’s; without it the number is a claim.',
  })
  @Optionally()
  @Is(verificationByStaff.schema)
  nhsNumberVerifiedBy?: VerificationByStaff;
}

/** Of staff who say how they verified the number. */
export function verifiedIdentityOf(person: VerifiedPersonRequest): Identity {
  const identity = identityOf(person);
  const { nhsNumberVerifiedBy } = person;
  if (nhsNumberVerifiedBy === undefined) return identity;
  if (identity.claimedNhsNumber === null) {
    throw RuleBroken.wrongValue(
      'nhs-number.missing',
      'Send the NHS number that was verified.',
      'person.nhsNumber',
    );
  }
  return { ...identity, nhsNumber: identity.claimedNhsNumber, nhsNumberVerifiedBy, claimedNhsNumber: null };
}

/**
 * The identity in its one form: an NHS number without spaces, a postcode with one. What was left out is unsaid.
 *
 * @throws RuleBroken `person.cannot-be-reached`, `person.preference-not-safe` (422): on every route that takes a person
 */
export function identityOf(person: PersonRequest | SelfPersonRequest): Identity {
  const { nhsNumber = null, nhsNumberVerifiedBy: _, contact, ...values } = storedValues(person);
  const identity = {
    ...unsaidIdentity,
    ...values,
    claimedNhsNumber: nhsNumber,
    contact: { ...unsaidIdentity.contact, ...contact },
  };
  refuseUnlessReachable(identity);
  return identity;
}
