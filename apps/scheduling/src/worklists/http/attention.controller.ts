import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { appointmentType } from '#domain-model/values/appointment-type';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { Attention, attentionReasons } from '../application/attention.read-model.js';

class AppointmentInNeedAnswer {
  @ApiProperty({
    enum: attentionReasons,
    description:
      'risk-not-reviewed: the session was recorded before the risk was known; review it now. ' +
      'treated-and-closed-as-untreated: treatment was recorded after the referral was declined; correct its end code. ' +
      'assessed-as-unsuitable: treatment is still booked; speak with the person and cancel it. ' +
      'not-accepted: the person suits again after that, and has to be accepted anew; accept, or cancel it. ' +
      'clinician-left, clinician-not-employed-yet, clinician-not-qualified: on that day the clinician does not work here, ' +
      'or may not deliver it to this person; book a colleague. ' +
      'guided-self-help-not-recommended: the problem was assessed anew since. ' +
      'referral-closed: the closing day lies before it; correct that day, or record it as missed or booked in error. ' +
      'before-referral, therapy-does-not-fit-type, type-not-of-that-day: what it was booked by has been corrected.',
  })
  why!: (typeof attentionReasons)[number];

  @ApiProperty({ format: 'uuid' })
  appointmentId!: string;

  @ApiProperty({ format: 'uuid' })
  referralId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date' })
  contactOn!: string;

  @ApiProperty({ enum: appointmentType.codes })
  type!: string;

  @ApiProperty({ enum: ['booked', 'attended'] })
  standing!: string;

  @ApiProperty({ type: [String], description: 'Those with a risk that nobody has reviewed.' })
  questionnaireIds!: readonly string[];
}

class AttentionAnswer {
  @ApiProperty({ type: [AppointmentInNeedAnswer], description: 'The earliest first.' })
  appointments!: readonly AppointmentInNeedAnswer[];
}

@Controller()
export class AttentionController {
  constructor(private readonly attention: Attention) {}

  @Get('appointments/attention')
  @RoutePolicy({
    roles: 'clinician administrator clinical-lead',
    record: 'many',
    auditedAs: 'Saw an appointment in the list of those to look at',
  })
  @Operation({
    task: 'Waiting and booking',
    summary:
      'Appointments that somebody has to look at: what would not be booked any more, risks of closed sessions.',
    description: 'Lists the booked contacts with which something is wrong.',
  })
  @ApiOkResponse({ type: AttentionAnswer })
  async needingAttention(@CurrentRequest() context: RequestContext): Promise<AttentionAnswer> {
    return { appointments: await this.attention.list(context) };
  }
}
