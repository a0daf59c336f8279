import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller } from '#service-kit/security/authorisation';
import type { CommandContext } from '#service-kit/http/command-context';
import { CurrentCommand } from '#service-kit/http/command-context';
import type { Caller } from '#service-kit/security/scope';
import { PathId } from '#service-kit/http/validation';
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

@ApiTags('workforce')
@Controller('clinicians')
export class ClinicianController {
  constructor(
    private readonly commands: ClinicianCommands,
    private readonly clinicians: CliniciansReadModel,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Register a clinician; one who works here already only with a reason' })
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
  @ApiOperation({ summary: 'Record a qualification gained' })
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
  @ApiOperation({ summary: 'Record that an approved training began' })
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
  @ApiOperation({ summary: 'Record that a running training takes longer' })
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
  @ApiOperation({ summary: 'Record that a training was failed, or left', description: whatIsBooked })
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
  @ApiOperation({ summary: 'Record that a clinician leaves for good', description: whatIsBooked })
  @ApiOkResponse({ type: ClinicianId })
  leave(
    @CurrentCommand() context: CommandContext,
    @Param('clinicianId', PathId) clinicianId: string,
    @Body() { leftOn }: DepartureRequest,
  ): Promise<ClinicianId> {
    return this.commands.leave(context, clinicianId, leftOn);
  }

  @Get()
  @ApiOperation({ summary: 'Who works here on a day, and what each may deliver' })
  @ApiOkResponse({ type: CliniciansAnswer })
  listClinicians(@CurrentCaller() caller: Caller, @Query() { asOf }: AsOfQuery): Promise<CliniciansAnswer> {
    return this.clinicians.list(caller, asOf);
  }

  @Get(':clinicianId')
  @ApiOperation({ summary: 'One clinician, and what he or she may deliver' })
  @ApiOkResponse({ type: ClinicianAnswer })
  showClinician(
    @CurrentCaller() caller: Caller,
    @Param('clinicianId', PathId) clinicianId: string,
    @Query() { asOf }: AsOfQuery,
  ): Promise<ClinicianAnswer> {
    return this.clinicians.show(caller, clinicianId, asOf);
  }
}
