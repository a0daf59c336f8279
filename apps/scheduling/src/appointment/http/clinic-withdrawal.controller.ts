import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty } from '@nestjs/swagger';
import { readableText } from '#domain-model/values/readable-text';
import { OptionalField, OptionalInstantField } from '#service-kit/http/fields';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import { ClinicWithdrawalCommands } from '../application/clinic-withdrawal.commands.js';

class WithdrawClinicRequest {
  @OptionalInstantField({
    description: 'For staff who record late, never in the future. Left out: now, by the platform’s clock.',
  })
  withdrawnAt?: string;

  @OptionalField(readableText({ what: 'A reason', most: 200 }), { description: 'Stays in this service.' })
  reason?: string;
}

class ClinicWithdrawnAnswer {
  @ApiProperty({ format: 'uuid' })
  clinicId!: string;

  @ApiProperty({ description: 'How many booked appointments were cancelled with it.' })
  cancelledAppointments!: number;
}

@Controller('clinics')
export class ClinicWithdrawalController {
  constructor(private readonly clinics: ClinicWithdrawalCommands) {}

  @Post(':clinicId/withdrawal')
  @RoutePolicy({
    roles: 'administrator service-manager clinician',
    record: 'many',
    careTeam: true,
    auditedAs: 'Cancelled an appointment, as its clinic was withdrawn',
  })
  @Operation({
    task: 'Waiting and booking',
    summary: 'Withdraw a clinic and cancel what is booked in it.',
    description: 'Withdraws a clinic and cancels what is booked in it and has not begun.',
    refuses: 'clinic.unknown clinic.already-withdrawn clinic.is-over',
  })
  @ApiCreatedResponse({ type: ClinicWithdrawnAnswer })
  withdraw(
    @CurrentCommand() context: CommandContext,
    @Param('clinicId', PathId) clinicId: string,
    @Body() request: WithdrawClinicRequest,
  ): Promise<ClinicWithdrawnAnswer> {
    return this.clinics.withdraw(context, clinicId, { ...request, reason: request.reason ?? null });
  }
}
