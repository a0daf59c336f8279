import { ApiProperty } from '@nestjs/swagger';
import { wentAgainst } from './separate-contact.js';

export class AppointmentAnswer {
  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;
}

export class AppointmentEnteredAnswer extends AppointmentAnswer {
  @ApiProperty({ enum: ['clinician', 'person'], isArray: true, description: 'Whose time was taken already.' })
  overlapping!: readonly string[];

  @ApiProperty({ type: [String], description: wentAgainst })
  wentAgainst!: readonly string[];
}

export class AppointmentCancelledAnswer extends AppointmentAnswer {
  @ApiProperty({
    enum: ['Y', 'N'],
    nullable: true,
    description: 'I201200; null when the provider cancelled.',
  })
  shortNotice!: 'Y' | 'N' | null;
}
