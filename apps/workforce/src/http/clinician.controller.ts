import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { CurrentCaller } from '#service-kit/security/authorisation';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import type { Caller } from '#service-kit/security/scope';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ClinicianCommands } from '../application/clinician.commands.js';
import { CliniciansReadModel } from '../application/clinicians.read-model.js';
import { ClinicianAnswer, ClinicianId, CliniciansAnswer } from './clinician.answers.js';
import {
  AsOfQuery,
  DepartureRequest,
  QualificationRequest,
  RegistrationRequest,
  registrationOf,
  TrainingEndRequest,
  TrainingExtensionRequest,
  TrainingRequest,
} from './clinician.requests.js';

const whatIsBooked =
  'What is booked for a later day stays booked. Read GET /appointments/attention a moment later: it lists each such appointment, for a colleague to be booked.';

@Controller('clinicians')
export class ClinicianController {
  constructor(
    private readonly commands: ClinicianCommands,
    private readonly clinicians: CliniciansReadModel,
  ) {}

  @Post()
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Register a clinician; one who works here already only with a reason',
    description: 'Registers a clinician who has begun.',
    refuses: 'clinician.registered-already time.in-future',
  })
  @ApiCreatedResponse({ type: ClinicianId })
  register(
    @CurrentCommand() context: CommandContext,
    @Body() body: RegistrationRequest,
  ): Promise<ClinicianId> {
    const { identitySubject = null, professionalRegistration, despiteRegistered, ...employment } = body;
    const registration = registrationOf(professionalRegistration);
    const registeredDespite = despiteRegistered?.reason ?? null;
    return this.commands.register(context, {
      ...employment,
      knownBy: { identitySubject, professionalRegistration: registration, registeredDespite },
    });
  }

  @Post(':clinicianId/qualifications')
  @HttpCode(200)
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Record a qualification gained',
    description: 'Records a qualification gained.',
    refuses:
      'clinician.unknown clinician.already-left clinician.already-qualified qualification.awarded-too-early qualification.needs-high-intensity-cbt',
  })
  @ApiOkResponse({ type: ClinicianId })
  qualify(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { qualification, awardedOn }: QualificationRequest,
  ): Promise<ClinicianId> {
    return this.commands.qualify(context, clinicianId, { qualification, awardedOn });
  }

  @Post(':clinicianId/trainings')
  @HttpCode(200)
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Record that an approved training began',
    description: 'Records that an approved training began.',
    refuses:
      'clinician.unknown clinician.already-left clinician.already-enrolled training.ends-before-it-begins training.too-long',
    example: { qualification: '10', enrolledOn: '2024-09-02', plannedCompletionOn: '2025-07-31' },
  })
  @ApiOkResponse({ type: ClinicianId })
  enrol(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { qualification, enrolledOn, plannedCompletionOn }: TrainingRequest,
  ): Promise<ClinicianId> {
    return this.commands.enrol(context, clinicianId, { qualification, enrolledOn, plannedCompletionOn });
  }

  @Post(':clinicianId/training-extension')
  @HttpCode(200)
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Record that a running training takes longer',
    description: 'Records that a running training takes longer.',
    refuses: 'clinician.unknown clinician.already-left training.not-extended training.already-ended',
    example: { qualification: '10', plannedCompletionOn: '2025-12-19' },
  })
  @ApiOkResponse({ type: ClinicianId })
  extendTraining(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { qualification, plannedCompletionOn }: TrainingExtensionRequest,
  ): Promise<ClinicianId> {
    return this.commands.extendTraining(context, clinicianId, { qualification, plannedCompletionOn });
  }

  @Post(':clinicianId/training-end')
  @HttpCode(200)
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Record that a training was failed, or left',
    description: `Records that a training was failed or left. Its therapies end with its last day. ${whatIsBooked}`,
    refuses: 'clinician.unknown clinician.already-left training.already-ended training.unknown',
  })
  @ApiOkResponse({ type: ClinicianId })
  endTraining(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { qualification, endedOn, how }: TrainingEndRequest,
  ): Promise<ClinicianId> {
    return this.commands.endTraining(context, clinicianId, { qualification, endedOn, how });
  }

  @Post(':clinicianId/departure')
  @HttpCode(200)
  @RoutePolicy({ roles: 'service-manager administrator' })
  @Operation({
    task: 'Staff',
    summary: 'Record that a clinician leaves for good',
    description: `Records the first day without the clinician, perhaps in the future. ${whatIsBooked}`,
    refuses: 'clinician.unknown clinician.already-left clinician.left-before-joining',
  })
  @ApiOkResponse({ type: ClinicianId })
  leave(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { leftOn }: DepartureRequest,
  ): Promise<ClinicianId> {
    return this.commands.leave(context, clinicianId, leftOn);
  }

  @Get()
  @RoutePolicy({ roles: 'staff' })
  @Operation({
    task: 'Staff',
    summary: 'Who works here on a day, and what each may deliver',
    description: 'Lists who works here on a day, and what each may deliver.',
  })
  @ApiOkResponse({ type: CliniciansAnswer })
  listClinicians(@CurrentCaller() caller: Caller, @Query() { asOf }: AsOfQuery): Promise<CliniciansAnswer> {
    return this.clinicians.list(caller, asOf);
  }

  @Get(':clinicianId')
  @RoutePolicy({ roles: 'staff' })
  @Operation({
    task: 'Staff',
    summary: 'One clinician, and what he or she may deliver',
    description: 'Shows one clinician, also after leaving.',
    refuses: 'clinician.unknown',
  })
  @ApiOkResponse({ type: ClinicianAnswer })
  showClinician(
    @CurrentCaller() caller: Caller,
    @Param('clinicianId', PathId) clinicianId: string,
    @Query() { asOf }: AsOfQuery,
  ): Promise<ClinicianAnswer> {
    return this.clinicians.show(caller, clinicianId, asOf);
  }
}
