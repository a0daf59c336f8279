import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { clinicianRole, trainingEnd } from '#domain-model/values/qualification';
import type { ClinicianView, CliniciansView } from '../application/clinicians.read-model.js';

const day = { type: String, format: 'date' } as const;

export class ClinicianId {
  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;
}

class QualificationAnswer {
  @ApiProperty()
  qualification!: string;

  @ApiProperty(day)
  awardedOn!: string;
}

class TrainingAnswer {
  @ApiProperty()
  qualification!: string;

  @ApiProperty(day)
  enrolledOn!: string;

  @ApiProperty(day)
  plannedCompletionOn!: string;

  @ApiPropertyOptional({ ...day, nullable: true, description: 'Where it ended without its qualification.' })
  endedOn?: string | null;

  @ApiPropertyOptional({ type: String, enum: trainingEnd.codes, nullable: true })
  endedHow?: string | null;
}

class CapabilityAnswer {
  @ApiProperty({ description: 'SNOMED CT.' })
  therapy!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ['qualified', 'trainee'] })
  as!: string;

  @ApiProperty({
    type: [String],
    nullable: true,
    description: 'The only problem descriptors for which; null: any.',
  })
  onlyFor!: readonly string[] | null;
}

export class ClinicianAnswer extends ClinicianId implements ClinicianView {
  @ApiProperty()
  providerCode!: string;

  @ApiProperty({ type: String, enum: clinicianRole.codes })
  role!: ClinicianView['role'];

  @ApiProperty()
  wholeTimeEquivalent!: number;

  @ApiProperty(day)
  employedFrom!: string;

  @ApiProperty({ ...day, nullable: true })
  leftOn!: string | null;

  @ApiProperty()
  givenName!: string;

  @ApiProperty()
  familyName!: string;

  @ApiProperty({ type: [QualificationAnswer] })
  qualifications!: ClinicianView['qualifications'];

  @ApiProperty({ type: [TrainingAnswer] })
  trainings!: ClinicianView['trainings'];

  @ApiProperty({ type: [CapabilityAnswer] })
  mayDeliver!: ClinicianView['mayDeliver'];
}

export class CliniciansAnswer implements CliniciansView {
  @ApiProperty(day)
  asOf!: string;

  @ApiProperty({ type: [ClinicianAnswer] })
  clinicians!: readonly ClinicianView[];
}
