import { ApiProperty } from '@nestjs/swagger';
import { appointmentType } from '#domain-model/values/appointment-type';
import { consultationMedium } from '#domain-model/values/consultation-medium';
import { wentAgainst } from '../../appointment/http/separate-contact.js';

export class ListedClinicAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date-time' })
  endsAt!: string;

  @ApiProperty({ enum: consultationMedium.codes, isArray: true })
  media!: readonly string[];

  @ApiProperty({ enum: ['assessment', 'treatment'], isArray: true })
  purposes!: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  withdrawnAt!: string | null;
}

export class ListedAppointmentAnswer {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  clinicId!: string | null;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date-time' })
  endsAt!: string;

  @ApiProperty({ format: 'date', description: 'The day in Europe/London.' })
  contactOn!: string;

  @ApiProperty()
  minutes!: number;

  @ApiProperty({ enum: appointmentType.codes })
  type!: string;

  @ApiProperty({ type: String, nullable: true })
  therapy!: string | null;

  @ApiProperty({ enum: consultationMedium.codes })
  medium!: string;

  @ApiProperty({ enum: ['Y', 'N'] })
  planned!: string;

  @ApiProperty({ enum: ['booked', 'attended', 'missed', 'cancelled'] })
  standing!: string;

  @ApiProperty({ type: String, nullable: true, description: 'I201090; null while booked.' })
  attendance!: string | null;

  @ApiProperty({ type: [String] })
  therapies!: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  cancelledAt!: string | null;

  @ApiProperty({ type: String, enum: ['person', 'provider'], nullable: true })
  cancelledBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  cancellationReason!: string | null;

  @ApiProperty({ type: String, enum: ['Y', 'N'], nullable: true })
  shortNotice!: string | null;

  @ApiProperty({ type: [String], description: 'Whose time it does not hold, since an earlier entry does.' })
  overlapping!: readonly string[];

  @ApiProperty({ type: [String], description: wentAgainst })
  wentAgainst!: readonly string[];
}

export class DiaryAnswer {
  @ApiProperty({ type: [ListedClinicAnswer] })
  clinics!: ListedClinicAnswer[];

  @ApiProperty({ type: [ListedAppointmentAnswer] })
  appointments!: ListedAppointmentAnswer[];
}

export class AppointmentsAnswer {
  @ApiProperty({ type: [ListedAppointmentAnswer] })
  appointments!: ListedAppointmentAnswer[];
}
