import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { z } from 'zod';
import { correctionReason, type CorrectionReason } from '#domain-model/values/correction-reason';
import { gender } from '#domain-model/values/gender';
import { GpPracticeCode } from '#domain-model/values/gp-practice-code';
import { InterpreterNeed } from '#domain-model/values/interpreter';
import { NhsNumber } from '#domain-model/values/nhs-number';
import { verificationByStaff, type VerificationByStaff } from '#domain-model/values/nhs-number-verification';
import { Postcode } from '#domain-model/values/postcode';
import { readableText } from '#domain-model/values/readable-text';
import { Telephone } from '#domain-model/values/telephone';
import { Is, IsDay, Optionally } from '#service-kit/http/field-rules';
import type { NewDetails } from '../application/person-details.commands.js';
import type { AccessibleInformationNeed } from '../../intake/application/self-referral.commands.js';
import {
  AccessibleInformation,
  AddressLine,
  AddressLines,
  ContactChangeRequest,
  Email,
  InterpreterRequest,
  Name,
} from './person.request.js';

const clearable = { type: String, nullable: true } as const;
const byStaff = 'Only staff, with a reason.';

/** What is new of someone. Left out: as it stands; null or an empty list: there is none any more. */
export class PersonDetailsRequest {
  @ApiPropertyOptional({ ...clearable, maxLength: 100, description: `${byStaff} null: has one name only.` })
  @Optionally({ orNull: true })
  @Is(Name)
  givenName?: string | null;

  @ApiPropertyOptional({ maxLength: 100, description: byStaff })
  @Optionally()
  @Is(Name)
  familyName?: string;

  @ApiPropertyOptional({ format: 'date', description: byStaff })
  @Optionally()
  @IsDay()
  birthDate?: string;

  @ApiPropertyOptional({ ...clearable, description: byStaff })
  @Optionally({ orNull: true })
  @Is(NhsNumber)
  nhsNumber?: string | null;

  @ApiPropertyOptional({
    enum: verificationByStaff.codes,
    description: 'Needed with an NHS number: how it was verified to be this person’s. Only staff.',
  })
  @Optionally()
  @Is(verificationByStaff.schema)
  nhsNumberVerifiedBy?: VerificationByStaff;

  @ApiPropertyOptional({ ...clearable, example: 'LS1 4JL' })
  @Optionally({ orNull: true })
  @Is(Postcode)
  postcode?: string | null;

  @ApiPropertyOptional({ type: [String], maxItems: 5 })
  @Optionally()
  @Is(AddressLines)
  addressLines?: string[];

  @ApiPropertyOptional(clearable)
  @Optionally({ orNull: true })
  @Is(Telephone)
  telephone?: string | null;

  @ApiPropertyOptional({ ...clearable, format: 'email' })
  @Optionally({ orNull: true })
  @Is(Email)
  email?: string | null;

  @ApiPropertyOptional({ ...clearable, example: 'A81001' })
  @Optionally({ orNull: true })
  @Is(GpPracticeCode)
  gpPracticeCode?: string | null;

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

  @ApiPropertyOptional({ type: ContactChangeRequest })
  @Optionally()
  @Type(() => ContactChangeRequest)
  @ValidateNested({ message: 'Expected an object.' })
  contact?: ContactChangeRequest;

  @ApiPropertyOptional({
    description:
      'Staff: the person agreed to ways of being reached that are wider than, or other than, those held.',
  })
  @Optionally()
  @Is(z.boolean('Expected true or false.'))
  personAgreed?: boolean;

  @ApiPropertyOptional({ type: [String], description: 'Needs of the Accessible Information Standard.' })
  @Optionally()
  @Is(AccessibleInformation)
  accessibleInformation?: AccessibleInformationNeed[];

  @ApiPropertyOptional({
    enum: correctionReason.codes,
    description: 'Needed for a name, a date of birth or an NHS number; other needs a note.',
  })
  @Optionally()
  @Is(correctionReason.schema)
  reason?: CorrectionReason;

  @ApiPropertyOptional({ maxLength: 2_000, description: 'Why, in words. Kept here, never published.' })
  @Optionally()
  @Is(readableText({ what: 'A note', most: 2_000 }))
  note?: string;
}

/** The values in their one form; what was not sent is not there. */
export function detailsOf(body: PersonDetailsRequest): NewDetails {
  const { birthDate, email, gender: stated, addressLines, accessibleInformation } = body;
  const { interpreter, contact } = body;
  return withoutAbsent({
    givenName: body.givenName === null ? '' : inOneForm(Name, body.givenName),
    familyName: inOneForm(Name, body.familyName),
    birthDate,
    email,
    gender: stated,
    nhsNumber: inOneForm(NhsNumber, body.nhsNumber),
    nhsNumberVerifiedBy: body.nhsNumberVerifiedBy,
    postcode: inOneForm(Postcode, body.postcode),
    addressLines: addressLines?.map((line) => AddressLine.parse(line)),
    telephone: inOneForm(Telephone, body.telephone),
    gpPracticeCode: inOneForm(GpPracticeCode, body.gpPracticeCode),
    interpreter: interpreter && { needed: interpreter.needed, language: interpreter.language ?? null },
    contact: contact && withoutAbsent({ ...contact }),
    accessibleInformation: accessibleInformation && [...new Set(accessibleInformation)],
  });
}

function inOneForm<Absent extends null | undefined>(
  schema: z.ZodType<string>,
  written: string | Absent,
): string | Absent {
  return typeof written === 'string' ? schema.parse(written) : written;
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Present<Fields>;
}
