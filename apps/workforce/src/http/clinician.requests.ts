import { ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { clinicianRole, qualification, trainingEnd } from '#domain-model/values/qualification';
import type { ClinicianRole, Qualification, TrainingEnd } from '#domain-model/values/qualification';
import { readableLine, readableText } from '#domain-model/values/readable-text';
import { DayField, Field, OptionalDayField, OptionalField } from '#service-kit/http/fields';

const Name = readableLine({ what: 'A name', most: 100 }).regex(/\p{L}/u, 'A name has at least one letter.');
const WholeTimeEquivalent = z
  .number('Expected a number.')
  .min(0.01, 'A whole-time equivalent is more than 0.')
  .max(1, 'A whole-time equivalent is at most 1.');

/** Bodies at which the professions of Talking Therapies are registered or accredited: the platform's list, not a national one. */
const registrationBodies = [
  'BABCP',
  'BACP',
  'BPC',
  'BPS',
  'COSCA',
  'GMC',
  'HCPC',
  'NCPS',
  'NMC',
  'SWE',
  'UKCP',
] as const;
/** As it is printed, without blanks and in capitals, so that two spellings are one. */
const RegistrationNumber = z
  .string('Expected a text.')
  .transform((number) => number.replaceAll(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9/]{2,20}$/, 'A registration has 2 to 20 letters and digits.'));
const Registration = z.strictObject({
  body: z.enum(registrationBodies, `A body is one of ${registrationBodies.join(', ')}.`),
  number: RegistrationNumber,
});

export class ProfessionalRegistrationRequest {
  @ApiProperty({ enum: registrationBodies })
  body!: (typeof registrationBodies)[number];

  @ApiProperty({
    maxLength: 40,
    example: 'PYL012345',
    description: 'Blanks and small letters make no difference.',
  })
  number!: string;
}

class DespiteRegistered {
  @ApiProperty({ maxLength: 500, description: 'In words; it stays in the service.' })
  reason!: string;
}

export class RegistrationRequest {
  @Field(clinicianRole.schema)
  role!: ClinicianRole;

  @Field(WholeTimeEquivalent, { description: '1 is full time.' })
  wholeTimeEquivalent!: number;

  @DayField({ example: '2024-09-02' })
  employedFrom!: CalendarDay;

  @Field(Name)
  givenName!: string;

  @Field(Name)
  familyName!: string;

  @OptionalField(readableLine({ what: 'A subject', most: 200 }), {
    description: 'The subject of the clinician’s own token: it is one person’s.',
  })
  identitySubject?: string;

  @OptionalField(Registration, {
    description: 'Where the profession is registered or accredited; it stays in the service.',
  })
  professionalRegistration?: ProfessionalRegistrationRequest;

  @OptionalField(z.strictObject({ reason: readableText({ what: 'A reason', most: 500 }) }), {
    description: 'Somebody who works here has the same identity or registration, and why this is one more.',
  })
  despiteRegistered?: DespiteRegistered;
}

/** In one spelling, for the rule above holds a request and leaves it as it was sent. */
export function registrationOf(
  sent: ProfessionalRegistrationRequest | undefined,
): ProfessionalRegistrationRequest | null {
  return sent === undefined ? null : { body: sent.body, number: RegistrationNumber.parse(sent.number) };
}

export class QualificationRequest {
  @Field(qualification.schema)
  qualification!: Qualification;

  @DayField({ example: '2024-09-02', description: 'IDS90212: no award before 2005-01-01.' })
  awardedOn!: CalendarDay;
}

export class TrainingRequest {
  @Field(qualification.schema, { description: 'What the training leads to.' })
  qualification!: Qualification;

  @DayField({ example: '2024-09-02' })
  enrolledOn!: CalendarDay;

  @DayField({ example: '2024-09-02', description: 'At most three years later; may lie in the future.' })
  plannedCompletionOn!: CalendarDay;
}

export class TrainingExtensionRequest {
  @Field(qualification.schema, { description: 'What the training leads to.' })
  qualification!: Qualification;

  @DayField({
    example: '2024-09-02',
    description: 'Later than planned before; at most two years from today.',
  })
  plannedCompletionOn!: CalendarDay;
}

export class TrainingEndRequest {
  @Field(qualification.schema, { description: 'What the training led to.' })
  qualification!: Qualification;

  @DayField({
    example: '2024-09-02',
    description: 'The last day of the training; its therapies end with it.',
  })
  endedOn!: CalendarDay;

  @Field(trainingEnd.schema)
  how!: TrainingEnd;
}

export class DepartureRequest {
  @DayField({
    example: '2024-09-02',
    description: 'The first day without the clinician; may lie in the future.',
  })
  leftOn!: CalendarDay;
}

export class AsOfQuery {
  @OptionalDayField({
    example: '2024-09-02',
    description: 'The day whose state is wanted; today when left out.',
  })
  asOf?: CalendarDay;
}
