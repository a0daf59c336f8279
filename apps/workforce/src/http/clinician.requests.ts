import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import type { CalendarDay } from '#domain-model/values/calendar';
import { clinicianRole, qualification, trainingEnd } from '#domain-model/values/qualification';
import type { ClinicianRole, Qualification, TrainingEnd } from '#domain-model/values/qualification';
import { readableLine } from '#domain-model/values/readable-text';
import { Is, IsDay, Optionally } from '#service-kit/http/field-rules';

const Name = readableLine({ what: 'A name', most: 100 }).regex(/\p{L}/u, 'A name has at least one letter.');
const WholeTimeEquivalent = z
  .number('Expected a number.')
  .min(0.01, 'A whole-time equivalent is more than 0.')
  .max(1, 'A whole-time equivalent is at most 1.');
const day = { format: 'date', example: '2024-09-02' };

export class RegistrationRequest {
  @ApiProperty({ enum: clinicianRole.codes })
  @Is(clinicianRole.schema)
  role!: ClinicianRole;

  @ApiProperty({ minimum: 0.01, maximum: 1, description: '1 is full time.' })
  @Is(WholeTimeEquivalent)
  wholeTimeEquivalent!: number;

  @ApiProperty(day)
  @IsDay()
  employedFrom!: CalendarDay;

  @ApiProperty({ maxLength: 100 })
  @Is(Name)
  givenName!: string;

  @ApiProperty({ maxLength: 100 })
  @Is(Name)
  familyName!: string;
}

export class QualificationRequest {
  @ApiProperty({ enum: qualification.codes })
  @Is(qualification.schema)
  qualification!: Qualification;

  @ApiProperty({ ...day, description: 'IDS90212: no award before 2005-01-01.' })
  @IsDay()
  awardedOn!: CalendarDay;
}

export class TrainingRequest {
  @ApiProperty({ enum: qualification.codes, description: 'What the training leads to.' })
  @Is(qualification.schema)
  qualification!: Qualification;

  @ApiProperty(day)
  @IsDay()
  enrolledOn!: CalendarDay;

  @ApiProperty({ ...day, description: 'At most three years later; may lie in the future.' })
  @IsDay()
  plannedCompletionOn!: CalendarDay;
}

export class TrainingExtensionRequest {
  @ApiProperty({ enum: qualification.codes, description: 'What the training leads to.' })
  @Is(qualification.schema)
  qualification!: Qualification;

  @ApiProperty({ ...day, description: 'Later than planned before; at most two years from today.' })
  @IsDay()
  plannedCompletionOn!: CalendarDay;
}

export class TrainingEndRequest {
  @ApiProperty({ enum: qualification.codes, description: 'What the training led to.' })
  @Is(qualification.schema)
  qualification!: Qualification;

  @ApiProperty({ ...day, description: 'The last day of the training; its therapies end with it.' })
  @IsDay()
  endedOn!: CalendarDay;

  @ApiProperty({ enum: trainingEnd.codes })
  @Is(trainingEnd.schema)
  how!: TrainingEnd;
}

export class DepartureRequest {
  @ApiProperty({ ...day, description: 'The first day without the clinician; may lie in the future.' })
  @IsDay()
  leftOn!: CalendarDay;
}

export class AsOfQuery {
  @ApiPropertyOptional({ ...day, description: 'The day whose state is wanted; today when left out.' })
  @Optionally()
  @IsDay()
  asOf?: CalendarDay;
}
