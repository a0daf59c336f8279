import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CurrentRequest, type RequestContext } from '#service-kit/http/request-context';
import type {
  PairOfProviders,
  PeopleAtSeveralProviders,
} from '../application/several-providers.read-model.js';
import { SeveralProvidersReadModel } from '../application/several-providers.read-model.js';
import { AsOfQuery } from '../../referral/http/referral.requests.js';

class PairAnswer implements PairOfProviders {
  @ApiProperty({ type: [String], minItems: 2, maxItems: 2 })
  providers!: readonly [string, string];

  @ApiProperty({ type: 'integer', nullable: true, description: 'Rounded to 5; null: fewer than 5.' })
  people!: number | null;
}

class PeopleAtSeveralProvidersAnswer implements PeopleAtSeveralProviders {
  @ApiProperty()
  icb!: string;

  @ApiProperty({ type: String, format: 'date' })
  asOf!: string;

  @ApiProperty({ type: [PairAnswer] })
  pairs!: readonly PairOfProviders[];
}

@ApiTags('icb')
@Controller()
export class SeveralProvidersController {
  constructor(private readonly people: SeveralProvidersReadModel) {}

  @Get('people-at-several-providers')
  @ApiOperation({ summary: 'How many people had open referrals at two providers of one’s board; suppressed' })
  @ApiOkResponse({ type: PeopleAtSeveralProvidersAnswer })
  countPeople(
    @CurrentRequest() context: RequestContext,
    @Query() { asOf }: AsOfQuery,
  ): Promise<PeopleAtSeveralProvidersAnswer> {
    return this.people.count(context, asOf);
  }
}
