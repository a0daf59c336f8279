import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { IdField } from '#service-kit/http/fields';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { WindowQuery } from '../../clinic/http/window.query.js';
import { Diary } from '../application/diary.read-model.js';
import { AppointmentsAnswer, DiaryAnswer } from './diary.answers.js';

class AppointmentsQuery {
  @IdField()
  referralId!: string;
}

@Controller()
export class DiaryController {
  constructor(private readonly diary: Diary) {}

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
