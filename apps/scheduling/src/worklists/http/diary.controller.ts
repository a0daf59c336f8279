import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { z } from 'zod';
import { appointmentType } from '#domain-model/values/appointment-type';
import { consultationMedium, type ConsultationMedium } from '#domain-model/values/consultation-medium';
import { TherapyCode } from '#domain-model/values/therapy';
import { CurrentCaller } from '#service-kit/security/authorisation';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { Is, IsDay, IsId, Optionally } from '#service-kit/http/field-rules';
import type { Caller } from '#service-kit/security/scope';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { wentAgainst } from '../../appointment/http/separate-contact.js';
import { Attention, attentionReasons } from '../application/attention.read-model.js';
import { Diary } from '../application/diary.read-model.js';
import { FreeSlots } from '../../clinic/application/free-slots.read-model.js';

const cursor =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const pageEndsAt = z
  .string()
  .regex(cursor, 'The `next` of a page.')
  .refine((text) => z.iso.datetime().safeParse(cursor.exec(text)?.[1]).success, 'The `next` of a page.');
const slotsOnAPage = 50;

class WindowQuery {
  @ApiProperty({ format: 'date', description: 'The first day, in Europe/London.' })
  @IsDay()
  from!: string;

  @ApiProperty({ format: 'date', description: 'The last day; at most 92 days in all.' })
  @IsDay()
  to!: string;
}

class SlotsQuery extends WindowQuery {
  @ApiProperty({ minimum: 1, maximum: 600 })
  @Type(() => Number)
  @Is(z.int('Minutes are whole.').min(1, 'At least 1 minute.').max(600, 'At most 600 minutes.'))
  minutes!: number;

  @ApiPropertyOptional({ description: 'SNOMED CT; without it the search is for an assessment.' })
  @Optionally()
  @Is(TherapyCode)
  therapy?: string;

  @ApiPropertyOptional({ enum: consultationMedium.codes })
  @Optionally()
  @Is(consultationMedium.schema)
  medium?: ConsultationMedium;

  @ApiPropertyOptional({ format: 'uuid' })
  @Optionally()
  @IsId()
  clinicianId?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: slotsOnAPage })
  @Optionally()
  @Type(() => Number)
  @Is(z.int('A limit is whole.').min(1, 'At least 1.').max(200, 'At most 200.'))
  limit?: number;

  @ApiPropertyOptional({ description: 'The `next` of the page before.' })
  @Optionally()
  @Is(pageEndsAt)
  after?: string;
}

class AppointmentsQuery {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  referralId!: string;
}

class SlotAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;

  @ApiProperty({ format: 'uuid' })
  clinicianId!: string;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ format: 'date-time' })
  endsAt!: string;
}

class SlotsAnswer {
  @ApiProperty({ type: [SlotAnswer] })
  slots!: SlotAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Ask again with `after` = this; null on the last page.',
  })
  next!: string | null;
}

class ListedClinicAnswer {
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

class ListedAppointmentAnswer {
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

class DiaryAnswer {
  @ApiProperty({ type: [ListedClinicAnswer] })
  clinics!: ListedClinicAnswer[];

  @ApiProperty({ type: [ListedAppointmentAnswer] })
  appointments!: ListedAppointmentAnswer[];
}

class AppointmentInNeedAnswer {
  @ApiProperty({
    enum: attentionReasons,
    description:
      'risk-not-reviewed: the session was recorded before the risk was known; review it now. ' +
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

class AppointmentsAnswer {
  @ApiProperty({ type: [ListedAppointmentAnswer] })
  appointments!: ListedAppointmentAnswer[];
}

@Controller()
export class DiaryController {
  constructor(
    private readonly freeSlots: FreeSlots,
    private readonly diary: Diary,
    private readonly attention: Attention,
  ) {}

  @Get('slots')
  @RoutePolicy({ roles: 'staff' })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Free starts in live clinics, the earliest first.',
    description: 'Lists free starts in live clinics, the earliest first.',
    refuses: 'window.ends-before-it-starts window.too-long',
  })
  @ApiOkResponse({ type: SlotsAnswer })
  async slots(@CurrentCaller() caller: Caller, @Query() query: SlotsQuery): Promise<SlotsAnswer> {
    const { therapy = null, medium = null, clinicianId = null, limit = slotsOnAPage, after } = query;
    const { from, to, minutes } = query;
    const search = { from, to, minutes, therapy, medium, clinicianId, limit, after: pageEnd(after) };
    const { slots, isMore } = await this.freeSlots.find(caller, search);
    const last = slots.at(-1);
    return { slots, next: isMore && last !== undefined ? `${last.startsAt}~${last.clinicId}` : null };
  }

  @Get('clinicians/:clinicianId/diary')
  @RoutePolicy({ roles: 'staff', record: 'many', auditedAs: 'Saw an appointment in a clinician’s diary' })
  @Operation({
    task: 'Waiting and booking',
    summary: 'A clinician’s clinics and appointments.',
    description: 'Shows a clinician’s clinics and appointments.',
    refuses: 'window.ends-before-it-starts window.too-long',
  })
  @ApiOkResponse({ type: DiaryAnswer })
  ofClinician(
    @CurrentRequest() context: RequestContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Query() { from, to }: WindowQuery,
  ): Promise<DiaryAnswer> {
    return this.diary.ofClinician(context, { clinicianId, from, to });
  }

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

  @Get('appointments')
  @RoutePolicy({
    roles: 'staff patient',
    record: 'many',
    careTeam: true,
    auditedAs: 'Looked at the appointments',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'A referral’s appointments; a person sees his or her own.',
    description: 'Lists the appointments of a referral. A person sees his or her own.',
  })
  @ApiOkResponse({ type: AppointmentsAnswer })
  async ofReferral(
    @CurrentRequest() context: RequestContext,
    @Query() { referralId }: AppointmentsQuery,
  ): Promise<AppointmentsAnswer> {
    return { appointments: await this.diary.ofReferral(context, referralId) };
  }
}

function pageEnd(after: string | undefined): { startsAt: string; clinicId: string } | null {
  const [, startsAt, clinicId] = cursor.exec(after ?? '') ?? [];
  return startsAt === undefined || clinicId === undefined ? null : { startsAt, clinicId };
}
