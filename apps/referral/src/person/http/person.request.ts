import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { gender } from '#domain-model/values/gender';
import { GpPracticeCode } from '#domain-model/values/gp-practice-code';
import { InterpreterNeed, LanguageCode } from '#domain-model/values/interpreter';
import { RuleBroken } from '#domain-model/rule-broken';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { verificationByStaff, type VerificationByStaff } from '#domain-model/values/nhs-number-verification';
import { Postcode } from '#domain-model/values/postcode';
import { readableLine } from '#domain-model/values/readable-text';
import { Telephone } from '#domain-model/values/telephone';
import { Is, IsDay, Optionally } from '#service-kit/http/field-rules';
import type { AccessibleInformationNeed } from '../../intake/application/self-referral.commands.js';
import { accessibleInformationNeed } from '../../intake/application/self-referral.commands.js';
import type { Identity } from '../../intake/application/receiving.commands.js';
import { refuseUnlessReachable } from '../application/person-details.commands.js';

export const Name = readableLine({ what: 'A name', most: 100 }).regex(
  /\p{L}/u,
  'A name has at least one letter.',
);
export const AddressLine = readableLine({ what: 'An address line', most: 100 }).regex(
  /[\p{L}\p{N}]/u,
  'An address line has a letter or a number.',
);
export const Email = z.email('Expected an e-mail address.').max(254, 'An e-mail address is too long.');
export const AddressLines = z
  .array(AddressLine, 'Expected a list of lines.')
  .max(5, 'An address has at most five lines.');
export const AccessibleInformation = z
  .array(accessibleInformationNeed.schema, 'Expected a list of codes.')
  .max(11, 'There are eleven needs.');
const preferences = ['letter', 'telephone', 'text', 'email'] as const;
const ContactPreferenceCode = z.enum(
  preferences,
  `A contact preference is one of ${preferences.join(', ')}.`,
);
const YesOrNo = z.boolean('Expected true or false.');

export class InterpreterRequest {
  @ApiProperty()
  @Is(YesOrNo)
  needed!: boolean;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'ISO 639-1, or q1 to q5', example: 'ur' })
  @Optionally({ orNull: true })
  @Is(LanguageCode)
  language?: string | null;
}

export class ContactRequest {
  @ApiProperty({ enum: preferences })
  @Is(ContactPreferenceCode)
  preference!: (typeof preferences)[number];

  @ApiProperty({ description: 'Whether a message may be left where others could hear it.' })
  @Is(YesOrNo)
  safeToLeaveMessage!: boolean;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToText?: boolean | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToPost?: boolean | null;
}

/** How someone wishes to be reached, as others know it: what is left out, nobody has said. */
export class ContactChangeRequest {
  @ApiPropertyOptional({ enum: preferences })
  @Optionally()
  @Is(ContactPreferenceCode)
  preference?: (typeof preferences)[number];

  @ApiPropertyOptional({ description: 'Whether a message may be left where others could hear it.' })
  @Optionally()
  @Is(YesOrNo)
  safeToLeaveMessage?: boolean;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToText?: boolean | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'null: was not asked.' })
  @Optionally({ orNull: true })
  @Is(YesOrNo)
  safeToPost?: boolean | null;
}

/** What every way of referring has in common. A rule of a base class cannot be made stricter, so `contact` is not here. */
abstract class SaidOfPerson {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 100,
    description: 'Left out or null where someone has one name only, which is then the family name.',
  })
  @Optionally({ orNull: true })
  @Is(Name)
  givenName?: string | null;

  @ApiProperty({ maxLength: 100 })
  @Is(Name)
  familyName!: string;

  @ApiProperty({ format: 'date' })
  @IsDay()
  birthDate!: string;

  @ApiPropertyOptional({
    description:
      'Ten digits; may be left out where it is not known. It is a claim unless it is said how it was verified.',
  })
  @Optionally()
  @Is(NhsNumber)
  nhsNumber?: string;

  @ApiPropertyOptional({ example: 'LS1 4JL' })
  @Optionally()
  @Is(Postcode)
  postcode?: string;

  @ApiPropertyOptional({ type: [String], maxItems: 5 })
  @Optionally()
  @Is(AddressLines)
  addressLines?: string[];

  @ApiPropertyOptional()
  @Optionally()
  @Is(Telephone)
  telephone?: string;

  @ApiPropertyOptional({ format: 'email' })
  @Optionally()
  @Is(Email)
  email?: string;

  @ApiPropertyOptional({ description: 'General medical practice of the registration.', example: 'A81001' })
  @Optionally()
  @Is(GpPracticeCode)
  gpPracticeCode?: string;

  @ApiPropertyOptional({ enum: gender.codes, description: 'Person stated gender code.' })
  @Optionally()
  @Is(gender.schema)
  gender?: string;

  @ApiPropertyOptional({ type: InterpreterRequest })
  @Optionally()
  @Is(InterpreterNeed)
  @Type(() => InterpreterRequest)
  @ValidateNested({ message: 'Expected an object.' })
  interpreter?: InterpreterRequest;

  @ApiPropertyOptional({ type: [String], description: 'Needs of the Accessible Information Standard.' })
  @Optionally()
  @Is(AccessibleInformation)
  accessibleInformation?: AccessibleInformationNeed[];
}

/** Who someone is, as sent with a referral. */
export class PersonRequest extends SaidOfPerson {
  @ApiPropertyOptional({ type: ContactChangeRequest })
  @Optionally()
  @Type(() => ContactChangeRequest)
  @ValidateNested({ message: 'Expected an object.' })
  contact?: ContactChangeRequest;
}

/** People themselves say how they wish to be reached. */
export class SelfPersonRequest extends SaidOfPerson {
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
 * The identity in its one form: an NHS number without spaces, a postcode with one. What was left out is null.
 *
 * @throws RuleBroken `person.cannot-be-reached`, `person.preference-not-safe` (422): on every route that takes a person
 */
export function identityOf(person: PersonRequest | SelfPersonRequest): Identity {
  const identity = inOneForm(person);
  refuseUnlessReachable(identity);
  return identity;
}

function inOneForm(person: PersonRequest | SelfPersonRequest): Identity {
  return {
    givenName: parsedOrNull(Name, person.givenName) ?? '',
    familyName: Name.parse(person.familyName),
    birthDate: person.birthDate,
    nhsNumber: null,
    nhsNumberVerifiedBy: null,
    claimedNhsNumber: parsedOrNull(NhsNumber, person.nhsNumber),
    postcode: parsedOrNull(Postcode, person.postcode),
    addressLines: (person.addressLines ?? []).map((line) => AddressLine.parse(line)),
    telephone: parsedOrNull(Telephone, person.telephone),
    email: person.email ?? null,
    gpPracticeCode: parsedOrNull(GpPracticeCode, person.gpPracticeCode),
    gender: person.gender ?? null,
    interpreter: {
      needed: person.interpreter?.needed ?? null,
      language: person.interpreter?.language ?? null,
    },
    contact: {
      preference: person.contact?.preference ?? null,
      safeToLeaveMessage: person.contact?.safeToLeaveMessage ?? null,
      safeToText: person.contact?.safeToText ?? null,
      safeToPost: person.contact?.safeToPost ?? null,
    },
    accessibleInformation: [...new Set(person.accessibleInformation)],
  };
}

function parsedOrNull(schema: z.ZodType<string>, written: string | null | undefined): string | null {
  return typeof written === 'string' ? schema.parse(written) : null;
}
