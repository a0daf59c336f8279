import { Body, Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import {
  correctionRefusals,
  CorrectionRequest,
  CorrectionsAnswer,
  whyOf,
} from '#service-kit/http/correction-requests';
import { OptionalField, OptionalInstantField } from '#service-kit/http/fields';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import { CurrentCommand, type CommandContext } from '#service-kit/http/command-context';
import { PathId } from '#service-kit/http/validation';
import { Operation } from '#service-kit/openapi/operation';
import { RoutePolicy } from '#service-kit/security/route-policy';
import {
  ScoreCorrectionCommands,
  type ScoresCorrectedAnswer,
} from '../application/score-correction.commands.js';
import { RaisesRiskOfRefused } from './raises-risk-of-refused.js';
import { CrisisHelpAnswer, RiskOfAnswer } from './answers.js';
import { filledIn, FilledInQuestionnaire } from './outcomes.controller.js';

class ScoreCorrectionRequest extends CorrectionRequest {
  @OptionalInstantField({ description: 'Left out: as it stands.' })
  takenAt?: string;

  @OptionalField(
    z.array(filledIn).min(1, 'At least one questionnaire.').max(20, 'At most 20 questionnaires.'),
    { description: 'All of this occasion, as they should have been. Left out: as they stand.' },
  )
  questionnaires?: FilledInQuestionnaire[];
}

class ScoresCorrectedResponse {
  @ApiProperty({ format: 'uuid' })
  questionnaireId!: string;

  @ApiProperty({ format: 'uuid' })
  correctionId!: string;

  @ApiPropertyOptional({
    type: RiskOfAnswer,
    description: 'Present when the right answers say that the person may be at risk: look at once.',
  })
  risk?: RiskOfAnswer;

  @ApiPropertyOptional({ type: [CrisisHelpAnswer], description: 'Where the right answers show a risk.' })
  crisisHelp?: readonly CrisisHelpAnswer[];
}

@Controller('questionnaires/:questionnaireId')
export class ScoreCorrectionController {
  constructor(private readonly corrections: ScoreCorrectionCommands) {}

  @Post('correction')
  @UseInterceptors(RaisesRiskOfRefused)
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Corrected the time, the answers or the totals of an occasion',
    description: 'Corrects the time, the answers or the totals of one occasion.',
    refuses: `questionnaire.unknown questionnaire.withdrawn scores.recorded-already course.saved-meanwhile ${correctionRefusals}`,
    example: { reason: 'recorded-in-error', takenAt: '2026-06-03T09:00:00.000Z' },
  })
  @ApiOkResponse({ type: ScoresCorrectedResponse })
  correctScores(
    @CurrentCommand() context: CommandContext,
    @Param('questionnaireId', PathId) questionnaireId: string,
    @Body() body: ScoreCorrectionRequest,
  ): Promise<ScoresCorrectedAnswer> {
    const { takenAt, questionnaires } = body;
    const change = { takenAt, questionnaires };
    return this.corrections.correct(context, questionnaireId, { why: whyOf(body), change });
  }

  @Post('withdrawal')
  @HttpCode(200)
  @RoutePolicy({ roles: 'clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'Take back questionnaires that were recorded for the wrong person',
    description: 'Takes back questionnaires that belong to somebody else or were never filled in.',
    refuses: 'questionnaire.unknown questionnaire.withdrawn course.saved-meanwhile correction.note-needed',
  })
  @ApiOkResponse({ type: ScoresCorrectedResponse })
  withdrawScores(
    @CurrentCommand() context: CommandContext,
    @Param('questionnaireId', PathId) questionnaireId: string,
    @Body() body: CorrectionRequest,
  ): Promise<ScoresCorrectedAnswer> {
    return this.corrections.withdraw(context, questionnaireId, whyOf(body));
  }

  @Get('corrections')
  @RoutePolicy({ roles: 'clinician clinical-lead', record: 'one', careTeam: true })
  @Operation({
    task: 'Correcting',
    summary: 'What was corrected: by whom, when, why, and what stood before',
    description: 'Lists what was corrected of an occasion, and what stood before.',
    refuses: 'questionnaire.unknown',
  })
  @ApiOkResponse({ type: CorrectionsAnswer })
  listScoreCorrections(
    @CurrentRequest() context: RequestContext,
    @Param('questionnaireId', PathId) questionnaireId: string,
  ): Promise<CorrectionsAnswer> {
    return this.corrections.list(context, questionnaireId);
  }
}
